"""What callers pass in place of something that a function falls back to: `bucket = bucket or os.environ["BUCKET"]`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lambdalint.source.branches.inline import choices
from lambdalint.source.branches.trail import statement_of
from lambdalint.source.callgraph.choosing import passed
from lambdalint.source.model.symbols import Choice, Const, Env, Input, Item
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values import parameters
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.objects import OPAQUE, UNKNOWN, Answer, Values
from lambdalint.source.values.registered import is_registered
from lambdalint.value import Unknown

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

NOTHING_GIVEN: Values = frozenset({Const(None)})
MAY_BE_NONE = (Choice, Answer)
"""Values of which it is not known that they are something."""


def instead(ev: Evaluator, use: Expression) -> bool | Unknown:
    """Whether every caller passes something in place of an expression that stands for what they leave out.

    Unknown where they all pass something that may be nothing; False where one leaves it out.
    """
    scope = use.scope.owner
    if scope.kind != "function" or scope in ev.entries or ev.sites.passed(scope) or is_registered(ev, scope):
        return False
    for name in _left_out(use):
        calls = ev.sites.of(scope) if name in scope.defaults and _gives_none(scope.defaults[name]) else []
        position = scope.parameters.index(name) if name in scope.parameters else None
        given: list[Values] = []
        for call in calls:
            found = parameters.given_by(ev, call, scope, position, name, NOTHING_GIVEN)
            given += [UNKNOWN] * len(found) if _is_demanded(ev, call, scope, position, name) else found
        if given and not any(map(_is_left_out, given)):
            sure = all(_is_something(value) for one in given for value in one) and not (
                _set_before(scope, name, use) or (_is_of_module(scope) and ev.sites.named_otherwise(scope))
            )
            place = scope.module.span(use.node)
            return sure or Unknown(place, f"whether what callers pass for `{name}` may be nothing")
    return False


def _is_demanded(ev: Evaluator, call: Expression, scope: Scope, position: int | None, name: str) -> bool:
    """Whether a call passes a part of an event without which it fails, `event["bucket"]`: hardly ever nothing."""
    node = call.node
    assert isinstance(node, ast.Call)
    offset = 1 if scope.parent is not None and scope.parent.kind == "class" else 0
    one = passed(node, None if position is None else position - offset, name)
    made = definition(ev, one, call.scope) if one is not None else None
    return made is not None and isinstance(made.node, ast.Subscript)


def _set_before(scope: Scope, name: str, use: Expression) -> bool:
    """Whether a parameter is given something else before an expression that stands for what callers leave out."""
    at = statement_of(use)
    set_at = [one.statement for one in scope.bindings.get(name, ()) if one.kind != "parameter"]
    return at is not None and any(one is not None and one.serial < at.serial for one in set_at)


def _is_of_module(scope: Scope) -> bool:
    return scope.parent is not None and scope.parent.kind == "module"


def _gives_none(default: ast.expr) -> bool:
    return isinstance(default, ast.Constant) and not default.value


def _is_left_out(values: Values) -> bool:
    """Whether a call passes nothing, or what an event may leave out."""
    if any(isinstance(value, Input | Item) for value in values):
        return True
    return all(isinstance(value, Const) and not value.value for value in values)


def _is_something(value: object) -> bool:
    """Whether a value is neither None nor empty; of a variable that must be set both is told of its own read."""
    if isinstance(value, Const):
        return bool(value.value)
    return value != OPAQUE and not isinstance(value, MAY_BE_NONE) and not (isinstance(value, Env) and value.default)


def _left_out(use: Expression) -> Iterator[str]:
    """The parameters that an expression runs without: those of which a branch around it says that they are nothing."""
    scope = use.scope.owner
    asked = choices(use)
    statement = statement_of(use)
    for block, _ in statement.ancestors() if statement is not None else ():
        node = block.owner.node if block.owner is not None else None
        if isinstance(node, ast.If) and block.kind in ("then", "else"):
            asked.append((node.test, block.kind == "then"))
    for test, outcome in asked:
        name = _nothing(test, outcome)
        if name and _is_parameter(scope, name):
            yield name


def _nothing(test: ast.expr, outcome: bool) -> str:
    """The name that is nothing where a condition comes out so: `name is None`, `not name`."""
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, outcome = test.operand, not outcome
    match test:
        case ast.Compare(
            left=ast.Name(id=name), ops=[ast.Is() | ast.IsNot() as asks], comparators=[ast.Constant(value=None)]
        ):
            return name if isinstance(asks, ast.Is) == outcome else ""
        case ast.Name(id=name) if not outcome:
            return name
    return ""


def _is_parameter(scope: Scope, name: str) -> bool:
    return name in scope.parameters or name in scope.keyword_only
