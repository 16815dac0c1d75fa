"""samconfig.toml or samconfig.yaml: the parameter overrides of each environment that a team deploys to."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from lambdalint.decoders import load_toml
from lambdalint.files import Files, FileUnreadable, folder_of, join
from lambdalint.span import Lines
from lambdalint.template.events import YAMLError
from lambdalint.template.parse import Builder, TemplateUnreadable
from lambdalint.template.tree import Mapping, Node, Scalar, Sequence

Overrides = dict[str, str]


MOST = 32
"""Environments that are looked at."""
LARGEST = 200_000
"""Characters of a samconfig file."""
NAMES = ("samconfig.toml", "samconfig.yaml", "samconfig.yml")
"""The first that exists holds, as in the SAM CLI."""


class SamconfigUnreadable(Exception):
    """The settings cannot be read, or not all of them: `values` holds those that were."""

    def __init__(self, path: str, reason: str, values: dict[str, Overrides]) -> None:
        super().__init__(reason)
        self.path, self.reason, self.values = path, reason, values


def environments(files: Files, template: str) -> dict[str, Overrides]:
    """Environment -> parameter -> value, from the samconfig file beside a template. Raises SamconfigUnreadable."""
    path = beside(files, template)
    try:
        found = {name: overrides(section) for name, section in sections(files, path).items()}
    except FileUnreadable as error:
        raise SamconfigUnreadable(path, f"`{path}` {error.reason}: its environments were not looked at", {}) from None
    except ValueError as error:
        raise SamconfigUnreadable(
            path, f"`{path}` is not valid {'TOML' if path.endswith('.toml') else 'YAML'}: {error}", {}
        ) from None
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
            found |= sections(files, beside(files, template)).keys()
    return found


def beside(files: Files, template: str) -> str:
    """The settings of a template, "" when there are none."""
    paths = (join(folder_of(template), name) for name in NAMES)
    return next((path for path in paths if files.kind(path) in ("file", "outside")), "")


def sections(files: Files, path: str) -> dict[str, dict[str, Any]]:
    """The environments of a samconfig file, none when there is no file. Raises FileUnreadable and ValueError."""
    if not path:
        return {}
    text = files.text(path)
    if len(text) > LARGEST:
        raise ValueError(f"it is longer than {LARGEST:,} characters")
    written = load_toml(text) if path.endswith(".toml") else load_yaml(path, text, files)
    return {name: section for name, section in written.items() if isinstance(section, dict)}


def load_yaml(path: str, text: str, files: Files) -> dict[str, Any]:
    """The first document of a YAML file, its values as text. Raises ValueError."""
    try:
        documents = Builder(path, text, Lines(text), files.limits).documents()
    except (TemplateUnreadable, YAMLError) as error:
        raise ValueError(" ".join(str(error).split())[:200]) from None
    return (
        {name: plain(node) for name, _, node in documents[0].items()}
        if documents and isinstance(documents[0], Mapping)
        else {}
    )


def plain(node: Node) -> Any:
    """A tree as dictionaries, lists and texts."""
    if isinstance(node, Mapping):
        return {name: plain(inner) for name, _, inner in node.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.text or str(node.value) if isinstance(node, Scalar) and node.value is not None else ""


def overrides(section: dict[str, Any]) -> Overrides:
    """`parameter_overrides` of deploy, else of global, as text, as a list or as a table."""
    for command in ("deploy", "global"):
        parameters = section.get(command, {})
        parameters = parameters.get("parameters", {}) if isinstance(parameters, dict) else {}
        written = parameters.get("parameter_overrides") if isinstance(parameters, dict) else None
        if isinstance(written, str):
            return pairs(words(written))
        if isinstance(written, list):
            return pairs([str(item) for item in written])
        if isinstance(written, dict):
            return {name: text_of(value) for name, value in written.items()}
    return {}


def text_of(value: Any) -> str:
    """A value of a table as CloudFormation takes it: a list has commas."""
    if isinstance(value, list):
        return ",".join(map(text_of, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def words(text: str) -> list[str]:
    """Shell words; a text that is none is split at spaces."""
    import shlex

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
