"""What an event of CloudFormation decides of a condition: which of its requests it admits, and whether it is one at all."""

from __future__ import annotations

import ast

from lambdalint.source.callgraph.code import Code
from lambdalint.source.model.symbols import Const, Input, Item
from lambdalint.source.modules.scope import Scope

ALL = frozenset({"create", "update", "delete"})
"""The request types of a custom resource, in small letters."""
ALWAYS = frozenset(
    {"RequestType", "ResponseURL", "StackId", "RequestId", "ResourceType", "LogicalResourceId", "ServiceToken"}
)
SOMETIMES = frozenset({"PhysicalResourceId", "ResourceProperties", "OldResourceProperties", "ServiceTimeout"})
"""Source: docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-requests.html."""


def admitted(code: Code, test: ast.expr, scope: Scope) -> frozenset[str] | None:
    """The requests for which a condition holds, None where it asks something else."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        refused = admitted(code, test.operand, scope)
        return ALL - refused if refused is not None else None
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        parts = [admitted(code, part, scope) for part in test.values]
        known = [part for part in parts if part is not None]
        return frozenset().union(*known) if len(known) == len(parts) else None
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    left, operator, right = test.left, test.ops[0], test.comparators[0]
    if isinstance(operator, ast.In | ast.NotIn):
        if not asks_type(code, left, scope) or not isinstance(right, ast.Tuple | ast.List | ast.Set):
            return None
        named = words(code, right.elts, scope)
    elif isinstance(operator, ast.Eq | ast.NotEq):
        other = right if asks_type(code, left, scope) else left if asks_type(code, right, scope) else None
        named = words(code, [other], scope) if other is not None else None
    else:
        return None
    if named is None:
        return None
    return ALL - named if isinstance(operator, ast.NotIn | ast.NotEq) else named


def of_case(code: Code, pattern: ast.pattern, scope: Scope) -> frozenset[str] | None:
    """The requests that a pattern over the request type, or over the whole event, takes for certain."""
    if isinstance(pattern, ast.MatchAs) and pattern.pattern is None:
        return ALL
    if isinstance(pattern, ast.MatchMapping):
        found: frozenset[str] | None = ALL
        for key, inner in zip(pattern.keys, pattern.patterns, strict=True):
            named = key.value if isinstance(key, ast.Constant) else None
            if named == "RequestType":
                found = of_case(code, inner, scope)
            elif named not in ALWAYS or of_case(code, inner, scope) is not ALL:
                return None
        return found
    patterns = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
    values = [one.value for one in patterns if isinstance(one, ast.MatchValue)]
    return words(code, values, scope) if len(values) == len(patterns) else None


def is_event(code: Code, node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is the event itself."""
    return any(isinstance(value, Input) and value.name == "event" for value in code.ev.values(node, scope))


def asks_type(code: Code, node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is the event's request type, in whatever letters."""
    bindings = scope.owner.bindings.get(node.id, ()) if isinstance(node, ast.Name) else ()
    if len(bindings) == 1 and bindings[0].kind == "value" and isinstance(bindings[0].node, ast.Call):
        node, scope = bindings[0].node, bindings[0].scope
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CASES:
        node = node.func.value
    return any(key_of(value) == "RequestType" for value in code.ev.values(node, scope))


CASES = frozenset({"lower", "upper", "title", "capitalize", "casefold"})


def words(code: Code, nodes: list[ast.expr], scope: Scope) -> frozenset[str] | None:
    """The texts that expressions are, in small letters; None where one is not known."""
    found = set()
    for node in nodes:
        values = code.ev.values(node, scope)
        texts = [value.value for value in values if isinstance(value, Const) and isinstance(value.value, str)]
        if len(texts) != 1 or len(values) != 1:
            return None
        found.add(texts[0].lower())
    return frozenset(found)


def is_request(code: Code, test: ast.expr, scope: Scope) -> bool | None:
    """How a condition comes out for every event of CloudFormation: `"RequestType" in event`, `event.get("Records")`."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        answer = is_request(code, test.operand, scope)
        return None if answer is None else not answer
    if isinstance(test, ast.BoolOp):
        answers = [is_request(code, part, scope) for part in test.values]
        if isinstance(test.op, ast.And):
            return False if False in answers else True if all(answers) else None
        return True if True in answers else False if all(answer is False for answer in answers) else None
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        operator, right = test.ops[0], test.comparators[0]
        if isinstance(operator, ast.In) and isinstance(right, ast.Tuple | ast.List | ast.Set):
            known = absent(code, test.left, scope) and words(code, right.elts, scope) is not None
            return False if known else None
        if isinstance(operator, ast.In | ast.NotIn):
            if not is_event(code, right, scope):
                return None
            keys = {value.value for value in code.ev.values(test.left, scope) if isinstance(value, Const)}
            there = has(str(next(iter(keys)))) if len(keys) == 1 else None
            return there if there is None or isinstance(operator, ast.In) else not there
        if isinstance(operator, ast.Eq) and absent(code, test.left, scope):
            return None if nothing(code, right, scope) else False
        if isinstance(operator, ast.IsNot | ast.NotEq) and nothing(code, right, scope):
            return is_request(code, test.left, scope)
        if isinstance(operator, ast.Is) and nothing(code, right, scope):
            answer = is_request(code, test.left, scope)
            return None if answer is None else not answer
        return None
    values = code.ev.values(test, scope)
    keys_of = {key_of(value) for value in values if key_of(value)}
    return has(next(iter(keys_of))) if len(keys_of) == 1 else None


def has(key: str) -> bool | None:
    """Whether CloudFormation's events have a key."""
    return True if key in ALWAYS else None if key in SOMETIMES else False


def absent(code: Code, node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is a value that CloudFormation's events do not have."""
    keys = {key_of(value) for value in code.ev.values(node, scope)}
    return bool(keys) and all(key and has(key) is False for key in keys)


def nothing(code: Code, node: ast.expr, scope: Scope) -> bool:
    """Whether an expression may be None."""
    return Const(None) in code.ev.values(node, scope)


def key_of(value: object) -> str:
    """The key of the event under which a value stands at the top, "" for anything else."""
    return value.key if isinstance(value, Item) and isinstance(value.of, Input) and value.of.name == "event" else ""
