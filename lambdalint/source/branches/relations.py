"""How one statement lies to another: whether it always runs first, and what stands between the two."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from lambdalint.source.branches.conditions import leaves
from lambdalint.source.modules.scope import Block, Statement


def related(where: Statement, site: Statement, around: Mapping[Block, Statement]) -> str:
    """How a statement lies to the site: "before" (always runs first), "looped" (as far as a loop ahead of it runs),
    "after" (in the same flow), "tested" or "". `around` are the site's ancestors."""
    looped = False
    first: Statement | None = where
    at: Statement | None = where
    if where is not site and around.get(where.block) is where:
        return "tested"
    while at is not None:
        ahead = around.get(at.block)
        if ahead is not None and at is ahead is not where:
            return "before" if _first_of(where, site, at) else ""
        if ahead is not None:
            if at.index < ahead.index:
                if at is first and isinstance(where.node, ast.If | ast.While):
                    return "tested"
                return "looped" if looped else "before"
            return "after" if at.index > ahead.index and not looped else ""
        looped = looped or at.block.kind == "loop"
        if at is first and _asked_else(at.block):
            first = at.block.owner
        elif at.block.kind != "loop" and not runs_through(at.block):
            return ""
        at = at.block.owner
    return ""


def _first_of(where: Statement, site: Statement, both: Statement) -> bool:
    """Whether the one statement is in the body of a `try`, and the other in its `else`."""
    kinds = [{block.kind for block, _ in one.ancestors() if block.owner is both} for one in (where, site)]
    return kinds == [{"try"}, {"try-else"}]


def _asked_else(block: Block) -> bool:
    """Whether a block is the `elif` of an `if` whose body leaves."""
    owner = block.owner.node if block.owner is not None and block.kind == "else" else None
    return isinstance(owner, ast.If) and len(owner.orelse) == 1 and leaves(owner.body)


def runs_through(block: Block) -> bool:
    """Whether the statements of a block run whenever its owner does, exceptions aside."""
    return block.kind in ("with", "finally", "try", "try-else")
