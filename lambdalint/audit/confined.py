"""What the configuration of a target decides in an audit: how that target is checked, and nothing beyond it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lambdalint.catalog import Entry
from lambdalint.config import Config, ConfigError, find, load
from lambdalint.enumeration import brief, series
from lambdalint.frozen import fields, replace
from lambdalint.limits import Limits
from lambdalint.project.discovery import project_root, repository
from lambdalint.rule_api import SETS
from lambdalint.triage.selection import ENGINE, words


def configuration(folder: Path, version: str, isolated: bool) -> Config:
    """The one that `check` finds in a target: in its folder, or above it in its repository. Raises ConfigError."""
    top = repository(folder) or folder
    if isolated:
        return Config(root=top, isolated=True)
    found = find(folder, folder, set())
    if found is not None and not found.is_relative_to(top):
        found = None
    return load(found, project_root(found, [folder]), version, within=top)


def confined(config: Config, every: Sequence[Entry]) -> tuple[Config, tuple[str, ...]]:
    """The configuration without what would run code of the target or take more than others may, and what that is.
    Raises ConfigError where no rule is left."""
    left_out: list[str] = []
    if config.rules:
        left_out.append(brief(f"its own rules in {series(config.rules)}"))
        config = replace(without_own_names(config, every), rules=())
    if config.cfn_lint:
        left_out.append("`cfn-lint`")
    limits = {f.name: min(getattr(config.limits, f.name), getattr(Limits(), f.name)) for f in fields(Limits)}
    if Limits(**limits) != config.limits:
        left_out.append("`limits` above the defaults")
    return replace(config, profile="audit", cfn_lint=False, limits=Limits(**limits)), tuple(left_out)


def without_own_names(config: Config, every: Sequence[Entry]) -> Config:
    """Without names that only rules of the target's own can have: these are not loaded to ask them."""
    known = {*words(every), *ENGINE, *SETS, "all"}

    def kept(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name in known or name.startswith("cfn-lint:"))

    if config.select and not kept(config.select):
        raise ConfigError("`select` names rules of its own alone, which an audit does not run")
    paths = {path: kept(names) for path, names in config.per_path_ignores.items()}
    return replace(config, select=kept(config.select), ignore=kept(config.ignore), per_path_ignores=paths)
