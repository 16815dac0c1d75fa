"""Where a name is bound, and which of its assignments can give its value at a place, or to what runs later."""

from __future__ import annotations

import ast

from lambdalint.source.modules.scope import Binding, Block, Scope, Statement
from lambdalint.source.modules.symbols import LEAVES

REPLACING = frozenset({"value", "function"})
"""The kinds of bindings that leave nothing of the value before, and run nothing by themselves."""
QUIET = frozenset(
    {ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Pass, ast.If, ast.FunctionDef, ast.AsyncFunctionDef}
)
"""Statements that run no function, where they hold no call and no decorator."""
MOST_BINDINGS = 200
"""Assignments to one name; with more it is not followed."""

Bound = tuple[Scope | None, list[Binding], bool]
"""Where a name is bound, what can give its value, and whether no function lies between."""


def bindings_of(name: str, scope: Scope, use: Statement | None) -> Bound:
    """Where a name that a scope uses is bound, what can give its value there, and whether no function lies between.

    `use` is the statement of the use. Beyond MOST_BINDINGS it is all bindings.
    """
    at: Scope | None = scope
    inside = True
    kind = scope.kind
    declared = (scope if kind == "function" else scope.owner).globals
    if declared and name in declared:
        at, inside = scope.module.scope, scope.owner.kind == "module"
    while at is not None:
        kind = at.kind
        if kind != "class" or at is scope:
            bindings = at.bindings.get(name)
            if bindings:
                if 1 < len(bindings) <= MOST_BINDINGS:
                    if not inside:
                        bindings = lasting(bindings, at)
                    elif use is not None and use.scope is at:
                        bindings = reaching(bindings, use)
                return at, bindings, inside
        if kind == "function":
            inside = False
        elif kind == "class":
            use = at.statement
        at = at.parent
    return None, [], inside


def reaching(bindings: list[Binding], use: Statement | None) -> list[Binding]:
    """The bindings that can give the value at a statement: all, but those that a later one has replaced."""
    if use is None or len(bindings) == 1:
        return bindings
    path: dict[Block, tuple[int, Statement]] = {}
    at: Statement | None = use
    while at is not None:
        path[at.block] = at.index, at
        at = at.block.owner
    local = [one for one in bindings if one.statement is not None and one.statement.scope is use.scope]
    last: Statement | None = None
    for one in reversed(local):
        if one.kind in ("merge", "capture") or one.statement is None:
            continue
        if (last is None or one.statement.serial > last.serial) and dominates(one, use, path):
            last = one.statement
    alive = []
    again = use.loops() - (last.loops() if last is not None else frozenset())
    for one in bindings:
        where = one.statement
        if where is None:
            survives = last is None
        elif where.scope is not use.scope or where is last:
            survives = True
        elif where.serial < use.serial or (where is use and one.kind == "walrus"):
            survives = last is None or where.serial > last.serial
        else:
            survives = bool(again) and not again.isdisjoint(where.loops())
        if survives:
            alive.append(one)
    return alive or bindings


def dominates(binding: Binding, use: Statement, path: dict[Block, tuple[int, Statement]]) -> bool:
    """Whether the binding has happened whenever `use` runs."""
    statement = binding.statement
    while statement is not None:
        found = path.get(statement.block)
        if found is not None:
            index, at = found
            if statement.index < index:
                return binding.kind != "item"
            return statement is at and statement is not use and _in_body(binding, use, statement)
        if not always_left(statement.block):
            return False
        statement = statement.block.owner
    return False


def _in_body(binding: Binding, use: Statement, statement: Statement) -> bool:
    if binding.kind != "item":
        return True
    return any(block.owner is statement and block.kind == "loop" for block, _ in use.ancestors())


def always_left(block: Block) -> bool:
    """Whether what follows the owner of a block runs only after the whole block did."""
    if block.kind in ("with", "finally"):
        return True
    if block.kind == "try" and block.owner is not None:
        handlers = getattr(block.owner.node, "handlers", [])
        return all(handler.body[-1].__class__ in LEAVES for handler in handlers)
    return False


def lasting(bindings: list[Binding], scope: Scope) -> list[Binding]:
    """The bindings of a scope that functions in it, or other modules, can see: all, but those that another one
    replaces in any case before anything that may look is called."""
    if len(bindings) < 2 or (scope.kind == "function" and (scope.generator or scope.is_async)):
        return bindings
    replaced = [one for one in bindings if one.kind in REPLACING and _always_runs(one.statement, scope)]
    last = max(replaced, key=_serial, default=None)
    if last is None or last.statement is None:
        return bindings
    seen = _serial(last)
    runs = {id(scope.module.statements.get(call.node)) for call in scope.owner.calls}
    for statement in scope.statements[seen - 1 :: -1]:
        if (
            statement.node.__class__ not in QUIET
            or id(statement) in runs
            or statement.node.__dict__.get("decorator_list")
        ):
            break
        seen = statement.serial - 1
    return [one for one in bindings if one is last or not seen <= _serial(one) < _serial(last) or _stays(one, scope)]


def _serial(binding: Binding) -> int:
    return binding.statement.serial if binding.statement is not None else 0


def _stays(binding: Binding, scope: Scope) -> bool:
    """Whether a binding may happen again, or elsewhere."""
    statement = binding.statement
    return statement is not None and (statement.scope is not scope or bool(statement.loops()))


def _always_runs(statement: Statement | None, scope: Scope) -> bool:
    """Whether a statement of a scope has run whenever the scope has."""
    if statement is None or statement.scope is not scope:
        return False
    while statement.block.owner is not None:
        if not always_left(statement.block):
            return False
        statement = statement.block.owner
    return True
