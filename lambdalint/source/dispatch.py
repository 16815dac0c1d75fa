"""Calls of which a value chooses the function: `WAYS[os.environ["MODE"]](event)`, `getattr(self, f"on_{kind}")()`."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from lambdalint.source.compared import one_of, variable_of
from lambdalint.source.conditions import text_of
from lambdalint.source.definitions import definition
from lambdalint.source.displays import entries
from lambdalint.source.model import Test
from lambdalint.source.objects import Display, Operand
from lambdalint.source.scope import Expression, Scope

if TYPE_CHECKING:
    from lambdalint.source.evaluate import Evaluator


def chosen(ev: Evaluator, via: Expression, callee: Scope) -> Test | None:
    """That a variable has one of the keys under which a dict has a function; None where none chooses."""
    function, scope = via.node.func if isinstance(via.node, ast.Call) else None, via.scope
    if isinstance(function, ast.Name) and callee.name not in ("<lambda>", function.id):
        made = definition(ev, function, scope)
        function, scope = (made.node, made.scope) if made is not None else (None, scope)
    if not isinstance(function, ast.Subscript):
        return None
    env = variable_of(ev, function.slice, scope)
    if env is None:
        return None
    keys: list[str] = []
    for value in ev.values(function.value, scope):
        if not isinstance(value, Display):
            return None
        for key, operand in entries(ev, value):
            if callee in [one.scope for one in ev.functions(ev.of(operand))]:
                keys.append(str(key))
    span = scope.module.span(function.slice)
    return one_of(env, tuple(keys), span, f"{env[0].name} is {' or '.join(keys)}", True) if keys else None


def choosing(ev: Evaluator, use: Expression) -> list[Test]:
    """The condition that a call runs this function of a table, none where it names its function."""
    node = use.node
    if not isinstance(node, ast.Call):
        return []
    key = _key(node.func, use.scope)
    if key is None or isinstance(key.node, ast.Constant):
        return []
    span, origins = key.scope.module.span(key.node), partial(ev.origin, Operand(*key))
    return [Test(span, True, text_of(key.scope, key.node), origins=origins)]


def _key(function: ast.expr, scope: Scope) -> Expression | None:
    """What a function is chosen by."""
    if isinstance(function, ast.Name):
        bindings = scope.owner.bindings.get(function.id, ())
        if len(bindings) != 1 or bindings[0].kind != "value" or bindings[0].path:
            return None
        node, scope = bindings[0].node, bindings[0].scope
        if not isinstance(node, ast.Subscript | ast.Call):
            return None
        function = node
    if isinstance(function, ast.Subscript):
        return Expression(function.slice, scope)
    if not isinstance(function, ast.Call) or not function.args:
        return None
    if isinstance(function.func, ast.Attribute) and function.func.attr == "get":
        return Expression(function.args[0], scope)
    named = isinstance(function.func, ast.Name) and function.func.id == "getattr" and len(function.args) > 1
    return Expression(function.args[1], scope) if named else None
