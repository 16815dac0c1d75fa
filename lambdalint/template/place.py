"""What stands at a place of a template in one world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdalint.span import Span
from lambdalint.template.lookups import STRUCTURE, Result, Texts, plain
from lambdalint.template.tree import Intrinsic, Mapping, Node, Sequence
from lambdalint.template.tree import Scalar as Written
from lambdalint.value import (
    Absent,
    Basis,
    Known,
    Reference,
    Scalar,
    Text,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from lambdalint.template.view import Template

NOBODY: frozenset[int] = frozenset()


class Place:
    """What stands at a place, resolved in one world: its kind, and of a single value what is known.

    `key_span` is the key that holds it (for list items: the item itself), `owner` the logical id's key of its resource.
    `inherited` are the identities of what came from Globals.
    """

    __slots__ = ("_missing", "basis", "inherited", "key_span", "node", "owner", "template")

    template: Template
    node: Node | Texts | Known[Scalar] | Absent | Unknown | None
    key_span: Span
    owner: Span
    basis: tuple[Basis, ...]
    inherited: frozenset[int]
    _missing: Any

    @property
    def resolved(self) -> Result | None:
        """What stands here after Fn::If and its kind."""
        node = self.node
        return self.template.resolver.resolve(node) if type(node) is Intrinsic else node

    @property
    def span(self) -> Span:
        """The value's place; of an absent property the owner's name."""
        found = self.resolved
        if found is None or isinstance(found, Absent):
            return self.owner
        if isinstance(self.node, Intrinsic) and not isinstance(found, (Known, Texts)):
            return found.span
        return self.node.span if isinstance(self.node, Intrinsic) else found.span

    @property
    def absent(self) -> bool:
        found = self.node
        if type(found) is Intrinsic:
            found = self.template.resolver.resolve(found)
        return found.value is None if type(found) is Written else type(found) is Absent

    @property
    def unknown(self) -> Unknown | None:
        found = self.resolved
        return found if isinstance(found, Unknown) else None

    @property
    def kind(self) -> str:
        """scalar, mapping, list, absent or unknown."""
        found = self.resolved
        if isinstance(found, Mapping):
            return "mapping"
        if isinstance(found, (Sequence, Texts)):
            return "list"
        if isinstance(found, Unknown):
            return "unknown"
        return "absent" if self.absent else "scalar"

    def value(self) -> Value[Scalar]:
        """What is known of a single value."""
        found = self.node
        if type(found) is Intrinsic:
            found = self.template.resolver.resolve(found)
        if type(found) is Written:
            if found.value is None:
                return Absent(self.owner, self.basis)
            return Known(found.value, found.span, self.basis)
        if type(found) is Known:
            return Known(found.value, found.span, (*self.basis, *found.basis)) if self.basis else found
        if type(found) is Unknown:
            return found
        if type(found) is Absent:
            return Absent(self.owner, (*self.basis, *found.basis))
        assert found is not None
        return Unknown(found.span, STRUCTURE)

    def text(self) -> Value[str]:
        """A plain string; numbers and booleans become text."""
        node = self.node
        if type(node) is Written and type(node.value) is str and "{{" not in node.value:
            return Known(node.value, node.span, self.basis)
        match self.value():
            case Known(Reference() | Text(), span):
                return Unknown(span, "the text is decided at deployment")
            case Known(str(inner), span) if "{{resolve:" in inner:
                return Unknown(span, "a dynamic reference is looked up at deployment")
            case Known(bool() | int() | float() | str() as inner, span, basis):
                return Known(self.spelling(inner), span, basis)
            case Absent() | Unknown() as other:
                return other
        raise AssertionError("every value was matched")

    def spelling(self, inner: str | int | float | bool) -> str:
        found = self.resolved
        if isinstance(found, Written) and not isinstance(inner, (str, bool)):
            return found.text
        return plain(inner)

    def name_value(self) -> Value[str | Text | Reference]:
        """Like value(), with numbers turned into text."""
        node = self.node
        if type(node) is Written and type(node.value) is str:
            return Known(node.value, node.span, self.basis)
        match self.value():
            case Known(bool() | int() | float() as inner, span, basis):
                return Known(self.spelling(inner), span, basis)
            case named:
                return named  # type: ignore[return-value]  # of the numbers only names are left

    def integer(self) -> Value[int]:
        """A whole number, also when it is written as text."""
        node = self.node
        if type(node) is Written and type(node.value) is int:
            return Known(node.value, node.span, self.basis)
        match self.value():
            case Known(Reference() | Text() | bool(), span):
                return Unknown(span, "no number stands here")
            case Known(int() | float() | str() as inner, span, basis):
                try:
                    return Known(int(float(inner)), span, basis)
                except (ValueError, OverflowError):
                    return Unknown(span, "no number stands here")
            case Absent() | Unknown() as other:
                return other
        raise AssertionError("every value was matched")

    def boolean(self) -> Value[bool]:
        """A truth value, also when it is written as text."""
        match self.text():
            case Known(text, span, basis) if text.lower() in ("true", "false"):
                return Known(text.lower() == "true", span, basis)
            case Known(_, span):
                return Unknown(span, "neither true nor false")
            case Absent() | Unknown() as other:
                return other
