"""Variables that remember whether a write was refused: `duplicate = True` in the clause that catches its refusal."""

from __future__ import annotations

import ast

from lambdalint.source.effects.guards.obedience import NONE, REFUSED, always, is_unequal, meant, names_refusal
from lambdalint.source.modules.scope import Binding, Scope, Statement


def flags(where: Statement, raised: frozenset[str] = NONE) -> dict[str, bool]:
    """The variables that only constants are put in, one of them where a write at a statement is refused or where it is
    not, and what they are when it is accepted."""
    for block, at in where.ancestors():
        owner = block.owner if block.kind == "try" else None
        for handler in getattr(owner.node, "handlers", ()) if owner is not None else ():
            if meant(handler, where.scope) & (REFUSED | raised):
                assert owner is not None
                refused = _set_in(handler.body)
                found = {
                    name: not truth
                    for name, truth in refused.items()
                    if _only_before(owner, others := _bindings(where.scope, name, handler))
                    and _truths(others) == {not truth}
                }
                accepted = _set_in([one.node for one in at.block.statements if one.serial > at.serial])
                accepted |= _set_in(getattr(owner.node, "orelse", []))
                return found | {
                    name: truth
                    for name, truth in accepted.items()
                    if name not in refused and _is_reset(owner, name, truth)
                }
    return {}


def told_by_flag(where: Statement | None, raised: frozenset[str] = NONE) -> str | None:
    """What a function that returns such a variable tells when the write is refused: "false" or "true"; None for others."""
    made = where is not None and always(where)
    returned = [node for (node, _), _ in where.scope.owner.returns] if where is not None and made else []
    name = returned[0].id if len(returned) == 1 and isinstance(returned[0], ast.Name) else ""
    accepted = flags(where, raised).get(name) if where is not None and name else None
    return None if accepted is None else "false" if accepted else "true"


def told_by_yield(where: Statement, raised: frozenset[str] = NONE) -> str:
    """The same of what a context manager of the project gives to `with … as first`; "unknown" for others."""
    for block, _ in where.ancestors():
        owner = block.owner.node if block.kind == "try" and block.owner is not None else None
        for handler in getattr(owner, "handlers", ()):
            if meant(handler, where.scope) & (REFUSED | raised):
                inside, given = set(ast.walk(handler)), where.scope.owner.yields
                refused = {_truth(one.node) for one in given if one.node in inside}
                accepted = {_truth(one.node) for one in given if one.node not in inside}
                if len(given) == 1 and isinstance(given[0].node, ast.Name):
                    accepted = {flags(where, raised).get(given[0].node.id)}
                    refused = {not one for one in accepted if one is not None}
                if refused == {False} and accepted == {True}:
                    return "false"
                return "true" if refused == {True} and accepted == {False} else "unknown"
    return "unknown"


def _truth(node: ast.expr) -> bool | None:
    """Of a constant; None for others."""
    return bool(node.value) if isinstance(node, ast.Constant) else None


def _set_in(body: list[ast.stmt]) -> dict[str, bool]:
    """The variables that a block always sets to a constant, for a refusal where it asks for one."""
    found: dict[str, bool] = {}
    for node in body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=value)):
                found[name] = bool(value)
            case ast.If(test=test) if names_refusal(test):
                found |= _set_in(node.orelse if is_unequal(test) else node.body)
    return found


def _bindings(scope: Scope, name: str, outside: ast.AST) -> list[Binding]:
    """What gives a variable its value elsewhere than in a part of the function."""
    inside = set(ast.walk(outside))
    return [one for one in scope.bindings.get(name, ()) if one.statement is None or one.statement.node not in inside]


def _truths(bindings: list[Binding]) -> set[bool | None]:
    """What a variable is set to; None for what is no constant."""
    constants = [one.node if one.kind == "value" and not one.path else None for one in bindings]
    return {bool(one.value) if isinstance(one, ast.Constant) else None for one in constants}


def _only_before(passed: Statement, bindings: list[Binding]) -> bool:
    """Whether a variable is set ahead of a `try` or in it, and not again after it."""
    statements = [one.statement for one in bindings if one.statement is not None]
    inside = [one for one in statements if any(block.owner is passed for block, _ in one.ancestors())]
    return all(one.serial < passed.serial or one in inside for one in statements)


def _is_reset(passed: Statement, name: str, truth: bool) -> bool:
    """Whether a variable is set to the other truth right before a `try`, each time, and nowhere else."""
    others = _bindings(passed.scope, name, passed.node)
    ahead = [one.statement for one in others if one.statement is not None and one.statement.block is passed.block]
    return (
        _only_before(passed, others)
        and _truths(others) == {not truth}
        and any(one.index < passed.index for one in ahead)
    )
