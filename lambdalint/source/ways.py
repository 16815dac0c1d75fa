"""By which ways each function is reached: under which tests of the environment, or that the source alone decides."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from lambdalint.source.classes import bases
from lambdalint.source.model import Test
from lambdalint.source.scope import Expression, Scope
from lambdalint.source.trail import ALWAYS, Trail, deciding, least

if TYPE_CHECKING:
    from lambdalint.source.evaluate import Evaluator
    from lambdalint.source.reach import Reached

CHOSEN = frozenset({ast.Subscript, ast.Name})
"""What a function is called by that a variable may have chosen."""


def spread(ev: Evaluator, trail: Trail, graph: Iterable[Reached], made: Mapping[Scope, list[Expression]]) -> None:
    """Gives each function and module of a call graph the sets of tests under which it runs; the empty set is always.

    `made` has the calls by which objects of classes are made: a method runs only where there is one.
    """
    objects = Objects(ev, trail, made)
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
                from lambdalint.source.dispatch import chosen

                choice = chosen(ev, via, callee.scope)
                extra = extra | {choice} if choice is not None else extra
            for needed in objects.of(callee.scope):
                _widen(one, extra | needed, callee, pending)


class Objects:
    """Under which tests the classes of a program get objects: `Production() if STAGE == "prod" else Local()`."""

    def __init__(self, ev: Evaluator, trail: Trail, made: Mapping[Scope, list[Expression]]) -> None:
        self.ev, self.trail, self.made = ev, trail, made
        self._known: dict[Scope, set[frozenset[Test]]] = {}

    def of(self, function: Scope) -> set[frozenset[Test]]:
        """The sets of tests of which one must hold for a method to have an object; the empty set for other functions."""
        holder = function.class_scope
        if holder is None or function.parent is not holder:
            return ALWAYS
        found = self._known.get(holder)
        if found is None:
            found = self._known[holder] = self._made(holder)
        return found

    def _made(self, holder: Scope) -> set[frozenset[Test]]:
        found: set[frozenset[Test]] = set()
        kinds = [one for one in self.made if one is holder or (one.bases and holder in bases(self.ev, one))]
        tables: list[ast.expr] = []
        for kind in kinds:
            for call in self.made[kind]:
                needed = deciding(self.trail.leading(call))
                if call.node.__class__ is ast.Call and call.node.func.__class__ is ast.Subscript:
                    from lambdalint.source.dispatch import chosen, held

                    choice = chosen(self.ev, call, kind)
                    needed = needed | {choice} if choice is not None else needed
                    tables += held(self.ev, call)
                if not needed:
                    return ALWAYS
                found.add(needed)
        if not found:
            return ALWAYS
        from lambdalint.source.typed import made_out_of_sight

        return ALWAYS if any(made_out_of_sight(self.ev, one, tables) for one in kinds) else least(found)


def _widen(one: Reached, extra: frozenset[Test], below: Reached, pending: deque[Reached]) -> None:
    """Adds the ways that lead to what a function or module runs under these tests."""
    united = least(below.ways | {way | extra for way in one.ways})
    if united != below.ways:
        below.ways = united
        pending.append(below)
