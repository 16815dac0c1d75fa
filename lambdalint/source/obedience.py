"""Whether a refused write keeps an effect from running: by an exception that leaves, or a result that is tested."""

from __future__ import annotations

import ast
import operator
from bisect import bisect_left
from collections.abc import Callable, Mapping

from lambdalint.data.calls import ANSWERING, SQL_METHODS
from lambdalint.data.effects import DUPLICATE_ERRORS
from lambdalint.source.blocks import words
from lambdalint.source.conditions import BROAD, caught_by, exits_before, leaves
from lambdalint.source.considered import beside, exits_ahead, left_behind, named_in
from lambdalint.source.inline import choices
from lambdalint.source.relations import runs_through
from lambdalint.source.scope import Block, Expression, Scope, Statement
from lambdalint.source.suppressed import leaving_finally, suppressed

ORDERS: dict[type[ast.cmpop], Callable[[int, int], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
NONE: frozenset[str] = frozenset()
Lineage = Callable[[ast.expr, Scope], set[str]]
"""The names of a class of the project and of those that it derives from."""
FARTHEST = 60
"""Statements after a write in which its answer gets a name."""
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
                return any(isinstance(one, ast.Return | ast.Raise) for one in ast.walk(handler))
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
                made = [one.exc for one in ast.walk(handler) if isinstance(one, ast.Raise) and one.exc is not None]
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


def told_by_answer(call: Expression, also: frozenset[str]) -> str:
    """What a function tells its caller when the answer of a call in it says that it is refused, as `told_at` has it."""
    where = call.scope.module.statements.get(call.node)
    names = held(call, where, also)
    for (node, _), _ in call.scope.returns:
        accepted = _accepts(node, call, names)
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


def held(call: Expression, where: Statement | None, also: frozenset[str]) -> dict[str, bool]:
    """The variables that hold the answer of a call or say something of it, and whether they are true when it is:
    `first = count(id) == 1`, `seen = count(id) > 1`, `row = cursor.fetchone()`."""
    names = dict.fromkeys(also, True)
    made: set[Statement] = set()
    if where is not None and isinstance(where.node, ast.With | ast.AsyncWith):
        entered = [one.optional_vars for one in where.node.items if one.context_expr is call.node]
        names |= {one.id: True for one in entered if isinstance(one, ast.Name)}
    for at in _from(where) if where is not None else ():
        if also and at is not where and any(_runs_again(one, call, also) for one in ast.walk(at.node)):
            break
        if not isinstance(at.node, ast.Assign):
            continue
        root = _asked_of(at.node.value, call.node)
        accepted = root is call.node or (names.get(root.id) if isinstance(root, ast.Name) else None)
        if accepted is not None and (accepted or isinstance(root, ast.Name)):
            told = _asks_truth(at.node.value) == accepted
            names |= {target.id: told for target in at.node.targets if isinstance(target, ast.Name)}
            made.add(at)
    return {name: told for name, told in names.items() if name in also or not _set_again(name, where, made)}


def _from(where: Statement) -> list[Statement]:
    """A statement and those that follow it in the text, as far as an answer is asked after."""
    statements = where.scope.statements
    at = bisect_left(statements, where.serial, key=lambda one: one.serial)
    return statements[at : at + FARTHEST]


def _set_again(name: str, where: Statement | None, made: set[Statement]) -> bool:
    """Whether a variable is given something else after a statement than what these give it."""
    later = [one.statement for one in where.scope.bindings.get(name, ()) if one.statement] if where is not None else []
    return any(where is not None and one.serial > where.serial and one not in made for one in later)


def _runs_again(node: ast.AST, call: Expression, holders: frozenset[str]) -> bool:
    """Whether a node runs another statement on what holds the answer of a call: a cursor answers of the last one."""
    function = node.func if isinstance(node, ast.Call) and node is not call.node else None
    holder = function.value if isinstance(function, ast.Attribute) else None
    return isinstance(holder, ast.Name) and holder.id in holders and function.attr in SQL_METHODS  # type: ignore[union-attr]


def _asked_of(value: ast.expr, call: ast.expr) -> ast.expr:
    """What a test, or what is read of an answer, is of: `cursor` in `not cursor.fetchone()`, or the call itself."""
    while value is not call:
        match value:
            case ast.UnaryOp(op=ast.Not(), operand=inner) | ast.Compare(left=inner) | ast.Await(value=inner):
                value = inner
            case ast.Call(func=ast.Name(id="bool"), args=[inner]) | ast.Subscript(value=inner):
                value = inner
            case ast.Attribute(attr=name, value=inner) | ast.Call(func=ast.Attribute(attr=name, value=inner)) if (
                name in ANSWERING
            ):
                value = inner
            case _:
                break
    return value


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
    return decided_by(call, held(call, where, also), site, use, refused)


def decided_by(
    call: Expression, names: Mapping[str, bool], site: Statement, use: Expression, refused: bool = False
) -> bool | None:
    """The same by variables, each with what it is when the call is accepted."""
    for asked, outcome in choices(use):
        accepted = _accepts(asked, call, names, refused)
        if accepted is not None:
            return (accepted == outcome) != refused
    for block, at in site.ancestors():
        owner = block.owner
        test = owner.node.test if owner is not None and isinstance(owner.node, ast.If) else None
        accepted = _accepts(test, call, names, refused) if test is not None else None
        if accepted is not None:
            return (accepted == (block.kind == "then")) != refused
        for asked, outcome in exits_ahead(block, at):
            accepted = _accepts(asked, call, names, refused)
            if accepted is not None:
                return (accepted == outcome) == refused
    return None


def asked_first(call: Expression, use: Expression) -> bool:
    """Whether a call stands in a condition of the effect's own statement, or chooses the function that has it."""
    return any(node is call.node for test in beside(use) for node in ast.walk(test))


def _accepts(test: ast.expr, call: Expression, names: Mapping[str, bool], refused: bool = False) -> bool | None:
    """Whether a test is true when a call says that it was accepted; None where it asks nothing of the call, or where
    the rest of it may decide otherwise when the call returns `refused`."""
    match test:
        case ast.Compare(comparators=[ast.Constant(value=str(word))]) if word:
            return None
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            accepted = _accepts(inner, call, names, refused)
            return None if accepted is None else not accepted
        case ast.BoolOp(op=joined, values=values):
            decides = isinstance(joined, ast.And) != refused
            return decides if any(_accepts(one, call, names, refused) is decides for one in values) else None
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
        case ast.Compare(ops=[ast.NotIn()]):
            return False
        case ast.Compare(ops=[ast.Eq() | ast.Is()], comparators=[ast.Constant(value=value)]):
            return bool(value)
        case ast.Compare(ops=[ast.NotEq() | ast.IsNot()], comparators=[ast.Constant(value=value)]):
            return not value
        case ast.Compare(ops=[op], comparators=[ast.Constant(value=int(count))]) if type(op) in ORDERS:
            return ORDERS[type(op)](1, count)
    return True
