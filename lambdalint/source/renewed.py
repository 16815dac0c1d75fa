"""Texts that are new in every invocation whatever else is in them: `f"{order}-{uuid4()}"`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.source.model import Origin
from lambdalint.source.objects import External, FunctionObject, Operand
from lambdalint.source.reaching import bindings_of
from lambdalint.source.scope import Scope

if TYPE_CHECKING:
    from lambdalint.source.provenance import Sources

WHOLE = frozenset("encode decode lower upper strip rstrip lstrip replace removeprefix removesuffix format".split())
"""Methods that leave of a text enough to tell it from others."""
PASSING = frozenset({"builtins.str", "pathlib.Path", "urllib.parse.quote", "urllib.parse.quote_plus"})


def renewed(sources: Sources, node: ast.expr, scope: Scope) -> bool:
    """Whether a part of a text is random. A choice is only where all it chooses from are."""
    parts = _joined(sources, node, scope)
    if parts:
        return any(_random(sources, part, scope) for part in parts)
    if isinstance(node, ast.Name):
        at, bindings, _ = bindings_of(node.id, scope, scope.module.statements.get(node))
        if at is None or len(bindings) != 1 or at.mutations.get(node.id):
            return False
        one = bindings[0]
        if one.kind == "parameter":
            given = sources.given(one.scope, one.name)
            return bool(given) and all(_random(sources, *each) for each in given)
        simple = one.kind in ("value", "walrus") and not one.path and isinstance(one.node, ast.expr)
        return simple and isinstance(one.node, ast.expr) and _random(sources, one.node, one.scope)
    if isinstance(node, ast.IfExp):
        return _random(sources, node.body, scope) and _random(sources, node.orelse, scope)
    if isinstance(node, ast.Call):
        return _returns_random(sources, node, scope)
    return False


def _joined(sources: Sources, node: ast.expr, scope: Scope) -> list[ast.expr]:
    """The parts of a text that is put together, and the receiver or argument of what leaves it recognizable."""
    if isinstance(node, ast.JoinedStr):
        return [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod | ast.Div):
        right = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        return [node.left, *right]
    if not isinstance(node, ast.Call):
        return []
    if isinstance(node.func, ast.Attribute) and node.func.attr in WHOLE:
        given = [*node.args, *(keyword.value for keyword in node.keywords)] if node.func.attr == "format" else []
        return [node.func.value, *given]
    if isinstance(node.func, ast.Attribute) and node.func.attr == "join" and len(node.args) == 1:
        given = node.args
        return list(given[0].elts) if isinstance(given[0], ast.List | ast.Tuple) else []
    called = sources.ev.values(node.func, scope) if node.args else ()
    passing = bool(called) and all(isinstance(one, External) and one.name in PASSING for one in called)
    return list(node.args) if passing else []


def _random(sources: Sources, node: ast.expr, scope: Scope) -> bool:
    found = sources.of(Operand(node, scope))
    return found.renewed or (Origin.RANDOM in found.origins and found.fresh)


def _returns_random(sources: Sources, node: ast.Call, scope: Scope) -> bool:
    """Whether every answer of a function of the project is renewed."""
    targets = sources.ev.values(node.func, scope)
    functions = [one.scope for one in targets if isinstance(one, FunctionObject)]
    if not functions or len(functions) != len(targets):
        return False
    answers = [answer for function in functions for answer, _ in function.returns]
    return bool(answers) and all(_random(sources, *answer) for answer in answers)
