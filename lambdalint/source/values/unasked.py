"""Objects of a module that only functions which do not run ask: what is registered with them waits for other handlers."""

from __future__ import annotations

import ast

from lambdalint.source.modules.graph import Closure
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Binding, Expression, Scope
from lambdalint.source.values.idle import COMPUTED, Idle, local

SHARING = frozenset({"cls", "type", "super", "globals", "__class__", "__dict__", "__new__"})
"""Names by which objects of a class get at what they share."""


class Unasked:
    """Of the objects with which functions are registered, those that no code of a program asks which runs."""

    def __init__(self, closure: Closure, idle: Idle) -> None:
        self.closure, self.idle = closure, idle
        self._known: dict[tuple[Module, str], bool] = {}

    def registers(self, decorator: Expression) -> bool:
        """Whether a decorator is of such an object: `@commands.on("save")`, where other handlers run commands."""
        node = decorator.node.func if isinstance(decorator.node, ast.Call) else decorator.node
        holder = node.value if isinstance(node, ast.Attribute) else None
        if not isinstance(holder, ast.Name) or decorator.scope.kind != "module":
            return False
        home = self._home(decorator.scope.module, holder.id)
        if home is None:
            return False
        found = self._known.get(home)
        if found is None:
            found = self._known[home] = self._is_plain(*home) and not self._is_asked(*home)
        return found

    def _home(self, module: Module, name: str) -> tuple[Module, str] | None:
        """The module that makes what a name stands for, and the name there."""
        binding = _only(module, name)
        if binding is None or binding.kind != "import":
            return (module, name) if binding is not None else None
        base = self.closure.base(binding, module) if binding.name else None
        return (base, binding.name) if isinstance(base, Module) else None

    def _is_plain(self, module: Module, name: str) -> bool:
        """Whether a name is an object of a class of the project that shares nothing with others of its class."""
        binding = _only(module, name)
        made = binding.node if binding is not None and binding.kind == "value" and not binding.path else None
        if not isinstance(made, ast.Call) or not isinstance(made.func, ast.Name) or made.args or made.keywords:
            return False
        home = self._home(module, made.func.id)
        kind = _only(*home) if home is not None else None
        if home is None or kind is None or kind.kind != "class" or kind.scope.bases or kind.scope.decorators:
            return False
        if any(one.kind != "function" for bindings in kind.scope.bindings.values() for one in bindings):
            return False
        read = {one.id for one in ast.walk(kind.scope.node) if isinstance(one, ast.Name)}
        shared = {one for one in read if any(not _is_code(each) for each in home[0].scope.bindings.get(one, ()))}
        return not shared and read.isdisjoint(SHARING | {kind.name, home[1]})

    def _is_asked(self, home: Module, name: str) -> bool:
        """Whether something that may run reads an object, other than to register something with it."""
        for module in self.closure.modules.values():
            if not module.spells(name):
                continue
            if module.spells(f'"{name}"', f"'{name}'", *COMPUTED) or "*" in module.imported:
                return True
            if any(not self.idle.holds(one) for one in module.attributes.get(name, ())):
                return True
            for one in self._names(module, home, name):
                marks = _decorating(module)
                for node, statement in module.names.get(one, ()):
                    if id(node) not in marks and not self.idle.holds(statement.scope):
                        return True
        return False

    def _names(self, module: Module, home: Module, name: str) -> list[str]:
        """The names under which a module has an object of another one, or of its own."""
        if module is home:
            return [name]
        bindings = [one for scope in module.scopes for one in scope.imports if one.name == name]
        return [local(one) for one in bindings if self.closure.base(one, module) is home]


def _only(module: Module, name: str) -> Binding | None:
    bindings = module.scope.bindings.get(name, [])
    return bindings[0] if len(bindings) == 1 else None


def _is_code(binding: Binding) -> bool:
    return binding.kind in ("function", "class", "import")


def _decorating(module: Module) -> set[int]:
    """The ids of the names at the beginning of decorators: `commands` of `@commands.on("save")`."""
    found: set[int] = set()
    for scope in module.scopes:
        for decorator in scope.decorators if _is_defined(scope) else ():
            at = decorator.func if isinstance(decorator, ast.Call) else decorator
            if isinstance(at, ast.Attribute):
                found.add(id(at.value))
    return found


def _is_defined(scope: Scope) -> bool:
    return scope.kind in ("function", "class")
