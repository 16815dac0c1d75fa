"""Whether the condition of a DynamoDB write fails once that write was made: what it asks of the attributes that it sets."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from lambdalint.source.effects.verdicts import Given, constant_text, pattern
from lambdalint.source.model.symbols import Argument, Const, Origin, Symbol
from lambdalint.source.modules.scope import Scope
from lambdalint.source.values.evaluate import Evaluator

COMPARISON = r"^\(*\s*([#\w.\-]+)\s*(<>|<=|>=|<|>|=)\s*(:\w+)\s*\)*$"
AMONG = r"(?i)^\(*\s*([#\w.\-]+)\s+IN\s*\(([^()]*)\)\s*\)*$"
CONTAINED = r"(?i)\bNOT\s+contains\s*\(\s*([#\w.\-]+)\s*,\s*(:\w+)"
ASSIGNED = r"([#\w.\-]+)\s*=\s*((?:[^,()]|\([^()]*(?:\([^()]*\)[^()]*)*\))+)"
"""One assignment of a SET clause, with calls up to two deep."""
CLAUSES = r"(?i)\b(SET|ADD|REMOVE|DELETE)\s"
METHODS = {"eq": "=", "ne": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
"""Methods of `Attr("…")`, with how an expression says the same."""

LONGEST = 4096
"""What DynamoDB takes of one expression."""

Values = dict[str, Symbol]


def refuses(text: str, call: Given, values: Mapping[str, Symbol] | None = None) -> bool | None:
    """Whether a condition lets the same write pass only once; None where that was not decided."""
    if len(text) > LONGEST:
        return None
    written, known = _written(call), _values(call) | dict(values or {})
    contained = pattern(CONTAINED).search(text)
    if contained is not None:
        grown = written.get(_name(contained.group(1), call), "")
        value = _argument(call, contained.group(2))
        noted = value is not None and value.provenance.from_event and grown.startswith(("+", "list_append"))
        return True if noted else None
    if pattern(r"(?i)\b(OR|NOT)\b").search(text):
        return None
    told = [_part(part, call, written, known) for part in pattern(r"(?i)\s+AND\s+").split(text)]
    return True if True in told else False if told and set(told) == {False} else None


def sets(name: str, call: Given) -> bool:
    """Whether a write gives an attribute a value, or puts the item that has it as its key."""
    expression, key = call.argument("UpdateExpression"), call.argument("Key")
    text = constant_text(expression.symbol) if expression is not None else None
    if text is None or key is None or not key.members or key.member(name) is not None:
        return True
    return name in _written(call)


def _part(text: str, call: Given, written: dict[str, str], known: Values) -> bool | None:
    """Whether one comparison fails the second time."""
    among = pattern(AMONG).match(text.strip())
    if among is not None:
        new = known.get(written.get(_name(among.group(1), call), ""))
        olds = [known.get(one.strip()) for one in among.group(2).split(",")]
        return True if isinstance(new, Const) and all(isinstance(one, Const) and one != new for one in olds) else None
    found = pattern(COMPARISON).match(text.strip())
    if found is None:
        return None
    attribute, operator, asked = _name(found.group(1), call), found.group(2), found.group(3)
    new_text = written.get(attribute)
    if new_text is None:
        return None
    if new_text.startswith(("+", "-")):
        return _counted(operator, asked, call)
    old, new = known.get(asked), known.get(new_text)
    same = new_text == asked or (isinstance(new, Const) and new == old)
    if same:
        settled = operator != "<>" or isinstance(old, Const)
        return operator in ("<>", "<", ">") if settled else None
    if isinstance(old, Const) and isinstance(new, Const) and operator in ("=", "<>"):
        return operator == "="
    return None


def _counted(operator: str, asked: str, call: Given) -> bool | None:
    """Of an attribute that the write counts up or down: a version that is expected is another one afterwards, a bound
    holds for as long as it is not reached."""
    if operator != "=":
        return False
    value = _argument(call, asked)
    origins = value.provenance.origins if value is not None else frozenset({Origin.UNKNOWN})
    return True if origins <= {Origin.EVENT, Origin.CONST} else None


def _written(call: Given) -> dict[str, str]:
    """What a write sets each attribute to: a placeholder, `+`, `-` or `list_append` for what grows, else the expression."""
    expression = call.argument("UpdateExpression")
    text = constant_text(expression.symbol) if expression is not None else None
    found: dict[str, str] = {}
    parts = pattern(CLAUSES).split(text or "") if text is None or len(text) <= LONGEST else [""]
    for clause, body in zip(parts[1::2], parts[2::2], strict=True):
        if clause.upper() == "SET":
            for one in pattern(ASSIGNED).finditer(body):
                name, value = one.group(1), one.group(2).strip()
                grows = pattern(r"[+\-]").search(pattern(r"if_not_exists\s*\([^()]*\)").sub("", value))
                found[_name(name, call)] = grows.group() if grows is not None else value
        elif clause.upper() == "ADD":
            found |= {_name(one.split()[0], call): "+" for one in body.split(",") if one.split()}
    return found


def _values(call: Given) -> Values:
    values = call.argument("ExpressionAttributeValues")
    return {name: _plain(value).symbol for name, value in values.members} if values is not None else {}


def _argument(call: Given, placeholder: str) -> Argument | None:
    values = call.argument("ExpressionAttributeValues")
    return values.member(placeholder) if values is not None else None


def _plain(value: Argument) -> Argument:
    """A value without the type that a client names: `{"S": "sent"}`."""
    typed = len(value.members) == 1 and value.members[0][0] in ("S", "N", "BOOL")
    return value.members[0][1] if typed else value


def _name(written: str, call: Given) -> str:
    """An attribute's name, of which an expression may have only an alias."""
    names = call.argument("ExpressionAttributeNames") if written.startswith("#") else None
    alias = names.member(written) if names is not None else None
    return str(alias.symbol.value) if alias is not None and isinstance(alias.symbol, Const) else written


def spelt_out(ev: Evaluator, node: ast.expr, scope: Scope) -> tuple[str | None, Values]:
    """`Attr("id").not_exists() & Attr("state").eq("new")` as an expression with the values of its placeholders; of
    alternatives the first."""
    values: Values = {}
    return _spelt(ev, node, scope, values), values


def _spelt(ev: Evaluator, node: ast.expr, scope: Scope, values: Values) -> str | None:
    if isinstance(node, ast.BinOp):
        left = _spelt(ev, node.left, scope, values)
        right = _spelt(ev, node.right, scope, values) if isinstance(node.op, ast.BitAnd) else None
        return f"{left} AND {right}" if left and right else left or right
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    holder, method = node.func.value, node.func.attr
    symbol = ev.symbol(holder.args[0], scope) if isinstance(holder, ast.Call) and holder.args else None
    name = str(symbol.value) if isinstance(symbol, Const) else "key"
    if method in ("not_exists", "exists"):
        return f"attribute_{method}({name})"
    if method in METHODS and node.args:
        placeholder = f":{len(values)}"
        values[placeholder] = ev.symbol(node.args[0], scope)
        return f"{name} {METHODS[method]} {placeholder}"
    return None
