"""A template in one world: a cursor that resolves intrinsics as it descends."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Assigned
from contextlib import contextmanager
from functools import cached_property
from itertools import chain
from operator import itemgetter

from lambdalint.frozen import dataclass
from lambdalint.span import Span
from lambdalint.template.conditions import Conditions
from lambdalint.template.globals import merge_globals
from lambdalint.template.intrinsics import Resolver
from lambdalint.template.lookups import Result, Texts, plain
from lambdalint.template.samnames import generated
from lambdalint.template.sharing import Sharing
from lambdalint.template.source import Parameter, TemplateSource
from lambdalint.template.stacks import Stacks, find, given
from lambdalint.template.tree import Intrinsic, Mapping, Node, Sequence
from lambdalint.template.tree import Scalar as Written
from lambdalint.template.worlds import World, type_of
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


class Template:
    """One template in one world; shares everything that is written with the other worlds.

    In a nested stack `parent` is the template that names it, `bound` says where that one writes the parameters.
    """

    def __init__(
        self,
        source: TemplateSource,
        world: World,
        pinned: Assigned[str, str] | None = None,
        stack: tuple[str, ...] = (),
        bound: Assigned[str, View] | None = None,
        parent: Template | None = None,
        stacks: Stacks | None = None,
        sharing: Sharing | None = None,
    ) -> None:
        self.source, self.world, self.stack, self.sharing = source, world, stack, sharing
        self.pinned = dict(pinned or {})
        self.values = {**dict(world.values), **self.pinned}
        self.bound = dict(bound or {})
        self.parent, self.stacks = parent, stacks
        self.children: dict[str, Template | None] = {}
        self.worlds: tuple[World, ...] = (world,)
        self.stacks_below = 0
        self.passed: dict[str, Value[Scalar] | Texts | None] = {}
        self._by_type: dict[str, list[tuple[int, Resource]]] | None = None
        self._generated: dict[str, Reference] | None = None
        self.underway: set[str] = parent.underway if parent is not None else set()
        """What is being worked out and may lead back to itself: what is resolved meanwhile may be different later."""
        self.path, self.span, self.sam = source.path, source.span, source.sam
        self.truths = dict(world.conditions)
        self.conditions = Conditions(source)
        self.resolver = Resolver(self)
        present = {id: self.exists(node) for id, (_, node) in source.resources.items()}
        self.resources: dict[str, Resource] = {}
        for id, (key, node) in source.resources.items():
            if present[id]:
                self.resources[id] = Resource(self, id, key, node)
        self.absent = frozenset(id for id, here in present.items() if not here)
        self.gaps = tuple(Unknown(span, f"macro `{name}` may change the template") for name, span in source.macros)
        self.gaps += tuple(
            Unknown(span, f"`{name}` loops over a list that is not known") for name, span in source.loops
        )

    @contextmanager
    def working_out(self, what: str) -> Iterator[None]:
        """While something is worked out that may ask for itself."""
        what = f"{what} of {'/'.join(self.stack)}"
        first = what not in self.underway
        self.underway.add(what)
        try:
            yield
        finally:
            if first:
                self.underway.discard(what)

    @property
    def generated(self) -> dict[str, Reference]:
        """What SAM's generated names stand for; empty while they are collected, since events may name them."""
        if self._generated is None:
            self._generated = {}
            if self.sam:
                with self.working_out("generated names"):
                    self._generated = generated(self)
        return self._generated

    def child(self, id: str) -> Template | None:
        """The local template of a nested stack; None while it is being read, or when there is none."""
        if id not in self.children and self.stacks is not None:
            self.children[id] = None
            with self.working_out(f"stack {id}"):
                self.children[id] = self.stacks.child(self, id)
        return self.children.get(id)

    def given(self, parameter: Parameter) -> Value[Scalar] | Texts | None:
        """What the parent passes for a parameter; None when it leaves the default."""
        if parameter.name not in self.passed:
            where = self.bound[parameter.name].key_span if parameter.name in self.bound else self.span
            self.passed[parameter.name] = Unknown(where, f"parameter `{parameter.name}` depends on itself")
            with self.working_out(f"parameter {parameter.name}"):
                self.passed[parameter.name] = given(self, parameter)
        return self.passed[parameter.name]

    def find(self, id: str) -> Resource | None:
        """A resource of this template, or by its absolute id one of another stack."""
        return find(self, id)

    def truth(self, name: str) -> bool | None:
        """The truth of a condition in this world."""
        if name not in self.truths:
            decided = self.conditions.evaluate(name, self.assignment)
            if decided is None:
                return None
            self.truths[name] = decided
        return self.truths[name]

    @cached_property
    def assignment(self) -> dict[str, str]:
        """Every parameter's value as far as it is known: conditions of no function are decided by defaults."""
        from lambdalint.template.conditions import written

        parameters = [p for p in self.source.parameters.values() if p.default is not None and p.name not in self.bound]
        defaults = {p.name: written(p.default) for p in parameters if p.default is not None}
        return {**defaults, **self.values}

    def exists(self, node: Mapping) -> bool:
        """Whether a resource's condition holds; one that is not decided counts as holding."""
        condition = node.get("Condition")
        return not isinstance(condition, Written) or self.truth(str(condition.value)) is not False

    @property
    def root(self) -> View:
        return View(self, self.source.tree, self.span, (), self.span, ())

    @property
    def outputs(self) -> View:
        return self.root["Outputs"]

    def of_type(self, *types: str) -> list[Resource]:
        """The resources of some types, in the order of the document."""
        if self._by_type is None:
            self._by_type = {}
            for number, resource in enumerate(self.resources.values()):
                self._by_type.setdefault(resource.type, []).append((number, resource))
        found = [self._by_type.get(type, []) for type in dict.fromkeys(types)]
        return [resource for _, resource in sorted(chain.from_iterable(found), key=itemgetter(0))]


class Resource:
    """A resource that exists in this world. `span` is its logical id's key; `written` its mapping."""

    def __init__(self, template: Template, id: str, key: Written, written: Mapping) -> None:
        self.template, self.id, self.span, self.written = template, id, key.span, written
        self.type = type_of(written)
        condition = written.get("Condition")
        self.condition = str(condition.value) if isinstance(condition, Written) else None

    @cached_property
    def view(self) -> View:
        """The whole resource as written."""
        return View(self.template, self.written, self.span, ("Resources", self.id), self.span, ())

    @cached_property
    def properties(self) -> View:
        """The properties, with SAM's Globals merged in."""
        source = self.template.source
        if self.id not in source.merged:
            source.merged[self.id] = merge_globals(source.global_properties, self.type, self.written)
        merged, inherited = source.merged[self.id]
        local = self.written.get("Properties")
        node: Node | None = merged
        if node is None and isinstance(local, Intrinsic):
            node = local
        path = ("Resources", self.id, "Properties")
        return View(self.template, node, self.span, path, self.span, (), inherited)


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
        found = self.resolved
        path = (*self.path, str(key))
        if type(found) is Mapping and isinstance(key, str):
            entry = found.entries.get(key)
            if entry is not None:
                return self.below(entry[1], entry[0].span, path)
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
        found = self.resolved
        if found is None or isinstance(found, Absent) or self.absent:
            return Several()
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
