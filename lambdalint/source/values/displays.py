"""The entries of lists, tuples and mappings that stand in the code, with what is set later."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lambdalint.source.model.symbols import Const
from lambdalint.source.modules.scope import Mutation, Scope
from lambdalint.source.modules.text import new
from lambdalint.source.values.objects import OPAQUE, UNKNOWN, Display, Operand, Values

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator


KEYS = (str, int)
MOST_ENTERED = 40
"""Calls of a function that enters what it is given of which each is told apart."""


DEEPEST = 3
"""Copies of copies that are followed."""

Key = str | int | Operand | None
"""A constant, or the expression of a key that is none; None: the value is spread out here."""


def of_display(ev: Evaluator, display: Display, keys: Values) -> Values:
    """What a display holds under some keys; everything where they are not all known."""
    node, scope, context = display.operand.node, display.operand.scope, display.operand.context
    wanted = {key.value for key in keys if isinstance(key, Const)}
    sure = bool(wanted) and OPAQUE not in keys and all(isinstance(key, Const) for key in keys)
    found: list[Values] = []
    for key, value in entries(ev, display):
        if not sure or not isinstance(key, KEYS) or key in wanted:
            found.append(ev.values(value.node, value.scope, value.context))
    if isinstance(node, (ast.List, ast.Tuple)):
        plain = not any(isinstance(one, ast.Starred) for one in node.elts)
        for index, one in enumerate(node.elts[:200]):
            if not sure or not plain or index in wanted or index - len(node.elts) in wanted:
                found.append(ev.values(one, scope, context))
    elif isinstance(node, (ast.DictComp, ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        made = node.value if isinstance(node, ast.DictComp) else node.elt
        found.append(ev.values(made, scope.module.inner[node], context))
    return ev.union(found) or UNKNOWN


def entries(ev: Evaluator, display: Display, depth: int = DEEPEST) -> Iterator[tuple[Key, Operand]]:
    """The items of a dict by key, with those that are set later; a few are enough for many that ask.

    A copy has those of what it is made of, unless that is itself a copy of copies (`depth`).
    """
    node, scope, context = display.operand.node, display.operand.scope, display.operand.context
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys[:200], node.values, strict=False):
            if key is None:
                yield from _spread(ev, value, scope)
            else:
                yield (_key(ev, key, scope), new(Operand, (value, scope, context)))
    elif isinstance(node, ast.Call):
        taken = node.func.value if isinstance(node.func, ast.Attribute) and node.func.attr == "copy" else None
        for given in node.args[:1] or ([taken] if taken is not None else []):  # `dict(key, more=1)`
            made = ev.values(given, scope, context)
            only = next(iter(made)) if len(made) == 1 and not node.keywords else None
            if isinstance(only, Display) and depth:
                yield from entries(ev, only, depth - 1)
            else:
                yield from _spread(ev, given, scope)
        for keyword in node.keywords:
            if keyword.arg is None:
                yield from _spread(ev, keyword.value, scope)
            else:
                yield (keyword.arg, new(Operand, (keyword.value, scope, context)))
    for change in ev.changes.of(ev, display):
        if change.method == "[]" and change.key is not None and change.values:
            entered = _entered(ev, change)
            if entered is not None:
                yield from entered
                continue
            yield (_key(ev, change.key, change.scope), Operand(change.values[0], change.scope))
        elif change.method == "update":
            for value in change.values:
                yield from _spread(ev, value, change.scope)
            if isinstance(change.node, ast.Call):
                yield from [(one.arg, Operand(one.value, change.scope)) for one in change.node.keywords if one.arg]
        elif change.method == "setdefault" and len(change.values) == 2:
            yield (_key(ev, change.values[0], change.scope), Operand(change.values[1], change.scope))


def _entered(ev: Evaluator, change: Mutation) -> list[tuple[Key, Operand]] | None:
    """What the calls of a function enter that sets one parameter under another: `known[name] = factory`; None for others."""
    function, key, value = change.scope, change.key, change.values[0]
    if not isinstance(key, ast.Name) or not isinstance(value, ast.Name) or function.kind != "function":
        return None
    if any(
        name not in function.parameters or [one.kind for one in function.bindings[name]] != ["parameter"]
        for name in (key.id, value.id)
    ):
        return None
    from lambdalint.source.values.parameters import offsets

    sites = ev.sites.of(function)
    if (
        function.decorator_names - {"classmethod", "staticmethod"}
        or not sites
        or len(sites) > MOST_ENTERED
        or ev.sites.passed(function)
    ):
        return None
    found: list[tuple[Key, Operand]] = []
    for call in sites:
        node = call.node
        assert isinstance(node, ast.Call)
        named = {one.arg: one.value for one in node.keywords}
        for offset in offsets(ev, ev.values(node.func, call.scope), function):
            if None in named or any(isinstance(one, ast.Starred) for one in node.args):
                return None
            given: dict[str | None, ast.expr] = {**named}
            given.update(zip(function.parameters[offset:], node.args, strict=False))
            if key.id not in given or value.id not in given:
                return None
            found.append((_key(ev, given[key.id], call.scope), Operand(given[value.id], call.scope)))
    return found or None


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
