"""Functions and classes that an environment variable chooses from a dict: `WAYS[os.environ["MODE"]](event)`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.source.branches.compared import one_of, variable_of
from lambdalint.source.callgraph.givers import classes
from lambdalint.source.model.places import Test
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.displays import entries
from lambdalint.source.values.objects import Display

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator


def held(ev: Evaluator, via: Expression) -> list[ast.expr]:
    """What stands in the dict that is asked by a call: `KINDS[kind]()`."""
    table = via.node.func.value if isinstance(via.node, ast.Call) and isinstance(via.node.func, ast.Subscript) else None
    displays = [one for one in ev.values(table, via.scope) if isinstance(one, Display)] if table is not None else []
    return [operand.node for one in displays for _, operand in entries(ev, one)]


def chosen(ev: Evaluator, via: Expression, callee: Scope) -> Test | None:
    """That a variable has one of the keys under which a dict has a function, or a class; None where none chooses."""
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
            values = ev.of(operand)
            if callee in [one.scope for one in ev.functions(values)] or callee in classes(values):
                keys.append(str(key))
    span = scope.module.span(function.slice)
    return one_of(env, tuple(keys), span, f"{env[0].name} is {' or '.join(keys)}", True) if keys else None
