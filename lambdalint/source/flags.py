"""Variables that remember whether a write was refused: `duplicate = True` in the clause that catches its refusal."""

from __future__ import annotations

import ast

from lambdalint.source.obedience import REFUSED, is_unequal, meant, names_refusal
from lambdalint.source.scope import Scope, Statement


def flags(where: Statement) -> dict[str, bool]:
    """The variables that are set to a constant where a write at a statement is refused, and to nothing but constants of
    the other truth elsewhere; with what they are when it is accepted."""
    for block, _ in where.ancestors():
        owner = block.owner.node if block.kind == "try" and block.owner is not None else None
        for handler in getattr(owner, "handlers", ()):
            if meant(handler, where.scope) & REFUSED:
                found = _set_in(handler.body)
                return {
                    name: not truth
                    for name, truth in found.items()
                    if _otherwise(where.scope, name, handler) == {not truth}
                }
    return {}


def _set_in(body: list[ast.stmt]) -> dict[str, bool]:
    """The variables that a clause always sets to a constant for a refusal."""
    found: dict[str, bool] = {}
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)):
                found[name] = bool(value)
            case ast.If(test=test) if names_refusal(test):
                found |= _set_in(node.orelse if is_unequal(test) else node.body)
    return found


def _otherwise(scope: Scope, name: str, handler: ast.ExceptHandler) -> set[bool | None]:
    """What a variable is set to outside of a clause; None for what is no constant."""
    inside = set(ast.walk(handler))
    found: set[bool | None] = set()
    for one in scope.bindings.get(name, ()):
        if one.statement is None or one.statement.node not in inside:
            constant = one.node if one.kind == "value" and not one.path else None
            found.add(bool(constant.value) if isinstance(constant, ast.Constant) else None)
    return found
