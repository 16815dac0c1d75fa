"""What a value of the code is and where it comes from, told symbolically: it depends on the source files alone.

`Env("TABLE")` stays a symbol here; `deployment/binding/environment.py` puts one function's environment in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from lambdalint.frozen import dataclass, field
from lambdalint.span import Span

if TYPE_CHECKING:
    from lambdalint.source.model.places import Test


class Origin(Enum):
    """Where a value comes from."""

    CONST = "a constant"
    EVENT = "the event"
    CONTEXT = "the context"
    ENV = "the environment"
    STATE = "a store"
    RANDOM = "a random value"
    TIME = "the time"
    DAY = "the day"
    HOUR = "the hour"
    """A time of which so little is left that it is the same for an hour: now and then a retry gets another one."""
    NEW = "a random part"
    """Whatever the rest is, the whole is another one each time: `f"{order}-{uuid4()}"`."""
    UNKNOWN = "unknown"

    __hash__ = object.__hash__  # Enum's own is written in Python, and sets of origins are made all the time


ARRIVING = frozenset({Origin.EVENT, Origin.TIME})
"""What an event brings: what it holds, and when it comes."""
_OTHER = frozenset({Origin.RANDOM, Origin.TIME, Origin.HOUR, Origin.UNKNOWN})
"""What may be another value in the next invocation."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """The origins of a value, with one witness place for each; `paths` are event paths, 4 keys deep."""

    origins: frozenset[Origin] = frozenset()
    paths: frozenset[str] = frozenset()
    witnesses: tuple[tuple[Origin, Span], ...] = ()

    @property
    def from_event(self) -> bool:
        """The same for every delivery of one event."""
        return Origin.EVENT in self.origins and not self.origins & _OTHER

    @property
    def fresh(self) -> bool:
        """New in every invocation."""
        return Origin.NEW in self.origins or (
            bool(self.origins & {Origin.RANDOM, Origin.TIME}) and not self.origins & {Origin.EVENT, Origin.UNKNOWN}
        )

    @property
    def names_request(self) -> bool:
        """The id of one invocation is in it: the same for the retries of an asynchronous event, new for a polled one."""
        return "context.aws_request_id" in self.paths and not self.origins & {Origin.EVENT, Origin.UNKNOWN}

    def witness(self, *origins: Origin) -> Span | None:
        """A place where one of these origins enters."""
        return next((span for origin, span in self.witnesses if origin in origins), None)


NO_ORIGIN = Provenance()


def worked_out(told: Argument | Test) -> Provenance:
    """The provenance of something, found once."""
    found = told.origins
    if not isinstance(found, Provenance):
        found = found()
        object.__setattr__(told, "origins", found)
    return found


@dataclass(frozen=True, slots=True)
class Const:
    """A literal."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Env:
    """An environment variable; `default` is what the read falls back to, None when it raises."""

    name: str
    default: Symbol | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """A string put together from symbols."""

    parts: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A part of something: `of[key]` or `of.key`. `of` is "event", "context" or a symbol."""

    of: Symbol
    key: str


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter of the handler itself: "event" or "context"."""

    name: str


@dataclass(frozen=True)
class SsmValue:
    """The value of an SSM parameter, read at run time."""

    name: Symbol


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several symbols, at most eight."""

    options: tuple[Symbol, ...]


@dataclass(frozen=True)
class Opaque:
    """Something that was not followed; `reason` is a lowercase clause."""

    reason: str


Symbol: TypeAlias = Const | Env | Joined | Item | Input | SsmValue | Choice | Opaque


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call. `members` holds the constant keys of a dict (or keyword) display."""

    span: Span
    symbol: Symbol
    origins: Provenance | Callable[[], Provenance] = field(default=NO_ORIGIN, compare=False)
    """What `provenance` gives, or what works it out when it is first asked for: few are."""
    members: tuple[tuple[str, Argument], ...] = ()
    complete: bool = False
    """Whether `members` are all there is (a display without ** or later mutation)."""

    @property
    def provenance(self) -> Provenance:
        """Where it comes from."""
        return worked_out(self)

    @property
    def prefix(self) -> str:
        """The constant beginning of a text, "" where it has none."""
        symbol = self.symbol.parts[0] if isinstance(self.symbol, Joined) and self.symbol.parts else self.symbol
        return symbol.value if isinstance(symbol, Const) and isinstance(symbol.value, str) else ""

    @property
    def suffix(self) -> str:
        """The constant end of a text, "" where it has none."""
        symbol = self.symbol.parts[-1] if isinstance(self.symbol, Joined) and self.symbol.parts else self.symbol
        return symbol.value if isinstance(symbol, Const) and isinstance(symbol.value, str) else ""

    def member(self, key: str) -> Argument | None:
        return next((value for name, value in self.members if name == key), None)
