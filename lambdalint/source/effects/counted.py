"""Items that are read, added to and written again: `put_item(Item={"id": id, "n": item["n"] + 1})` counts each delivery."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from lambdalint.source.callgraph.code import Code, Made
from lambdalint.source.effects.verdicts import constant_text
from lambdalint.source.modules.scope import Expression
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.objects import OPAQUE, Answer
from lambdalint.source.values.sdk import argument

READING = frozenset({"get_item", "query"})
MOST_PARTS = 200


def counted_on(code: Code, made: Made) -> str:
    """The attribute of an item that is made of what it was before; "" where none is, or the write is conditional."""
    call, node = made.call, made.use.node
    if not isinstance(node, ast.Call) or call.service != "dynamodb" or call.argument("ConditionExpression") is not None:
        return ""
    if call.api == "PutItem":
        written = argument(node, 100, "Item")
        pairs = list(_written(code, made, written)) if written is not None else []
    elif call.api == "UpdateItem":
        pairs = list(_set(code, made, node))
    else:
        return ""
    return next((name for name, value in pairs if _adds_to(code, made, name, value)), "")


def _written(code: Code, made: Made, item: ast.expr) -> Iterator[tuple[str, Expression]]:
    """The attributes of an item that is put, as it is written and as it is changed before."""
    scope = made.use.scope
    whole = definition(code.ev, item, scope)
    if whole is not None and isinstance(whole.node, ast.Dict):
        yield from _pairs(whole.node, whole)
    for change in scope.owner.mutations.get(item.id, ()) if isinstance(item, ast.Name) else ():
        if change.method != "[]" or not isinstance(change.key, ast.Constant):
            continue
        at = change.statement.node
        if isinstance(at, ast.AugAssign):  # `item["n"] += 1`
            yield str(change.key.value), Expression(ast.BinOp(at.target, at.op, at.value), change.scope)
        else:
            yield from [(str(change.key.value), Expression(one, change.scope)) for one in change.values[:1]]


def _set(code: Code, made: Made, node: ast.Call) -> Iterator[tuple[str, Expression]]:
    """The attributes that an update sets to values: `SET n = :n`."""
    expression, given = made.call.argument("UpdateExpression"), argument(node, 100, "ExpressionAttributeValues")
    text = constant_text(expression.symbol) if expression is not None else None
    whole = definition(code.ev, given, made.use.scope) if given is not None else None
    if text is None or whole is None or not isinstance(whole.node, ast.Dict):
        return
    for name, value in _pairs(whole.node, whole):
        for found in re.finditer(rf"(\w+)\s*=\s*{re.escape(name)}\b", text):
            yield found.group(1), value


def _pairs(node: ast.Dict, at: Expression) -> Iterator[tuple[str, Expression]]:
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, Expression(value, at.scope)


def _adds_to(code: Code, made: Made, name: str, value: Expression) -> bool:
    """Whether a value adds to, or takes from, what the same attribute was when it was read from the same table."""
    named = definition(code.ev, value.node, value.scope) or value
    parts = [one for one, _ in zip(ast.walk(named.node), range(MOST_PARTS), strict=False)]
    sums = [one for one in parts if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add | ast.Sub)]
    return any(_was(code, made, name, side, named) for one in sums for side in (one.left, one.right))


def _was(code: Code, made: Made, name: str, node: ast.expr, at: Expression) -> bool:
    """Whether a part of a sum holds what an attribute was: `item["n"]`, `int(item.get("n", 0))`."""
    for part, _ in zip(ast.walk(node), range(MOST_PARTS), strict=False):
        if not isinstance(part, ast.Subscript | ast.Call | ast.Name):
            continue
        for one in code.ev.values(part, at.scope):
            read = isinstance(one, Answer) and one.service == "dynamodb" and one.operation in READING
            if read and name in one.path[-2:] and _same_table(code, made, one):  # type: ignore[union-attr, arg-type]
                return True
    return False


def _same_table(code: Code, made: Made, answer: Answer) -> bool:
    """Whether an item was read from the table into which it is written."""
    read = next((one.call for one in code.made if one.use.node is answer.call.node), None)
    target = made.call.target
    if read is None or read.target is None or target is None:
        return False
    return read.target.symbol == target.symbol != OPAQUE
