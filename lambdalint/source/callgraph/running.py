"""What runs when something is called: functions, methods of objects, and what decorators put in their place."""

from __future__ import annotations

import ast

from lambdalint.source.branches.trail import statement_of
from lambdalint.source.modules.expressions import method_class
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.members import attribute
from lambdalint.source.values.objects import ClassObject, FunctionObject, Instance, Partial, Values
from lambdalint.source.values.registered import wrappers

PLAIN = frozenset({"dataclass"})
"""Decorators of a class that leave its methods as they are."""
LOGGING = {"addFilter": ("filter",), "addHandler": ("emit", "format", "flush"), "setFormatter": ("format",)}
"""What loggers and handlers call of objects that they are given."""
RUNNING = frozenset({FunctionObject, ClassObject, Instance, Partial})
"""What runs code of the project when it is called."""


def definer(function: Scope) -> Scope | None:
    """The function that defines another one, or the class that it is a method of; None where a module does."""
    at = function.parent
    while at is not None and at.kind in ("class", "comprehension"):
        at = at.parent
    return at if at is not None and at.kind == "function" else None


def is_wrapped(function: Scope) -> bool:
    """Whether a decorator, of a function or of its class, may put another one in its place."""
    holder = function.class_scope
    return bool(function.decorators or (holder is not None and holder.decorator_names - PLAIN))


def is_forgotten(call: Expression) -> bool:
    """Whether nobody gets what a call returns: a coroutine that is not awaited never runs."""
    statement = statement_of(call)
    return statement is not None and isinstance(statement.node, ast.Expr) and statement.node.value is call.node


def functions_in(values: Values) -> list[Scope]:
    """Functions that a callee gets hold of and may call."""
    found: list[Scope] = []
    for value in values:
        if value.__class__ is FunctionObject:
            found.append(value.scope)
        elif isinstance(value, Partial) and isinstance(value.function, FunctionObject):
            found.append(value.function.scope)
    if len(found) < 2:
        return found
    return sorted(found, key=lambda scope: (scope.module.path, getattr(scope.node, "lineno", 0), scope.name))


class Running:
    """The functions of one program that run when something is called."""

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev
        self._wrappers: dict[Scope, list[Scope]] = {}

    def runs(self, targets: Values) -> list[Scope]:
        """The functions that run when something is called."""
        for target in targets:
            if target.__class__ in RUNNING:
                break
        else:
            return []
        found = list(dict.fromkeys([one.scope for one in self.ev.functions(targets)]))
        for target in targets:
            if isinstance(target, ClassObject):
                post = attribute(self.ev, Instance(target.scope), "__post_init__")
                found += [one.scope for one in post if isinstance(one, FunctionObject)]
        return found + [one for one in functions_in(targets) if one not in found]

    def overriding(self, function: ast.Attribute, scope: Scope) -> list[Scope]:
        """What derived classes have in the place of a method that a class calls of itself: `self.execute()`."""
        holder = method_class(function.value, scope)
        if holder is None or holder.name not in self.ev.sites.index.subclasses:
            return []
        found = [one.bindings.get(function.attr, ()) for one in self.ev.sites.subclasses(self.ev, holder)]
        return [one.scope for bindings in found for one in bindings if one.kind == "function"]

    def logging(self, taker: str, given: Values) -> list[Scope]:
        """The methods that logging calls of an object that it is given: `logger.addHandler(Alarm())`."""
        objects = [one for one in given if isinstance(one, Instance)]
        return functions_in(self.ev.union(attribute(self.ev, one, name) for one in objects for name in LOGGING[taker]))

    def wrapping(self, function: Scope) -> list[Scope]:
        """The functions that its decorators put around a function, outermost first."""
        if not function.decorators:
            return []
        found = self._wrappers.get(function)
        if found is None:
            found = self._wrappers[function] = wrappers(self.ev, function)
        return found

    def gives(self, maker: Scope, function: Scope) -> bool:
        """Whether a function, which may be a decorator, returns the one that it defines."""
        return any(isinstance(one, FunctionObject) and one.scope is function for one in self.ev.returned(maker))

    def leads(self, scope: Scope, onward: Scope) -> bool:
        """Whether a function calls another one itself."""
        return any(
            onward in self.runs(self.ev.values(call.node.func, call.scope))  # type: ignore[attr-defined]
            for call in scope.calls
        )
