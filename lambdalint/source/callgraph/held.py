"""Functions that objects hold in fields: `Store(find=find, save=save)`, where what is asked for by name is what runs."""

from __future__ import annotations

import ast

from lambdalint.source.callgraph.givers import Runs
from lambdalint.source.modules.scope import Scope
from lambdalint.source.values import fields, parameters
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.objects import NOTHING, OPAQUE, ClassObject, Values

BY_NAME = ("getattr(", "vars(", "__dict__", "asdict(", "astuple(", "attrgetter(")
"""How code gets fields by names that it puts together, or all of them."""


def asked_by_name(ev: Evaluator, targets: Values, call: ast.Call, argument: ast.expr) -> bool:
    """Whether an argument of a generated constructor becomes a field that code asks for by its name."""
    modules = ev.closure.modules.values()
    names: set[str] = set()
    for target in targets:
        if not isinstance(target, ClassObject) or not fields.generated(ev, target.scope):
            return False
        name = _field(ev, target.scope, call, argument)
        if not name:
            return False
        names.add(name)
    if not names or any(one.spells(*BY_NAME) for one in modules):
        return False
    return all(any(name in one.attributes for one in modules) for name in names)


def _field(ev: Evaluator, scope: Scope, call: ast.Call, argument: ast.expr) -> str:
    """The field that gets an argument; "" where that is not certain."""
    for keyword in call.keywords:
        if keyword.value is argument:
            return keyword.arg if keyword.arg in scope.annotations else ""
    order = fields.order(ev, scope)
    position = call.args.index(argument) if argument in call.args else len(order)
    if position >= len(order) or any(isinstance(one, ast.Starred) for one in call.args[:position]):
        return ""
    return order[position]


def of_object(ev: Evaluator, runs: Runs, function: ast.Attribute, scope: Scope, found: list[Scope]) -> list[Scope]:
    """Those of the functions in a field that the object got which is asked: `reader = Store(run=find)`."""
    made = definition(ev, function.value, scope)
    if made is None or not isinstance(made.node, ast.Call) or _is_written(ev, function.attr):
        return found
    held: list[Values] = []
    for target in ev.values(made.node.func, made.scope):
        if not isinstance(target, ClassObject) or not fields.generated(ev, target.scope):
            return found
        order = fields.order(ev, target.scope)
        if function.attr not in order:
            return found
        at = order.index(function.attr)
        held.append(parameters.argument(ev, made.node, made.scope, at, function.attr, NOTHING))
    given = ev.union(held)
    if not given or OPAQUE in given:
        return found
    return [one for one in found if one in runs(given)] or found


def _is_written(ev: Evaluator, name: str) -> bool:
    """Whether a field of that name may get another value later."""
    modules = ev.closure.modules.values()
    return any(
        name in one.attribute_writes
        or one.spells("setattr", "__dict__")
        or any(name in scope.attributes_set for scope in one.scopes)
        for one in modules
    )
