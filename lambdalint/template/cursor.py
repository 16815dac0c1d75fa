"""A place of a template in one world: a cursor that resolves intrinsics as it descends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdalint.span import Span
from lambdalint.template.lookups import Result, Texts
from lambdalint.template.place import NOBODY, Place
from lambdalint.template.tree import Intrinsic, Mapping, Node, Sequence
from lambdalint.template.tree import Scalar as Written
from lambdalint.value import Absent, Basis, Inherited, Known, Scalar, Several, Unknown

if TYPE_CHECKING:
    from lambdalint.template.view import Template

NONE: Several[Any] = Several()


def view(
    template: Template,
    node: Node | Texts | Known[Scalar] | Absent | Unknown,
    key_span: Span,
    owner: Span,
    basis: tuple[Basis, ...] = (),
    inherited: frozenset[int] = NOBODY,
) -> View:
    """The view of a place. Views have no constructor, which would take twice as long: each step makes one."""
    made = View()
    made.template, made.node, made.key_span, made.owner = template, node, key_span, owner
    made.basis, made.inherited, made._missing = basis, inherited, None
    return made


class View(Place):
    """A place from which to descend, which never raises."""

    __slots__ = ()

    _missing: View | None

    __iter__ = None
    """Not iterable: with `__getitem__` alone Python would count up for ever."""

    def __getitem__(self, key: str | int) -> View:
        node = self.node
        found = self.template.resolver.resolve(node) if type(node) is Intrinsic else node
        if type(found) is Mapping:
            entry = found.entries.get(key)  # type: ignore[arg-type]
            if entry is not None:
                if self.inherited:
                    return self.below(entry[1], entry[0].span)
                return view(self.template, entry[1], entry[0].span, self.owner, self.basis)
        elif type(found) is Sequence:
            if type(key) is int and key < len(found.items):
                return self.below(found.items[key], found.items[key].span)
        elif type(found) is Unknown:
            return view(self.template, found, self.key_span, self.owner, self.basis)
        if self._missing is None:
            self._missing = self.missing(found)
        return self._missing

    def below(self, node: Node, key_span: Span) -> View:
        basis = self.basis
        if self.inherited and id(node) in self.inherited:
            basis = (*basis, Inherited(key_span))
        return view(self.template, node, key_span, self.owner, basis, self.inherited)

    def missing(self, found: Result | None) -> View:
        """What stands below every key that is not there: the same for all of them."""
        key = "Fn::Transform"
        if type(found) is Mapping and key in found.entries and isinstance(found.get(key), (Mapping, Written)):
            gap = Unknown(found.span, "`Fn::Transform` may add it")
            return view(self.template, gap, self.key_span, self.owner, self.basis)
        return Missing(self.template, self.key_span, self.owner, self.basis)

    def items(self) -> Several[View]:
        """The items of a list; absent ones are left out, a single value counts as a list of one."""
        found = self.node
        if type(found) is Intrinsic:
            found = self.template.resolver.resolve(found)
        if type(found) is not Sequence:
            if type(found) is Unknown:
                return Several((), (found,))
            if type(found) is Texts:
                texts = [view(self.template, value, value.span, self.owner, self.basis) for value in found.items]
                return Several(tuple([view for view in texts if not view.absent]))
            absent = found.value is None if type(found) is Written else type(found) is Absent
            return NONE if absent else Several((self,))
        kept: list[View] = []
        gaps: list[Unknown] = []
        for node in found.items:
            if type(node) is Intrinsic:
                item = self.below(node, node.span)
                if isinstance(item.resolved, (Texts, Sequence)):
                    nested = item.items()
                    kept += nested.items
                    gaps += nested.gaps
                elif not item.absent:
                    kept.append(item)
            elif type(node) is not Written or node.value is not None:
                own = not self.inherited
                kept.append(
                    view(self.template, node, node.span, self.owner, self.basis) if own else self.below(node, node.span)
                )
        return Several(tuple(kept), tuple(gaps))

    def entries(self) -> Several[tuple[str, View]]:
        """The entries of a mapping in order, those that are there in this world."""
        written = self.written()
        here = [entry for entry in written.items if type(entry[1].node) is not Intrinsic or not entry[1].absent]
        return Several(tuple(here), written.gaps)

    def written(self) -> Several[tuple[str, View]]:
        """The entries of a mapping in order, those that are there in some world."""
        found = self.resolved
        if isinstance(found, Unknown):
            return Several((), (found,))
        if not isinstance(found, Mapping):
            return NONE if self.absent else Several((), (Unknown(self.span, "no mapping stands here"),))
        kept: list[tuple[str, View]] = []
        gaps: tuple[Unknown, ...] = ()
        for name, (key, node) in found.entries.items():
            if name == "Fn::Transform":
                gaps = (Unknown(key.span, "`Fn::Transform` may add more"),)
            elif type(node) is not Written or node.value is not None:
                kept.append((name, self.below(node, key.span)))
        return Several(tuple(kept), gaps)

    def names(self) -> tuple[str, ...]:
        """The names that a mapping writes, also those without a value."""
        found = self.resolved
        return tuple(found.entries) if isinstance(found, Mapping) else ()


class Missing(View):
    """The place of a property that is not written, of everything below it as well: every question has one answer."""

    __slots__ = ("_nothing",)

    node: None

    def __init__(self, template: Template, key_span: Span, owner: Span, basis: tuple[Basis, ...] = ()) -> None:
        self.template, self.node, self.key_span, self.owner = template, None, key_span, owner
        self.basis, self.inherited, self._nothing = basis, NOBODY, Absent(owner, basis)

    resolved = None
    unknown = None
    absent = True
    kind = "absent"

    @property
    def span(self) -> Span:
        return self.owner

    def __getitem__(self, key: str | int) -> View:
        return self

    def nothing(self) -> Absent:
        return self._nothing

    value = text = name_value = integer = boolean = nothing

    def none(self) -> Several[Any]:
        return NONE

    items = entries = written = none

    def names(self) -> tuple[str, ...]:
        return ()
