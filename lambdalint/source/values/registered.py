"""Decorators: which make a framework call the function, and which put a function of the project around it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.source.model.symbols import Input, Item
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values.objects import ClassObject, External, FunctionObject, Instance
from lambdalint.source.values.sites import plain_name

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

QUIET = frozenset(
    {
        "staticmethod", "classmethod", "property", "setter", "getter", "deleter", "cached_property",
        "lru_cache", "cache", "wraps", "contextmanager", "asynccontextmanager", "abstractmethod", "overload",
        "dataclass", "total_ordering", "singledispatch", "override", "final", "capture_method",
        "capture_lambda_handler", "inject_lambda_context", "log_metrics", "idempotent", "idempotent_function",
        "capture", "capture_async", "event_source", "event_parser", "validator", "validators",
        "field_validator", "model_validator", "root_validator", "field_serializer", "model_serializer",
        "computed_field", "retry", "on_exception", "on_predicate", "retryable", "cached",
        "lambda_handler_decorator", "durable_execution", "durable_step", "fixture", "njit", "jit", "no_grad",
        "inference_mode", "deprecated", "timer",
    }
)  # fmt: skip
"""Decorators after which a function runs only when it is called by name."""

NAMING = ("wraps", "update_wrapper")
"""What takes over the name of a function that it is given, and does not call it."""
DISPATCHING = frozenset({"singledispatch", "singledispatchmethod"})
"""Decorators after which a function has a `register` for others that run in its place."""


def is_registered(ev: Evaluator, scope: Scope) -> ast.expr | None:
    """The decorator by which a framework learns of a function, such as `@app.get("/x")`; None when there is none."""
    for decorator in scope.decorators:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        if not isinstance(function, ast.Attribute) or function.attr in QUIET:
            continue
        holder = ev.values(function.value, scope.parent or scope.module.scope)
        if wraps_only(ev, decorator, scope):
            continue
        if ev.sites.waits(Expression(decorator, scope.parent or scope.module.scope)):
            continue
        functions = [one for one in holder if isinstance(one, FunctionObject)]
        if any(isinstance(one, External | Instance | Input | Item) for one in holder) or not functions:
            return decorator
        if dispatching(ev, function, scope.parent or scope.module.scope):
            return decorator
    return None


def dispatching(ev: Evaluator, function: ast.expr, scope: Scope) -> bool:
    """Whether something is the `register` of a function that `singledispatch` decorates."""
    if not isinstance(function, ast.Attribute) or function.attr != "register":
        return False
    held = [one for one in ev.values(function.value, scope) if isinstance(one, FunctionObject)]
    return any(not DISPATCHING.isdisjoint(one.scope.decorator_names) for one in held)


def wraps_only(ev: Evaluator, decorator: ast.expr, scope: Scope) -> bool:
    """Whether a decorator of the project puts a function around another one, and keeps neither for later."""
    around = wrapped_by(ev, decorator, scope)
    makers = {one.parent for one in around}
    if not around or len(makers) != 1:
        return False
    maker = makers.pop()
    if maker is None or maker.kind != "function" or len(maker.parameters) not in (1, 2):
        return False
    called = {id(call.node.func) for one in maker.module.scopes for call in one.calls}  # type: ignore[attr-defined]
    for name in (maker.parameters[-1], *(one.name for one in around)):
        for node, statement in maker.module.names.get(name, ()):
            at: Scope | None = statement.scope
            while at is not None and at is not maker:
                at = at.parent
            if at is None or id(node) in called:
                continue
            whole = statement.node
            if isinstance(whole, ast.Return) and whole.value is node:
                continue
            if not any(id(node) in one for one in (_named(part) for part in ast.walk(whole))):
                return False
    return True


def _named(node: ast.AST) -> set[int]:
    """Of what a part of a statement asks for its name only."""
    if isinstance(node, ast.Attribute) and node.attr.startswith("__"):
        return {id(node.value)}
    if isinstance(node, ast.Call) and plain_name(node.func) in NAMING:
        return {id(one) for one in node.args}
    return set()


def wrappers(ev: Evaluator, scope: Scope) -> list[Scope]:
    """The functions of the project that run around a decorated one, outermost first."""
    if not scope.decorators:
        return []
    found = [one for decorator in scope.decorators for one in wrapped_by(ev, decorator, scope)]
    return [one for one in dict.fromkeys(found) if one is not scope]


def wrapped_by(ev: Evaluator, decorator: ast.expr, scope: Scope) -> list[Scope]:
    """What one decorator puts in the place of a function: functions of the project, none when it is a library's."""
    made = ev.values(decorator, scope.parent or scope.module.scope)
    classes = [value.scope for value in made if isinstance(value, ClassObject)]
    makers = [value.scope for value in made if isinstance(value, FunctionObject)]
    for holder in (value.scope for value in made if isinstance(value, Instance)):
        makers += _runs(ev, holder)
    found = [one for holder in sorted(classes, key=_name) for one in _runs(ev, holder)]
    for maker in sorted(makers, key=_name):
        found += [value.scope for value in ev.returned(maker) if isinstance(value, FunctionObject)]
    kept = last_name(decorator)  # a decorator that returns what it is given may return all that it decorates
    return [one for one in dict.fromkeys(found) if one is not scope and kept not in map(last_name, one.decorators)]


def last_name(decorator: ast.expr) -> str:
    """The last name of a decorator."""
    return plain_name(decorator.func if isinstance(decorator, ast.Call) else decorator)


def _name(scope: Scope) -> str:
    return scope.qualified


def _runs(ev: Evaluator, scope: Scope) -> list[Scope]:
    """What calling an object of a class runs."""
    return [one.scope for one in ev.functions(frozenset({Instance(scope)}))]
