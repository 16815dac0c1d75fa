"""The parsed template: YAML and JSON alike, with a place on every node and key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from lambdalint.frozen import Mutable
from lambdalint.span import Span


class Scalar(metaclass=Mutable):
    """A string, number, boolean or null. `text` is what was written (without quotes), `style` its quoting
    character, "|", ">" or ""."""

    value: str | int | float | bool | None
    span: Span
    text: str = ""
    style: str = ""


class Mapping(metaclass=Mutable):
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


class Sequence(metaclass=Mutable):
    """A list."""

    items: list[Node]
    span: Span
    flow: bool = False


class Intrinsic(metaclass=Mutable):
    """A function call in short (`!Sub`) or long (`Fn::Sub:`) form; `name` has no prefix: Ref, GetAtt, Sub, If,
    Condition, ... An unknown tag is an Intrinsic of that name. GetAtt's argument is normalised to a Sequence of
    two Scalars (id, attribute) where it can be."""

    name: str
    argument: Node
    span: Span


Node: TypeAlias = Scalar | Mapping | Sequence | Intrinsic
NODES = (Scalar, Mapping, Sequence, Intrinsic)
