"""All that rules ask about the code of one program, each fact drawn when somebody asks for it.

`handling` and `behaviour` say what the facts look like, `drawn` who draws them. A `Several` has a gap for each place
that was not followed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lambdalint.value import Several

if TYPE_CHECKING:
    from lambdalint.source.model.behaviour import (
        Background,
        ClientMade,
        Connection,
        Credential,
        CustomResource,
        FileUse,
        FreshAtImport,
        Logged,
        NewSyntax,
        Refusal,
        State,
        Verification,
        Wait,
    )
    from lambdalint.source.model.handling import (
        BatchAnswer,
        Caught,
        Effect,
        Idempotency,
        RecordLoop,
        RecordUse,
        Returned,
    )
    from lambdalint.span import Span


class Facts:
    """All facts of one program, each drawn when it is first asked for: a run asks many programs only for some."""

    effects: Several[Effect]
    idempotency: Several[Idempotency]
    caught: Several[Caught]
    record_loops: Several[RecordLoop]
    record_uses: Several[RecordUse]
    returned: Several[Returned]
    batch_answers: Several[BatchAnswer]
    waits: Several[Wait]
    connections: Several[Connection]
    files: Several[FileUse]
    state: Several[State]
    clients: Several[ClientMade]
    logged: Several[Logged]
    credentials: Several[Credential]
    verifications: Several[Verification]
    background: Several[Background]
    fresh_at_import: Several[FreshAtImport]
    new_syntax: Several[NewSyntax]
    refusals: Several[Refusal]
    inner_loops: Several[Span]
    """The loops over all records that a record holds in its turn."""
    attempts: Several[Span]
    """The loops that go on only after a failure."""
    custom_resource: CustomResource | None
    read_elsewhere: frozenset[str]
    """Environment variables that its modules read in functions which nothing is seen to call."""

    def __init__(self, draw: Callable[[str], Any] | None = None) -> None:
        self._draw = draw if draw is not None else nothing
        self._seen: list[tuple[object, Facts]] = []

    @property
    def subprocess(self) -> Wait | None:
        """The first program that the code starts: what it does is not seen."""
        return next((wait for wait in self.waits.items if wait.kind == "subprocess"), None)

    def seen_by(self, terms: object, draw: Callable[[str], Any]) -> Facts:
        """These facts as something has them that depends on `terms` alone: the same ones for equal terms."""
        for known, facts in self._seen:
            if known == terms:
                return facts
        facts = Facts(draw)
        self._seen.append((terms, facts))
        return facts

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Facts) and all(getattr(self, name) == getattr(other, name) for name in NAMES)

    def __hash__(self) -> int:
        return hash(Facts)  # equal ones have one, and none is drawn for it

    def settle(self) -> None:
        """Draws all that were not asked for yet; the code is not needed any more."""
        for name in NAMES:
            getattr(self, name)
        self._draw = closed

    def close(self) -> None:
        """Nobody asks again: the code is let go of, and what was made of these facts, which holds them."""
        self._draw = closed
        for _, facts in self._seen:
            facts.close()
        self._seen.clear()


class Drawn:
    """A fact that is drawn when it is first asked for, and then stands in the instance (like `once`)."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, facts: Facts, owner: type[Facts]) -> Any:
        found = facts._draw(self.name)
        setattr(facts, self.name, found)
        return found


NAMES = tuple(Facts.__annotations__)
for name in NAMES:
    setattr(Facts, name, Drawn(name))


def nothing(name: str) -> Any:
    """The facts of a program of which nothing was read."""
    return {"custom_resource": None, "read_elsewhere": frozenset()}.get(name, Several())


def closed(name: str) -> Any:
    raise RuntimeError(f"{name} is asked for after its program was let go of")
