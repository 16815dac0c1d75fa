"""Variables without which code gives up by itself: `if not url: raise …`, `assert url`, `if missing: raise …`."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lambdalint.source.branches import presence
from lambdalint.source.branches.conditions import leaves
from lambdalint.source.branches.suppressed import named
from lambdalint.source.model.symbols import Const, Env
from lambdalint.source.modules.blocks import always_raises
from lambdalint.source.modules.scope import Scope, Statement
from lambdalint.source.values import classes
from lambdalint.source.values.objects import ClassObject

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

NOTHING, EMPTY = Const(None), Const("")
"""What a read falls back to that fails the test."""
UNTOLD = frozenset({"Exception", "BaseException", "object"})
"""What almost everything is derived from; to catch one of these says nothing of what is meant."""
Needs = list[tuple[str, ast.expr]]
"""Variables, each with the place of its scope that reads it."""


def demands(ev: Evaluator, scope: Scope) -> Iterator[tuple[Statement, str, ast.expr, frozenset[str]]]:
    """The variables that must be set, and perhaps filled, for a scope not to raise: the statement, the variable, the
    place that reads it, and the names by which the exception is caught."""
    for statement in scope.statements:
        node = statement.node
        if node.__class__ is ast.Assert:
            outcome = True
        elif node.__class__ is ast.If and _gives_up(node.body):
            outcome = False
        else:
            continue
        needed = _needed(ev, node.test, statement.scope, outcome)
        if needed and not _is_asked_for(ev, statement):
            raised = _raised(ev, node, statement.scope)
            for name, place in needed:
                yield statement, name, place, raised


def _is_asked_for(ev: Evaluator, statement: Statement) -> bool:
    """Whether callers decide if something must be set: `if required:` around a statement of another function than the
    handler."""
    owner = statement.scope.owner
    asked = [block.owner.node for block, _ in statement.ancestors() if block.kind in ("then", "else") and block.owner]
    tests = [one.test for one in asked if isinstance(one, ast.If)] if owner not in ev.entries else []
    return any(isinstance(part, ast.Name) and part.id in owner.parameters for one in tests for part in ast.walk(one))


def _gives_up(body: list[ast.stmt]) -> bool:
    """Whether a block always raises an exception of its own, or ends the process."""
    last = body[-1]
    if isinstance(last, ast.Expr):
        return leaves([last])
    return isinstance(last, ast.Raise) and last.exc is not None and always_raises(body)


def _raised(ev: Evaluator, node: ast.Assert | ast.If, scope: Scope) -> frozenset[str]:
    """The names of what a statement raises, and of what that is derived from."""
    if isinstance(node, ast.Assert):
        return frozenset({"AssertionError"})
    last = node.body[-1]
    exception = last.exc if isinstance(last, ast.Raise) else None
    kind = exception.func if isinstance(exception, ast.Call) else exception
    if kind is None:
        return frozenset({"SystemExit"})
    own = [one.scope for one in ev.values(kind, scope) if isinstance(one, ClassObject)]
    names = {named(kind)}
    for at in [base for one in own for base in classes.bases(ev, one)]:
        names |= {at.name, *(named(base.node) for base in at.bases)}
    known = [getattr(builtins, name, None) for name in names]
    return frozenset(names.union(*({at.__name__ for at in getattr(one, "__mro__", ())} for one in known)) - UNTOLD)


def _needed(ev: Evaluator, test: ast.expr, scope: Scope, outcome: bool, depth: int = 0) -> Needs:
    """The variables of which each must be set for a condition to come out so."""
    if depth > presence.DEEPEST:
        return []
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _needed(ev, test.operand, scope, not outcome, depth + 1)
    if isinstance(test, ast.BoolOp):
        every = isinstance(test.op, ast.And) == outcome
        return [one for part in test.values for one in _needed(ev, part, scope, outcome, depth + 1)] if every else []
    if isinstance(test, ast.Call) and outcome and getattr(test.func, "id", "") == "all" and len(test.args) == 1:
        listed = test.args[0].elts if isinstance(test.args[0], ast.List | ast.Tuple) else []
        if listed:
            return [one for part in listed for one in _needed(ev, part, scope, True, depth + 1)]
    names, _ = presence.all_set(ev, test, scope, outcome)
    if names:
        return [(name, test) for name in names]
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        left, operator, right = test.left, test.ops[0], test.comparators[0]
        if isinstance(operator, ast.In | ast.NotIn) and isinstance(operator, ast.In) == outcome:
            asked = presence.is_environ(ev, right, scope)
            return [(name, test) for name in presence.texts(ev.values(left, scope))] if asked else []
        if isinstance(operator, ast.Is | ast.IsNot) and isinstance(operator, ast.IsNot) == outcome:
            return _read(ev, left, scope, (NOTHING,)) if getattr(right, "value", "") is None else []
        return []
    return _read(ev, test, scope, (NOTHING, EMPTY)) if outcome else []


def _read(ev: Evaluator, node: ast.expr, scope: Scope, defaults: tuple[Const, ...]) -> Needs:
    """The variable that an expression is; several where a helper is given its name."""
    read, where = presence.defined(node, scope)
    place = read if where.owner is scope.owner else node
    if isinstance(read, ast.Call) and len(read.args) == 1 and ev.values(read.func, where) <= presence.GETTERS:
        return [(name, place) for name in presence.texts(ev.values(read.args[0], where))]
    found = ev.values(read, where)
    names = [one.name for one in found if isinstance(one, Env) and one.default in defaults]
    return [(name, place) for name in names] if len(found) == 1 else []
