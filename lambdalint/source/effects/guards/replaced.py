"""Answers of DynamoDB writes that hold the item that was there before: a second write of an item finds the first one."""

from __future__ import annotations

import ast

from lambdalint.source.effects.guards.asked import decided_by
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.symbols import Const
from lambdalint.source.modules.scope import Expression, Statement

OLD = "Attributes"


def obeyed_by_old(call: AwsCall, write: Expression, where: Statement, site: Statement, use: Expression) -> bool | None:
    """Whether an effect runs only where a put replaced nothing, or a delete removed something; None where the answer
    is asked for something else, or not at all."""
    wanted = call.argument("ReturnValues")
    if wanted is None or wanted.symbol != Const("ALL_OLD") or call.api not in ("PutItem", "DeleteItem"):
        return None
    answers, olds = set[str](), set[str]()
    for one in where.scope.statements[where.scope.statements.index(where) :]:
        if isinstance(one.node, ast.Assign):
            names = {target.id for target in one.node.targets if isinstance(target, ast.Name)}
            if one.node.value is write.node:
                answers |= names
            elif _is_old(one.node.value, write, answers, olds):
                olds |= names
    for one in where.scope.statements:
        test = one.node.test if isinstance(one.node, ast.If | ast.While) else None
        named = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)} if test is not None else set()
        if test is not None and named & (answers | olds) and not _asks_old(test, write, answers, olds):
            return None
    return decided_by(write, dict.fromkeys(answers | olds, True), site, use, refused=call.api == "PutItem")


def _asks_old(test: ast.expr, write: Expression, answers: set[str], olds: set[str]) -> bool:
    """Whether a test asks only if there was an item before: `"Attributes" in answer`, `old is not None`."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner) | ast.Compare(left=inner, comparators=[ast.Constant(value=None)]):
            return _asks_old(inner, write, answers, olds)
        case ast.Compare(left=ast.Constant(value=key), ops=[ast.In() | ast.NotIn()], comparators=[of]) if key == OLD:
            return of is write.node or (isinstance(of, ast.Name) and of.id in answers)
    return _is_old(test, write, answers, olds)


def _is_old(value: ast.expr, write: Expression, answers: set[str], olds: set[str]) -> bool:
    """Whether an expression is the item that an answer has, as a whole: `answer.get("Attributes")`."""
    match value:
        case (
            ast.Subscript(value=of, slice=ast.Constant(value=key))
            | ast.Call(func=ast.Attribute(value=of, attr="get"), args=[ast.Constant(value=key), *_])
        ) if key == OLD:
            return of is write.node or (isinstance(of, ast.Name) and of.id in answers)
        case ast.Name(id=name):
            return name in olds
    return False
