"""What rules about code ask of how an event is handled: effects and their guards, clauses that catch, loops, answers.

Each fact has a `site`: where it runs, by which chain, under which conditions.
"""

from __future__ import annotations

from enum import Enum

from lambdalint.frozen import dataclass
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.places import Site
from lambdalint.source.model.symbols import Argument, Provenance
from lambdalint.span import Span


class Repeats(Enum):
    """What happens when the same event brings the same code to an effect a second time."""

    OVERWRITE = "overwrite"
    """The same state again (a newer one written in between is lost)."""
    NO_OP = "no-op"
    """Nothing: the service refuses or ignores it."""
    DUPLICATE = "duplicate"
    """A second effect."""
    UNKNOWN = "unknown"
    """The identity or the operation was not followed."""


@dataclass(frozen=True)
class Guard:
    """Something on the way to an effect that could make a second delivery harmless.

    `kind`: idempotent (Powertools), conditional-write, token, name, upsert, header, durable-step, unknown (a decorator,
    context manager or callee that gets the event and was not read), read-then-write, marks-after.
    `counts`: None when that was not decided. `reason` is a clause that says why it does or does not count.
    """

    span: Span
    kind: str
    name: str
    counts: bool | None
    reason: str
    key: Provenance = Provenance()
    itself: bool = False
    """It guards this effect only, being part of it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A change of the world outside.

    `kind`: aws, http, sql, store (a cache or document store), mail, api (a client of a public API) or file. `name` is the call as it is written.
    `identity` is where what makes two effects the same comes from (the key, name or token), `identity_at` that
    argument, `identity_name` its name. `why` is a clause that explains `repeats`. `forward`: it hands the event on
    (queue, topic, bus, stream, another function), or tells people of it in a chat. `negligible`: a second one hurts nobody. `guards` are all that were
    looked at; `guarded` is True when every chain from the handler has one that counts, None when that is not decided.
    """

    site: Site
    kind: str
    name: str
    repeats: Repeats
    why: str
    call: AwsCall | None = None
    identity: Provenance = Provenance()
    identity_at: Argument | None = None
    identity_name: str = ""
    forward: bool = False
    negligible: bool = False
    guards: tuple[Guard, ...] = ()
    guarded: bool | None = False
    sure: bool = True
    """The operation was sorted by hand, not by its name."""

    @property
    def span(self) -> Span:
        return self.site.span

    @property
    def doubles(self) -> bool:
        """Whether a second delivery surely has a second effect, and one that hurts."""
        return self.repeats is Repeats.DUPLICATE and self.guarded is False and not self.negligible


@dataclass(frozen=True)
class Idempotency:
    """A use of Powertools' idempotency. `function` is what it decorates; `handler`: that is the handler.

    `event_key` is the JMESPath of the key ("" when none is given, None when it was not followed), `data_keyword` the
    name of the parameter that is the key, `expiry` seconds (None: not followed). `covers` are the effects it runs
    around. `disabled`: imported, and decorates nothing that is reached.
    """

    site: Site
    name: str
    function: str
    handler: bool
    event_key: str | None
    data_keyword: str
    expiry: int | None
    covers: tuple[Span, ...]
    key: Provenance = Provenance()
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Caught:
    """An except clause that is reached. `site.span` is the clause.

    `exceptions` as written, "" for a bare one; `broad`: it catches Exception or more. `effects` are the calls and
    effects inside the try whose loss matters, `parses`: the record or event is parsed there. `whole`: nearly all of the
    handler is inside. `own`: it stands in the handler, in what its decorators put around it, or in what it leaves all
    the work to. `raises`: every path through the clause raises, `can_raise`: some path; `returns`: some path returns;
    `ends`: nothing is done after it; `loops_on`: some path goes on with the next record. `does`: log, metric, alert (a
    message or mail), park (the event is sent to a queue or stored), report (batchItemFailures), respond (an answer is
    built), remember (something raises later). `stops`: it sets a variable that keeps the
    next records from being handled. `alike`: the function answers the same, or nothing, whether it failed or not.
    """

    site: Site
    exceptions: tuple[str, ...]
    broad: bool
    effects: tuple[Span, ...]
    parses: bool
    whole: bool
    raises: bool
    returns: bool
    loops_on: bool
    does: frozenset[str]
    record_loop: Span | None = None
    own: bool = False
    can_raise: bool = False
    ends: bool = False
    stops: bool = False
    alike: bool = False


@dataclass(frozen=True)
class RecordLoop:
    """A loop over the event's records. `site.span` is the iterable, `body` the loop; `path` such as "Records".

    `kind`: for, comprehension or powertools (a batch processor calls a function for each). `effects` are the effects
    inside, `catches` the clauses inside the body that hold these effects, `escapes`: an exception of one record can
    leave the loop (None: not decided).
    """

    site: Site
    kind: str
    path: str
    body: Span
    effects: tuple[Span, ...]
    catches: tuple[Caught, ...]
    escapes: bool | None
    grouped: bool = False
    """It looks at the message groups of a FIFO queue."""
    goes_on: bool = False
    """It is a processor of Powertools that handles every record, whatever failed before."""
    chosen: bool = False
    """It may leave records out: it goes over what a condition or a function of the project has picked."""


@dataclass(frozen=True)
class RecordUse:
    """A use of the list of records. `how`: first, indexed, iterated, sliced, measured or whole (passed on)."""

    site: Site
    how: str
    path: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What the handler returns at one place. `kind`: dict, list, text, number, bool, none, bytes, set,
    iterator, or unknown.

    `keys` are the constant keys of a dict with their values, without their provenance; `complete`: no others. `body` is
    the kind of its `body`.
    `json`: False when the runtime cannot turn it into JSON, None when that is not decided.
    """

    site: Site
    kind: str
    keys: tuple[tuple[str, Argument], ...] = ()
    complete: bool = False
    body: str = ""
    json: bool | None = None

    def key(self, name: str) -> Argument | None:
        return next((value for key, value in self.keys if key == name), None)


@dataclass(frozen=True)
class BatchAnswer:
    """A returned list of failed records. `key` as it is written (right: batchItemFailures).

    `identifier` is the key of its items (right: itemIdentifier, "" when not followed), `source` the event paths of
    the identifier. `empty`: always an empty list. `helper`: a Powertools processor makes it. `bare`: its items are
    records or parts of them, not objects with an identifier.
    """

    site: Site
    key: str
    identifier: str
    source: Provenance = Provenance()
    empty: bool = False
    helper: bool = False
    bare: bool = False
