"""Functions and methods that nothing of a program names: other handlers that share its modules, and what only those call."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set

from lambdalint.source.modules.graph import Closure
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Binding, Scope

MOST_READERS = 100
"""Functions that lead to one; with more, it counts as running."""

UNNOTICED = frozenset({"contextmanager", "asynccontextmanager", "cache", "lru_cache"})
"""Decorators that tell nobody else of a function."""
OF_A_CLASS = UNNOTICED | {"staticmethod", "classmethod", "property", "cached_property"}
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
        top = named(scope)
        if top is None:
            return False
        found = self._known.get(top)
        if found is None:
            found = self._known[top] = self._idle(top)
        return found

    def names(self, made: Scope) -> bool:
        """Whether something that runs gets hold of a class, other than to derive another one from it."""
        name = made.name
        for module in self.closure.modules.values():
            if module.spells(f'"{name}"', f"'{name}'", "__subclasses__", "__init_subclass__", *COMPUTED):
                return True
            for _, statement in module.names.get(name, ()) if module.spells(name) else ():
                if not isinstance(statement.node, ast.ClassDef) and not self.holds(statement.scope):
                    return True
            for scope in module.attributes.get(name, ()) if module.spells(f".{name}") else ():
                if not self.holds(scope):
                    return True
        return False

    def _idle(self, function: Scope) -> bool:
        """Whether no function that leads to one by its name may run."""
        seen, pending = {function}, [function]
        while pending:
            at = pending.pop()
            if self._runs(at) or len(seen) > MOST_READERS:
                return False
            for one in self._readers(at):
                reader = named(one)
                if reader is None:
                    return False
                if reader not in seen:
                    seen.add(reader)
                    pending.append(reader)
        return True

    def _readers(self, function: Scope) -> Iterator[Scope]:
        """Where a function is named; a method is by every attribute of its name."""
        if not _is_method(function):
            for _, statement in function.module.names.get(function.name, ()):
                yield statement.scope
            return
        for module in self.closure.modules.values():
            yield from module.attributes.get(function.name, ()) if module.spells(f".{function.name}") else ()

    def _runs(self, top: Scope) -> bool:
        """Whether a function runs by itself, or another module may get hold of it; whether a class does is not asked."""
        if top.kind != "function" or top in self.entries:
            return True
        modules = self.closure.modules.values()
        if _is_method(top):
            holder = top.parent
            assert holder is not None
            return (
                bool(holder.bases)
                or bool(holder.decorators and holder.decorator_names != {"dataclass"})
                or top.name.startswith("__")
                or len(top.decorators) > len(top.decorator_names & OF_A_CLASS)
                or any(one.spells(f'"{top.name}"', f"'{top.name}'", *COMPUTED) for one in modules)
            )
        return len(top.decorators) > len(top.decorator_names & UNNOTICED) or any(
            self._spells(one, top.name) for one in modules
        )

    def _spells(self, module: Module, name: str) -> bool:
        """Whether a module may get hold of a function of that name in another way than by reading the name itself."""
        if module.spells(*COMPUTED) or module.spells(f'"{name}"', f"'{name}'"):
            return True
        if module.spells(f".{name}") and self._asks_a_module(module, name):
            return True
        return module.spells("import") and (name in module.imported or "*" in module.imported)

    def _asks_a_module(self, module: Module, name: str) -> bool:
        """Whether a module may ask one of the project for a name, or hands one on: `store.get`, not `event.get`."""
        followed = self.closure.followed
        bindings = [one for scope in module.scopes for one in scope.imports if followed(one, module)]
        held = {local(one) for one in bindings}
        attributes = [use.node for scope in module.scopes for use in scope.attributes]
        if any(one.attr == name and _root(one) in held for one in attributes):  # type: ignore[attr-defined]
            return True
        whole = {local(one) for one in bindings if not one.name or one.name in map(_own_name, followed(one, module))}
        asked = {id(one.value) for one in attributes}  # type: ignore[attr-defined]
        return any(id(node) not in asked for one in whole for node, _ in module.names.get(one, ()))


def named(scope: Scope) -> Scope | None:
    """The function of a module, or of one of its classes, in which a scope is; None for what runs with the module."""
    before, top = scope, scope
    while top.parent is not None and top.parent.kind != "module":
        before, top = top, top.parent
    if top.parent is None or top.kind != "class":
        return top if top.parent is not None else None
    return before if before.kind == "function" else None


def _is_method(scope: Scope) -> bool:
    return scope.parent is not None and scope.parent.kind == "class"


def local(binding: Binding) -> str:
    """The name under which an import keeps what it brings in."""
    alias = getattr(binding.node, "asname", None)
    return alias or binding.name or binding.module.partition(".")[0]


def _own_name(module: Module) -> str:
    """The name of a module without those of the packages that it is in."""
    return module.path.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]


def _root(node: ast.expr) -> str:
    """The name at the beginning of `store`, `common.store` and `common.store.get`; "" where there is none."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
