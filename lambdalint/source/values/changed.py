"""Changes of a container after it was made: in its own scope, through a class, from another module, by what it is given to."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.source.modules.graph import Closure
from lambdalint.source.modules.libraries import library_kind
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Binding, Expression, Mutation, Scope
from lambdalint.source.modules.symbols import last_name
from lambdalint.source.values import classes
from lambdalint.source.values.objects import ClassObject, Display, External, Instance, ModuleObject

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

MOST = 40
"""Changes through attributes of one name that are looked at, and calls that one is given to."""
DEEPEST = 3
"""Functions that hand a container on."""
REMOVING = ("pop", "popitem", "clear")


class Changes:
    """The changes in one program, by the name of what is changed."""

    def __init__(self, closure: Closure) -> None:
        self.closure = closure
        self._imported: dict[str, list[tuple[Binding, Module, list[Mutation]]]] | None = None
        self._through: dict[str, list[tuple[Expression, Mutation]]] = {}
        self._given: dict[Scope, dict[str, list[Expression]]] = {}

    def of(self, ev: Evaluator, display: Display) -> list[Mutation]:
        """The changes made later to the variable that holds a display."""
        if display.holder is None:
            return []
        scope, name = display.holder
        if name.startswith("self."):
            name = name.removeprefix("self.")
            changes = [*scope.attribute_mutations.get(name, ()), *self._elsewhere(ev, scope, name)]
            return [one for one in changes if ev.sites.runs(one.scope)] if len(changes) > 1 else changes
        found = [*scope.mutations.get(name, ()), *self._handed(ev, scope, name, DEEPEST)]
        if scope.kind not in ("class", "module"):
            return found
        return [*found, *scope.attribute_mutations.get(name, ()), *self._elsewhere(ev, scope, name)]

    def _handed(self, ev: Evaluator, scope: Scope, name: str, depth: int) -> list[Mutation]:
        """What functions do that a variable is handed to: `fill(item, event)`; unread code may do anything."""
        found: list[Mutation] = []
        for call in self._takers(scope).get(name, ())[:MOST]:
            assert isinstance(call.node, ast.Call)
            callees = ev.values(call.node.func, call.scope)
            if any(isinstance(one, External) and _unread(one.name) for one in callees):
                statement = call.scope.module.statements.get(call.node)
                if statement is not None:
                    found.append(Mutation("update", None, (call.node,), statement, call.scope, call.node))
            for made in ev.functions(callees) if depth else ():
                for parameter in _received(call.node, name, made.scope, int(made.receiver)):
                    found += made.scope.mutations.get(parameter, ())
                    found += self._handed(ev, made.scope, parameter, depth - 1)
        return found

    def _takers(self, scope: Scope) -> dict[str, list[Expression]]:
        """The calls of a scope by the names that they are given."""
        known = self._given.get(scope)
        if known is None:
            known = self._given[scope] = {}
            for call in scope.calls:
                assert isinstance(call.node, ast.Call)
                for one in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
                    if one.__class__ is ast.Name:
                        known.setdefault(one.id, []).append(call)
        return known

    def _elsewhere(self, ev: Evaluator, scope: Scope, name: str) -> list[Mutation]:
        """`Tasks.known["mail"] = …`, `tasks.KNOWN["mail"] = …`, and `KNOWN["mail"] = …` where it is imported."""
        if self._imported is None:
            self._index()
        assert self._imported is not None
        found: list[Mutation] = []
        for holder, change in self._through.get(name, ())[:MOST]:
            if any(_holds(ev, one, scope) for one in ev.values(*holder)):
                found.append(change)
        if scope.kind == "module":
            for binding, module, changes in self._imported.get(name, ())[:MOST]:
                if module is not scope.module and self.closure.base(binding, module) is scope.module:
                    found += changes
        return found

    def _index(self) -> None:
        imported: dict[str, list[tuple[Binding, Module, list[Mutation]]]] = {}
        for module in self.closure.modules.values():
            for name, through in module.attribute_changes.items():
                self._through.setdefault(name, []).extend(through)
            for name, changes in module.scope.mutations.items():
                for binding in module.scope.bindings.get(name, ()):
                    if binding.kind == "import" and binding.name:
                        imported.setdefault(binding.name, []).append((binding, module, changes))
        self._imported = imported


def taken_from(display: Display) -> bool:
    """Whether something is taken out of a container by its name: `del order["total"]`, `order.pop("total")`."""
    if display.holder is None:
        return False
    owner, name = display.holder
    if not owner.module.spells("del ", *REMOVING):
        return False
    gone = [target for one in owner.statements if isinstance(one.node, ast.Delete) for target in one.node.targets]
    taken = [one.node.func for one in owner.calls if last_name(one.node) in REMOVING]  # type: ignore[attr-defined]
    return any(
        isinstance(one, ast.Subscript | ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == name
        for one in (*gone, *taken)
    )


def _unread(name: str) -> bool:
    """Whether a function belongs to no library that is known: to code of the project that was not found."""
    package = name.partition(".")[0]
    return package != "builtins" and not library_kind(package)


def _received(call: ast.Call, name: str, callee: Scope, receiver: int) -> list[str]:
    """The parameters by which a function receives a variable."""
    found = []
    for position, one in enumerate(call.args, receiver):
        if isinstance(one, ast.Starred):
            break
        if isinstance(one, ast.Name) and one.id == name and position < len(callee.parameters):
            found.append(callee.parameters[position])
    named = (one for one in call.keywords if isinstance(one.value, ast.Name) and one.value.id == name)
    return found + [one.arg for one in named if one.arg in callee.parameters]


def _holds(ev: Evaluator, value: object, scope: Scope) -> bool:
    """Whether a value is the class (or module) that has a variable, or takes it from that class."""
    if isinstance(value, ModuleObject):
        return isinstance(value.found, Module) and value.found.scope is scope
    return isinstance(value, ClassObject | Instance) and scope in classes.bases(ev, value.scope)
