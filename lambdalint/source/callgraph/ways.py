"""By which ways each function is reached: under which tests of the environment, or that the source alone decides."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from lambdalint.source.branches.trail import ALWAYS, Trail, deciding, least, statement_of
from lambdalint.source.model.places import Test
from lambdalint.source.modules.scope import Expression, Scope

if TYPE_CHECKING:
    from lambdalint.source.callgraph.made import Objects
    from lambdalint.source.callgraph.reached import Reached
    from lambdalint.source.values.evaluate import Evaluator

DECIDING = frozenset({ast.If, ast.Try, ast.With, ast.Match, ast.For, ast.While})
"""Statements that may leave the block that they stand in."""
CHOSEN = frozenset({ast.Subscript, ast.Name, ast.Call})
"""What a function is called by that a variable may have chosen."""
TAKING = frozenset({ast.Subscript, ast.Call})
"""Those of them that may take it from a dict where they stand."""


def spread(ev: Evaluator, trail: Trail, graph: Iterable[Reached], made: Mapping[Scope, list[Expression]]) -> None:
    """Gives each function and module of a call graph the sets of tests under which it runs; the empty set is always.

    `made` has the calls by which objects of classes are made: a method runs only where there is one.
    """
    objects = _objects(ev, trail, made)
    pending = deque(one for one in graph if one.caller is None)
    for one in pending:
        one.ways = {frozenset()}
    while pending:
        one = pending.popleft()
        for binding, module in one.imports:
            if module.ways != ALWAYS:
                _widen(one, deciding(trail.tests(binding.statement)), module, pending)
        for via, callee in one.calls:
            if callee.ways == ALWAYS:
                continue
            extra = deciding(trail.leading(via))
            if via.node.__class__ is ast.Call and via.node.func.__class__ in CHOSEN:
                from lambdalint.source.callgraph.dispatch import chosen

                choice = chosen(ev, via, callee.scope)
                extra = extra | {choice} if choice is not None else extra
            for needed in ALWAYS if objects is None else objects.of(callee.scope):
                _widen(one, extra | needed, callee, pending)


def _objects(ev: Evaluator, trail: Trail, made: Mapping[Scope, list[Expression]]) -> Objects | None:
    """What decides of which classes objects are made; None where nothing does."""
    if all(any(_is_plain(kind, one) for one in calls) for kind, calls in made.items()):
        return None
    from lambdalint.source.callgraph.made import Objects

    return Objects(ev, trail, made)


def is_chosen(kind: Scope, call: Expression) -> bool:
    """Whether a call may make an object of a class that was taken from a dict: `KINDS[kind]()`, by a name as well."""
    if not isinstance(call.node, ast.Call):
        return False
    function = call.node.func
    return function.__class__ in TAKING or (isinstance(function, ast.Name) and function.id not in (kind.name, "cls"))


def _is_plain(kind: Scope, call: Expression) -> bool:
    """Whether nothing decides about a call where it stands: it is written by itself, and no statement before may leave."""
    statement = statement_of(call)
    if is_chosen(kind, call):
        return False
    if statement is None or statement.choices or statement.block.kind != "top":
        return False
    before = statement.block.statements[: statement.index]
    return DECIDING.isdisjoint([one.node.__class__ for one in before])


def _widen(one: Reached, extra: frozenset[Test], below: Reached, pending: deque[Reached]) -> None:
    """Adds the ways that lead to what a function or module runs under these tests."""
    united = least(below.ways | {way | extra for way in one.ways})
    if united != below.ways:
        below.ways = united
        pending.append(below)
