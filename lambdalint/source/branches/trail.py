"""What is passed on the way from the handler to a place: conditions, loops, except clauses, calls."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from lambdalint.frozen import dataclass
from lambdalint.source.branches.conditions import BROAD, DEEPEST, asked, caught_at, tests_here, text_of
from lambdalint.source.branches.inline import choices, chooser, loops_of
from lambdalint.source.branches.suppressed import suppressed
from lambdalint.source.model.places import Frame, Site, Test
from lambdalint.source.model.symbols import worked_out
from lambdalint.source.modules.scope import Block, Expression, Statement
from lambdalint.source.values.objects import Operand
from lambdalint.span import Span

if TYPE_CHECKING:
    from lambdalint.source.callgraph.reached import Reached
    from lambdalint.source.values.evaluate import Evaluator

MOST_WAYS = 8
MOST_FRAMES = 60
ALWAYS: set[frozenset[Test]] = {frozenset()}


@dataclass(frozen=True, slots=True)
class Passed:
    """What is passed on a way: except clauses, loops, the calls that lead on, and these as expressions."""

    caught: tuple[str, ...] = ()
    loops: tuple[Span, ...] = ()
    in_except: bool = False
    chain: tuple[Frame, ...] = ()
    uses: tuple[Expression, ...] = ()


NOTHING_PASSED = Passed()


class Trail:
    """The ways of one program. What is passed to a function, or to a statement in it, is put together once."""

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev
        self._tests: dict[Statement, tuple[Test, ...]] = {}
        self._here: dict[Statement, list[Test]] = {}
        self._passed: dict[Block, Passed] = {}

    def tests(self, statement: Statement | None) -> tuple[Test, ...]:
        """The conditions on the way to a statement inside its function."""
        if statement is None:
            return ()
        found = self._tests.get(statement)
        if found is None:
            found = self._tests[statement] = self._around(statement)
        return found

    def _around(self, statement: Statement) -> tuple[Test, ...]:
        """The conditions of a statement's blocks, outermost first; those of a block are shared by all below it."""
        levels: list[list[Test]] = []
        at = statement
        for _ in range(DEEPEST):
            here = self._here.get(at)
            if here is None:
                here = self._here[at] = tests_here(self.ev, at)
            if here:
                levels.append(here)
            outer = at.block.owner
            if outer is None:
                break
            at = outer
        return tuple([test for level in reversed(levels) for test in level])

    def leading(self, use: Expression) -> tuple[Test, ...]:
        """The conditions on the way to an expression inside its function, those in its own statement included."""
        statement = statement_of(use)
        if statement is None or not statement.choices:
            return self.tests(statement)
        inline = [one for test, outcome in choices(use) for one in asked(self.ev, test, use.scope, outcome)]
        return (*self.tests(statement), *inline)

    def _led_by(self, via: Expression) -> tuple[Test, ...]:
        """The conditions on which a call leads on: those on the way to it, and what chooses its function."""
        key = chooser(via)
        if key is None:
            return self.leading(via)
        span, origins = key.scope.module.span(key.node), partial(self.ev.origin, Operand(*key))
        return (*self.leading(via), Test(span, True, text_of(key.scope, key.node), origins=origins))

    def settle(self) -> None:
        """Works out what all conditions depend on."""
        for tests in self._tests.values():
            for test in tests:
                worked_out(test)

    def frames(self, reached: Reached) -> list[tuple[Reached, Expression | None]]:
        """The chain of runs from the handler down to one, each with the call in it that leads on."""
        found: list[tuple[Reached, Expression | None]] = []
        at: Reached | None = reached
        via: Expression | None = None
        while at is not None and len(found) < MOST_FRAMES:
            found.append((at, via))
            via = at.via
            at = at.caller
        return found[::-1]

    def site(
        self,
        reached: Reached,
        span: Span,
        statement: Statement | None,
        use: Expression | None = None,
    ) -> Site:
        """Where something at a statement of a reached scope runs, `use` being the expression that it is."""
        way, here = self._to(reached), self._at(statement)
        caught = tuple(dict.fromkeys((*way.caught, *here.caught)))
        own = self.leading(use) if use is not None else self.tests(statement)
        tests = (*[test for via in way.uses for test in self._led_by(via)], *own) if way.uses else own
        return Site(
            span,
            reached.scope.qualified,
            way.chain,
            reached.at_import,
            tests,
            not BROAD.isdisjoint(caught),
            way.in_except or here.in_except,
            (*way.loops, *here.loops, *(loops_of(use) if use is not None else ())),
            self._ways(reached, own),
            caught,
        )

    def in_loop(self, reached: Reached, use: Expression) -> bool:
        """Whether an expression of a reached scope runs in a loop."""
        return bool(self._to(reached).loops or self._at(statement_of(use)).loops or loops_of(use))

    def _to(self, reached: Reached) -> Passed:
        """What is passed from the handler down to a scope."""
        if reached.passed is None:
            frames = self.frames(reached)
            if len(frames) < MOST_FRAMES and reached.caller is not None:
                found = self._onward(self._to(reached.caller), reached.caller, reached.via)
            else:
                found = NOTHING_PASSED
                for at, via in frames[:-1]:
                    found = self._onward(found, at, via)
            reached.passed = found
        return reached.passed

    def _onward(self, before: Passed, at: Reached, via: Expression | None) -> Passed:
        """The same with one more call, in the scope `at`."""
        if via is None:
            return before
        statement = statement_of(via)
        here = self._at(statement)
        frame = Frame(at.scope.qualified or at.scope.module.path, via.scope.module.span(via.node))
        return Passed(
            (*before.caught, *here.caught),
            (*before.loops, *here.loops, *loops_of(via)),
            before.in_except or here.in_except,
            (*before.chain, frame),
            (*before.uses, via),
        )

    def _at(self, statement: Statement | None) -> Passed:
        """What is passed inside the function of a statement on the way to it."""
        if statement is None:
            return NOTHING_PASSED
        found = self._inside(statement.block)
        if isinstance(statement.node, ast.With):  # what it opens is passed by itself as well
            return _deeper(found, suppressed(statement))
        return found

    def _inside(self, block: Block) -> Passed:
        """What is passed inside a function on the way to a block: what its own statement adds to what is around that."""
        below: list[Block] = []
        while (found := self._passed.get(block)) is None and block.owner is not None:
            below.append(block)
            block = block.owner.block
        found = found or NOTHING_PASSED
        for inner in reversed(below):
            assert inner.owner is not None
            loops = (inner.owner.scope.module.span(inner.owner.node),) if inner.kind == "loop" else ()
            found = self._passed[inner] = _deeper(found, caught_at(inner), loops, inner.kind == "except")
        return found

    @staticmethod
    def _ways(reached: Reached, tests: tuple[Test, ...]) -> tuple[tuple[Test, ...], ...]:
        """The tests that the environment or the source decides on each way to something under these tests in a scope."""
        own = deciding(tests)
        if not own and reached.ways == ALWAYS:
            return ((),)
        ways = least({way | own for way in reached.ways})
        return tuple(sorted([tuple(sorted(way, key=_test_order)) for way in ways], key=_way_order))


def _deeper(around: Passed, caught: list[str], loops: tuple[Span, ...] = (), in_except: bool = False) -> Passed:
    """What is passed with one more statement inside of others."""
    if not (caught or loops or in_except):
        return around
    names = tuple(dict.fromkeys((*caught, *around.caught)))
    return Passed(names, (*around.loops, *loops), around.in_except or in_except)


def _test_order(test: Test) -> tuple[Span, str, bool]:
    return test.span, test.text, test.outcome


def _way_order(way: tuple[Test, ...]) -> tuple[int, list[tuple[Span, str, bool]]]:
    return len(way), [_test_order(test) for test in way]


def statement_of(use: Expression) -> Statement | None:
    """The statement that an expression is part of."""
    return use.scope.module.statements.get(use.node)


def deciding(tests: tuple[Test, ...]) -> frozenset[Test]:
    """The tests that come out the same for each event: of the environment, and those that the source alone decides."""
    return frozenset([test for test in tests if test.variable or test.closed])


def least(ways: set[frozenset[Test]]) -> set[frozenset[Test]]:
    """Without the sets that hold another one; too many become the empty set."""
    if frozenset() in ways:
        return {frozenset()}
    found = {way for way in ways if not any(other < way for other in ways)}
    return found if len(found) <= MOST_WAYS else {frozenset()}
