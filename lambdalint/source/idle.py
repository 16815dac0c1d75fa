"""Functions that nothing of a program names: other handlers that share its modules, and what only those call."""

from __future__ import annotations

from collections.abc import Set

from lambdalint.source.graph import Closure
from lambdalint.source.module import Module
from lambdalint.source.scope import Scope

MOST_READERS = 100
"""Functions that lead to one; with more, it counts as running."""

UNNOTICED = frozenset({"contextmanager", "asynccontextmanager", "cache", "lru_cache"})
"""Decorators that tell nobody else of a function."""
COMPUTED = ("globals(", "getattr(", "sys.modules", "import_module")
"""How code gets hold of functions by names that it puts together."""


class Idle:
    """Which functions of a closure do not run for one handler, as far as the names that are written tell."""

    def __init__(self, closure: Closure, entries: Set[Scope]) -> None:
        self.closure = closure
        self.entries = entries
        self._known: dict[Scope, bool] = {}

    def holds(self, scope: Scope) -> bool:
        """Whether something stands in a function that does not run."""
        top = outermost(scope)
        if top is None:
            return False
        found = self._known.get(top)
        if found is None:
            found = self._known[top] = self._idle(top)
        return found

    def _idle(self, function: Scope) -> bool:
        """Whether no function that leads to one by its name may run."""
        seen, pending = {function}, [function]
        while pending:
            at = pending.pop()
            if self._runs(at) or len(seen) > MOST_READERS:
                return False
            for _, statement in at.module.names.get(at.name, ()):
                reader = outermost(statement.scope)
                if reader is None:
                    return False
                if reader not in seen:
                    seen.add(reader)
                    pending.append(reader)
        return True

    def _runs(self, top: Scope) -> bool:
        """Whether a function runs by itself, or another module may get hold of it; whether a class does is not asked."""
        return (
            top.kind != "function"
            or len(top.decorators) > len(top.decorator_names & UNNOTICED)
            or top in self.entries
            or any(_spells(one, top.name) for one in self.closure.modules.values())
        )


def outermost(scope: Scope) -> Scope | None:
    """The function or class of a module in which a scope is, None for the module's own."""
    while scope.parent is not None and scope.parent.kind != "module":
        scope = scope.parent
    return scope if scope.parent is not None else None


def _spells(module: Module, name: str) -> bool:
    """Whether a module may get hold of a function of that name in another way than by reading the name itself."""
    if module.spells(*COMPUTED) or module.spells(f".{name}", f'"{name}"', f"'{name}'"):
        return True
    return module.spells("import") and (name in module.imported or "*" in module.imported)
