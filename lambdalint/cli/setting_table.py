"""`lambdalint config`: every setting as one writes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from lambdalint.config import OF_A_RUN, Config
from lambdalint.frozen import fields
from lambdalint.limits import Limits
from lambdalint.report.words import visible
from lambdalint.rule_api import SETS
from lambdalint.triage.selection import all_rules, newest, select


def table(config: Config) -> str:
    """Every setting with its value, and how many rules they leave."""
    running, every = select(config), all_rules(config)
    newer = sum(entry.builtin and SETS.index(entry.traits.since) > SETS.index(newest(config)) for entry in every)
    rows = [f"# from {config.source or ('the defaults; --isolated' if config.isolated else 'the defaults')}"]
    rows += [f"# {len(running)} of {len(every)} rules run; {newer} are newer than the set {newest(config)}"]
    for field in fields(Config):
        if field.name not in OF_A_RUN:
            rows.append(f"{field.name.replace('_', '-')} = {toml(getattr(config, field.name))}")
    return "".join(f"{visible(row)}\n" for row in rows)


def toml(value: Any) -> str:
    """A setting as one writes it."""
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, Limits):
        value = {f.name.replace("_", "-"): getattr(value, f.name) for f in fields(Limits)}
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key(name)} = {toml(inner)}' for name, inner in value.items())}}}"
    return json.dumps(str(value), ensure_ascii=False)


def key(name: str) -> str:
    """A key of TOML, quoted where it has to be."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else json.dumps(name, ensure_ascii=False)
