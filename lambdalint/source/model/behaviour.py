"""What rules about code ask besides how an event is handled: waits, connections, files, state, clients, logs, credentials.

Each fact has a `site`: where it runs, by which chain, under which conditions.
"""

from __future__ import annotations

from lambdalint.frozen import dataclass
from lambdalint.source.model.places import Site, Test
from lambdalint.source.model.symbols import Argument, Provenance, Symbol
from lambdalint.span import Span


@dataclass(frozen=True, slots=True)
class Wait:
    """Something that can take long. `kind`: sleep, waiter, subprocess, installation (of packages), server,
    consumer (of messages), endless-loop, poll (a loop that sleeps), download, upload, paginator, slow-call, pool (processes), join, recursion, computation (as often as the event or a
    store says).

    `seconds` is how long (a sleep, the most a waiter waits, a usual time), None when that is not known. `bounded`:
    something ends it before the function's own limit, as far as is seen. `rounds`: how often, where loops over a constant
    `range` say so.
    """

    site: Site
    kind: str
    name: str
    seconds: float | None = None
    bounded: bool | None = None
    rounds: int = 1


@dataclass(frozen=True)
class Connection:
    """A conversation with a host. `kind`: http, database, cache, socket, mail, other.

    `library` is the package, `product` what it talks to ("PostgreSQL", "" for HTTP), `host` the address or URL as far
    as it is given, `method` the HTTP verb. `timeout`: its seconds; None with `unlimited` False when it is computed.
    `chosen`: the code says them, not the library by default.
    """

    site: Site
    kind: str
    name: str
    library: str
    product: str = ""
    host: Argument | None = None
    method: str = ""
    timeout: float | None = None
    unlimited: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FileUse:
    """A use of a path. `mode`: read, write, append, update, exists, age, remove, database, folder.

    `prefix` is the constant beginning of the path ("" when it is not known), `path` the whole symbol. `fresh`: the
    path is new in every invocation. `temporary`: tempfile chose it. `before`: this invocation has written the same
    path earlier on every way here (None: not decided). `refetched`: where the file is missing, it is made again. `kept`: what tempfile
    made stays until somebody removes it. `attempted`: its function catches what fails, and goes on without. `removed`: this
    invocation removes it afterwards. `empty`: it is made with nothing in it.
    """

    site: Site
    mode: str
    name: str
    prefix: str
    path: Symbol
    provenance: Provenance
    fresh: bool = False
    temporary: bool = False
    before: bool | None = False
    refetched: bool = False
    kept: bool = False
    attempted: bool = False
    removed: bool = False
    empty: bool = False


@dataclass(frozen=True)
class State:
    """A module variable, or a list in an object of a module, that the handler's path changes. `span`: its definition.

    `kind`: container, counter or value. `writes` are the changes with where the new content comes from, `reads` the
    places that use it. `keyed`: the provenance of the keys it is filled under. `cleared`: it is emptied or replaced
    before it is used in the same invocation. `first_use`: it is made only when it is empty (a cache).
    """

    span: Span
    name: str
    module: str
    kind: str
    writes: tuple[tuple[Site, Provenance], ...]
    reads: tuple[Site, ...]
    keyed: Provenance = Provenance()
    cleared: bool = False
    first_use: bool = False


@dataclass(frozen=True, slots=True)
class ClientMade:
    """Where an SDK client, resource or session, or a connection is made. `service` is "" for a session.

    `cached`: kept for later invocations (lru_cache, a global that is made once). `varies`: what makes it comes from
    the event or another identity, so that it cannot be shared. `endpoint`: where it is told to send its requests, an
    address or proxies, `read_timeout`: the seconds that its configuration lets it wait for an answer (None: botocore's own, or not followed). `patient`: how often or
    how long it tries is configured, or may be.
    """

    site: Site
    service: str
    name: str
    cached: bool
    own_role: bool
    varies: bool
    endpoint: Argument | None = None
    read_timeout: float | None = None
    patient: bool = False

    @property
    def public(self) -> bool:
        """Whether its requests go to AWS's public endpoints, as far as is seen."""
        if self.endpoint is None:
            return True
        return self.endpoint.suffix.rstrip("/").endswith(".amazonaws.com") and "vpce" not in self.endpoint.suffix


@dataclass(frozen=True, slots=True)
class Logged:
    """A message that is printed or logged and tells of an event or a secret, or stands in a loop; of others none is kept.
    `level` in small letters, "print" for print.

    `event`: the whole event is in it, `headers`: all headers of a request, `record`: a whole record; `secret` says what
    of a secret is in it. `thresholds` are the levels that the program sets for its logger, none where it sets none; None
    where that is not known.
    """

    site: Site
    level: str
    name: str
    event: bool = False
    record: bool = False
    secret: str = ""
    headers: bool = False
    thresholds: tuple[Symbol, ...] | None = None


@dataclass(frozen=True)
class Credential:
    """Keys given to a client or session. `literal`: written in the source. `temporary`: they end by themselves
    (STS and its like gave them, or a session token comes with them)."""

    site: Site
    parameter: str
    argument: Argument
    literal: bool
    temporary: bool


@dataclass(frozen=True)
class Verification:
    """A check of who asks: a signature, a token, or a secret in a header. `name` is the call or comparison."""

    site: Site
    name: str
    sure: bool = True


@dataclass(frozen=True)
class Background:
    """Work that may go on after the handler returns. `kind`: thread, process, task, executor.

    `waited`: it is joined, awaited or gathered on the way out (None: not decided).
    """

    site: Site
    kind: str
    name: str
    waited: bool | None


@dataclass(frozen=True)
class FreshAtImport:
    """A random value, a time or a credential that is taken while modules are imported. `name` is where it is kept.

    `kind`: random, time, credential or connection.
    """

    site: Site
    kind: str
    name: str


@dataclass(frozen=True)
class NewSyntax:
    """A statement that Python knows since 3.`since`. `name` is what it is, `meant` what was rather meant, if anything."""

    site: Site
    name: str
    since: int
    meant: str = ""


@dataclass(frozen=True)
class CustomResource:
    """How a handler answers CloudFormation. `kind`: crhelper, cfnresponse, url (it writes to ResponseURL), cdk.

    `answers` are the places that answer. `unanswered` are places by which the handler ends without an answer: a
    span and a clause. They are complete only if `decided`.
    """

    span: Span
    kind: str
    answers: tuple[Site, ...]
    unanswered: tuple[tuple[Span, str], ...]
    decided: bool


@dataclass(frozen=True)
class Refusal:
    """What may keep an SDK call from being made: a helper that is called before it raises under one of these conditions.
    `site` is the call's."""

    site: Site
    tests: tuple[Test, ...]
