"""Which of two calls runs first, also where they stand in different functions."""

from __future__ import annotations

from lambdalint.frozen import dataclass
from lambdalint.source.branches.relations import related
from lambdalint.source.branches.trail import statement_of
from lambdalint.source.callgraph.code import Seen
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.effects.guards.obedience import always
from lambdalint.source.modules.scope import Expression, Scope, Statement
from lambdalint.span import Span

MOST_WAYS = 16
MOST_STEPS = 20


@dataclass(frozen=True, slots=True)
class Step:
    """A call in a function that runs: the one that leads on, or the one that was asked about."""

    reached: Reached
    use: Expression

    @property
    def owner(self) -> Scope:
        return self.use.scope.owner

    @property
    def span(self) -> Span:
        return self.use.scope.module.span(self.use.node)

    @property
    def statement(self) -> Statement | None:
        return statement_of(self.use)


Way = tuple[Step, ...]


def order(first: Seen, last: Seen) -> str:
    """ "before" where one call has run whenever another one does, "" where it never has, else "maybe"."""
    if first.use.scope.owner is last.use.scope.owner:
        return _ordered(first.statement, last.statement)
    found = [[_met(one, other) for one in ways(first)] for other in ways(last)]
    if found and all("before" in each for each in found):
        return "before"
    return "maybe" if not all(found) or any(one for each in found for one in each) else ""


def ways(seen: Seen) -> list[Way]:
    """The ways from the start to a call; none where there are too many."""
    found: list[Way] = []
    unfinished: list[Way] = [(Step(seen.reached, seen.use),)]
    while unfinished:
        way = unfinished.pop()
        start = way[0].reached
        if not start.callers:
            found.append(way)
        if len(found) + len(unfinished) > MOST_WAYS or len(way) > MOST_STEPS:
            return []
        passed = {step.reached for step in way}
        unfinished += [(Step(caller, via), *way) for caller, via in start.callers if caller not in passed]
    return found


def parting(first: Way, last: Way) -> int | None:
    """The number of the step at which two ways go on from one function by different calls."""
    for number, (one, other) in enumerate(zip(first, last, strict=False)):
        if one.reached is not other.reached:
            return None
        if one.use.node is not other.use.node:
            return number
    return None


def _met(first: Way, last: Way) -> str:
    """The same of two ways, by the calls with which they part."""
    number = parting(first, last)
    if number is None:
        return "maybe"
    where, site = first[number].statement, last[number].statement
    found = _ordered(where, site) if where is not site else "maybe"
    sure = all(step.statement is not None and always(step.statement) for step in first[number + 1 :])
    return "maybe" if found == "before" and not sure else found


def _ordered(where: Statement | None, site: Statement | None) -> str:
    """The same of two statements of one function."""
    if where is None or site is None:
        return "maybe"
    if related(where, site, dict(site.ancestors())) == "before":
        return "before"
    return "maybe" if where.serial < site.serial else ""
