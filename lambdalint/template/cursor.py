"""A place of a template in one world: a cursor that resolves intrinsics as it descends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdalint.frozen import dataclass
from lambdalint.span import Span
from lambdalint.template.lookups import Result, Texts, plain
from lambdalint.template.tree import Intrinsic, Mapping, Node, Sequence
from lambdalint.template.tree import Scalar as Written
from lambdalint.value import (
    Absent,
    Basis,
    Inherited,
    Known,
    Reference,
    Scalar,
    Several,
    Text,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from lambdalint.template.view import Template


NONE: Several[Any] = Several()


@dataclass(frozen=True, slots=True)
class View:
    """A place in the template, resolved in one world. Descending never raises.

    `key_span` is the key that holds it (for list items: the item itself), `owner` the logical id's key of its resource.
    """

    template: Template
    node: Node | Texts | Known[Scalar] | Absent | Unknown | None
    key_span: Span
    path: tuple[str, ...]
    owner: Span
    basis: tuple[Basis, ...]
    inherited: frozenset[int] = frozenset()

    __iter__ = None
    """Not iterable: with `__getitem__` alone Python would count up for ever."""

    @property
    def resolved(self) -> Result | None:
        """What stands here after Fn::If and its kind."""
        node = self.node
        return self.template.resolver.resolve(node) if type(node) is Intrinsic else node

    @property
    def name(self) -> str:
        return self.path[-1] if self.path else ""

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
        node = self.node
        if node is None or type(node) is Mapping or type(node) is Sequence:
            return node is None
        found = self.resolved
        return found is None or isinstance(found, Absent) or (isinstance(found, Written) and found.value is None)

    @property
    def unknown(self) -> Unknown | None:
        found = self.resolved
        return found if isinstance(found, Unknown) else None

    @property
    def kind(self) -> str:
        """scalar, mapping, list, absent or unknown."""
        found = self.resolved
        if self.absent:
            return "absent"
        if isinstance(found, Unknown):
            return "unknown"
        if isinstance(found, Mapping):
            return "mapping"
        return "list" if isinstance(found, (Sequence, Texts)) else "scalar"

    def __getitem__(self, key: str | int) -> View:
        node = self.node
        if node is None:
            return View(self.template, None, self.key_span, (*self.path, str(key)), self.owner, self.basis)
        found = self.template.resolver.resolve(node) if type(node) is Intrinsic else node
        path = (*self.path, key if type(key) is str else str(key))
        if type(found) is Mapping and isinstance(key, str):
            entry = found.entries.get(key)
            if entry is not None:
                if self.inherited:
                    return self.below(entry[1], entry[0].span, path)
                return View(self.template, entry[1], entry[0].span, path, self.owner, self.basis)
            if isinstance(found.get("Fn::Transform"), (Mapping, Written)):
                gap = Unknown(found.span, "`Fn::Transform` may add it")
                return View(self.template, gap, self.key_span, path, self.owner, self.basis)
        elif type(found) is Unknown:
            return View(self.template, found, self.key_span, path, self.owner, self.basis)
        elif type(found) is Sequence and isinstance(key, int) and key < len(found.items):
            return self.below(found.items[key], found.items[key].span, path)
        return View(self.template, None, self.key_span, path, self.owner, self.basis, self.inherited)

    def below(self, node: Node, key_span: Span, path: tuple[str, ...]) -> View:
        basis = self.basis
        if self.inherited and id(node) in self.inherited:
            basis = (*basis, Inherited(key_span))
        return View(self.template, node, key_span, path, self.owner, basis, self.inherited)

    def value(self) -> Value[Scalar]:
        """What is known of a single value."""
        node = self.node
        if node is None:
            return Absent(self.owner, self.basis)
        if type(node) is Written and node.value is not None:
            return Known(node.value, node.span, self.basis)
        found = self.resolved
        if found is None or (isinstance(found, Written) and found.value is None):
            return Absent(self.owner, self.basis)
        if isinstance(found, Absent):
            return Absent(self.owner, (*self.basis, *found.basis))
        if isinstance(found, Unknown):
            return found
        if isinstance(found, Known):
            return Known(found.value, found.span, (*self.basis, *found.basis))
        if isinstance(found, Written) and found.value is not None:
            return Known(found.value, found.span, self.basis)
        return Unknown(found.span, "a mapping or list stands where a value is expected")

    def text(self) -> Value[str]:
        """A plain string; numbers and booleans become text."""
        node = self.node
        if node is None:
            return Absent(self.owner, self.basis)
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
        if node is None:
            return Absent(self.owner, self.basis)
        if type(node) is Written and type(node.value) is str:
            return Known(node.value, node.span, self.basis)
        match self.value():
            case Known(bool() | int() | float() as inner, span, basis):
                return Known(self.spelling(inner), span, basis)
            case Known(str() | Text() | Reference() as inner, span, basis):
                return Known(inner, span, basis)
            case Absent() | Unknown() as other:
                return other
        raise AssertionError("every value was matched")

    def integer(self) -> Value[int]:
        """A whole number, also when it is written as text."""
        node = self.node
        if node is None:
            return Absent(self.owner, self.basis)
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

    def items(self) -> Several[View]:
        """The items of a list; absent ones are left out, a single value counts as a list of one."""
        if self.node is None:
            return NONE
        found = self.resolved
        if found is None or isinstance(found, Absent) or self.absent:
            return NONE
        if isinstance(found, Unknown):
            return Several((), (found,))
        if isinstance(found, Texts):
            views = [
                View(self.template, value, value.span, (*self.path, str(n)), self.owner, self.basis)
                for n, value in enumerate(found.items)
            ]
            return Several(tuple(view for view in views if not view.absent))
        if not isinstance(found, Sequence):
            return Several((self,))
        kept: list[View] = []
        gaps: list[Unknown] = []
        for index in range(len(found.items)):
            item = self[index]
            inner = item.resolved
            if isinstance(inner, Texts) or (isinstance(inner, Sequence) and isinstance(item.node, Intrinsic)):
                nested = item.items()
                kept += nested.items
                gaps += nested.gaps
            elif not item.absent:
                kept.append(item)
        return Several(tuple(kept), tuple(gaps))

    def entries(self) -> Several[tuple[str, View]]:
        """The entries of a mapping in order."""
        if self.node is None:
            return NONE
        found = self.resolved
        if isinstance(found, Unknown):
            return Several((), (found,))
        if not isinstance(found, Mapping):
            return Several() if self.absent else Several((), (Unknown(self.span, "no mapping stands here"),))
        views = tuple((name, self[name]) for name in found.entries if name != "Fn::Transform")
        gap = found.key("Fn::Transform")
        gaps = (Unknown(gap.span, "`Fn::Transform` may add more"),) if gap is not None else ()
        return Several(tuple((name, view) for name, view in views if not view.absent), gaps)

    def names(self) -> tuple[str, ...]:
        """The names that a mapping writes, also those without a value."""
        found = self.resolved
        return tuple(found.entries) if isinstance(found, Mapping) else ()

    def no_echo(self) -> str:
        """The name of a NoEcho parameter that flows into this value, empty when none does."""
        pending: list[object] = [self.node]
        while pending:
            node = pending.pop()
            if isinstance(node, Intrinsic):
                pending.append(node.argument)
                if node.name == "If" and isinstance(node.argument, Sequence) and len(node.argument.items) == 3:
                    condition = node.argument.items[0]
                    truth = self.template.truth(str(condition.value)) if isinstance(condition, Written) else None
                    pending[-1] = node.argument.items[2] if truth is False else node.argument.items[1]
                if isinstance(node.argument, Written) and node.name in ("Ref", "Sub"):
                    for parameter in self.template.source.parameters.values():
                        text = str(node.argument.value)
                        if text != parameter.name and "${" + parameter.name + "}" not in text:
                            continue
                        above = self.template.bound.get(parameter.name)
                        name = parameter.name if parameter.no_echo else above.no_echo() if above is not None else ""
                        if name:
                            return name
            elif isinstance(node, Sequence):
                pending += node.items
            elif isinstance(node, Mapping):
                pending += [entry[1] for entry in node.entries.values()]
        return ""
