"""A template in one world, and its resources."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from collections.abc import Mapping as Assigned
from contextlib import contextmanager
from typing import Any

from lambdalint.once import once
from lambdalint.span import Span
from lambdalint.template.conditions import conditions_of
from lambdalint.template.cursor import Missing, View, view
from lambdalint.template.globals import PREFIX, merge_globals
from lambdalint.template.hidden import no_echo
from lambdalint.template.ids import find
from lambdalint.template.intrinsics import Resolver
from lambdalint.template.lookups import Texts
from lambdalint.template.samnames import generated
from lambdalint.template.sharing import Ground, Sharing
from lambdalint.template.source import Parameter, TemplateSource
from lambdalint.template.stacks import Stacks
from lambdalint.template.tree import Intrinsic, Mapping
from lambdalint.template.tree import Scalar as Written
from lambdalint.template.worlds import World
from lambdalint.value import (
    Reference,
    Scalar,
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
        self._of_type: dict[tuple[str, ...], Sequence[Resource]] = {}
        self._generated: dict[str, Reference] | None = None
        self.inherited: dict[Hashable, Any] = {}
        """What was made of places in Globals, the same for each resource that inherits them."""
        self._standings: dict[Ground, Hashable] = {}
        self.underway: set[str] = parent.underway if parent is not None else set()
        """What is being worked out and may lead back to itself: what is resolved meanwhile may be different later."""
        self.path, self.span, self.sam = source.path, source.span, source.sam
        self.truths = dict(world.conditions)
        self.conditions = conditions_of(source)
        self.resolver = Resolver(self)
        self.resources: dict[str, Resource] = {}
        self.by_type: dict[str, list[Resource]] = {}
        for id, (key, node) in source.resources.items():
            if "Condition" not in node.entries or self.exists(node):
                kind = source.types[id]
                self.resources[id] = resource = Resource(self, id, kind, key.span, node)
                self.by_type.setdefault(kind, []).append(resource)
        self.absent = source.resources.keys() - self.resources.keys()
        self.gaps = tuple(Unknown(span, f"macro `{name}` may change the template") for name, span in source.macros)
        self.gaps += tuple(
            Unknown(span, f"`{name}` loops over a list that is not known") for name, span in source.loops
        )

    def let_go(self) -> None:
        """Take it apart, with what it nests: it and its resources hold each other."""
        children = [child for child in vars(self).get("children", {}).values() if child is not None]
        vars(self).clear()
        for child in children:
            child.let_go()

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
                from lambdalint.template.passing import given

                self.passed[parameter.name] = given(self, parameter)
        return self.passed[parameter.name]

    def absolute(self, name: str) -> str:
        """A name of this stack, different from the same name in the stacks around it."""
        return f"/{'/'.join(self.stack)}/{name}" if self.stack else name

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

    def standing(self, ground: tuple[tuple[str, bool], ...]) -> Hashable:
        """How conditions and parameters that something stands on are in this world."""
        known = self._standings.get(ground)
        if known is None:
            truths, given = self.truths, self.passes if self.bound else self.values.get
            known = self._standings[ground] = tuple(
                [
                    (truths[name] if name in truths else self.truth(name)) if condition else given(name)
                    for name, condition in ground
                ]
            )
        return known

    def passes(self, name: str) -> Hashable:
        """How a parameter of a nested stack is: the same object wherever its parent passes the same."""
        above, value = self.bound.get(name), self.values.get(name)
        if above is None or self.sharing is None:
            return value
        terms = self.given(self.source.parameters[name]), value, no_echo(above)
        return self.sharing.again(("passed", name), terms, object)

    @once
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
        return view(self, self.source.tree, self.span, self.span)

    @property
    def outputs(self) -> View:
        return self.root["Outputs"]

    def of_type(self, *types: str) -> Sequence[Resource]:
        """The resources of some types, in the order of the document."""
        if len(types) == 1:
            return self.by_type.get(types[0], ())
        found = self._of_type.get(types)
        if found is None:
            there = self.by_type.keys() & types
            if len(there) > 1:
                found = [resource for resource in self.resources.values() if resource.type in there]
            else:
                found = self.by_type[there.pop()] if there else ()
            self._of_type[types] = found
        return found


class Resource:
    """A resource that exists in this world. `span` is its logical id's key; `written` its mapping."""

    def __init__(self, template: Template, id: str, type: str, span: Span, written: Mapping) -> None:
        self.template, self.id, self.type, self.span, self.written = template, id, type, span, written

    @once
    def view(self) -> View:
        """The whole resource as written."""
        return view(self.template, self.written, self.span, self.span)

    @once
    def properties(self) -> View:
        """The properties, with SAM's Globals merged in."""
        source = self.template.source
        local = self.written.get("Properties")
        node = local if isinstance(local, (Mapping, Intrinsic)) else None
        inherited: frozenset[int] = frozenset()
        if source.global_properties is not None and self.type.startswith(PREFIX):
            if self.id not in source.merged:
                source.merged[self.id] = merge_globals(source.global_properties, self.type, self.written)
            merged, inherited = source.merged[self.id]
            node = merged if merged is not None else node
        if node is None:
            return Missing(self.template, self.span, self.span)
        return view(self.template, node, self.span, self.span, inherited=inherited)
