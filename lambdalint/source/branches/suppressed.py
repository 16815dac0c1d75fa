"""Exceptions that end without an except clause: in `contextlib.suppress`, and in a `finally` that leaves."""

from __future__ import annotations

import ast

from lambdalint.source.modules.scope import Scope, Statement

HOLDING = frozenset({ast.Try, ast.TryStar, ast.With, ast.AsyncWith})
"""Statements that can keep a failure from those around them."""
BROAD = frozenset({"", "Exception", "BaseException"})
"""What an except clause names, or does not, that holds whatever fails."""


def suppressed(statement: Statement) -> list[str]:
    """The exceptions that a `with suppress(…)` passes over, as written; none for other statements."""
    node, scope = statement.node, statement.scope
    if not isinstance(node, ast.With) or not scope.module.spells("suppress"):
        return []
    return [name for item in node.items for name in passed_over(item, scope)]


def passed_over(item: ast.withitem, scope: Scope) -> list[str]:
    """The exceptions that one context manager passes over."""
    call = item.context_expr
    return [named(one) for one in call.args] if isinstance(call, ast.Call) and _is_suppress(call.func, scope) else []


def _is_suppress(function: ast.expr, scope: Scope) -> bool:
    whole = isinstance(function, ast.Attribute) and function.attr == "suppress"
    name = function.value if isinstance(function, ast.Attribute) and whole else function
    if not isinstance(name, ast.Name):
        return False
    bindings = scope.bindings.get(name.id) or scope.module.scope.bindings.get(name.id) or []
    return any(
        one.kind == "import" and one.module == "contextlib" and one.name == ("" if whole else "suppress")
        for one in bindings
    )


def named(node: ast.expr | None) -> str:
    """The last name of an exception as it is written; "" for none, "?" for what is computed."""
    if node is None:
        return ""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else "?"


def leaving_finally(node: ast.stmt) -> ast.stmt | None:
    """The statement by which the `finally` of a try leaves, so that no exception does; None when it does not."""
    pending: list[tuple[ast.AST, bool]] = [(one, False) for one in getattr(node, "finalbody", ())]
    while pending:
        at, inside = pending.pop(0)
        if isinstance(at, ast.Return) or (isinstance(at, ast.Break | ast.Continue) and not inside):
            return at
        if not isinstance(at, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.If | ast.Try):
            inside = inside or isinstance(at, ast.For | ast.AsyncFor | ast.While)
            pending += [(one, inside) for one in ast.iter_child_nodes(at)]
    return None
