"""Under which tests classes get objects: a method runs only where one of its class, or of one below it, is made."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING

from lambdalint.source.branches.trail import ALWAYS, Trail, deciding, least
from lambdalint.source.callgraph.dispatch import chosen, held
from lambdalint.source.callgraph.typed import made_out_of_sight
from lambdalint.source.callgraph.ways import is_chosen
from lambdalint.source.model.places import Test
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values.classes import bases

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator


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
                if is_chosen(kind, call):
                    choice = chosen(self.ev, call, kind)
                    needed = needed | {choice} if choice is not None else needed
                    tables += held(self.ev, call)
                if not needed:
                    return ALWAYS
                found.add(needed)
        if not found:
            return ALWAYS
        return ALWAYS if any(made_out_of_sight(self.ev, one, tables) for one in kinds) else least(found)
