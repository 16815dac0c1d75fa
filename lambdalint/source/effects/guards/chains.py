"""The ways on which a handler comes to a place in its code."""

from __future__ import annotations

from collections import deque

from lambdalint.frozen import dataclass
from lambdalint.source.awscalls.operations import is_partial
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.modules.scope import Expression

MOST_CHAINS = 64
MOST_STEPS = 2_000
LONGEST_CHAIN = 25
"""Calls from a handler to an effect. What is guarded by a way that is not followed is not decided."""

Callers = list[tuple[Reached, Expression]]


@dataclass(slots=True)
class Step:
    """A scope on a chain, and the expression in it that leads on (for the last one: the effect)."""

    reached: Reached
    use: Expression


class Chains:
    """Finds the ways in one program."""

    def __init__(self) -> None:
        self._callers: dict[Reached, Callers] = {}

    def to(self, reached: Reached, use: Expression) -> tuple[list[list[Step]], bool]:
        """The ways from a start to an expression, outermost first, without going round in circles; whether there are
        more of them, or longer ones, than are followed."""
        found: list[list[Step]] = []
        pending = deque([[Step(reached, use)]])
        steps, cut = 0, False
        while pending and len(found) < MOST_CHAINS and steps < MOST_STEPS:
            chain = pending.popleft()
            steps += 1
            first = chain[0].reached
            passed = {one.reached for one in chain}
            room = MOST_STEPS - steps - len(pending) if len(chain) <= LONGEST_CHAIN else 0
            ends = True
            for caller, via in self._calling(first):
                if caller not in passed:
                    ends = False
                    if not room:
                        cut = True
                        break
                    pending.append([Step(caller, via), *chain])
                    room -= 1
            if ends:
                found.append(chain)
        return found, cut or bool(pending)

    def _calling(self, reached: Reached) -> Callers:
        """What calls a function; `functools.partial` calls nothing where it is written."""
        known = self._callers.get(reached)
        if known is None:
            known = reached.callers or ([(reached.caller, reached.via)] if reached.caller and reached.via else [])
            if any(is_partial(via.node) for _, via in known):
                known = [one for one in known if not is_partial(one[1].node)] or known
            self._callers[reached] = known
        return known
