"""Whether the answer of a call decides that an effect runs: `if not first(id): return`, by itself or under a name."""

from __future__ import annotations

import ast
import operator
from bisect import bisect_left
from collections.abc import Callable, Mapping

from lambdalint.data.calls import ANSWERING, SQL_METHODS
from lambdalint.source.branches.inline import choices
from lambdalint.source.effects.guards.considered import beside, exits_ahead
from lambdalint.source.modules.blocks import nodes_in
from lambdalint.source.modules.scope import Expression, Statement

ORDERS: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
FARTHEST = 60
"""Statements after a write in which its answer gets a name."""


def held(call: Expression, where: Statement | None, also: frozenset[str]) -> dict[str, bool]:
    """The variables that hold the answer of a call or say something of it, and whether they are true when it is:
    `first = count(id) == 1`, `seen = count(id) > 1`, `row = cursor.fetchone()`."""
    names = dict.fromkeys(also, True)
    made: set[Statement] = set()
    if where is not None and isinstance(where.node, ast.With | ast.AsyncWith):
        entered = [one.optional_vars for one in where.node.items if one.context_expr is call.node]
        names |= {one.id: True for one in entered if isinstance(one, ast.Name)}
    for at in _from(where) if where is not None else ():
        if also and at is not where and any(_runs_again(one, call, also) for one in nodes_in(at.node)):
            break
        if not isinstance(at.node, ast.Assign):
            continue
        root = _asked_of(at.node.value, call.node)
        accepted = root is call.node or (names.get(root.id) if isinstance(root, ast.Name) else None)
        if accepted is not None and (accepted or isinstance(root, ast.Name)):
            told = _asks_truth(at.node.value) == accepted
            names |= {target.id: told for target in at.node.targets if isinstance(target, ast.Name)}
            made.add(at)
    return {name: told for name, told in names.items() if name in also or not _set_again(name, where, made)}


def _from(where: Statement) -> list[Statement]:
    """A statement and those that follow it in the text, as far as an answer is asked after."""
    statements = where.scope.statements
    at = bisect_left(statements, where.serial, key=lambda one: one.serial)
    return statements[at : at + FARTHEST]


def _set_again(name: str, where: Statement | None, made: set[Statement]) -> bool:
    """Whether a variable is given something else after a statement than what these give it."""
    later = [one.statement for one in where.scope.bindings.get(name, ()) if one.statement] if where is not None else []
    return any(where is not None and one.serial > where.serial and one not in made for one in later)


def _runs_again(node: ast.AST, call: Expression, holders: frozenset[str]) -> bool:
    """Whether a node runs another statement on what holds the answer of a call: a cursor answers of the last one."""
    function = node.func if isinstance(node, ast.Call) and node is not call.node else None
    holder = function.value if isinstance(function, ast.Attribute) else None
    return isinstance(holder, ast.Name) and holder.id in holders and function.attr in SQL_METHODS  # type: ignore[union-attr]


def _asked_of(value: ast.expr, call: ast.expr) -> ast.expr:
    """What a test, or what is read of an answer, is of: `cursor` in `not cursor.fetchone()`, or the call itself."""
    while value is not call:
        match value:
            case ast.UnaryOp(op=ast.Not(), operand=inner) | ast.Compare(left=inner) | ast.Await(value=inner):
                value = inner
            case ast.Call(func=ast.Name(id="bool"), args=[inner]) | ast.Subscript(value=inner):
                value = inner
            case ast.Attribute(attr=name, value=inner) | ast.Call(func=ast.Attribute(attr=name, value=inner)) if (
                name in ANSWERING
            ):
                value = inner
            case _:
                break
    return value


def obeyed_by_test(
    call: Expression,
    where: Statement,
    site: Statement,
    use: Expression,
    refused: bool = False,
    also: frozenset[str] = frozenset(),
) -> bool | None:
    """Whether the result of a call decides that the effect runs: `if not first(id): return`, `if first(id): …`,
    `first(id) and …`; None where nothing asks it.

    `refused` is what the call returns for a write that was refused, `also` are variables that hold its answer as well.
    """
    return decided_by(call, held(call, where, also), site, use, refused)


def decided_by(
    call: Expression, names: Mapping[str, bool], site: Statement, use: Expression, refused: bool = False
) -> bool | None:
    """The same by variables, each with what it is when the call is accepted."""
    for asked, outcome in choices(use):
        accepted = accepts(asked, call, names, refused)
        if accepted is not None:
            return (accepted == outcome) != refused
    for block, at in site.ancestors():
        owner = block.owner
        test = owner.node.test if owner is not None and isinstance(owner.node, ast.If) else None
        accepted = accepts(test, call, names, refused) if test is not None else None
        if accepted is not None:
            return (accepted == (block.kind == "then")) != refused
        for asked, outcome in exits_ahead(block, at):
            accepted = accepts(asked, call, names, refused)
            if accepted is not None:
                return (accepted == outcome) == refused
    return None


def asked_first(call: Expression, use: Expression) -> bool:
    """Whether a call stands in a condition of the effect's own statement, or chooses the function that has it."""
    return any(node is call.node for test in beside(use) for node in nodes_in(test))


def accepts(test: ast.expr, call: Expression, names: Mapping[str, bool], refused: bool = False) -> bool | None:
    """Whether a test is true when a call says that it was accepted; None where it asks nothing of the call, or where
    the rest of it may decide otherwise when the call returns `refused`."""
    match test:
        case ast.Compare(comparators=[ast.Constant(value=str(word))]) if word:
            return None
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            accepted = accepts(inner, call, names, refused)
            return None if accepted is None else not accepted
        case ast.BoolOp(op=joined, values=values):
            decides = isinstance(joined, ast.And) != refused
            return decides if any(accepts(one, call, names, refused) is decides for one in values) else None
    for node in nodes_in(test):
        if node is call.node:
            return _asks_truth(test)
        if isinstance(node, ast.Name) and node.id in names:
            return _asks_truth(test) == names[node.id]
    return None


def _asks_truth(test: ast.expr) -> bool:
    """Whether a test is true when the call's result is, or when that counts 1: the first, or the row that is new."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return not _asks_truth(inner)
        case ast.Compare(ops=[ast.NotIn()]):
            return False
        case ast.Compare(ops=[ast.Eq() | ast.Is()], comparators=[ast.Constant(value=value)]):
            return bool(value)
        case ast.Compare(ops=[ast.NotEq() | ast.IsNot()], comparators=[ast.Constant(value=value)]):
            return not value
        case ast.Compare(ops=[op], comparators=[ast.Constant(value=int(count))]) if type(op) in ORDERS:
            return ORDERS[type(op)](1, count)
    return True
