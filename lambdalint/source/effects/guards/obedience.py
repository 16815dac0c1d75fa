"""Whether a refused write keeps an effect from running: by the exception that leaves, or by what a
function that caught it tells its caller."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from lambdalint.data.effects import DUPLICATE_ERRORS
from lambdalint.source.branches.conditions import BROAD, caught_by, exits_before, leaves
from lambdalint.source.branches.relations import runs_through
from lambdalint.source.branches.suppressed import leaving_finally, suppressed
from lambdalint.source.effects.guards.considered import left_behind, named_in
from lambdalint.source.modules.blocks import nodes_in, words
from lambdalint.source.modules.scope import Block, Expression, Scope, Statement

NONE: frozenset[str] = frozenset()
Lineage = Callable[[ast.expr, Scope], set[str]]
"""The names of a class of the project and of those that it derives from."""
REFUSED = BROAD | DUPLICATE_ERRORS
"""The exceptions by which a write is refused, and what catches them."""
UNREAD = "?"
"""Stands for an exception that is imported under a name of its own."""


def meant(handler: ast.ExceptHandler, scope: Scope) -> set[str]:
    """The exceptions that a clause catches, those that the module gave names of its own included."""
    found = set(caught_by(handler))
    for name in [one for one in found if one.isidentifier()]:
        for binding in scope.bindings.get(name) or scope.module.scope.bindings.get(name) or ():
            if binding.kind == "value" and isinstance(binding.node, ast.Attribute):
                found.add(binding.node.attr)
            elif binding.kind == "value" and isinstance(binding.node, ast.Name):
                found.add(binding.node.id)
            elif binding.kind == "import":
                found.add(binding.name if binding.name in BROAD | DUPLICATE_ERRORS else UNREAD)
    return found


def swallowed(where: Statement, around: Mapping[Block, Statement], raised: frozenset[str] = NONE) -> str:
    """Why a refused write at `where` does not keep a statement with these ancestors from running; "" when it does."""
    refused = REFUSED | raised
    for block, _ in where.ancestors():
        if block in around:
            return ""
        if block.kind == "try" and block.owner is not None and isinstance(block.owner.node, ast.Try | ast.TryStar):
            if any(other.kind == "try-else" and other.owner is block.owner for other in around):
                return ""
            for handler in block.owner.node.handlers:
                names = meant(handler, where.scope)
                if names & refused and not obeys(handler):
                    return "its refusal is caught, and the code goes on to the effect"
                if names & refused:
                    return ""
        if block.kind == "with" and block.owner is not None and refusals(suppressed(block.owner)):
            return "its refusal is suppressed, and the code goes on to the effect"
    return ""


def quits(where: Statement, around: Mapping[Block, Statement]) -> bool:
    """Whether a refused write at `where` ends its function, not only a loop around it."""
    if swallowed(where, around):
        return False
    for block, _ in where.ancestors():
        clauses = getattr(block.owner.node, "handlers", ()) if block.kind == "try" and block.owner else ()
        for handler in clauses:
            if meant(handler, where.scope) & REFUSED:
                return any(isinstance(one, ast.Return | ast.Raise) for one in nodes_in(handler))
    return True


def refusals(names: list[str]) -> bool:
    """Whether exceptions are among these by which a write is refused."""
    return not REFUSED.isdisjoint(names)


def obeys(handler: ast.ExceptHandler) -> bool:
    """Whether an except clause leaves for a refused write."""
    if leaves(handler.body):
        return True
    for statement in handler.body:
        cases = statement.cases if isinstance(statement, ast.Match) else ()
        if any(names_refusal(one.pattern) and leaves(one.body) for one in cases):
            return True
        if isinstance(statement, ast.If) and names_refusal(statement.test):
            positive = not is_unequal(statement.test)
            if positive and leaves(statement.body):
                return True
            if not positive and statement.orelse and leaves(statement.orelse):
                return True
    return False


def names_refusal(node: ast.AST) -> bool:
    """Whether something spells the name of a refusal."""
    text = words(node)
    return any(name in text for name in DUPLICATE_ERRORS)


def is_unequal(test: ast.expr) -> bool:
    """Whether a test asks that something is not so."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return True
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.NotEq | ast.NotIn | ast.IsNot)


def raised_at(where: Statement | None, lineage: Lineage, raised: frozenset[str] = NONE) -> frozenset[str]:
    """The exceptions of the project that leave a function instead of a refusal, with the classes that these derive from,
    as `lineage` knows them."""
    found: set[str] = set(raised)
    for block, _ in where.ancestors() if where is not None else ():
        owner = block.owner.node if block.owner is not None and block.kind == "try" else None
        for handler in getattr(owner, "handlers", ()):
            if where is not None and meant(handler, where.scope) & (REFUSED | raised):
                made = [one.exc for one in nodes_in(handler) if isinstance(one, ast.Raise) and one.exc is not None]
                kinds = [one.func if isinstance(one, ast.Call) else one for one in made]
                found |= {name for kind in kinds for name in lineage(kind, where.scope)}
    return frozenset(found)


def told_at(where: Statement | None, raised: frozenset[str] = NONE) -> str | None:
    """What a function tells its caller when a write in it is refused, "unknown" where the write is not always made.

    `raised` are the exceptions by which the refusal comes to it, beside those of the service.
    """
    told = false_on_duplicate(where, raised)
    return told if where is None or told is not None or always(where) else "unknown"


def told_on(call: Expression, where: Statement | None, told: str) -> str:
    """The same of a function that calls another one, which tells it `told`."""
    if where is not None and isinstance(where.node, ast.Return) and where.node.value is call.node:
        return told
    return told if told in ("same", "asked") else "unknown"


def always(statement: Statement) -> bool:
    """Whether a statement runs whenever its function returns."""
    return all(
        (block.kind == "top" or runs_through(block))
        and all(
            isinstance(one.node, ast.If) and isinstance(one.node.body[-1], ast.Raise) for one in exits_before(block, at)
        )
        for block, at in statement.ancestors()
    )


def false_on_duplicate(where: Statement | None, raised: frozenset[str] = NONE) -> str | None:
    """What a function with a conditional write tells its caller when it is refused: "false", "true", "same" (what it
    says otherwise, too), "unknown", or None when the exception leaves it."""
    if where is None:
        return "unknown"
    refused = REFUSED | raised
    for block, _ in where.ancestors():
        owner = block.owner
        if block.kind == "with" and owner is not None and refusals(suppressed(owner)):
            return _told_after(owner, where)
        if block.kind in ("try", "except", "try-else") and owner is not None and _returns(leaving_finally(owner.node)):
            return "same"
        if block.kind == "try" and block.owner is not None and isinstance(block.owner.node, ast.Try | ast.TryStar):
            for handler in block.owner.node.handlers:
                names = meant(handler, where.scope)
                if UNREAD in names and not names & refused:
                    return "unknown"
                if not names & refused:
                    continue
                returns = [one for one in nodes_in(handler) if isinstance(one, ast.Return)]
                if any(_falsy(one) for one in returns):
                    return "false"
                if leaves(handler.body) and not returns:
                    return None
                if returns and all(_truthy(one) for one in returns) and _others_falsy(where, returns):
                    return "true"
                return "unknown" if returns else _told_after(block.owner, where)
    return None


def _returns(node: ast.stmt | None) -> bool:
    return isinstance(node, ast.Return)


def _told_after(passed: Statement, where: Statement) -> str:
    """What a function returns once a refusal was passed over at a statement of it."""
    follow = passed.block.statements[passed.index + 1 :]
    last = follow[-1].node if follow else None
    if passed.block.kind != "top" or any(isinstance(one.node, ast.If | ast.Try | ast.For) for one in follow):
        return "unknown"
    inside = [at for _, at in passed.scope.returns if at is not None and _within(at, passed)]
    if not inside:
        kept = left_behind(passed, where)
        return "unknown" if kept is None or any(named_in(one.node, kept) for one in follow) else "same"
    falsy = not isinstance(last, ast.Return) or _falsy(last)
    if falsy and all(isinstance(at.node, ast.Return) and not _falsy(at.node) for at in inside):
        return "false"
    truthy = isinstance(last, ast.Return) and _truthy(last)
    return "true" if truthy and all(isinstance(a.node, ast.Return) and _falsy(a.node) for a in inside) else "unknown"


def _within(statement: Statement, outer: Statement) -> bool:
    return any(block.owner is outer for block, _ in statement.ancestors())


def _falsy(node: ast.Return) -> bool:
    return node.value is None or (isinstance(node.value, ast.Constant) and not node.value.value)


def _truthy(node: ast.Return) -> bool:
    return isinstance(node.value, ast.Constant) and bool(node.value.value)


def _others_falsy(where: Statement, refused: list[ast.Return]) -> bool:
    """Whether the function returns nothing true but where the write was refused."""
    others = [at.node for _, at in where.scope.returns if at is not None and at.node not in refused]
    return all(isinstance(one, ast.Return) and _falsy(one) for one in others)
