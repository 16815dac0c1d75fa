"""How long loops go on: what ends those that seem to have no end, a look at the time, a count, or a thread that it runs in;
and how often the others go round."""

from __future__ import annotations

import ast

from lambdalint.source.branches.conditions import caught_around, leaves
from lambdalint.source.branches.trail import MOST_FRAMES
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.model.places import Site
from lambdalint.source.model.symbols import Const, Origin
from lambdalint.source.modules.blocks import nodes_in, walk, words
from lambdalint.source.modules.scope import Block, Scope, Statement
from lambdalint.source.values.objects import NOTHING, External

MOST_ROUNDS = 100_000
THREADS = frozenset({"threading.Thread", "threading.Timer"})
UNEXPECTED = frozenset(
    {"", "?", "BaseException", "Exception", "KeyboardInterrupt", "ClientError", "BotoCoreError", "OSError"}
)
"""What is caught around loops that are not meant to end by it."""


def is_aside(code: Code, reached: Reached) -> bool:
    """Whether a function runs in a thread of its own, so that the handler does not wait for it."""
    at: Reached | None = reached
    for _ in range(MOST_FRAMES):
        if at is None or at.via is None:
            return False
        called = code.ev.values(at.via.node.func, at.via.scope) if isinstance(at.via.node, ast.Call) else NOTHING
        if any(isinstance(one, External) and one.name in THREADS for one in called):
            return True
        at = at.caller
    return False


def gives_up(code: Code, node: ast.While, inside: list[ast.AST], scope: Scope) -> bool:
    """Whether a loop looks at the time, or leaves when something that it counts is large enough."""
    leaving = [one.test for one in inside if isinstance(one, ast.If) and leaves(one.body)]
    compared = [part for test in (node.test, *leaving) for part in nodes_in(test) if isinstance(part, ast.Compare)]
    counters = {getattr(one.target, "id", "") for one in inside if isinstance(one, ast.AugAssign)}
    for part in compared:
        names = {one.id for one in nodes_in(part) if isinstance(one, ast.Name)}
        if names & counters or any(
            Origin.TIME in code.provenance(one, scope).origins for one in (part.left, *part.comparators)
        ):
            return True
    return False


def _looks_at_time(loop: ast.stmt) -> bool:
    """Whether a loop is left by a condition that speaks of the time that is left or has passed."""
    leaving = [one.test for one in walk([loop]) if isinstance(one, ast.If) and leaves(one.body)]
    return any(word in words(test).lower() for test in leaving for word in ("remaining", "deadline", "elapsed", "time"))


def ends_by_failing(code: Code, statement: Statement, site: Site, inside: list[ast.AST]) -> bool:
    """Whether what ends a loop is an exception that its function waits for (`except StopIteration`, `except queue.Empty`),
    one of the project's own that a caller waits for, or the end of the process."""
    own = {one.name for module in code.ev.closure.modules.values() for one in module.scope.classes}
    return (
        not UNEXPECTED.issuperset(caught_around(statement))
        or not own.isdisjoint(site.caught)
        or any(isinstance(one, ast.Expr) and leaves([one]) for one in inside)
    )


def _only_sometimes(block: Block) -> bool:
    """Whether a block runs in some rounds of a loop only; what is left after an exit runs in all the others."""
    branch = block.owner.node if block.owner is not None else None
    if isinstance(branch, ast.If):
        other = branch.orelse if block.kind == "then" else branch.body
        return not (other and leaves(other))
    return block.kind in ("case", "except")


def rounds(code: Code, seen: Seen) -> int:
    """How often the loops of its function run a call at most, as far as they count to a constant: `range(30)`."""
    times = 1
    for block, _ in seen.statement.ancestors() if seen.statement is not None else ():
        if _only_sometimes(block):
            return times
        loop = block.owner.node if block.kind == "loop" and block.owner is not None else None
        call = loop.iter if isinstance(loop, ast.For) else None
        if loop is not None and _looks_at_time(loop):
            return 1
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "range":
            numbers = [code.ev.symbol(one, seen.use.scope) for one in call.args[:2]]
            known = [one.value for one in numbers if isinstance(one, Const) and type(one.value) is int]
            if len(known) == len(numbers) == len(call.args):
                times *= max(known[-1] - (known[0] if len(known) > 1 else 0), 1)
    return min(times, MOST_ROUNDS)
