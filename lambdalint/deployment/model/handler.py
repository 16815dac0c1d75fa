"""A function's code in this world: the symbolic program with this function's environment put in."""

from __future__ import annotations

from lambdalint.frozen import dataclass, field, replace
from lambdalint.source.model.calls import AwsCall, EnvironmentRead
from lambdalint.source.model.facts import Facts
from lambdalint.source.model.places import Site
from lambdalint.source.model.summary import Import, Program, Signature
from lambdalint.source.model.symbols import Argument
from lambdalint.span import Span
from lambdalint.value import Reference, Several, Text, Value


@dataclass(frozen=True, slots=True)
class Call:
    """An SDK call that this function can reach in this deployment.

    `target` is the resource it acts on: Known(Reference) when it is one of this template, Known(str or
    Text) when it is named otherwise. `sure` is False when the call stands under a branch that depends on
    configuration or was recognised by its name only; rules that claim a call happens look at sure ones.
    """

    call: AwsCall
    target: Value[Reference | Text | str]
    sure: bool
    candidates: tuple[Value[Reference | Text | str], ...] = ()
    """All resources it acts on, where the operation names several."""

    @property
    def span(self) -> Span:
        return self.call.site.span

    @property
    def site(self) -> Site:
        return self.call.site

    @property
    def service(self) -> str:
        return self.call.service

    @property
    def operation(self) -> str:
        return self.call.operation

    @property
    def written(self) -> tuple[Value[Reference | Text | str], ...]:
        """What it acts on, without what it only copies."""
        copies = self.argument("CopySource") is not None
        return (self.target,) if copies or not self.candidates else self.candidates

    @property
    def reading(self) -> Call:
        """Of a copy the same call on what it copies."""
        return replace(self, target=self.candidates[-1]) if self.candidates else self

    @property
    def signs(self) -> bool:
        """Whether it only signs a request that somebody else will send."""
        return self.call.through == "presigned"

    def argument(self, name: str) -> Argument | None:
        return self.call.argument(name)


@dataclass(frozen=True, slots=True)
class Handler:
    """The code behind a function, bound to one world. `span` is the handler's definition.

    `closure.gaps` says which parts of the code could not be read: a rule that claims "the code never
    does X" may speak only when `closure.complete`. `calls.gaps` are SDK calls that were not resolved.
    """

    span: Span
    path: str
    name: str
    program: Program
    signature: Value[Signature]
    closure: Several[str]
    imports: Several[Import]
    calls: Several[Call]
    environment_reads: Several[EnvironmentRead]
    environment_writes: Several[str]
    facts: Facts = field(default_factory=Facts)
    """Those of the program that this deployment can reach: see source/model/facts.py."""

    def calls_to(self, service: str, *operations: str) -> tuple[Call, ...]:
        """The calls of a service, of these operations if any are named."""
        return tuple(
            call
            for call in self.calls.items
            if call.service == service and (not operations or call.operation in operations)
        )
