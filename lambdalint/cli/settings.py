"""Options and configuration files as one Config."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lambdalint import __version__
from lambdalint.cli.terminal import told
from lambdalint.config import NAMED, Config, ConfigError, find, load
from lambdalint.frozen import replace
from lambdalint.project.discovery import checkout, project_root


def settings(paths: Sequence[Path], options: dict[str, Any]) -> Config:
    """What `configured` says. That code of the project is about to run is told where nobody named it."""
    config = configured(paths, options)
    named = options.get("rule_folders") or ()
    own = config.rules[: len(config.rules) - len(named)]
    if own and not options.get("config_path") and not options.get("quiet"):
        folders = ", ".join(f"`{folder}`" for folder in own)
        told(f"note: `{config.source}` has rules of its own run, from {folders}; `--isolated` leaves them out")
    return config


def configured(paths: Sequence[Path], options: dict[str, Any]) -> Config:
    """The configuration of a project with the options of the command line laid over it. Raises ConfigError."""
    absolute = [Path(os.path.realpath(path)) for path in paths]
    path, isolated = options.get("config_path"), bool(options.get("isolated"))
    if path is not None and isolated:
        raise ConfigError("`--isolated` reads no configuration file, `--config` names one")
    if path is not None and not path.exists():
        raise ConfigError(f"there is no configuration file `{path}`")
    config = read(path, absolute) if not isolated else Config(root=project_root(None, absolute), isolated=True)
    return laid(config, options)


def laid(config: Config, options: dict[str, Any]) -> Config:
    """A configuration with the options of the command line laid over it. Raises ConfigError."""
    pairs = {}
    for pair in options.get("parameters") or ():
        name, equals, value = pair.partition("=")
        if not equals:
            raise ConfigError(f"`--parameter {pair}` is not KEY=VALUE")
        pairs[name] = value
    over: dict[str, Any] = {"parameters": {**config.parameters, **pairs}}
    for key in ("select", "ignore"):
        if options.get(key):
            over[key] = tuple(name for given in options[key] for name in given.split(",") if name)
    for key in ("profile", "fail_on", "config_env"):
        if options.get(key):
            over[key] = options[key]
    if options.get("jobs") is not None:
        over["jobs"] = options["jobs"]
    if options.get("cfn_lint"):
        over["cfn_lint"] = True
    if options.get("rule_folders"):
        over["rules"] = (*config.rules, *(str(folder.resolve()) for folder in options["rule_folders"]))
    return replace(config, **over)


def read(named: Path | None, paths: Sequence[Path]) -> Config:
    """The configuration file that is named, else the nearest one, which decides about its own checkout alone."""
    if named is not None:
        return load(named.resolve(), Path(), __version__)
    strange: set[Path] = set()
    first = nearest(paths[:1])
    found = find(nearest(paths), nearest(paths), strange) or find(project_root(None, [first]), first, strange)
    for path in sorted(strange):
        told(f"note: `{path}` is another user's and was not read; {NAMED}")
    root = project_root(found, list(paths))
    return load(found, root, __version__, within=checkout(root))


def nearest(paths: Sequence[Path]) -> Path:
    """The folder in which the search for a configuration begins."""
    common = Path(os.path.commonpath([str(path) for path in paths]))
    return common if common.is_dir() else common.parent
