"""Functions that nothing of a program names: other handlers that share its modules, and what only those call."""

from __future__ import annotations

from collections.abc import Set

from lambdalint.source.graph import Closure
from lambdalint.source.module import Module
from lambdalint.source.scope import Scope


class Idle:
    """Which functions of a closure do not run for one handler, as far as the names that are written tell."""

    def __init__(self, closure: Closure, entries: Set[Scope]) -> None:
        self.closure = closure
        self.entries = entries
        self._known: dict[Scope, bool] = {}

    def holds(self, scope: Scope) -> bool:
        """Whether something stands in a function that does not run."""
        top = outermost(scope)
        if top is None or top.kind != "function" or top.decorators or top in self.entries:
            return False
        found = self._known.get(top)
        if found is None:
            self._known[top] = True  # as long as only functions that call each other name it
            found = self._known[top] = not self._named(top)
        return found

    def _named(self, function: Scope) -> bool:
        """Whether code that may run reads its name, or any other module might."""
        name, module = function.name, function.module
        if any(_spells(one, name) for one in self.closure.modules.values()):
            return True
        return any(not self.holds(statement.scope) for _, statement in module.names.get(name, ()))


def outermost(scope: Scope) -> Scope | None:
    """The function or class of a module in which a scope is, None for the module's own."""
    while scope.parent is not None and scope.parent.kind != "module":
        scope = scope.parent
    return scope if scope.parent is not None else None


def _spells(module: Module, name: str) -> bool:
    """Whether a module may get hold of a function of that name in another way than by reading the name itself."""
    if module.spells(f".{name}", f'"{name}"', f"'{name}'"):
        return True
    return module.spells("import") and any(
        binding.name in (name, "*") for scope in module.scopes for binding in (*scope.imports, *scope.stars)
    )
