"""What a try asks: a read that fails where there is nothing decides what runs after it, as an `if` would."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from lambdalint.source.branches.suppressed import suppressed
from lambdalint.source.model.places import Test
from lambdalint.source.model.symbols import Provenance
from lambdalint.source.modules.scope import Block, Expression, Scope, Statement
from lambdalint.source.modules.symbols import LEAVES
from lambdalint.source.values.objects import Answer, Operand

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator


TRIED = frozenset({ast.Try, ast.With})


def tried_before(ev: Evaluator, block: Block, at: Statement) -> list[Test]:
    """The earlier statements of a block that leave unless something fails: `try: head_object(…); return`."""
    if block.tries is None:
        block.tries = [one for one in block.statements if one.node.__class__ in TRIED and _leaves_unless_it_fails(one)]
    if not block.tries:
        return []
    return [test for one in block.tries if one.index < at.index for test in _failed(ev, one, False)]


def _leaves_unless_it_fails(statement: Statement) -> bool:
    node = statement.node
    if isinstance(node, ast.Try) and node.handlers:
        return (node.orelse or node.body)[-1].__class__ in LEAVES
    return isinstance(node, ast.With) and node.body[-1].__class__ in LEAVES and bool(suppressed(statement))


def tried_around(ev: Evaluator, block: Block) -> list[Test]:
    """The one read whose failure an except clause stands for, or whose success an else."""
    owner = block.owner
    if owner is None or block.kind not in ("except", "try-else"):
        return []
    alone = len(getattr(owner.node, "body", ())) == 1
    return _failed(ev, owner, block.kind == "try-else") if alone else []


def _failed(ev: Evaluator, statement: Statement, outcome: bool) -> list[Test]:
    calls = sdk_calls(ev, statement)
    if len(calls) != 1:
        return []
    span = statement.scope.module.source.keyword_span(statement.node, 4 if isinstance(statement.node, ast.With) else 3)
    origins = partial(_answered, ev.origin, Operand(calls[0].node, calls[0].scope))
    return [Test(span, outcome, "it fails", origins=origins)]


def _answered(origin: Callable[[Operand], Provenance], operand: Operand) -> Provenance:
    """Where an answer comes from, not what of the event was asked for."""
    asked = origin(operand)
    return Provenance(asked.origins, frozenset(), asked.witnesses)


def sdk_calls(ev: Evaluator, statement: Statement) -> list[Expression]:
    """The SDK calls in the body of a try (or with) itself."""
    return [
        call
        for call in calls_within(ev, statement)
        if any(isinstance(one, Answer) for one in ev.values(call.node, call.scope))
    ]


def calls_within(ev: Evaluator, statement: Statement) -> Collection[Expression]:
    """The calls in the body of a try or with."""
    return _in_blocks(ev, statement.scope.owner).get(statement.blocks[0], ()) if statement.blocks else ()


def _in_blocks(ev: Evaluator, scope: Scope) -> dict[Block, list[Expression]]:
    """The calls of a scope by the bodies of try and with that they stand in."""
    known = ev.tried.get(scope)
    if known is None:
        known = ev.tried[scope] = {}
        for call in scope.calls:
            where = scope.module.statements.get(call.node)
            for block, _ in where.ancestors() if where is not None else ():
                if block.kind in ("try", "with"):
                    known.setdefault(block, []).append(call)
    return known


def told_by_failing(ev: Evaluator, scope: Scope) -> list[Expression]:
    """The SDK calls whose failure decides which constant a function returns: `try: …; return True`, `except …: return False`."""
    found: list[Expression] = []
    for (node, _), statement in scope.returns[:50]:
        if statement is None or not isinstance(node, ast.Constant) or not isinstance(node.value, bool | None):
            continue
        for block, _ in statement.ancestors():
            if block.owner is not None and block.kind in ("try", "except", "try-else"):
                found += sdk_calls(ev, block.owner)
    return found
