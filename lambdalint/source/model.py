"""What code does and with what, told symbolically: calls, arguments, tests and places depend on the source files alone.

`Env("TABLE")` stays a symbol here; `deployment/bind.py` puts one function's environment in its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any, TypeAlias, TypeVar

from lambdalint.frozen import dataclass, field
from lambdalint.span import Span
from lambdalint.value import Unknown

Sited = TypeVar("Sited", bound=Any)
"""Whatever has a `site`."""


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


@dataclass(frozen=True, slots=True)
class AwsCall:
    """A call of the AWS SDK.

    `service` is boto3's name ("dynamodb"), `operation` the client method ("put_item"), `api` the API
    operation ("PutItem"). Convenience methods are told as what they do (`table.put_item` is put_item,
    `upload_file` stays upload_file). `target` is the expression that names the resource (TableName,
    QueueUrl, Bucket, FunctionName, Table(...)'s argument). `own_role` is False when the client has
    credentials of its own (an assumed role). `sure` is False when only a name suggested the service.
    """

    site: Site
    service: str
    operation: str
    api: str
    arguments: tuple[tuple[str, Argument], ...]
    target: Argument | None
    own_role: bool = True
    sure: bool = True
    through: str = ""
    """How it is made, if not by the client's method: resource, collection, paginator, waiter, batch_writer,
    presigned, powertools."""
    targets: tuple[Argument, ...] = ()
    """All resources it acts on, where an operation names several: transactions; of a copy where it goes, then what it is of."""
    waits: tuple[int, int] | None = None
    """Of a waiter: the seconds between two tries and the number of tries, as far as they are known."""
    construct: str = ""
    """The call as it is written, without arguments: `table.put_item`."""
    complete: bool = True
    """Whether it has no other arguments: no `**options` that were not followed, or that are changed."""

    @property
    def span(self) -> Span:
        return self.site.span

    def argument(self, name: str) -> Argument | None:
        return next((value for key, value in self.arguments if key == name), None)

    @property
    def given(self) -> frozenset[str]:
        """The names of its arguments, and of what is in the items of a transaction and in the source of a copy:
        `TransactItems.Put`, `CopySource.Key`."""
        items = self.argument("TransactItems")
        inner = {f"TransactItems.{kind}" for _, one in items.members for kind, _ in one.members} if items else set()
        copied = self.argument("CopySource")
        inner |= {f"CopySource.{name}" for name, _ in copied.members} if copied else set()
        return frozenset({name for name, _ in self.arguments} | inner)


@dataclass(frozen=True, slots=True)
class EnvironmentRead:
    """A read of an environment variable. `required`: a KeyError follows when it is not set, if it is read at all: `doubt`
    is the branch on the way to it that only the configuration decides. `folded`: capitals do not matter. `taken_by` is what
    refuses the None that it gives, such as `int`; then it raises a TypeError."""

    site: Site
    name: str
    required: bool
    doubt: Unknown | None = None
    folded: bool = False
    taken_by: str = ""

    @property
    def span(self) -> Span:
        return self.site.span
