"""samconfig.toml: the parameter overrides of each environment that a team deploys to."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import Any

from lambdalint.discovery import Files, FileUnreadable, folder_of, join

Overrides = dict[str, str]


def environments(files: Files, template: str) -> dict[str, Overrides]:
    """Environment -> parameter -> value, from the samconfig.toml beside a template; none when it cannot be read."""
    found = {name: overrides(section) for name, section in sections(files, template).items()}
    return {name: values for name, values in found.items() if values}


def named_environments(files: Files, templates: Iterable[str]) -> set[str]:
    """The environments of templates, also those without parameters."""
    return {name for template in templates for name in sections(files, template)}


def sections(files: Files, template: str) -> dict[str, dict[str, Any]]:
    """The tables of the samconfig.toml beside a template."""
    path = join(folder_of(template), "samconfig.toml")
    if not files.is_file(path):
        return {}
    import tomllib

    try:
        table = tomllib.loads(files.text(path))
    except (FileUnreadable, tomllib.TOMLDecodeError):
        return {}
    return {name: section for name, section in table.items() if isinstance(section, dict)}


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
