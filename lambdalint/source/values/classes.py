"""Attributes of classes and their objects, with those of the bases."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.source.model.symbols import Const
from lambdalint.source.modules.blocks import words
from lambdalint.source.modules.scope import Binding, Scope
from lambdalint.source.values import names
from lambdalint.source.values.idle import OF_A_CLASS
from lambdalint.source.values.objects import (
    NOTHING,
    UNKNOWN,
    ClassObject,
    Display,
    External,
    FunctionObject,
    Instance,
    Object,
    SuperObject,
    Values,
)
from lambdalint.source.values.reaching import lasting

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator


def of_class(ev: Evaluator, value: Object, scope: Scope, name: str) -> Values:
    """What an attribute of an object may be by its class, the classes above it, and those below that take its place."""
    order = bases(ev, scope)
    if isinstance(value, SuperObject):
        order = order[1:]
    found = NOTHING
    for at in order:
        found = _own(ev, value, at, name)
        if found:
            break
    if found and not any(placeholder(one) for one in found):
        return found
    if not isinstance(value, SuperObject):
        derived = ev.sites.subclasses(ev, scope)
        made = [one for one in derived if ev.sites.makes(one)] or derived
        below = [_beside(ev, value, at, order, name) for at in made]
        if any(below):
            own = not all(below) or ev.sites.makes(scope, itself=True)
            found = ev.union([frozenset(one for one in found if own and not _abstract(one)), *below])
    written = written_outside(ev, order, name) if all(placeholder(one) for one in found) else NOTHING
    return found | written or _made_up(ev, order, name) or UNKNOWN


def _beside(ev: Evaluator, value: Object, derived: Scope, order: list[Scope], name: str) -> Values:
    """What a derived class gives an attribute, itself or from its other bases: `class Orders(Reading, Table)`."""
    for at in bases(ev, derived) if len(derived.bases) > 1 else [derived]:
        found = _own(ev, value, at, name) if at not in order else NOTHING
        if found:
            return found
    return NOTHING


def _made_up(ev: Evaluator, order: list[Scope], name: str) -> Values:
    """What `__getattr__` gives for a name that nothing else gives."""
    for at in order:
        for binding in at.bindings.get("__getattr__", ()):
            wanted = binding.scope.parameters
            if binding.kind == "function" and len(wanted) == 2 and not name.startswith("__"):
                return ev.returned(binding.scope, ((wanted[1], Const(name)),))
    return NOTHING


def placeholder(value: Object) -> bool:
    """Whether a class gives an attribute this only for others to give it something: an empty function, None, `{}`."""
    if isinstance(value, FunctionObject):
        return empty(value.scope)
    if isinstance(value, Display):
        node = value.operand.node
        return not (node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", True))
    return isinstance(value, Const) and value.value in (None, "")


def _abstract(value: Object) -> bool:
    """Whether a function of a class never runs, as all objects are of classes that have another in its place."""
    return isinstance(value, FunctionObject) and "abstractmethod" in value.scope.decorator_names


def empty(scope: Scope) -> bool:
    """Whether a function is only there to be overridden: a docstring, `pass`, `...` or NotImplementedError."""
    body = scope.node.body if isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef) else []
    for statement in body:
        blank = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        refused = isinstance(statement, ast.Raise) and "NotImplemented" in words(statement)
        if not (blank or refused or isinstance(statement, ast.Pass)):
            return False
    return bool(body)


def _own(ev: Evaluator, value: Object, scope: Scope, name: str) -> Values:
    """What one class itself gives an attribute."""
    found: list[Values] = []
    for binding in scope.attributes_set.get(name, ()):
        found.append(names.bound(ev, binding, f"self.{name}", scope, ()))
    if not isinstance(value, ClassObject) and name in scope.annotations:
        from lambdalint.source.values import fields, settings

        if settings.is_settings(ev, scope):
            return ev.union([*found, settings.field(ev, scope, name)])
        if fields.generated(ev, scope):
            found.append(fields.field(ev, scope, name))
            return ev.union(found) or names.annotated(ev, scope.annotations[name], scope)
    for binding in lasting(scope.bindings.get(name, []), scope):
        if binding.kind != "function":
            makers = handed(ev, binding) if isinstance(value, Instance) else []
            made = ev.union([ev.returned(one) for one in makers])
            found.append(made or names.bound(ev, binding, name, scope, ()))
            continue
        marks = binding.scope.decorator_names
        if marks & {"property", "cached_property"} or (
            not marks <= OF_A_CLASS and isinstance(value, Instance) and is_described(ev, binding.scope)
        ):
            found.append(ev.returned(binding.scope))
        elif "staticmethod" in marks or (isinstance(value, ClassObject) and "classmethod" not in marks):
            found.append(frozenset({FunctionObject(binding.scope)}))
        else:
            found.append(frozenset({FunctionObject(binding.scope, True)}))
    if not found and name in scope.annotations:
        return names.annotated(ev, scope.annotations[name], scope)
    return ev.union(found)


def handed(ev: Evaluator, binding: Binding) -> list[Scope]:
    """The functions that give an attribute its value when it is asked for: `table = Lazy(make)` where the class has
    `__get__`."""
    node = binding.node
    if binding.kind != "value" or not isinstance(node, ast.Call) or len(node.args) != 1:
        return []
    made = [one.scope for one in ev.values(node, binding.scope) if isinstance(one, Instance)]
    if not any("__get__" in at.bindings for one in made for at in bases(ev, one)):
        return []
    return [one.scope for one in ev.values(node.args[0], binding.scope) if isinstance(one, FunctionObject)]


def is_described(ev: Evaluator, method: Scope) -> bool:
    """Whether a decorator of the project makes a method an attribute: a class with `__get__`, and no `__call__`."""
    for decorator in method.decorators if method.parent is not None else ():
        for one in ev.values(decorator, method.parent):  # type: ignore[arg-type]
            holders = bases(ev, one.scope) if isinstance(one, ClassObject) else []
            if any("__get__" in at.bindings for at in holders):
                return not any("__call__" in at.bindings for at in holders)
    return False


def bases(ev: Evaluator, scope: Scope) -> list[Scope]:
    """A class and its bases in the project, nearest first."""
    order: list[Scope] = []
    pending = [scope]
    while pending and len(order) < 30:
        at = pending.pop(0)
        if at in order:
            continue
        order.append(at)
        for base in at.bases[:8]:
            pending += [one.scope for one in ev.values(*base) if isinstance(one, ClassObject)]
    return order


def derives(ev: Evaluator, scope: Scope, libraries: tuple[str, ...]) -> bool:
    """Whether a class has a base of a library."""
    return any(
        isinstance(one, External) and one.name in libraries
        for at in bases(ev, scope)
        for base in at.bases
        for one in ev.values(*base)
    )


def written_outside(ev: Evaluator, order: list[Scope], name: str) -> Values:
    """What is assigned to an attribute through another name than self: `state.client = …`."""
    found: list[Values] = []
    for module in ev.closure.modules.values():
        for (node, scope), binding in module.attribute_writes.get(name, ())[:20]:
            holders = ev.values(node, scope)
            if any(isinstance(one, Instance | ClassObject) and one.scope in order for one in holders):
                found.append(names.bound(ev, binding, name, scope, ()))
    return ev.union(found)
