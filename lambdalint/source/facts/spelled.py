"""Whether an expression is text that is made of something else, or what a function or class gives; the evaluator looks
through `str(…)` and its like."""

from __future__ import annotations

import ast

from lambdalint.source.callgraph.code import Code
from lambdalint.source.facts.kinds import spelled_out
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.modules.symbols import last_name
from lambdalint.source.values.classes import bases
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.objects import Instance, Object

MOST_CALLS = 5
"""Names and functions from which an answer comes, one after the other."""
MOST_PARTS = 4
"""Returns, branches and calls at which it is looked for each of them."""


def spelled(code: Code, node: ast.expr, scope: Scope, passed: tuple[ast.expr, ...] = ()) -> str:
    """What a spelling such as `str` makes, also by a name, a part or a function of the project: "text" where an expression
    surely is it, "unknown" where it may be, "data" for what JSON was read as, "" where nothing spells it out. `passed`:
    what leads here."""
    if spelled_out(node):
        return "text"
    if isinstance(node, ast.Call) and last_name(node.func) == "loads":
        return "data"
    parts: list[Expression] = []
    if len(passed) > MOST_CALLS or node in passed or isinstance(node, ast.Constant | ast.Dict | ast.List | ast.Set):
        return ""
    if isinstance(node, ast.Subscript):
        parts = [Expression(node.value, scope)]
    elif isinstance(node, ast.IfExp | ast.BoolOp):
        chosen = [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values
        parts = [Expression(one, scope) for one in chosen]
    elif isinstance(node, ast.Attribute) and (own := _properties(code, node, scope)):
        parts = [use for one in own for use, _ in one.returns]
    elif isinstance(node, ast.Name | ast.Attribute):
        made = definition(code.ev, node, scope)
        bindings = scope.owner.bindings.get(node.id, ()) if isinstance(node, ast.Name) and made is None else ()
        given = [
            Expression(one.node, one.scope)
            for one in bindings
            if one.kind == "value" and isinstance(one.node, ast.expr)
        ]
        parts = [made] if made is not None else [*given, *_passed(code, node, scope.owner)]
    elif isinstance(node, ast.Call):
        functions = code.ev.functions(code.called(node, scope))
        parts = [use for one in functions for use, _ in one.scope.returns]
    way = (*passed, node)
    found = {spelled(code, one.node, one.scope, way) for one in parts[:MOST_PARTS] if isinstance(one.node, ast.expr)}
    return "" if found <= {""} else found.pop() if len(found) == 1 else "unknown"


def _properties(code: Code, node: ast.Attribute, scope: Scope) -> list[Scope]:
    """The methods of the project's classes that an attribute may run, as a property."""
    owners = [one.scope for one in code.ev.values(node.value, scope) if isinstance(one, Instance)]
    return [one for owner in owners for at in bases(code.ev, owner) for one in at.functions if one.name == node.attr]


def _passed(code: Code, node: ast.expr, function: Scope) -> list[Expression]:
    """What the calls of a function write out for a parameter."""
    name = node.id if isinstance(node, ast.Name) else ""
    if name not in function.parameters:
        return []
    at = function.parameters.index(name) - (function.class_scope is not None)
    found: list[Expression] = []
    for call in code.ev.sites.of(function)[:MOST_PARTS]:
        assert isinstance(call.node, ast.Call)
        found += [Expression(one.value, call.scope) for one in call.node.keywords if one.arg == name]
        found += [Expression(one, call.scope) for one in call.node.args[at : at + 1] if at >= 0]
    return found


def is_made_by(code: Code, maker: Object, node: ast.expr, scope: Scope, depth: int = 0) -> bool:
    """Whether an expression is what a function or class gives, or a function of the project that returns that: no text or
    part of it, through which the evaluator looks (`str(uuid4())`, `json.loads(json.dumps(order))`)."""
    made = definition(code.ev, node, scope)
    if made is None or not isinstance(made.node, ast.Call) or depth > MOST_CALLS:
        return False
    called = code.ev.values(made.node.func, made.scope)
    returns = [use for one in code.ev.functions(called) for use, _ in one.scope.returns if not one.scope.decorators]
    return maker in called or any(
        isinstance(use.node, ast.expr) and is_made_by(code, maker, use.node, use.scope, depth + 1)
        for use in returns[:MOST_PARTS]
    )
