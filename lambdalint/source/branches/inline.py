"""Conditions inside of expressions: `first(key) and send()`, `send() if ready else None`, `[send(x) for x in y if x]`,
and tables of which a call takes its function."""

from __future__ import annotations

import ast
from bisect import bisect_left

from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.span import Span

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def choices(use: Expression) -> list[tuple[ast.expr, bool]]:
    """The conditions in its own statement that must hold for an expression to run, with their outcome."""
    statement = use.scope.module.statements.get(use.node)
    found: list[tuple[ast.expr, bool]] = []
    if statement is None or not statement.choices:
        return found
    first, last = begin(use.node), end(use.node)
    for node in statement.choices:
        if begin(node) > first or end(node) < last:
            continue
        if isinstance(node, ast.BoolOp):
            at = bisect_left(node.values, last, key=end)
            if begin(node.values[at]) <= first:
                found += [(value, isinstance(node.op, ast.And)) for value in node.values[:at]]
        elif isinstance(node, ast.IfExp):
            if holds(node.body, use.node):
                found.append((node.test, True))
            elif holds(node.orelse, use.node):
                found.append((node.test, False))
        elif isinstance(node, _COMPREHENSIONS):
            parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
            if any(holds(part, use.node) for part in parts):
                found += [(test, True) for generator in node.generators for test in generator.ifs]
    return found


def loops_of(use: Expression) -> list[Span]:
    """The comprehensions around an expression, and the `map` that it is, outermost first."""
    found: list[Span] = []
    scope: Scope | None = use.scope
    while scope is not None and scope.kind == "comprehension":
        found.insert(0, scope.module.span(scope.node))
        scope = scope.parent
    function = use.node.func if isinstance(use.node, ast.Call) else None
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return [*found, use.scope.module.span(use.node)] if name == "map" else found


def holds(node: ast.expr, inner: ast.expr) -> bool:
    """Whether an expression is, or has in it, another one of the same file."""
    return begin(node) <= begin(inner) and end(inner) <= end(node)


def begin(node: ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def end(node: ast.expr) -> tuple[int, int]:
    return node.end_lineno or 0, node.end_col_offset or 0


def chooser(use: Expression) -> Expression | None:
    """What a call's function is chosen by: `ACTIONS[event["kind"]](event)`, `getattr(self, f"on_{kind}")()`; None where
    it is named."""
    function, scope = getattr(use.node, "func", None), use.scope
    if isinstance(function, ast.Name):
        bindings = scope.owner.bindings.get(function.id, ())
        if len(bindings) != 1 or bindings[0].kind != "value" or bindings[0].path:
            return None
        function, scope = bindings[0].node, bindings[0].scope
    key = None
    if isinstance(function, ast.Subscript):
        key = function.slice
    elif isinstance(function, ast.Call) and function.args:
        if isinstance(function.func, ast.Attribute) and function.func.attr == "get":
            key = function.args[0]
        elif isinstance(function.func, ast.Name) and function.func.id == "getattr" and len(function.args) > 1:
            key = function.args[1]
    return None if key is None or isinstance(key, ast.Constant) else Expression(key, scope)
