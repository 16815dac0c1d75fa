"""What a function tells its caller of the answer of a write in it, by the branches in which it returns or raises."""

from __future__ import annotations

import ast

from lambdalint.source.branches.trail import statement_of
from lambdalint.source.effects.guards.asked import accepts, decided_by, held
from lambdalint.source.effects.guards.obedience import NONE, Lineage
from lambdalint.source.modules.scope import Expression, Scope


def told_of(call: Expression, also: frozenset[str], lineage: Lineage) -> tuple[str | None, frozenset[str]]:
    """What it tells as `told_at` has it, and the exceptions of the project that leave it instead."""
    told = _by_answer(call, also)
    where = statement_of(call)
    if told != "unknown" or where is None:
        return told, NONE
    names, scope = held(call, where, also), call.scope.owner
    raising = [one for one in scope.statements if isinstance(one.node, ast.Raise) and one.serial > where.serial]
    for one in raising:
        made = one.node.exc if isinstance(one.node, ast.Raise) else None
        kind = made.func if isinstance(made, ast.Call) else made
        if kind is not None and decided_by(call, names, one, Expression(kind, scope)) is False:
            return None, frozenset(lineage(kind, one.scope))
    return ("unknown" if raising else _by_returns(call, names)), NONE


def _by_returns(call: Expression, names: dict[str, bool]) -> str:
    """What the constants say that it returns where the answer is that it was refused, and where it is not."""
    scope = call.scope.owner
    told: dict[bool, set[bool]] = {True: set(), False: set()}
    for (node, inner), at in scope.returns:
        accepted = decided_by(call, names, at, Expression(node, inner)) if at is not None else None
        if accepted is None and at is scope.body.statements[-1] and told[False]:
            accepted = True  # what is left where each refusal has returned
        if accepted is None or not isinstance(node, ast.Constant):
            return "unknown"
        told[accepted].add(bool(node.value))
    if not isinstance(scope.body.statements[-1].node, ast.Return):
        told[not told[True]].add(False)
    if told == {True: {True}, False: {False}}:
        return "false"
    return "true" if told == {True: {False}, False: {True}} else "unknown"


def _by_answer(call: Expression, also: frozenset[str]) -> str:
    """What a function tells its caller when the answer of a call in it says that it is refused, as `told_at` has it."""
    where = call.scope.module.statements.get(call.node)
    names = held(call, where, also)
    for (node, _), _ in call.scope.returns:
        accepted = accepts(node, call, names)
        if accepted is not None:
            return "false" if accepted else "true"
    return "same" if _says_nothing(call.scope.owner) else "unknown"


def _says_nothing(scope: Scope) -> bool:
    """Whether a function returns nothing, raises nothing and leaves nothing behind by which its caller could tell."""
    if scope.globals or scope.nonlocals or scope.mutations or scope.yields:
        return False
    if any(getattr(node, "value", node) is not None for (node, _), _ in scope.returns):
        return False
    for one in scope.statements:
        targets = one.node.targets if isinstance(one.node, ast.Assign) else [getattr(one.node, "target", None)]
        if isinstance(one.node, ast.Raise) or any(isinstance(at, ast.Attribute | ast.Subscript) for at in targets):
            return False
    return True
