"""samconfig.toml: the parameter overrides of each environment that a team deploys to."""

from __future__ import annotations

import shlex
from typing import Any

from lambdalint.decoders import load_toml
from lambdalint.discovery import Files, FileUnreadable, folder_of, join

Overrides = dict[str, str]


MOST = 32
"""Environments that are looked at."""
LARGEST = 200_000
"""Characters of a samconfig.toml."""


class SamconfigUnreadable(Exception):
    """The settings cannot be read, or not all of them: `values` holds those that were."""

    def __init__(self, path: str, reason: str, values: dict[str, Overrides]) -> None:
        super().__init__(reason)
        self.path, self.reason, self.values = path, reason, values


def environments(files: Files, template: str) -> dict[str, Overrides]:
    """Environment -> parameter -> value, from the samconfig.toml beside a template. Raises SamconfigUnreadable."""
    path = join(folder_of(template), "samconfig.toml")
    if not files.is_file(path):
        return {}
    try:
        text = files.text(path)
        if len(text) > LARGEST:
            raise ValueError(f"it is longer than {LARGEST:,} characters")
        table = load_toml(text)
    except FileUnreadable as error:
        raise SamconfigUnreadable(path, f"`{path}` {error.reason}: its environments were not looked at", {}) from None
    except ValueError as error:
        raise SamconfigUnreadable(path, f"`{path}` is not valid TOML: {error}", {}) from None
    found = {name: overrides(section) for name, section in table.items() if isinstance(section, dict)}
    values = {name: inner for name, inner in found.items() if inner}
    if len(values) > MOST:
        reason = f"environments of `{path}` beyond {MOST} were not looked at"
        raise SamconfigUnreadable(path, reason, dict(list(values.items())[:MOST]))
    return values


def overrides(section: dict[str, Any]) -> Overrides:
    """`parameter_overrides` of deploy, else of global, as text or as a list."""
    for command in ("deploy", "global"):
        parameters = section.get(command, {})
        parameters = parameters.get("parameters", {}) if isinstance(parameters, dict) else {}
        written = parameters.get("parameter_overrides") if isinstance(parameters, dict) else None
        if isinstance(written, str):
            return pairs(words(written))
        if isinstance(written, list):
            return pairs([str(item) for item in written])
    return {}


def words(text: str) -> list[str]:
    """Shell words; a text that is none is split at spaces."""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def pairs(listed: list[str]) -> Overrides:
    """`Key=Value` and the older `ParameterKey=K,ParameterValue=V`."""
    found: Overrides = {}
    for item in listed:
        if item.startswith("ParameterKey="):
            key, _, value = item.removeprefix("ParameterKey=").partition(",ParameterValue=")
        else:
            key, _, value = item.partition("=")
        if key:
            found[key] = value
    return found
