"""The entries of lists, tuples and mappings that stand in the code, with what is set later."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lambdalint.source.model import Const
from lambdalint.source.objects import OPAQUE, UNKNOWN, Display, Operand, Values
from lambdalint.source.scope import Scope
from lambdalint.source.text import new

if TYPE_CHECKING:
    from lambdalint.source.evaluate import Evaluator


KEYS = (str, int)


Key = str | int | Operand | None
"""A constant, or the expression of a key that is none; None: the value is spread out here."""


def of_display(ev: Evaluator, display: Display, keys: Values) -> Values:
    node, scope, context = display.operand.node, display.operand.scope, display.operand.context
    wanted = {key.value for key in keys if isinstance(key, Const)}
    sure = bool(wanted) and OPAQUE not in keys and all(isinstance(key, Const) for key in keys)
    found: list[Values] = []
    for key, value in entries(ev, display):
        if not sure or not isinstance(key, KEYS) or key in wanted:
            found.append(ev.values(value.node, value.scope, value.context))
    if isinstance(node, ast.List | ast.Tuple):
        plain = not any(isinstance(one, ast.Starred) for one in node.elts)
        for index, one in enumerate(node.elts[:200]):
            if not sure or not plain or index in wanted or index - len(node.elts) in wanted:
                found.append(ev.values(one, scope, context))
    elif isinstance(node, ast.DictComp | ast.ListComp | ast.SetComp | ast.GeneratorExp):
        made = node.value if isinstance(node, ast.DictComp) else node.elt
        found.append(ev.values(made, scope.module.inner[node], context))
    return ev.union(found) or UNKNOWN


def entries(ev: Evaluator, display: Display) -> Iterator[tuple[Key, Operand]]:
    """The items of a dict by key, with those that are set later; a few are enough for many that ask."""
    node, scope, context = display.operand.node, display.operand.scope, display.operand.context
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys[:200], node.values, strict=False):
            if key is None:
                yield from _spread(ev, value, scope)
            else:
                yield (_key(ev, key, scope), new(Operand, (value, scope, context)))
    elif isinstance(node, ast.Call):
        for given in node.args[:1]:  # `dict(key, more=1)`
            yield from _spread(ev, given, scope)
        for keyword in node.keywords:
            if keyword.arg is None:
                yield from _spread(ev, keyword.value, scope)
            else:
                yield (keyword.arg, new(Operand, (keyword.value, scope, context)))
    for change in ev.changes.of(ev, display):
        if change.method == "[]" and change.key is not None and change.values:
            yield (_key(ev, change.key, change.scope), Operand(change.values[0], change.scope))
        elif change.method == "update":
            for value in change.values:
                yield from _spread(ev, value, change.scope)
            if isinstance(change.node, ast.Call):
                yield from [(one.arg, Operand(one.value, change.scope)) for one in change.node.keywords if one.arg]
        elif change.method == "setdefault" and len(change.values) == 2:
            yield (_key(ev, change.values[0], change.scope), Operand(change.values[1], change.scope))


def _spread(ev: Evaluator, node: ast.expr, scope: Scope) -> list[tuple[Key, Operand]]:
    if isinstance(node, ast.Dict):
        return [
            (_key(ev, key, scope) if key is not None else None, Operand(value, scope))
            for key, value in zip(node.keys[:100], node.values, strict=False)
        ]
    return [(None, Operand(node, scope))]


def _key(ev: Evaluator, node: ast.expr, scope: Scope) -> str | int | Operand:
    if isinstance(node, ast.Constant) and node.value.__class__ is str:
        return node.value
    key = ev.symbol(node, scope)
    return key.value if isinstance(key, Const) and isinstance(key.value, KEYS) else Operand(node, scope)
