"""Whether a conditional write keeps an effect from running a second time: where the two stand, and what decides."""

from __future__ import annotations

import ast

from lambdalint.frozen import replace
from lambdalint.source.branches.relations import related
from lambdalint.source.callgraph.code import Code
from lambdalint.source.effects.guards.asked import asked_first, decided_by, obeyed_by_test
from lambdalint.source.effects.guards.conditional import Effect, Write
from lambdalint.source.effects.guards.considered import Considered
from lambdalint.source.effects.guards.marks import MANAGERS, Marks
from lambdalint.source.effects.guards.obedience import quits, swallowed
from lambdalint.source.effects.guards.tellings import Telling
from lambdalint.source.model.handling import Guard
from lambdalint.source.model.symbols import Origin
from lambdalint.source.modules.scope import Statement


class Judge:
    """Judges the conditional writes of one program."""

    def __init__(self, code: Code, marks: Marks, ways: Considered) -> None:
        self.code, self.marks, self.ways = code, marks, ways

    def direct(self, write: Write, effect: Effect) -> list[Guard]:
        """A conditional write in the same function as the effect."""
        relation = related(write.where, effect.site, effect.around)
        if relation == "after":
            reason = "it is written after the effect, so a failure in between repeats the effect"
            return write.guard(False, reason) if write.condition.fits else []
        if relation == "looped":
            return self._looped(write, effect, quits(write.where, effect.around))
        if relation != "before":
            return []
        passed = swallowed(write.where, effect.around)
        return self._passed_over(write, passed, effect) if passed else write.guard(self._loop(write, effect))

    def through(self, write: Write, told: str | None, effect: Effect) -> list[Guard]:
        """A conditional write in a function that is called before the effect, or one that answers.

        `told` is how it tells of a refusal: None by an exception, "asked", "true" or "false" by its answer, "same" not
        at all, or "unknown".
        """
        inside = self._entered(write, effect) or asked_first(write.call, effect.use)
        relation = "before" if inside else related(write.where, effect.site, effect.around)
        if relation == "looped":
            return self._looped(write, effect, told is None and quits(write.where, effect.around))
        if relation not in ("before", "tested"):
            return []
        if told == "asked":
            return write.guard(None, "what its answer decides was not followed") if self._asked(write, effect) else []
        if told is None:
            passed = swallowed(write.where, effect.around, write.raised)
            if relation == "before" and not passed:
                return write.guard(self._loop(write, effect))
            return self._passed_over(write, passed or "its failure does not keep the effect from running", effect)
        if told == "unknown":
            return write.guard(None, "what the caller does when it is refused was not followed")
        if told != "same":
            refused = told == "true"
            obeyed = obeyed_by_test(write.call, write.where, effect.site, effect.use, refused=refused, also=write.names)
            if obeyed:
                return write.guard(self._loop(write, effect))
            if obeyed is None and self._asked(write, effect):
                return write.guard(None, "what its answer decides was not followed")
        return write.guard(False, "whether it is refused does not decide about the effect")

    def answered(self, told: Telling, where: Statement, effect: Effect) -> list[Guard]:
        """A write whose answer may say that it was made before."""
        write = Write(told.condition, told.use, where, told.names)
        if told.call is not None and related(where, effect.site, effect.around) in ("before", "tested"):
            from lambdalint.source.effects.guards.replaced import obeyed_by_old

            if obeyed_by_old(told.call, told.use, where, effect.site, effect.use):
                return [replace(told.condition, fits=True).guard(self._loop(write, effect))]
        return self.through(write, "asked", effect)

    def handed_on(self, write: Write, effect: Effect) -> list[Guard]:
        """A write whose outcome goes on with the call that leads to the effect."""
        if not self.ways.handed_on(write.call, write.where, effect.site, effect.use, write.names):
            return []
        return write.guard(None, "what the called function does with its outcome was not followed")

    def _asked(self, write: Write, effect: Effect) -> bool:
        return self.ways.considered(write.call, write.where, effect.site, effect.use, write.names)

    def _looped(self, write: Write, effect: Effect, leaves: bool) -> list[Guard]:
        """The guard that a write in a loop before the effect is: perhaps one, where its refusal leaves the function, or
        where what that loop fills is looked at."""
        loops = [
            block.owner
            for block, _ in write.where.ancestors()
            if block.kind == "loop" and block.owner is not None and block not in effect.around
        ]
        if leaves or any(self.ways.remembered(loop, write.where, effect.site, effect.use) for loop in loops):
            return write.guard(None, "what the loop around it decides was not followed")
        return []

    def _passed_over(self, write: Write, why: str, effect: Effect) -> list[Guard]:
        """The guard that a write is whose refusal is caught: none, unless a variable remembers it."""
        from lambdalint.source.effects.guards.flags import flags

        if decided_by(write.call, flags(write.where, write.raised), effect.site, effect.use):
            return write.guard(self._loop(write, effect))
        if self.ways.noted(write.where, effect.site, effect.use):
            return write.guard(None, "what a variable says of its refusal was not followed")
        return write.guard(False, why)

    def _entered(self, write: Write, effect: Effect) -> bool:
        """Whether the call makes the context manager that the effect runs in: what stands before its `yield` came
        first."""
        node = write.call.node
        if not isinstance(write.where.node, ast.With | ast.AsyncWith):
            return False
        if not any(block.kind == "with" and block.owner is write.where for block in effect.around):
            return False
        if self.marks.entering(write.call):
            return True
        called = self.code.called(node, write.call.scope) if isinstance(node, ast.Call) else frozenset()
        return any(one.scope.decorator_names & MANAGERS for one in self.code.ev.functions(called))

    def _loop(self, write: Write, effect: Effect) -> bool | None:
        """A guard outside of a loop over records that the effect is in covers the batch, not its records."""
        for loop in effect.site.loops() - write.where.loops():
            if isinstance(loop.node, ast.For | ast.AsyncFor):
                origins = self.code.provenance(loop.node.iter, loop.scope).origins
                if Origin.EVENT in origins or Origin.UNKNOWN in origins:
                    return None
        return True
