"""Functions and classes that an environment variable chooses from a dict: `WAYS[os.environ["MODE"]](event)`,
`KINDS.get(STAGE, Plain)()`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.source.branches.compared import one_of, variable_of
from lambdalint.source.callgraph.givers import classes
from lambdalint.source.model.places import Test
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.displays import entries
from lambdalint.source.values.objects import Display, Values

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator


def choice(node: ast.expr | None) -> tuple[ast.expr, ast.expr, ast.expr | None] | None:
    """The dict from which an expression takes something, the key, and what stands in for one that it lacks."""
    match node:
        case ast.Subscript(value=table, slice=key):
            return table, key, None
        case ast.Call(func=ast.Attribute(attr="get", value=table), args=[key, *others], keywords=[]):
            return table, key, others[0] if others else None
    return None


def held(ev: Evaluator, via: Expression) -> list[ast.expr]:
    """What stands in the dict that is asked by a call, and in its place: `KINDS.get(kind, Plain)()`."""
    taken, scope = _taken(ev, via)
    if taken is None:
        return []
    table, _, otherwise = taken
    displays = [one for one in ev.values(table, scope) if isinstance(one, Display)]
    found = [operand.node for one in displays for _, operand in entries(ev, one)]
    return [*found, otherwise] if otherwise is not None else found


def chosen(ev: Evaluator, via: Expression, callee: Scope) -> Test | None:
    """That a variable has one of the keys under which a dict has a function, or a class, or none of them where it is what
    stands in for those that are missing; None where none chooses."""
    named = via.node.func.id if isinstance(via.node, ast.Call) and isinstance(via.node.func, ast.Name) else ""
    if named and callee.name in ("<lambda>", named):
        return None
    taken, scope = _taken(ev, via)
    if taken is None:
        return None
    table, asked, otherwise = taken
    env = variable_of(ev, asked, scope)
    if env is None:
        return None
    keys: list[str] = []
    others: list[str] = []
    for value in ev.values(table, scope):
        if not isinstance(value, Display):
            return None
        for key, operand in entries(ev, value):
            (keys if _is(ev, callee, ev.of(operand)) else others).append(str(key))
    span = scope.module.span(asked)
    if otherwise is not None and _is(ev, callee, ev.values(otherwise, scope)):
        text = f"{env[0].name} is {' or '.join(others)}"
        return one_of(env, tuple(others), span, text, False) if others and not keys else None
    return one_of(env, tuple(keys), span, f"{env[0].name} is {' or '.join(keys)}", True) if keys else None


def _taken(ev: Evaluator, via: Expression) -> tuple[tuple[ast.expr, ast.expr, ast.expr | None] | None, Scope]:
    """How what is called was taken from a dict, there or under a name, and where."""
    node, scope = via.node.func if isinstance(via.node, ast.Call) else None, via.scope
    if isinstance(node, ast.Name):
        made = definition(ev, node, scope)
        node, scope = made if made is not None else (None, scope)
    return choice(node), scope


def _is(ev: Evaluator, callee: Scope, values: Values) -> bool:
    """Whether a function, or a class, is among values."""
    return callee in [one.scope for one in ev.functions(values)] or callee in classes(values)
