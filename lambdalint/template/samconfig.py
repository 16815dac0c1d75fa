"""samconfig.toml or samconfig.yaml: the parameter overrides of each environment that a team deploys to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from lambdalint.decoders import load_toml
from lambdalint.project.files import Files, FileUnreadable
from lambdalint.span import Lines, Span
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
    """The settings cannot be read, or not all of them: `values` holds those that were, none of a file that is `broken`."""

    def __init__(self, span: Span, reason: str, values: dict[str, Overrides], broken: bool) -> None:
        super().__init__(f"`{span.path}` {reason}")
        self.span, self.reason, self.values, self.broken = span, reason, values, broken


def environments(files: Files, template: str) -> dict[str, Overrides]:
    """Environment -> parameter -> value, from the samconfig file beside a template. Raises SamconfigUnreadable."""
    path = beside(files, template)
    try:
        written = sections(files, path)
    except FileUnreadable as error:
        raise broken(path, error.reason) from None
    except ValueError as error:
        raise broken(path, f"is not valid {'TOML' if path.endswith('.toml') else 'YAML'}: {error}") from None
    odd: dict[str, list[str]] = {name: [] for name in written}
    found = {name: overrides(section, odd[name]) for name, section in written.items()}
    values = {name: inner for name, inner in found.items() if inner}
    reasons = [
        f"has `parameter_overrides` of `{name}` that were not understood: write them as `Key=Value`"
        for name, entries in odd.items()
        if entries
    ]
    if len(values) > MOST:
        reasons.append(f"has more than {MOST} environments: those beyond {MOST} were not looked at")
        values = dict(list(values.items())[:MOST])
    if reasons:
        at = next((entry for entries in odd.values() for entry in entries), "")
        raise SamconfigUnreadable(place(files.text(path), path, at), "; ".join(reasons[:MOST]), values, False)
    return values


def broken(path: str, reason: str) -> SamconfigUnreadable:
    """What is told of a file that says nothing, at the place that the parser's words name."""
    at = re.search(r"line (\d+), column (\d+)", reason)
    line, column = (int(at[1]), int(at[2])) if at else (1, 1)
    reason += "; correct it, its environments were not looked at"
    return SamconfigUnreadable(Span(path, line, column, line, column + 1), reason, {}, True)


def place(text: str, path: str, entry: str) -> Span:
    """Where an entry is written, the first line where it is not written as it was read."""
    at = max(text.find(entry), 0) if entry else 0
    line, column = Lines(text).position(at)
    return Span(path, line, column, line, column + 1)


def named_environments(files: Files, templates: Iterable[str]) -> set[str]:
    """The environments of templates, also those without parameters; none of a file that cannot be read."""
    found: set[str] = set()
    for template in templates:
        with suppress(FileUnreadable, ValueError):
            found |= sections(files, beside(files, template)).keys()
    return found


def beside(files: Files, template: str) -> str:
    """The settings of a template, "" when there are none."""
    above = template[: template.rfind("/") + 1]
    return next((above + name for name in NAMES if files.kind(above + name)), "")


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
    if not documents:
        return {}
    if not isinstance(documents[0], Mapping):
        raise FileUnreadable(path, "holds no environments but a list or a text")
    return {name: plain(node) for name, _, node in documents[0].items()}


def plain(node: Node) -> Any:
    """A tree as dictionaries, lists and texts."""
    if isinstance(node, Mapping):
        return {name: plain(inner) for name, _, inner in node.items()}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.text or str(node.value) if isinstance(node, Scalar) and node.value is not None else ""


def overrides(section: dict[str, Any], odd: list[str]) -> Overrides:
    """`parameter_overrides` of deploy, else of global, as text, as a list or as a table; `odd` gets what is none."""
    for command in ("deploy", "global"):
        parameters = within(within(section, command, odd), "parameters", odd)
        written = parameters.get("parameter_overrides")
        if isinstance(written, str):
            return pairs(words(written), odd)
        if isinstance(written, list):
            odd += [str(item) for item in written if not isinstance(item, str)]
            return pairs([item for item in written if isinstance(item, str)], odd)
        if isinstance(written, dict):
            odd += [name for name, value in written.items() if isinstance(value, dict)]
            return {name: text_of(value) for name, value in written.items() if not isinstance(value, dict)}
        if written is not None:
            odd.append(str(written))
    return {}


def within(section: dict[str, Any], name: str, odd: list[str]) -> dict[str, Any]:
    """A table of a table, an empty one where nothing is written."""
    found = section.get(name) or {}
    if isinstance(found, dict):
        return found
    odd.append(name)
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


def pairs(listed: list[str], odd: list[str]) -> Overrides:
    """`Key=Value` and the older `ParameterKey=K,ParameterValue=V`; `odd` gets what is neither."""
    found: Overrides = {}
    for item in listed:
        if item.startswith("ParameterKey="):
            key, sign, value = item.removeprefix("ParameterKey=").partition(",ParameterValue=")
        else:
            key, sign, value = item.partition("=")
        if key and sign:
            found[key] = value
        elif item.strip():
            odd.append(item)
    return found
