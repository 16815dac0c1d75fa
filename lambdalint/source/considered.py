"""Whether the way to an effect looks at an answer, or at what a refused write left behind; what that decides is not said."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from lambdalint.source.conditions import exits_before, exits_of
from lambdalint.source.inline import choices
from lambdalint.source.scope import Block, Expression, Statement

WRAPPING = (ast.With, ast.AsyncWith, ast.Try)


def considered(
    call: Expression, where: Statement, site: Statement, use: Expression, also: frozenset[str] = frozenset()
) -> bool:
    """Whether something on the way to an effect looks at the answer of a call, or at what was made of it.

    `also` are variables that hold the answer beside the one that the call is assigned to.
    """
    made = answers(call, where, also)
    return any(node is call.node or (isinstance(node, ast.Name) and node.id in made) for node in _looked_at(site, use))


def answers(call: Expression, where: Statement, also: frozenset[str]) -> set[str]:
    """The variables that hold the answer of a call, or what later statements make of it."""
    made = set(also)
    for one in where.scope.statements:
        for value, target in _given(one.node) if one.serial >= where.serial else ():
            if any(node is call.node or (isinstance(node, ast.Name) and node.id in made) for node in ast.walk(value)):
                made |= {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
    return made


def _given(node: ast.stmt) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The expressions of a statement whose values get names, with these."""
    match node:
        case ast.Assign(value=value, targets=targets):
            yield from ((value, target) for target in targets)
        case ast.AnnAssign(value=ast.expr() as value, target=target) | ast.AugAssign(value=value, target=target):
            yield value, target
        case ast.With(items=items) | ast.AsyncWith(items=items):
            yield from ((one.context_expr, one.optional_vars) for one in items if one.optional_vars is not None)


def returned(call: Expression, where: Statement) -> bool:
    """Whether a function returns the answer of a call, or something that was made of it."""
    made = answers(call, where, frozenset())
    return any(
        one is call.node or (isinstance(one, ast.Name) and one.id in made)
        for (node, _), _ in where.scope.owner.returns
        for one in ast.walk(node)
    )


def noted(where: Statement, site: Statement, use: Expression) -> bool:
    """Whether what the `try` around a write leaves behind (`duplicate = True`) decides on the way to an effect."""
    around = next((block.owner for block, _ in where.ancestors() if block.kind == "try" and block.owner), None)
    return around is not None and remembered(around, site, use)


def remembered(passed: Statement, site: Statement, use: Expression) -> bool:
    """Whether the way to an effect looks at what the statements in another one leave behind."""
    kept = left_behind(passed) or ()
    return any(isinstance(node, ast.Name) and node.id in kept for node in _looked_at(site, use))


def left_behind(passed: Statement) -> set[str] | None:
    """The variables that the statements in another one set or add to; None where they set an attribute of something."""
    kept: set[str] = set()
    inside = {one for one in passed.scope.statements if any(block.owner is passed for block, _ in one.ancestors())}
    for one in inside:
        for target in getattr(one.node, "targets", None) or [getattr(one.node, "target", None)]:
            at = target
            while isinstance(at, ast.Subscript):
                at = at.value
            if isinstance(at, ast.Attribute) and isinstance(one.node, ast.Assign | ast.AnnAssign | ast.AugAssign):
                return None
            kept |= {node.id for node in ast.walk(at) if isinstance(node, ast.Name)} if at is not None else set()
    changed = passed.scope.mutations.items()
    return kept | {name for name, made in changed if any(one.statement in inside for one in made)}


def named_in(node: ast.AST, names: Collection[str]) -> bool:
    """Whether something names one of these."""
    return any(isinstance(one, ast.Name) and one.id in names for one in ast.walk(node))


def beside(use: Expression) -> list[ast.expr]:
    """The conditions of the effect's own statement, and what chooses the function that has it: `ACTIONS[first(id)]()`."""
    asked = [test for test, _ in choices(use)]
    if isinstance(use.node, ast.Call) and not isinstance(use.node.func, ast.Attribute):
        asked.append(use.node.func)
    return asked


def _looked_at(site: Statement, use: Expression) -> Iterator[ast.AST]:
    """All that tests, loops and `match` on the way to an effect look at."""
    asked = beside(use)
    for block, at in site.ancestors():
        match block.owner.node if block.owner is not None else None:
            case ast.If(test=one) | ast.While(test=one) | ast.Match(subject=one):
                asked.append(one)
            case ast.For(iter=one) | ast.AsyncFor(iter=one):
                asked.append(one)
        asked += [one.node.test for one in exits_ahead(block, at) if isinstance(one.node, ast.If)]
    for one in asked:
        yield from ast.walk(one)


def exits_ahead(block: Block, at: Statement) -> list[Statement]:
    """The statements ahead of one that are an `if` whose body leaves, those in a `with` or `try` before it included."""
    around = [one.blocks[0] for one in block.statements[: at.index] if isinstance(one.node, WRAPPING) and one.blocks]
    return [*exits_before(block, at), *(one for inner in around for one in exits_of(inner))]
