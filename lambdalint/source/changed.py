"""Changes of a container after it was made, wherever they stand: in its own scope, through a class or from another module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdalint.source import members
from lambdalint.source.graph import Closure
from lambdalint.source.module import Module
from lambdalint.source.objects import ClassObject, Display, Instance, ModuleObject
from lambdalint.source.scope import Binding, Expression, Mutation, Scope

if TYPE_CHECKING:
    from lambdalint.source.evaluate import Evaluator

MOST = 40
"""Changes through attributes of one name that are looked at."""


class Changes:
    """The changes in one program, by the name of what is changed."""

    def __init__(self, closure: Closure) -> None:
        self.closure = closure
        self._imported: dict[str, list[tuple[Binding, Module, list[Mutation]]]] | None = None
        self._through: dict[str, list[tuple[Expression, Mutation]]] = {}

    def of(self, ev: Evaluator, display: Display) -> list[Mutation]:
        """The changes made later to the variable that holds a display."""
        if display.holder is None:
            return []
        scope, name = display.holder
        if name.startswith("self."):
            name = name.removeprefix("self.")
            return [*scope.attribute_mutations.get(name, ()), *self._elsewhere(ev, scope, name)]
        found = scope.mutations.get(name, [])
        if scope.kind not in ("class", "module"):
            return found
        return [*found, *scope.attribute_mutations.get(name, ()), *self._elsewhere(ev, scope, name)]

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


def _holds(ev: Evaluator, value: object, scope: Scope) -> bool:
    """Whether a value is the class (or module) that has a variable, or takes it from that class."""
    if isinstance(value, ModuleObject):
        return isinstance(value.found, Module) and value.found.scope is scope
    return isinstance(value, ClassObject | Instance) and scope in members.bases(ev, value.scope)
