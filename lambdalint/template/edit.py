"""Text edits that set a property in a template: byte-minimal, comments and quoting kept."""

from __future__ import annotations

from collections.abc import Sequence as Items
from dataclasses import dataclass
from typing import TypeAlias

from lambdalint.span import Lines, Span
from lambdalint.template.tree import Intrinsic, Mapping, Node, Scalar, Sequence

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain]"
STEP = 2


class NotEditable(Exception):
    """The place cannot be changed without touching what other resources share."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """Replace the text of `span` by `text`; an empty span inserts before it."""

    span: Span
    text: str


def set_property(tree: Node, text: str, path: Items[str], value: Plain) -> Replacement:
    """The edit that sets `path` (keys from the top of the template) to `value`.

    Missing mappings on the way are created. A list item is a decimal index, `+` appends. Raises NotEditable where an
    intrinsic, an alias or a merge key is in the way.
    """
    lines = Lines(text)
    node, done = tree, 0
    for key in path:
        found = child(node, key)
        if found is None:
            break
        node, done = found, done + 1
    if isinstance(node, Intrinsic):
        raise NotEditable("an intrinsic function decides this value")
    if done == len(path):
        return replace(node, lines, value)
    rest: Plain = value
    for key in reversed(path[done + 1 :]):
        rest = {key: rest} if key != "+" else [rest]
    missing = path[done]
    if isinstance(node, Mapping):
        return insert_key(node, lines, missing, rest)
    if isinstance(node, Sequence) and missing == "+":
        return append(node, lines, rest)
    if isinstance(node, Scalar) and node.value is None:
        return fill(node, lines, {missing: rest}, tree, path[:done])
    raise NotEditable("the property has an unexpected form")


def child(node: Node, key: str) -> Node | None:
    """A value of a mapping or an item of a list."""
    if isinstance(node, Mapping):
        return node.get(key)
    if isinstance(node, Sequence) and key.isdecimal() and int(key) < len(node.items):
        return node.items[int(key)]
    return None


def replace(node: Node, lines: Lines, value: Plain) -> Replacement:
    """A written scalar gives way to another, in the quoting that it had."""
    if not isinstance(node, Scalar) or node.style in ("|", ">"):
        raise NotEditable("only a plain value is replaced")
    if isinstance(value, (dict, list)):
        raise NotEditable("a plain value is not replaced by a mapping")
    quote = node.style if node.style in ("'", '"') else ""
    return Replacement(node.span, f"{quote}{value}{quote}" if quote else inline(value, False))


def insert_key(node: Mapping, lines: Lines, key: str, value: Plain) -> Replacement:
    """A new last key of a mapping."""
    if not node.entries:
        return Replacement(node.span, "{" + f"{word(key, is_json(lines))}: {inline(value, is_json(lines))}" + "}")
    last_key, last = list(node.entries.values())[-1]
    first_key = next(iter(node.entries.values()))[0]
    if not node.span.contains(last_key.span):
        raise NotEditable("the mapping is merged from an anchor")
    if node.flow or is_json(lines):
        json = is_json(lines)
        entry = f"{word(key, json)}: {inline(value, json)}"
        at = leaf_end(last)
        if (
            last_key.span.line == first_key.span.line and len(node.entries) > 1
        ) or node.span.line == node.span.end_line:
            return Replacement(at, f", {entry}")
        spaces = " " * (last_key.span.column - 1)
        return Replacement(at, f",\n{spaces}{entry}")
    deep = first_key.span.column - 1
    return Replacement(end_of_line(lines, leaf_end(last)), newline(lines) + block(key, value, deep, newline(lines)))


def append(node: Sequence, lines: Lines, value: Plain) -> Replacement:
    """A new last item of a list."""
    if not node.items:
        return Replacement(node.span, f"[{inline(value, is_json(lines))}]")
    if node.flow or is_json(lines):
        return Replacement(leaf_end(node.items[-1]), f", {inline(value, is_json(lines))}")
    dash = node.span.column - 1
    return Replacement(
        end_of_line(lines, leaf_end(node.items[-1])), f"{newline(lines)}{' ' * dash}- {inline(value, False)}"
    )


def fill(node: Scalar, lines: Lines, value: dict[str, Plain], tree: Node, path: Items[str]) -> Replacement:
    """An empty property (`Properties:`) becomes a mapping."""
    parent: Node | None = tree
    for key in path[:-1]:
        parent = child(parent, key) if parent is not None else None
    if not isinstance(parent, Mapping) or (owner := parent.key(path[-1])) is None or parent.flow or node.text:
        raise NotEditable("the property is empty in a way that is not understood")
    indent = owner.span.column - 1 + STEP
    (key, rest), *_ = value.items()
    colon = Span(
        owner.span.path, owner.span.end_line, owner.span.end_column, owner.span.end_line, owner.span.end_column
    )
    return Replacement(end_of_line(lines, colon), newline(lines) + block(key, rest, indent, newline(lines)))


def leaf_end(node: Node) -> Span:
    """The empty place after the last character of a node; a block collection ends with its last leaf."""
    span = node.span
    if isinstance(node, Mapping) and node.entries and not node.flow:
        return leaf_end(list(node.entries.values())[-1][1])
    if isinstance(node, Sequence) and node.items and not node.flow:
        return leaf_end(node.items[-1])
    return Span(span.path, span.end_line, span.end_column, span.end_line, span.end_column)


def end_of_line(lines: Lines, span: Span) -> Span:
    """The end of the line, after a comment if there is one."""
    column = len(lines.line(span.end_line)) + 1
    return Span(span.path, span.end_line, column, span.end_line, column)


def is_json(lines: Lines) -> bool:
    """Whether the file is JSON rather than YAML."""
    return lines.text.lstrip()[:1] == "{"


def newline(lines: Lines) -> str:
    """The line end that the file uses."""
    return "\r\n" if "\r\n" in lines.text else "\n"


def block(key: str, value: Plain, indent: int, end: str) -> str:
    """A key with its value in block style."""
    space = " " * indent
    if isinstance(value, dict) and value and not is_intrinsic(value):
        inner = end.join(block(k, v, indent + STEP, end) for k, v in value.items())
        return f"{space}{key}:{end}{inner}"
    if isinstance(value, list) and value:
        inner = end.join(f"{space}{' ' * STEP}- {inline(item, False)}" for item in value)
        return f"{space}{key}:{end}{inner}"
    return f"{space}{key}: {inline(value, False)}"


def is_intrinsic(value: dict[str, Plain]) -> bool:
    """Whether a mapping is one intrinsic in its long form."""
    return len(value) == 1 and next(iter(value)) in ("Ref", "Fn::GetAtt", "Fn::Sub")


def inline(value: Plain, json: bool) -> str:
    """A value on one line, as YAML or JSON; intrinsics in their short form in YAML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        if not json and is_intrinsic(value):
            ((name, argument),) = value.items()
            dotted = ".".join(str(part) for part in argument) if isinstance(argument, list) else str(argument)
            return f"!{name.removeprefix('Fn::')} {dotted}"
        return "{" + ", ".join(f"{word(k, json)}: {inline(v, json)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(item, json) for item in value) + "]"
    if isinstance(value, (int, float)):
        return str(value)
    return word(value, json)


def word(text: str, json: bool) -> str:
    """A string, quoted where it must be."""
    plain = (
        text != "" and all(c.isalnum() or c in "_-./" for c in text) and not text[0].isdigit() and text[0] not in "-."
    )
    if not json and plain and text.lower() not in ("true", "false", "yes", "no", "on", "off", "null", "y", "n"):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
