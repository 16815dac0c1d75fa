"""What could make a second delivery harmless on the ways to an effect, and whether it does."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from lambdalint.data.calls import ADDING_METHODS, CLAIMING, MAPPERS, SQL_METHODS
from lambdalint.data.libraries import library
from lambdalint.frozen import dataclass
from lambdalint.once import once
from lambdalint.source.awscalls.calling import construct
from lambdalint.source.branches.trail import statement_of
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.callgraph.handlers import dotted
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.effects.guards.chains import Chains, Step
from lambdalint.source.effects.guards.conditional import (
    Condition,
    Effect,
    Write,
    condition_of,
    perhaps_in_options,
    telling,
)
from lambdalint.source.effects.guards.surroundings import Surroundings
from lambdalint.source.effects.guards.tellings import Telling, telling_calls
from lambdalint.source.model.handling import Guard
from lambdalint.source.model.symbols import Input
from lambdalint.source.modules.scope import Expression, Scope, Statement

if TYPE_CHECKING:
    from lambdalint.source.effects.databases import Refusable
    from lambdalint.source.effects.guards.considered import Considered
    from lambdalint.source.effects.guards.judging import Judge
    from lambdalint.source.effects.guards.marks import Mark, Marks

MOST_WRITES = 100
"""Conditional writes of one function that are looked at for each effect in it."""


@dataclass(slots=True)
class Looked:
    """What was looked at for one effect. `guarded` is None when it is not decided."""

    guards: tuple[Guard, ...] = ()
    guarded: bool | None = False


class Guards:
    """Finds guards in one program."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.ev = code.ev
        self._in_scope: dict[Scope, list[tuple[Expression, Condition]]] = {}
        self._answering: dict[Scope, list[Refusable]] = {}
        self._telling: dict[Scope, list[Telling]] = {}
        self._crowds: dict[Scope, Guard | None] = {}
        for made in code.made:
            condition = condition_of(code.ev, made) or perhaps_in_options(code, made)
            if condition is not None:
                self._in_scope.setdefault(made.reached.scope, []).append((made.use, condition))
            elif (answered := telling(made)) is not None:
                own = Telling(made.use, answered, returns_values=True, call=made.call)
                self._telling.setdefault(made.reached.scope, []).append(own)
        self._covered: dict[ast.expr, Condition] = {}
        for one in (*_stored(code), *_mapped(code)):
            scope = one.seen.reached.scope
            self._covered |= dict.fromkeys(one.covers, one.condition)
            if one.answers:
                self._answering.setdefault(scope, []).append(one)
            else:
                self._in_scope.setdefault(scope, []).append((one.seen.use, one.condition))

        for told in telling_calls(code):
            self._telling.setdefault(told.use.scope.owner, []).append(told)
        self.chains = Chains()
        self.surroundings = Surroundings(code)

    @once
    def ways(self) -> Considered:
        """How the code goes on after a write."""
        from lambdalint.source.effects.guards.considered import Considered

        return Considered()

    @once
    def judge(self) -> Judge:
        """Judges conditional writes; most programs make none."""
        from lambdalint.source.effects.guards.judging import Judge

        return Judge(self.code, self.marks, self.ways)

    @once
    def marks(self) -> Marks:
        """Finds the calls that run a conditional write."""
        from lambdalint.source.effects.guards.marks import Marks

        return Marks(self.code, self._in_scope, self._answering, self._telling)

    def _marked(self, scope: Scope) -> list[tuple[Expression, list[Mark]]]:
        """The calls of a scope that run a conditional write."""
        conditions = self._in_scope or self._answering or self._telling
        return self.marks.of(scope) if conditions else []

    @once
    def _unread(self) -> dict[Scope, list[Seen]]:
        """The calls of functions that may tell of events that were handled before, by the scopes that they stand in."""
        found: dict[Scope, list[Seen]] = {}
        for seen in self.code.calls(names=CLAIMING):
            if any(map(_unknown, seen.libraries)):
                found.setdefault(seen.reached.scope, []).append(seen)
        return found

    def of(self, reached: Reached, use: Expression) -> Looked:
        """The guards of one effect, by all chains that lead to it."""
        own = self._itself(reached, use)
        looked: list[Guard] = list(own)
        if any(guard.counts for guard in own):
            return Looked(tuple(looked), True)
        verdicts: list[bool | None] = []
        chains, cut = self.chains.to(reached, use)
        for chain in chains:
            found = [guard for step in chain for guard in self._in_frame(step, chain)]
            looked += [guard for guard in found if guard not in looked]
            counts = [guard.counts for guard in found] + [guard.counts for guard in own]
            verdicts.append(True if True in counts else None if None in counts else False)
        if cut:
            verdicts.append(None)
        guarded = False if False in verdicts else None if None in verdicts else bool(verdicts)
        return Looked(tuple(looked), guarded)

    def _in_frame(self, step: Step, chain: list[Step]) -> list[Guard]:
        """The guards of one scope on a chain: its decorators, what comes first in it, what it stands in."""
        found = self.surroundings.decorators(step.reached.scope)
        node = step.use.node
        if (
            step.use is not chain[-1].use
            and isinstance(node, ast.Call)
            and self.surroundings.wraps(node, step.use.scope)
        ):
            inner = next(after for before, after in pairwise(chain) if before is step)
            found.append(self.surroundings.idempotent(inner.reached.scope, node, dotted(node)))
        statement = statement_of(step.use)
        if statement is None or statement.scope.owner is not step.reached.scope:
            return found
        if step.use is not chain[-1].use and self._is_step(step.use):
            span = step.use.scope.module.span(step.use.node)
            found.append(Guard(span, "durable-step", "step", True, "the step's result is recorded"))
        crowd = self._crowd(step.reached.scope)
        if crowd is not None:
            found.append(crowd)
        else:
            effect = Effect(statement, step.use, dict(statement.ancestors()))
            found += self._conditions(step.reached.scope, effect)
            if step.use is not chain[-1].use:
                found += self._handed_on(step.reached.scope, effect)
        found += self.surroundings.managers(statement)
        return found

    def _crowd(self, scope: Scope) -> Guard | None:
        """What is said of a function with so many conditional writes that not each is looked at for each effect."""
        if scope not in self._crowds:
            writes = [condition for _, condition in self._in_scope.get(scope, ())]
            writes += [one.condition for one in (*self._telling.get(scope, ()), *self._answering.get(scope, ()))]
            writes += [condition for _, marks in self._marked(scope) for condition, _, _ in marks]
            reason = f"of more than {MOST_WRITES} conditional writes in one function none is followed"
            crowded = len(writes) > MOST_WRITES
            guard = Guard(writes[0].span, "conditional-write", writes[0].name, None, reason) if crowded else None
            self._crowds[scope] = guard
        return self._crowds[scope]

    def _is_step(self, use: Expression) -> bool:
        """A call of a durable function's `context.step(…)`."""
        node = use.node
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "step":
            return False
        return any(isinstance(one, Input) for one in self.ev.values(node.func.value, use.scope))

    def _itself(self, reached: Reached, use: Expression) -> list[Guard]:
        for write, condition in self._in_scope.get(reached.scope, ()):
            if write.node is use.node and not condition.unsure:
                return [condition.guard(True, itself=True)]
        if use.node in self._covered:
            return [self._covered[use.node].guard(True, itself=True)]
        for one in self._telling.get(reached.scope, ()):
            where = statement_of(one.use) if one.returns_values and one.use.node is use.node else None
            if where is not None and self._asked_later(one.use, where):
                return [one.condition.guard(None, "its answer is asked", itself=True)]
        return []

    def _asked_later(self, write: Expression, where: Statement) -> bool:
        """Whether a statement after a write looks at its answer, or it is what the function returns."""
        from lambdalint.source.effects.guards.considered import returned

        later = [one for one in where.scope.statements if one.serial > where.serial]
        return any(self.ways.considered(write, where, one, write) for one in later) or returned(write, where)

    def _conditions(self, scope: Scope, effect: Effect) -> list[Guard]:
        """Conditional writes of this scope, and calls of functions that make one, before the effect."""
        found: list[Guard] = []
        site, use = effect.site, effect.use
        for call, condition in self._in_scope.get(scope, ()):
            where = statement_of(call)
            if where is not None and call.node is not use.node:
                found += self.judge.direct(Write(condition, call, where), effect)
        for told in self._telling.get(scope, ()):
            where = statement_of(told.use)
            if where is not None and told.use.node is not use.node:
                found += self.judge.answered(told, where, effect)
        for one in self._answering.get(scope, ()):
            where = statement_of(one.seen.use)
            if where is not None and one.seen.node is not use.node:
                found += self.judge.through(Write(one.condition, one.seen.use, where, one.names), "false", effect)
        for seen in self._unread.get(scope, ()):
            where = seen.statement
            if where is not None and seen.node is not use.node and self.ways.considered(seen.use, where, site, use):
                reason = "what this function of a library does was not read"
                found.append(Guard(seen.span, "unknown", construct(seen.node), None, reason))
        for call, marks in self._marked(scope):
            where = statement_of(call)
            if where is None or call.node is use.node or where.scope.owner is not scope:
                continue
            for condition, says, raised in marks:
                found += self.judge.through(Write(condition, call, where, raised=raised), says, effect)
        return found

    def _handed_on(self, scope: Scope, effect: Effect) -> list[Guard]:
        """Conditional writes whose outcome goes on with the call that leads to the effect."""
        writes = [
            *((call, condition, frozenset()) for call, condition in self._in_scope.get(scope, ())),
            *((one.use, one.condition, one.names) for one in self._telling.get(scope, ())),
            *((one.seen.use, one.condition, one.names) for one in self._answering.get(scope, ())),
            *((call, condition, frozenset()) for call, marks in self._marked(scope) for condition, _, _ in marks),
        ]
        found: list[Guard] = []
        for call, condition, names in writes:
            where = statement_of(call)
            if where is not None and call.node is not effect.use.node and where.serial <= effect.site.serial:
                found += self.judge.handed_on(Write(condition, call, where, names), effect)
        return found


def _stored(code: Code) -> Iterable[Refusable]:
    """The writes to databases and caches, where something is called as they are."""
    if not code.calls(names=SQL_METHODS | ADDING_METHODS):
        return ()
    from lambdalint.source.effects.databases import refusable

    return refusable(code)


def _mapped(code: Code) -> Iterable[Refusable]:
    """The writes through object mappers, where the program has one."""
    if not any(module.spells(*MAPPERS) for module in code.ev.closure.modules.values()):
        return ()
    from lambdalint.source.effects.mappers import mapped_refusals

    return mapped_refusals(code)


def _unknown(name: str) -> bool:
    """Whether a function is of a library that is not known."""
    top = name.partition(".")[0]
    return top != "builtins" and top not in sys.stdlib_module_names and library(name) is None
