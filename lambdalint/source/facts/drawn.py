"""Draws the facts of one program, each when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lambdalint.once import once
from lambdalint.source.branches.suppressed import HOLDING
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.effects.guards.collecting import Guards
from lambdalint.source.effects.placed import Placed, effects
from lambdalint.source.environment.accesses import named_elsewhere
from lambdalint.source.facts.clients import clients, credentials, makers
from lambdalint.source.facts.connections import connections, verifications
from lambdalint.source.facts.files import file_uses
from lambdalint.source.facts.fresh import fresh_at_import
from lambdalint.source.facts.logged import logged
from lambdalint.source.facts.records import record_loops, record_uses
from lambdalint.source.facts.returned import returned
from lambdalint.source.facts.state import states
from lambdalint.source.facts.syntax import new_syntax
from lambdalint.source.facts.waits import waits
from lambdalint.source.model.behaviour import Connection
from lambdalint.source.model.handling import Caught
from lambdalint.source.model.places import distinct
from lambdalint.value import Several, Unknown


class Drawing:
    """Draws the facts of one program from its code, each by its own module. `gaps` are the parts that were not read."""

    def __init__(self, code: Code, gaps: tuple[Unknown, ...]) -> None:
        self.code, self.gaps = code, gaps
        self._none: Several[Any] = Several((), gaps)

    @once
    def placed(self) -> list[Placed]:
        return effects(self.code, Guards(self.code))

    @once
    def clauses(self) -> list[Caught]:
        if all(HOLDING.isdisjoint(module.kinds) for module in self.code.ev.closure.modules.values()):
            return []
        from lambdalint.source.facts.caught import caught

        return caught(self.code, self)

    @once
    def hosts(self) -> list[Connection]:
        return connections(self.code)

    @once
    def makers(self) -> list[Seen]:
        return makers(self.code)

    def draw(self, name: str) -> Any:
        """One fact."""
        several = SEVERAL.get(name)
        return self._several(several(self)) if several is not None else PLAIN[name](self)

    def everything(self) -> dict[str, Any]:
        """All facts; where one was not followed to its end, none counts as complete."""
        found = {name: tuple(make(self)) for name, make in SEVERAL.items()}
        plain = {name: make(self) for name, make in PLAIN.items()}
        return {**{name: self._several(items) for name, items in found.items()}, **plain}

    def _several(self, items: Iterable[Any]) -> Several[Any]:
        found = tuple(items)
        beyond = self.code.beyond
        if beyond is not None:
            return Several(found, (*self.gaps, beyond))
        return Several(found, self.gaps) if found else self._none

    def release(self) -> None:
        """Lets go of the code."""
        self.code.release()
        self.__dict__.clear()


ANSWERING = ("ResponseURL", "cfnresponse", "crhelper", "cfn_custom_resource")
"""What is spelt where something answers CloudFormation."""


STARTING = ("threading.", "_thread.", "multiprocessing.", "asyncio.", "subprocess.")
STARTERS = ("start", "submit", "map")
"""Libraries that start something, and the names of methods that may."""


def answered(code: Code) -> Any:
    """How the handler of a custom resource answers; most programs have none, and spell nothing that answers."""
    if not any(module.spells(*ANSWERING) for module in code.ev.closure.modules.values()):
        return None
    from lambdalint.source.facts.custom import custom_resource

    return custom_resource(code)


def reported(code: Code) -> Iterable[Any]:
    """The lists of failed records; few sources ask for them."""
    from lambdalint.source.facts.batch_answers import batch_answers

    return batch_answers(code)


def decorated(drawing: Drawing) -> Iterable[Any]:
    """The uses of Powertools' idempotency; most programs never spell its name."""
    if not any("idempotency" in module.source.text for module in drawing.code.ev.closure.modules.values()):
        return ()
    from lambdalint.source.facts.idempotency import idempotency

    return idempotency(drawing.code, drawing)


def started(code: Code) -> Iterable[Any]:
    """What is started and may go on; most programs call nothing that may start something."""
    if not code.calls(lambda name: name.startswith(STARTING), STARTERS):
        return ()
    from lambdalint.source.facts.background import background

    return background(code)


def nested(code: Code) -> Iterable[Any]:
    """The loops over what records hold; asked for by those who have loops."""
    from lambdalint.source.facts.nested import inner_loops

    return inner_loops(code)


def tried_again(code: Code) -> Iterable[Any]:
    """The loops that go on only after a failure; asked for by those who have calls in loops."""
    from lambdalint.source.facts.attempts import attempts

    return attempts(code)


def refused(code: Code) -> Iterable[Any]:
    """What helpers refuse before SDK calls; only few functions are asked for it."""
    from lambdalint.source.facts.refusing import refusals

    return refusals(code)


SEVERAL: dict[str, Callable[[Drawing], Iterable[Any]]] = {
    "effects": lambda drawing: distinct(one.effect for one in drawing.placed),
    "idempotency": decorated,
    "caught": lambda drawing: drawing.clauses,
    "record_loops": lambda drawing: record_loops(drawing.code, drawing),
    "record_uses": lambda drawing: record_uses(drawing.code),
    "returned": lambda drawing: returned(drawing.code),
    "batch_answers": lambda drawing: reported(drawing.code),
    "waits": lambda drawing: waits(drawing.code),
    "connections": lambda drawing: drawing.hosts,
    "files": lambda drawing: file_uses(drawing.code),
    "state": lambda drawing: states(drawing.code),
    "clients": lambda drawing: clients(drawing.code, drawing.makers, drawing.hosts),
    "logged": lambda drawing: logged(drawing.code),
    "credentials": lambda drawing: credentials(drawing.code, drawing.makers),
    "verifications": lambda drawing: verifications(drawing.code),
    "background": lambda drawing: started(drawing.code),
    "fresh_at_import": lambda drawing: fresh_at_import(drawing.code, drawing.hosts),
    "new_syntax": lambda drawing: new_syntax(drawing.code),
    "refusals": lambda drawing: refused(drawing.code),
    "inner_loops": lambda drawing: nested(drawing.code),
    "attempts": lambda drawing: tried_again(drawing.code),
}
PLAIN: dict[str, Callable[[Drawing], Any]] = {
    "custom_resource": lambda drawing: answered(drawing.code),
    "read_elsewhere": lambda drawing: frozenset(named_elsewhere(drawing.code.ev, drawing.code.unreached)),
}
