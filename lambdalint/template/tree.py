"""The parsed template: YAML and JSON alike, with a place on every node and key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lambdalint.frozen import dataclass
from lambdalint.span import Span

LOOP = "Fn::ForEach::"
"""How the key of a loop of the language extensions begins."""
INCLUDE = "AWS::Include"
"""The transform that puts in a file."""


@dataclass(slots=True, init=False)
class Scalar:
    """A string, number, boolean or null. `text` is what was written (without quotes), `style` its quoting
    character, "|", ">" or "". Most nodes are scalars, and a constructor would be half of what making one takes."""

    value: str | int | float | bool | None
    span: Span
    text: str
    style: str


def scalar(value: str | int | float | bool | None, span: Span, text: str = "", style: str = "") -> Scalar:
    """A scalar with all of its parts."""
    made = Scalar()
    made.value, made.span, made.text, made.style = value, span, text, style
    return made


@dataclass(slots=True)
class Mapping:
    """Keys in order, each with its own place; merge keys (`<<`) are already merged, duplicates keep the last."""

    entries: dict[str, tuple[Scalar, Node]]
    span: Span
    flow: bool = False

    def get(self, key: str) -> Node | None:
        found = self.entries.get(key)
        return found[1] if found else None

    def key(self, key: str) -> Scalar | None:
        found = self.entries.get(key)
        return found[0] if found else None

    def items(self) -> Iterator[tuple[str, Scalar, Node]]:
        for name, (key, node) in self.entries.items():
            yield name, key, node


@dataclass(slots=True)
class Sequence:
    """A list."""

    items: list[Node]
    span: Span
    flow: bool = False


@dataclass(slots=True)
class Intrinsic:
    """A function call in short (`!Sub`) or long (`Fn::Sub:`) form; `name` has no prefix: Ref, GetAtt, Sub, If,
    Condition, ... An unknown tag is an Intrinsic of that name. GetAtt's argument is normalised to a Sequence of
    two Scalars (id, attribute) where it can be."""

    name: str
    argument: Node
    span: Span


Node: TypeAlias = Scalar | Mapping | Sequence | Intrinsic
NODES = (Scalar, Mapping, Sequence, Intrinsic)
