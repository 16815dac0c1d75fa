"""samconfig.toml: the parameter overrides of each environment that a team deploys to."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from contextlib import suppress
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
    path = beside(template)
    try:
        found = {name: overrides(section) for name, section in sections(files, path).items()}
    except FileUnreadable as error:
        raise SamconfigUnreadable(path, f"`{path}` {error.reason}: its environments were not looked at", {}) from None
    except ValueError as error:
        raise SamconfigUnreadable(path, f"`{path}` is not valid TOML: {error}", {}) from None
    values = {name: inner for name, inner in found.items() if inner}
    if len(values) > MOST:
        reason = f"environments of `{path}` beyond {MOST} were not looked at"
        raise SamconfigUnreadable(path, reason, dict(list(values.items())[:MOST]))
    return values


def named_environments(files: Files, templates: Iterable[str]) -> set[str]:
    """The environments of templates, also those without parameters; none of a file that cannot be read."""
    found: set[str] = set()
    for template in templates:
        with suppress(FileUnreadable, ValueError):
            found |= sections(files, beside(template)).keys()
    return found


def beside(template: str) -> str:
    """The settings of a template."""
    return join(folder_of(template), "samconfig.toml")


def sections(files: Files, path: str) -> dict[str, dict[str, Any]]:
    """The tables of a samconfig.toml, none when there is no file. Raises FileUnreadable and ValueError."""
    if not files.is_file(path):
        return {}
    text = files.text(path)
    if len(text) > LARGEST:
        raise ValueError(f"it is longer than {LARGEST:,} characters")
    return {name: section for name, section in load_toml(text).items() if isinstance(section, dict)}


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
