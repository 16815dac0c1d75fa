"""Answers of DynamoDB writes that hold the item that was there before: a second write of an item finds the first one."""

from __future__ import annotations

import ast

from lambdalint.source.blocks import words
from lambdalint.source.model import AwsCall, Const
from lambdalint.source.obedience import decided_by
from lambdalint.source.scope import Expression, Statement

OLD = "Attributes"


def obeyed_by_old(call: AwsCall, write: Expression, where: Statement, site: Statement, use: Expression) -> bool | None:
    """Whether an effect runs only where a put replaced nothing, or a delete removed something; None where the answer
    is asked for something else, or not at all."""
    wanted = call.argument("ReturnValues")
    if wanted is None or wanted.symbol != Const("ALL_OLD") or call.api not in ("PutItem", "DeleteItem"):
        return None
    names: dict[str, bool] = {}
    for one in where.scope.statements[where.scope.statements.index(where) :]:
        node = one.node
        if isinstance(node, ast.Assign) and _is_of(node.value, write, names):
            names |= {target.id: OLD in words(node.value) for target in node.targets if isinstance(target, ast.Name)}
    answers = {name for name, old in names.items() if not old}
    tests = [one.node.test for one in where.scope.statements if isinstance(one.node, ast.If | ast.While)]
    for test in tests:
        named = {node.id for node in ast.walk(test) if isinstance(node, ast.Name)}
        if named & answers and OLD not in words(test):
            return None
    return decided_by(write, dict.fromkeys(names, True), site, use, refused=call.api == "PutItem")


def _is_of(value: ast.expr, write: Expression, names: dict[str, bool]) -> bool:
    """Whether an expression is an answer or a part of it: `answer.get("Attributes")`."""
    while value is not write.node:
        match value:
            case (
                ast.Subscript(value=inner)
                | ast.Call(func=ast.Attribute(value=inner, attr="get"))
                | ast.Await(value=inner)
            ):
                value = inner
            case ast.Name(id=name):
                return name in names
            case _:
                return False
    return True
