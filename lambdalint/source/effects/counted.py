"""Items that are read, added to and written again: `put_item(Item={"id": id, "n": item["n"] + 1})` counts each delivery."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from lambdalint.source.callgraph.code import Code, Made
from lambdalint.source.effects.verdicts import constant_text
from lambdalint.source.model.symbols import Opaque
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.provenance.parts import passed_nodes
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.objects import Answer
from lambdalint.source.values.sdk import argument

READING = frozenset({"get_item", "query"})
MOST_PARTS = 200
MOST_STEPS = 4
WHOLE = ""
"""The name under which the item stands of which all that is written is a copy."""


def counted_on(code: Code, made: Made) -> str:
    """The attribute of an item that is made of what it was before; "" where none is, or the write is conditional."""
    call, node = made.call, made.use.node
    if not isinstance(node, ast.Call) or call.service != "dynamodb" or call.argument("ConditionExpression") is not None:
        return ""
    if call.api == "PutItem":
        written = argument(node, 100, "Item")
        pairs = list(_written(code, made, written)) if written is not None else []
        item = dict(pairs)
    elif call.api == "UpdateItem":
        pairs = list(_set(code, made, node))
        item = _display(code, Expression(node, made.use.scope), "Key")
    else:
        return ""
    return next((name for name, value in pairs if name and _adds_to(code, made, name, value, item)), "")


def _written(code: Code, made: Made, item: ast.expr) -> Iterator[tuple[str, Expression]]:
    """The attributes of an item that is put, as it is written and as it is changed before."""
    scope = made.use.scope
    whole = definition(code.ev, item, scope)
    if whole is not None and isinstance(whole.node, ast.Dict):
        yield from _pairs(whole.node, whole)
    else:
        yield WHOLE, Expression(item, scope)
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
        if key is None:  # `{**item, "n": item["n"] + 1}`
            yield WHOLE, Expression(value, at.scope)
        elif isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, Expression(value, at.scope)


def _display(code: Code, call: Expression, name: str) -> dict[str, Expression]:
    """The pairs of a dict that is an argument of a call."""
    assert isinstance(call.node, ast.Call)
    given = argument(call.node, 100, name)
    whole = definition(code.ev, given, call.scope) if given is not None else None
    return dict(_pairs(whole.node, whole)) if whole is not None and isinstance(whole.node, ast.Dict) else {}


def _adds_to(code: Code, made: Made, name: str, value: Expression, item: Mapping[str, Expression]) -> bool:
    """Whether a value adds to, or takes from, what the same attribute of the same item was when it was read."""
    named = definition(code.ev, value.node, value.scope) or value
    parts = [one for one, _ in zip(ast.walk(named.node), range(MOST_PARTS), strict=False)]
    sums = [one for one in parts if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add | ast.Sub)]
    return any(_was(code, made, name, side, named, item) for one in sums for side in (one.left, one.right))


def _was(code: Code, made: Made, name: str, node: ast.expr, at: Expression, item: Mapping[str, Expression]) -> bool:
    """Whether a part of a sum holds what an attribute was: `item["n"]`, `int(item.get("n", 0))`."""
    for part, _ in zip(ast.walk(node), range(MOST_PARTS), strict=False):
        if not isinstance(part, ast.Subscript | ast.Call | ast.Name):
            continue
        for one in code.ev.values(part, at.scope):
            read = isinstance(one, Answer) and one.service == "dynamodb" and one.operation in READING
            if not read or name not in one.path[-2:]:  # type: ignore[union-attr]
                continue
            if _same_table(code, made, one) and _same_item(code, one, item):  # type: ignore[arg-type]
                return True
    return False


def _same_table(code: Code, made: Made, answer: Answer) -> bool:
    """Whether an item was read from the table into which it is written."""
    read = next((one.call for one in code.made if one.use.node is answer.call.node), None)
    target = made.call.target
    if read is None or read.target is None or target is None:
        return False
    return read.target.symbol == target.symbol and not isinstance(target.symbol, Opaque)


def _same_item(code: Code, answer: Answer, item: Mapping[str, Expression]) -> bool:
    """Whether what is written is the item that was read: it itself, or one with its key. Another one adds up nothing."""
    key = _display(code, Expression(answer.call.node, answer.call.scope), "Key")
    if WHOLE in item and not (item.keys() & key.keys()):
        whole = item[WHOLE]
        return any(
            isinstance(one, Answer) and one.call == answer.call for one in code.ev.values(whole.node, whole.scope)
        )
    return bool(key) and all(name in item and _same(code, key[name], item[name]) for name in key)


def _same(code: Code, one: Expression, other: Expression) -> bool:
    """Whether two expressions are one and the same, as far as names lead to what they were made as."""
    return not _spellings(code, one).isdisjoint(_spellings(code, other))


def _spellings(code: Code, given: Expression) -> set[tuple[Scope | None, str]]:
    """An expression, what its name was made as, and what the only call passes for a parameter: each with where it stands."""
    found: set[tuple[Scope | None, str]] = set()
    at: Expression | None = given
    for _ in range(MOST_STEPS):
        if at is None:
            break
        names = any(isinstance(part, ast.Name) for part in ast.walk(at.node))
        found.add((at.scope.owner if names else None, ast.dump(at.node)))
        if not isinstance(at.node, ast.Name):
            break
        name, owner = at.node.id, at.scope.owner
        made = definition(code.ev, at.node, at.scope)
        passed = passed_nodes(code.ev, owner, name) if made is None and name in owner.parameters else []
        at = made or (passed[0] if len(passed) == 1 else None)
    return found
