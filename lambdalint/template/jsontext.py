"""`Fn::ToJsonString`: a written structure as the text that CloudFormation makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable

from lambdalint.template.tree import Mapping, Node, Scalar, Sequence
from lambdalint.value import Absent, Known, Reference, Text, Unknown, Value, derived, unnamed
from lambdalint.value import Scalar as Plain

DEPTH = 40
Part = str | Value[Plain]
"""Text of the structure, or a value inside of quotes."""


def parts(resolve: Callable[[Node], object], node: Node, depth: int = 0) -> list[Part]:
    """The pieces of a structure without blanks; values that are not decided stay values, inside of quotes."""
    found = resolve(node)
    if depth > DEPTH:
        return [Unknown(node.span, "the structure is nested too deeply")]
    if isinstance(found, Mapping):
        return listed(
            "{", [(json.dumps(key) + ":", entry[1]) for key, entry in found.entries.items()], "}", resolve, depth
        )
    if isinstance(found, Sequence):
        return listed("[", [("", item) for item in found.items], "]", resolve, depth)
    if isinstance(found, Scalar):
        return [json.dumps(found.value)]
    if isinstance(found, Known):
        if isinstance(found.value, (Reference, Text)):
            return ['"', found, '"']
        return [Known(json.dumps(found.value), found.span, derived(found.basis, found.span))]
    if isinstance(found, Unknown):
        return [unnamed(found)]
    items = getattr(found, "items", ())
    return ["[", *(piece for n, item in enumerate(items) for piece in ([","] if n else []) + of_value(item)), "]"]


def of_value(value: Value[Plain]) -> list[Part]:
    """An item of a list that is not written as one."""
    if isinstance(value, Known) and not isinstance(value.value, (Reference, Text)):
        return [Known(json.dumps(value.value), value.span, derived(value.basis, value.span))]
    return ['"', value, '"'] if isinstance(value, Known) else [unnamed(value) if isinstance(value, Unknown) else value]


def listed(
    start: str, entries: list[tuple[str, Node]], end: str, resolve: Callable[[Node], object], depth: int
) -> list[Part]:
    """A mapping or a list; what `AWS::NoValue` takes away is left out."""
    made: list[Part] = [start]
    for head, node in entries:
        if isinstance(resolve(node), Absent):
            continue
        made += ([","] if len(made) > 1 else []) + ([head] if head else []) + parts(resolve, node, depth + 1)
    return [*made, end]
