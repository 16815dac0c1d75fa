"""What is refused on the way to an SDK call: helpers that raise for what they are given, `key = checked(key)`, and texts
that have not as many parts as are unpacked, `folder, name = key.split("/")`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from lambdalint.source.branches.conditions import asked, leaves, text_of
from lambdalint.source.branches.trail import statement_of
from lambdalint.source.callgraph.code import Code, Made
from lambdalint.source.model.behaviour import Refusal
from lambdalint.source.model.places import Test
from lambdalint.source.modules.scope import Expression, Scope, Statement
from lambdalint.source.values.objects import Operand

DEEPEST = 3
"""Helpers that hand on what they are given to another one that refuses it."""
MOST = 60
"""Calls before one SDK call, in each function on the way, that are looked at."""
RAISING = frozenset({ast.Raise, ast.Assert})


def refusals(code: Code) -> list[Refusal]:
    """For each SDK call the conditions under which helpers that are called before it raise."""
    modules = code.ev.closure.modules.values()
    raising = not all(RAISING.isdisjoint(module.kinds) for module in modules)
    if not raising and not any(module.spells("split(") for module in modules):
        return []
    found: list[Refusal] = []
    raised: dict[Scope, tuple[Test, ...]] = {}
    for made in code.made:
        tests: list[Test] = []
        for before in _called_before(code, made):
            tests += _unpacked(code, before)
            for callee in code.ev.functions(code.ev.values(before.node.func, before.scope)) if raising else ():  # type: ignore[attr-defined]
                tests += _raises(code, callee.scope, raised, DEEPEST)
        if tests:
            found.append(Refusal(made.call.site, tuple(dict.fromkeys(tests))))
    return found


def _unpacked(code: Code, call: Expression) -> Iterator[Test]:
    """That a text has as many parts as an assignment unpacks: `_, name = key.split("in/")` fails for others."""
    statement = statement_of(call)
    match statement.node if statement is not None else None, call.node:
        case (
            ast.Assign(targets=[ast.Tuple(elts=names)], value=value),
            ast.Call(func=ast.Attribute(value=text, attr="split" | "rsplit")),
        ) if value is call.node and not any(isinstance(one, ast.Starred) for one in names):
            origins = partial(code.ev.origin, Operand(text, call.scope))
            span = call.scope.module.span(call.node)
            yield Test(span, True, text_of(call.scope, call.node), origins=origins)


def _called_before(code: Code, made: Made) -> Iterator[Expression]:
    """The calls that have returned whenever an SDK call is made, in the functions on the way to it."""
    for reached, via in code.reach.trail.frames(made.reached):
        use = via or made.use
        at = statement_of(use)
        if at is None:
            continue
        reachable = {block: leading.index for block, leading in at.ancestors()}
        for call in reached.scope.calls[:MOST]:
            statement = statement_of(call)
            if statement is not None and call.node is not use.node:
                outer = _outermost(statement)
                if outer.index < reachable.get(outer.block, 0) or (outer is at and not at.blocks):
                    yield call


def _outermost(statement: Statement) -> Statement:
    """The statement that always runs a statement: itself, or the try and with around it whose except clauses leave."""
    while statement.block.kind in ("try", "with") and statement.block.owner is not None:
        if not all(leaves(one.body) for one in getattr(statement.block.owner.node, "handlers", ())):
            break
        statement = statement.block.owner
    return statement


def _raises(code: Code, scope: Scope, known: dict[Scope, tuple[Test, ...]], depth: int) -> tuple[Test, ...]:
    """The conditions under which a function raises, by itself or in what it calls."""
    if scope in known or not depth:
        return known.get(scope, ())
    known[scope] = ()  # a function that calls itself refuses nothing more
    found: list[Test] = []
    for statement in scope.statements:
        if isinstance(statement.node, ast.Raise):
            found += code.reach.trail.tests(statement)
        elif isinstance(statement.node, ast.Assert):
            found += asked(code.ev, statement.node.test, scope, False)
    for call in scope.calls[:MOST]:
        for callee in code.ev.functions(code.ev.values(call.node.func, call.scope)):  # type: ignore[attr-defined]
            found += _raises(code, callee.scope, known, depth - 1)
    known[scope] = tuple(found)
    return known[scope]
