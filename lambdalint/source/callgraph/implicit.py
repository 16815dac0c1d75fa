"""The methods that the language runs by itself: those of properties, subscripts, `in`, loops and `with`."""

from __future__ import annotations

import ast
from collections.abc import Generator, Iterator

from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values.classes import bases, empty, handed, is_described
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.members import attribute
from lambdalint.source.values.objects import FunctionObject, Instance
from lambdalint.source.values.sites import plain_name

WITH = frozenset({ast.With, ast.AsyncWith})
PROPERTIES = frozenset({"property", "cached_property"})
ACCESSORS = {ast.Load: PROPERTIES, ast.Store: frozenset({"setter"}), ast.Del: frozenset({"deleter"})}
"""The decorators of what an attribute runs."""
SUBSCRIPTS = {ast.Load: ("__getitem__", "__missing__"), ast.Store: ("__setitem__",), ast.Del: ("__delitem__",)}
ITEMS = frozenset(name for names in SUBSCRIPTS.values() for name in names)
"""The methods that subscripts run."""
ITERATED = ("__iter__", "__next__")
ITERATING = frozenset(
    {
        "list",
        "tuple",
        "set",
        "frozenset",
        "dict",
        "sorted",
        "sum",
        "min",
        "max",
        "any",
        "all",
        "enumerate",
        "zip",
        "map",
    }
    | {"filter", "iter", "next", "join", "extend", "islice", "batched", "chain", "deque"}
)
"""What goes through all that it is given."""
MANAGING = ("__enter__", "__exit__", "__aenter__", "__aexit__")
Made = tuple[Scope, Expression]
"""A function, with the expression that runs it."""
Run = Iterator[Made]


class Implicit:
    """Finds what runs without being called, in one program."""

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev
        scopes = [scope for module in ev.closure.modules.values() for scope in module.scopes]
        self._properties = {scope.name for scope in scopes if not PROPERTIES.isdisjoint(scope.decorator_names)}
        named = {scope.name for scope in scopes}
        self._described = "__get__" in named
        if self._described:
            methods = [scope for scope in scopes if scope.decorators and scope.parent is scope.class_scope]
            self._properties |= {scope.name for scope in methods if is_described(ev, scope)}
            self._properties |= {
                name
                for scope in scopes
                if scope.kind == "class"
                for name in scope.bindings
                if self._makers(scope, name)
            }
        self._containers = not ITEMS.isdisjoint(named)
        self._searched, self._iterated = "__contains__" in named, "__iter__" in named

    def _makers(self, holder: Scope, name: str) -> list[Scope]:
        """The functions that an attribute of a class is made by when it is asked for."""
        return [maker for one in holder.bindings.get(name, ()) for maker in handed(self.ev, one)]

    def run_in(self, scope: Scope) -> Run:
        """What the statements of a function run."""
        for use in scope.attributes if self._properties else ():
            if isinstance(use.node, ast.Attribute) and use.node.attr in self._properties:
                yield from self._property(use)
        for use in scope.subscripts if self._containers else ():
            yield from self._subscript(use)
        for use in scope.compares if self._searched else ():
            yield from self._compared(use)
        for iterated in iterables(scope) if self._iterated else ():
            yield from self._method(iterated, iterated.node, ITERATED)
        for call in scope.calls if self._iterated else ():
            if plain_name(call.node.func) in ITERATING:  # type: ignore[attr-defined]
                for argument in call.node.args:  # type: ignore[attr-defined]
                    yield from self._method(call, argument, ITERATED)
        changing = self._containers or bool(self._properties)
        for statement in scope.statements if changing or not WITH.isdisjoint(scope.module.kinds) else ():
            if changing and isinstance(statement.node, (ast.Assign, ast.AugAssign, ast.Delete)):
                yield from self._changed(statement.node, scope)
            if isinstance(statement.node, (ast.With, ast.AsyncWith)):
                for item in statement.node.items:
                    yield from self.entered(Expression(item.context_expr, scope))

    def entered(self, use: Expression) -> Run:
        """What entering a context manager runs, and leaving it."""
        return self._method(use, use.node, MANAGING)

    def _property(self, use: Expression) -> Run:
        """The getter, setter or deleter that an attribute runs, also of a class that the object's derives from."""
        node = use.node
        assert isinstance(node, ast.Attribute)
        kinds = ACCESSORS[type(node.ctx)]
        for value in self.ev.values(node.value, use.scope):
            if not isinstance(value, Instance) or (yield from self._accessed(bases(self.ev, value.scope), use, kinds)):
                continue
            if value.scope.name in self.ev.sites.index.subclasses:
                for derived in self.ev.sites.subclasses(self.ev, value.scope):
                    if self.ev.sites.makes(derived):
                        yield from self._accessed(bases(self.ev, derived), use, kinds)

    def _accessed(self, holders: list[Scope], use: Expression, kinds: frozenset[str]) -> Generator[Made, None, bool]:
        """What the first of some classes that has a method of an attribute's name runs; whether it does anything."""
        for holder in holders:
            found = [one for one in holder.functions if one.name == use.node.attr]  # type: ignore[attr-defined]
            for one in found:
                loaded = kinds is PROPERTIES and bool(one.decorators)
                if not kinds.isdisjoint(one.decorator_names) or (loaded and is_described(self.ev, one)):
                    yield one, use
            makers = self._makers(holder, use.node.attr) if kinds is PROPERTIES and self._described else []  # type: ignore[attr-defined]
            yield from ((one, use) for one in makers)
            if found or makers:
                return bool(makers) or not all(map(empty, found))
        return False

    def _subscript(self, use: Expression) -> Run:
        if isinstance(use.node, ast.Subscript):
            yield from self._method(use, use.node.value, SUBSCRIPTS[type(use.node.ctx)])

    def _changed(self, node: ast.Assign | ast.AugAssign | ast.Delete, scope: Scope) -> Run:
        """The setters, and methods of containers, that an assignment or `del` runs."""
        for target in [node.target] if isinstance(node, ast.AugAssign) else node.targets:
            if isinstance(target, ast.Attribute) and target.attr in self._properties:
                yield from self._property(Expression(target, scope))
            elif self._containers:
                yield from self._subscript(Expression(target, scope))

    def _compared(self, use: Expression) -> Run:
        """`key in store` asks the store."""
        node = use.node
        for kind, searched in zip(node.ops, node.comparators, strict=True):  # type: ignore[attr-defined]
            if isinstance(kind, ast.In | ast.NotIn):
                yield from self._method(use, searched, ("__contains__",))

    def _method(self, use: Expression, holder: ast.expr, names: tuple[str, ...]) -> Run:
        """The methods by which the language works on an object of the project."""
        for value in self.ev.values(holder, use.scope):
            if isinstance(value, Instance):
                for name in names:
                    for one in attribute(self.ev, value, name):
                        if isinstance(one, FunctionObject):
                            yield one.scope, use


def iterables(scope: Scope) -> list[Expression]:
    """What the loops and comprehensions of a function go through."""
    found = [
        Expression(one.node.iter, scope) for one in scope.statements if isinstance(one.node, ast.For | ast.AsyncFor)
    ]
    for node, inner in scope.module.inner.items():
        if inner.kind == "comprehension" and inner.owner is scope and inner.parent is not None:
            found.append(Expression(node.generators[0].iter, inner.parent))  # type: ignore[attr-defined]
    return found
