"""By which ways each function is reached: under which tests of the environment, or that the source alone decides."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lambdalint.source.model import Test
from lambdalint.source.trail import ALWAYS, Trail, deciding, least

if TYPE_CHECKING:
    from lambdalint.source.evaluate import Evaluator
    from lambdalint.source.reach import Reached

CHOSEN = frozenset({ast.Subscript, ast.Name})
"""What a function is called by that a variable may have chosen."""


def spread(ev: Evaluator, trail: Trail, graph: Iterable[Reached]) -> None:
    """Gives each function and module of a call graph the sets of tests under which it runs; the empty set is always."""
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
            _widen(one, extra, callee, pending)


def _widen(one: Reached, extra: frozenset[Test], below: Reached, pending: deque[Reached]) -> None:
    """Adds the ways that lead to what a function or module runs under these tests."""
    united = least(below.ways | {way | extra for way in one.ways})
    if united != below.ways:
        below.ways = united
        pending.append(below)
