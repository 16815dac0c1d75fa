"""Whether a refused write keeps an effect from running: by an exception that leaves, or a result that is tested."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import TypeGuard

from lambdalint.data.effects import DUPLICATE_ERRORS
from lambdalint.source.blocks import words
from lambdalint.source.conditions import BROAD, caught_by, exits_before, exits_of, leaves
from lambdalint.source.inline import choices
from lambdalint.source.scope import Block, Expression, Scope, Statement
from lambdalint.source.suppressed import leaving_finally, suppressed

WRAPPING = (ast.With, ast.AsyncWith, ast.Try)
ORDERS: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
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
            elif binding.kind == "import" and binding.name not in BROAD | DUPLICATE_ERRORS:
                found.add(UNREAD)
    return found


def related(where: Statement, site: Statement) -> str:
    """How a statement lies to the site: "before" (always runs first), "after" (in the same flow), "tested" or ""."""
    path = dict(site.ancestors())
    at: Statement | None = where
    inside_test = where is not site and any(where is owner for owner in (block.owner for block, _ in site.ancestors()))
    if inside_test:
        return "tested"
    while at is not None:
        ahead = path.get(at.block)
        if ahead is not None and at is ahead is not where:
            return "before" if _first_of(where, site, at) else ""
        if ahead is not None:
            if at.index < ahead.index:
                return "tested" if at is where and isinstance(at.node, ast.If | ast.While) else "before"
            return "after" if at.index > ahead.index else ""
        if not _runs_through(at.block):
            return ""
        at = at.block.owner
    return ""


def _first_of(where: Statement, site: Statement, both: Statement) -> bool:
    """Whether the one statement is in the body of a `try`, and the other in its `else`."""
    kinds = [{block.kind for block, _ in one.ancestors() if block.owner is both} for one in (where, site)]
    return kinds == [{"try"}, {"try-else"}]


def _runs_through(block: Block) -> bool:
    """Whether the statements of a block run whenever its owner does, exceptions aside."""
    return block.kind in ("with", "finally", "try", "try-else")


def swallowed(where: Statement, site: Statement) -> str:
    """Why a refused write at `where` does not keep `site` from running; "" when it does."""
    around = {block for block, _ in site.ancestors()}
    for block, _ in where.ancestors():
        if block in around:
            return ""
        if block.kind == "try" and block.owner is not None and isinstance(block.owner.node, ast.Try | ast.TryStar):
            if any(other.kind == "try-else" and other.owner is block.owner for other in around):
                return ""
            for handler in block.owner.node.handlers:
                names = meant(handler, where.scope)
                if names & (BROAD | DUPLICATE_ERRORS) and not obeys(handler):
                    return "its refusal is caught, and the code goes on to the effect"
                if names & (BROAD | DUPLICATE_ERRORS):
                    return ""
        if block.kind == "with" and block.owner is not None and refusals(suppressed(block.owner)):
            return "its refusal is suppressed, and the code goes on to the effect"
    return ""


def refusals(names: list[str]) -> bool:
    """Whether exceptions are among these by which a write is refused."""
    return bool(set(names) & (BROAD | DUPLICATE_ERRORS))


def obeys(handler: ast.ExceptHandler) -> bool:
    """Whether an except clause leaves for a refused write."""
    if leaves(handler.body):
        return True
    for statement in handler.body:
        if isinstance(statement, ast.If):
            text = words(statement.test)
            if any(name in text for name in DUPLICATE_ERRORS):
                positive = not _is_unequal(statement.test)
                if positive and leaves(statement.body):
                    return True
                if not positive and statement.orelse and leaves(statement.orelse):
                    return True
    return False


def _is_unequal(test: ast.expr) -> bool:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return True
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.NotEq | ast.NotIn | ast.IsNot)


def told_at(where: Statement | None) -> str | None:
    """What a function tells its caller when a write in it is refused, "unknown" where the write is not always made."""
    told = false_on_duplicate(where)
    return told if where is None or told is not None or always(where) else "unknown"


def told_on(call: Expression, where: Statement | None, told: str | None) -> str | None:
    """The same of a function that calls another one, which tells it `told`."""
    if told is None:
        return told_at(where)
    if where is not None and isinstance(where.node, ast.Return) and where.node.value is call.node:
        return told
    return told if told == "same" else "unknown"


def always(statement: Statement) -> bool:
    """Whether a statement runs whenever its function returns."""
    return all(
        (block.kind == "top" or _runs_through(block))
        and all(
            isinstance(one.node, ast.If) and isinstance(one.node.body[-1], ast.Raise) for one in exits_before(block, at)
        )
        for block, at in statement.ancestors()
    )


def false_on_duplicate(where: Statement | None) -> str | None:
    """What a function with a conditional write tells its caller when it is refused: "false", "true", "same" (what it
    says otherwise, too), "unknown", or None when the exception leaves it."""
    if where is None:
        return "unknown"
    for block, _ in where.ancestors():
        owner = block.owner
        if block.kind == "with" and owner is not None and refusals(suppressed(owner)):
            return _told_after(owner, where)
        if block.kind in ("try", "except", "try-else") and owner is not None and _returns(leaving_finally(owner.node)):
            return "same"
        if block.kind == "try" and block.owner is not None and isinstance(block.owner.node, ast.Try | ast.TryStar):
            for handler in block.owner.node.handlers:
                names = meant(handler, where.scope)
                if UNREAD in names and not names & (BROAD | DUPLICATE_ERRORS):
                    return "unknown"
                if not names & (BROAD | DUPLICATE_ERRORS):
                    continue
                returns = [one for one in ast.walk(handler) if isinstance(one, ast.Return)]
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
        return "same"
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


def told_by_answer(call: Expression, also: frozenset[str]) -> str:
    """What a function tells its caller when the answer of a call in it says that it is refused, as `told_at` has it."""
    where = call.scope.module.statements.get(call.node)
    names = _held(call, where, also)
    for (node, _), _ in call.scope.returns:
        accepted = _accepts(node, call, names)
        if accepted is not None:
            return "false" if accepted else "true"
    return "unknown"


def _held(call: Expression, where: Statement | None, also: frozenset[str]) -> dict[str, bool]:
    """The variables that hold the answer of a call or say something of it, and whether they are true when it is:
    `first = count(id) == 1`, `seen = count(id) > 1`, `seen = not first(id)`."""
    names = dict.fromkeys(also, True)
    if where is None or not isinstance(where.node, ast.Assign):
        return names
    value = where.node.value
    accepted = _asks_truth(value)
    while True:
        match value:
            case ast.UnaryOp(op=ast.Not(), operand=inner) | ast.Compare(left=inner) | ast.Await(value=inner):
                value = inner
            case ast.Call(func=ast.Name(id="bool"), args=[inner]):
                value = inner
            case _:
                break
    targets = where.node.targets if value is call.node else []
    return names | {target.id: accepted for target in targets if isinstance(target, ast.Name)}


def obeyed_by_test(
    call: Expression,
    where: Statement,
    site: Statement,
    use: Expression,
    refused: bool = False,
    also: frozenset[str] = frozenset(),
) -> bool | None:
    """Whether the result of a call decides that the effect runs: `if not first(id): return`, `if first(id): …`,
    `first(id) and …`; None where nothing asks it.

    `refused` is what the call returns for a write that was refused, `also` are variables that hold its answer as well.
    """
    names = _held(call, where, also)
    for asked, outcome in choices(use):
        accepted = _accepts(asked, call, names)
        if accepted is not None:
            return (accepted == outcome) != refused
    for block, at in site.ancestors():
        owner = block.owner
        test = owner.node.test if owner is not None and isinstance(owner.node, ast.If) else None
        accepted = _accepts(test, call, names) if test is not None else None
        if accepted is not None:
            return (accepted == (block.kind == "then")) != refused
        for before in _exits_ahead(block, at):
            assert isinstance(before.node, ast.If)
            accepted = _accepts(before.node.test, call, names)
            if accepted is not None:
                return accepted == refused
    return None


def considered(call: Expression, where: Statement, site: Statement, use: Expression) -> bool:
    """Whether something on the way to an effect looks at the answer of a call, or at what was made of it."""
    made = {node.id for target in getattr(where.node, "targets", ()) for node in ast.walk(target) if _is_name(node)}
    return any(node is call.node or (_is_name(node) and node.id in made) for node in _looked_at(site, use))


def noted(where: Statement, site: Statement, use: Expression) -> bool:
    """Whether a variable that the `try` around a write sets to a constant (`duplicate = True`) decides on the way to an
    effect."""
    around = next((block.owner.node for block, _ in where.ancestors() if block.kind == "try" and block.owner), None)
    inside = ast.walk(around) if around is not None else ()
    constants = [one for one in inside if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant)]
    flags = {target.id for one in constants for target in one.targets if isinstance(target, ast.Name)}
    return any(_is_name(node) and node.id in flags for node in _looked_at(site, use))


def _is_name(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name)


def _looked_at(site: Statement, use: Expression) -> Iterator[ast.AST]:
    """All that tests, loops and `match` on the way to an effect look at."""
    asked = [test for test, _ in choices(use)]
    for block, at in site.ancestors():
        match block.owner.node if block.owner is not None else None:
            case ast.If(test=one) | ast.While(test=one) | ast.Match(subject=one):
                asked.append(one)
            case ast.For(iter=one) | ast.AsyncFor(iter=one):
                asked.append(one)
        asked += [one.node.test for one in _exits_ahead(block, at) if isinstance(one.node, ast.If)]
    for one in asked:
        yield from ast.walk(one)


def _exits_ahead(block: Block, at: Statement) -> list[Statement]:
    """The statements ahead of one that are an `if` whose body leaves, those in a `with` or `try` before it included."""
    around = [one.blocks[0] for one in block.statements[: at.index] if isinstance(one.node, WRAPPING) and one.blocks]
    return [*exits_before(block, at), *(one for inner in around for one in exits_of(inner))]


def asked_first(call: Expression, use: Expression) -> bool:
    """Whether a call stands in a condition of the effect's own statement."""
    return any(_accepts(test, call, {}) is not None for test, _ in choices(use))


def _accepts(test: ast.expr, call: Expression, names: Mapping[str, bool]) -> bool | None:
    """Whether a test is true when a call says that it was accepted; None where it asks nothing of the call."""
    for node in ast.walk(test):
        if node is call.node:
            return _asks_truth(test)
        if isinstance(node, ast.Name) and node.id in names:
            return _asks_truth(test) == names[node.id]
    return None


def _asks_truth(test: ast.expr) -> bool:
    """Whether a test is true when the call's result is, or when that counts 1: the first, or the row that is new."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return not _asks_truth(inner)
        case ast.Compare(ops=[ast.Eq() | ast.Is()], comparators=[ast.Constant(value=value)]):
            return bool(value)
        case ast.Compare(ops=[ast.NotEq() | ast.IsNot()], comparators=[ast.Constant(value=value)]):
            return not value
        case ast.Compare(ops=[op], comparators=[ast.Constant(value=int(count))]) if type(op) in ORDERS:
            return ORDERS[type(op)](1, count)
    return True
