"""The summary of one handler's code: its definition, imports, calls, environment and facts, and what was not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdalint.data.libraries import Library, lasts, observes, opens_sockets
from lambdalint.frozen import dataclass, field
from lambdalint.source.model.calls import AwsCall, EnvironmentRead
from lambdalint.span import Span
from lambdalint.value import Absent, Several, Unknown, Value

if TYPE_CHECKING:
    from lambdalint.source.model.facts import Facts


@dataclass(frozen=True, slots=True)
class Import:
    """A top-level package that a module of the closure imports. `found`: its source was read.

    `kind` is standard, sdk, project, known (a library that our tables describe) or unknown.
    """

    span: Span
    name: str
    kind: str
    at_module_level: bool
    found: bool
    library: Library | None = None
    """What the tables know of the package."""
    guarded: bool = False
    """An enclosing try catches ImportError, so the program goes on without it."""
    always: bool = False
    """It stands at the top of its module, under no condition."""

    @property
    def pure(self) -> bool:
        """Whether the tables know that it does nothing beyond the process: `urllib.parse`."""
        return self.library is not None and self.library.pure

    @property
    def connects(self) -> bool:
        """Whether it may talk to a host that only a network has: a driver, an HTTP client, a socket."""
        if self.kind == "standard":
            return opens_sockets(self.name) and not self.pure
        found = self.library
        return found is not None and (found.vpc != "none" or found.http or found.server or found.adapter)

    @property
    def may_last(self) -> bool:
        """Whether what it does may take long; nothing is said of packages that are not known."""
        if self.pure:
            return False
        known = self.library is not None and self.kind != "sdk" and not observes(self.name)
        return known or (self.kind == "standard" and lasts(self.name))


@dataclass(frozen=True, slots=True)
class Signature:
    """The handler's definition. `parameters` counts positional ones, None when it takes *args.

    `direct`: what it is called with, and what it returns, is Lambda's: no decorator changes either.
    """

    span: Span
    name: str
    parameters: int | None
    required: int
    is_async: bool
    decorators: tuple[tuple[str, Span], ...]
    is_class: bool = False
    direct: bool = True


@dataclass(frozen=True)
class Unreadable:
    """A file of the program that could not be read. `reason` is a clause that begins with "it".

    `kind`: broken, newer (syntax that only a newer Python knows), generated (text for a template engine), python-2,
    too-large, too-deep, unreadable.
    """

    span: Span
    path: str
    reason: str
    kind: str


@dataclass(frozen=True, slots=True)
class Program:
    """Everything that was learned of one handler. Gaps say what was not read or not resolved.

    `found` is the path of the handler's module: Absent when no place where the code could be has it (then
    `signature` is Absent, too), Unknown when it may come from elsewhere or cannot be read. Where `signature` is Absent,
    `names` are the functions, classes and other names that the module defines at its top, in the order of the text,
    and `entry_points` those of its functions that Lambda could call with an event and a context.
    """

    span: Span
    path: str
    name: str
    signature: Value[Signature]
    modules: Several[str]
    imports: Several[Import]
    calls: Several[AwsCall]
    environment_reads: Several[EnvironmentRead]
    environment_writes: Several[str]
    found: Value[str] = field(default=Absent(Span("", 1, 1, 1, 1)))
    names: tuple[str, ...] = ()
    entry_points: tuple[str, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    bounds: tuple[Unknown, ...] = ()
    """Those of its gaps that stand where a limit was reached."""
    passed_on: tuple[Span, ...] = ()
    """The functions (and modules) that run because others call (import) them: only what stands in one has a chain."""
    facts: Facts = field(default_factory=lambda: _no_facts())
    """Effects, loops, answers, waits, files, state and what else rules ask of the code."""


def _no_facts() -> Facts:
    from lambdalint.source.model.facts import Facts

    return Facts()
