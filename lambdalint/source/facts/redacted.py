"""Whether what is logged of an event had its headers and tokens taken out before."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lambdalint.source.modules.scope import Scope
from lambdalint.source.values.evaluate import Evaluator

CONFIDENTIAL = frozenset(
    "headers multivalueheaders cookies cookie authorization authorizationtoken x-api-key body password token".split()
)
"""Keys of events of which one that is taken out shows that the rest is meant for the log; in lower case."""


class Redactions:
    """Which variables of a program lost a confidential part; a function and a variable are looked at once each."""

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev
        self.variables: dict[tuple[Scope, str], bool] = {}
        self.functions: dict[Scope, frozenset[str]] = {}

    def of(self, node: ast.expr, scope: Scope) -> bool:
        """Whether a variable lost a confidential part in its function, or comes from one that takes it out."""
        if not isinstance(node, ast.Name):
            return False
        variable = (scope.owner, node.id)
        found = self.variables.get(variable)
        if found is None:
            found = self.variables[variable] = node.id in self.taken(scope.owner) or self._made_without(*variable)
        return found

    def taken(self, function: Scope) -> frozenset[str]:
        """The variables of which a function removes or overwrites a confidential part."""
        found = self.functions.get(function)
        if found is None:
            found = self.functions[function] = frozenset(_names(_removed(function)))
        return found

    def _made_without(self, function: Scope, name: str) -> bool:
        bound = [binding.node for binding in function.bindings.get(name, ()) if binding.kind == "value"]
        makers = [self.ev.functions(self.ev.values(one.func, function)) for one in bound if isinstance(one, ast.Call)]
        return any(self.taken(maker.scope) for found in makers for maker in found)


def overridden(node: ast.expr) -> bool:
    """Whether a dict display sets a confidential key: what is spread out in front of it is told without."""
    return isinstance(node, ast.Dict) and any(_is_confidential(key) for key in node.keys)


def _removed(function: Scope) -> Iterator[ast.expr]:
    """The parts, as subscripts, that are deleted, popped or overwritten with a constant."""
    for statement in function.statements:
        node = statement.node
        if isinstance(node, ast.Delete) or (isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)):
            yield from node.targets
    for call, _ in function.calls:
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "pop"
            and call.args
        ):
            yield ast.Subscript(call.func.value, call.args[0], ast.Load())


def _names(places: Iterator[ast.expr]) -> Iterator[str]:
    """The variables of which a subscript names a confidential part."""
    for place in places:
        keys: list[ast.expr] = []
        while isinstance(place, ast.Subscript):
            keys.append(place.slice)
            place = place.value
        if isinstance(place, ast.Name) and keys and _confidential(keys):
            yield place.id


def _confidential(keys: list[ast.expr]) -> bool:
    """Whether the last key is confidential, or an earlier one where the last is not known."""
    unknown = not isinstance(keys[0], ast.Constant)
    return _is_confidential(keys[0]) or (unknown and any(_is_confidential(key) for key in keys))


def _is_confidential(key: ast.expr | None) -> bool:
    return isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value.lower() in CONFIDENTIAL
