"""Whether what is logged of an event had its headers and tokens taken out before."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lambdalint.source.evaluate import Evaluator
from lambdalint.source.scope import Scope

CONFIDENTIAL = frozenset(
    "headers multivalueheaders cookies cookie authorization authorizationtoken x-api-key body password token".split()
)
"""Keys of events of which one that is taken out shows that the rest is meant for the log; in lower case."""


def redacted(ev: Evaluator, node: ast.expr, scope: Scope) -> bool:
    """Whether a variable lost a confidential part in its function, or comes from one that takes it out."""
    if not isinstance(node, ast.Name):
        return False
    if _takes_out(scope.owner, node.id):
        return True
    bound = [binding.node for binding in scope.owner.bindings.get(node.id, ()) if binding.kind == "value"]
    makers = [ev.functions(ev.values(one.func, scope)) for one in bound if isinstance(one, ast.Call)]
    return any(_takes_out(maker.scope) for found in makers for maker in found)


def overridden(node: ast.expr) -> bool:
    """Whether a dict display sets a confidential key: what is spread out in front of it is told without."""
    return isinstance(node, ast.Dict) and any(_is_confidential(key) for key in node.keys)


def _takes_out(function: Scope, name: str | None = None) -> bool:
    """Whether a function removes or overwrites a confidential part of a variable (None: of any)."""
    return any(_is_part(place, name) for place in _removed(function.node))


def _removed(function: ast.AST) -> Iterator[ast.expr]:
    """The parts, as subscripts, that are deleted, popped or overwritten with a constant."""
    for node in ast.walk(function):
        if isinstance(node, ast.Delete):
            yield from node.targets
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            yield from node.targets
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "pop"
            and node.args
        ):
            yield ast.Subscript(node.func.value, node.args[0], ast.Load())


def _is_part(place: ast.expr, name: str | None) -> bool:
    keys: list[ast.expr] = []
    while isinstance(place, ast.Subscript):
        keys.append(place.slice)
        place = place.value
    if not keys or not isinstance(place, ast.Name) or (name is not None and place.id != name):
        return False
    return _is_confidential(keys[0]) or (
        not isinstance(keys[0], ast.Constant) and any(_is_confidential(key) for key in keys)
    )


def _is_confidential(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.lower() in CONFIDENTIAL
