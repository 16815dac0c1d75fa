"""Options and configuration files as one Config."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lambdalint import __version__
from lambdalint.config import Config, ConfigError, find, load
from lambdalint.discovery import project_root
from lambdalint.frozen import fields, replace
from lambdalint.limits import Limits
from lambdalint.report.words import visible
from lambdalint.rule_api import SETS
from lambdalint.triage.selection import all_rules, newest, select


def settings(paths: Sequence[Path], options: dict[str, Any]) -> Config:
    """The configuration of a project with the options of the command line laid over it. Raises ConfigError."""
    absolute = [Path(os.path.realpath(path)) for path in paths]
    path = options.get("config_path")
    if path is not None and not path.is_file():
        raise ConfigError(f"there is no configuration file `{path}`")
    start = project_root(None, absolute)
    common = project_root(None, absolute[:1])
    found = path.resolve() if path is not None else find(nearest(absolute)) or find(common)
    config = load(found, project_root(found, absolute) if found else start, __version__)
    pairs = {}
    for pair in options.get("parameters") or ():
        name, equals, value = pair.partition("=")
        if not equals:
            raise ConfigError(f"`--parameter {pair}` is not KEY=VALUE")
        pairs[name] = value
    laid: dict[str, Any] = {"parameters": {**config.parameters, **pairs}}
    for key in ("select", "ignore"):
        if options.get(key):
            laid[key] = tuple(name for given in options[key] for name in given.split(",") if name)
    for key in ("profile", "fail_on", "config_env"):
        if options.get(key):
            laid[key] = options[key]
    if options.get("jobs") is not None:
        laid["jobs"] = options["jobs"]
    if options.get("cfn_lint"):
        laid["cfn_lint"] = True
    if options.get("rule_folders"):
        laid["rules"] = (*config.rules, *(str(folder.resolve()) for folder in options["rule_folders"]))
    return replace(config, **laid)


def nearest(paths: Sequence[Path]) -> Path:
    """The folder in which the search for a configuration begins."""
    common = Path(os.path.commonpath([str(path) for path in paths]))
    return common if common.is_dir() else common.parent


def table(config: Config) -> str:
    """Every setting with its value, and how many rules they leave."""
    running, every = select(config), all_rules(config)
    newer = sum(entry.builtin and SETS.index(entry.rule.since) > SETS.index(newest(config)) for entry in every)
    rows = [f"# from {config.source or 'the defaults'}"]
    rows += [f"# {len(running)} of {len(every)} rules run; {newer} are newer than the set {newest(config)}"]
    for field in fields(Config):
        if field.name != "source":
            value = getattr(config, field.name)
            if isinstance(value, Limits):
                value = {f.name.replace("_", "-"): getattr(value, f.name) for f in fields(Limits)}
            shown = (
                str(value)
                if isinstance(value, (str, int, Path))
                else list(value)
                if isinstance(value, tuple)
                else dict(value)
            )
            rows.append(f"{field.name.replace('_', '-')} = {shown!r}")
    return "".join(f"{visible(row)}\n" for row in rows)
