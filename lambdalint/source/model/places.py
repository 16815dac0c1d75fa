"""Where in a program something happens: the calls from the handler down to it, and the tests on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any, TypeVar

from lambdalint.frozen import dataclass, field
from lambdalint.source.model.symbols import ARRIVING, NO_ORIGIN, Origin, Provenance, worked_out
from lambdalint.span import Span

Sited = TypeVar("Sited", bound=Any)
"""Whatever has a `site`."""


class Comparison(Enum):
    """What a branch asks of an environment variable."""

    SET = "is set"
    TRUTHY = "is not empty"
    EQUALS = "is one of"


@dataclass(frozen=True, slots=True)
class Test:
    """A branch condition on the path to something, with the outcome that leads there.

    `variable` is the environment variable it depends on ("" when it does not: then `provenance` says on what). `comparison` is None when it depends on it in a way that is not
    decided.
    """

    span: Span
    outcome: bool
    text: str
    variable: str = ""
    comparison: Comparison | None = None
    literals: tuple[str, ...] = ()
    """What it is compared with: it equals one of them."""
    origins: Provenance | Callable[[], Provenance] = field(default=NO_ORIGIN, compare=False)
    """As of an argument."""
    default: str | None = None
    """What the read of the variable falls back to: a constant; None when it raises or gives None."""
    folded: bool = False
    """The value is compared without regard to capitals."""
    either: bool = False
    """One of several parts is enough (`DEBUG or event["force"]`)."""
    closed: bool = False
    """The source alone says that it never comes out so: `if DEBUG:` with `DEBUG = False`."""

    @property
    def provenance(self) -> Provenance:
        """What it depends on."""
        return worked_out(self)

    @property
    def arriving(self) -> bool:
        """Whether an event, or when it comes, makes it come out so: `event["force"]`, `age > DAYS`."""
        return self.comparison is None and not self.either and not ARRIVING.isdisjoint(self.provenance.origins)

    @property
    def configured(self) -> bool:
        """Whether a variable is a switch here, not a limit or a filter for what arrives: `key.startswith(PREFIX)`."""
        return bool(self.variable) and not self.arriving


@dataclass(frozen=True, slots=True)
class Frame:
    """A step of a call chain: the function that runs, and the call in it that leads on."""

    function: str
    span: Span


@dataclass(frozen=True, slots=True)
class Site:
    """Where in the program something happens, from the handler down.

    `chain` are the calls from the handler (first) to here, empty when it is in the handler itself.
    `at_import`: it runs while modules are imported, before the handler. `tests` are the branch
    conditions passed on the way. `handled` says that an enclosing try catches exceptions here,
    `in_except` that it runs only after a failure, `loops` are the loops around it, innermost last.
    """

    span: Span
    function: str
    chain: tuple[Frame, ...] = ()
    at_import: bool = False
    tests: tuple[Test, ...] = ()
    handled: bool = False
    in_except: bool = False
    loops: tuple[Span, ...] = ()
    ways: tuple[tuple[Test, ...], ...] = ((),)
    """The tests of environment variables on each way from the handler to here; an empty one is always open."""
    caught: tuple[str, ...] = ()
    """The exceptions that enclosing try statements catch, as written; "" for a bare except."""

    def decided_by(self, wanted: Origin) -> frozenset[Span]:
        """Where that enters, of one origin, on which it depends whether this runs."""
        found = [test.provenance.witnesses for test in self.tests]
        return frozenset([span for witnesses in found for origin, span in witnesses if origin is wanted])


def distinct(found: Iterable[Sited]) -> list[Sited]:
    """Everything once, in its order. Only what stands at the same place is compared: that goes down to every argument."""
    listed = list(found)
    places = [one.site.span for one in listed]
    if len(set(places)) == len(listed):
        return listed
    shared = Counter(places)
    kept: list[Sited] = []
    known: set[Sited] = set()
    for place, one in zip(places, listed, strict=True):
        count = len(known)
        if shared[place] > 1:
            known.add(one)
        if shared[place] == 1 or len(known) > count:
            kept.append(one)
    return kept
