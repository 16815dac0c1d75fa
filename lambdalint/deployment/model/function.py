"""A Lambda function with everything that is configured for it, and its code."""

from __future__ import annotations

from lambdalint.data.runtimes import OTHER_LANGUAGES
from lambdalint.deployment.model.handler import Handler
from lambdalint.deployment.model.package import Package
from lambdalint.deployment.model.permissions import Role
from lambdalint.deployment.model.resources import Queue, Table
from lambdalint.deployment.model.trigger import FailureTarget, Mode, Polling, Trigger
from lambdalint.frozen import dataclass
from lambdalint.span import Span
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value

INLINE = "inline code"
"""Where code is that stands in the template itself."""


@dataclass(frozen=True)
class Secret:
    """A secret in plain text: `what` is a noun phrase, `label` says how it was recognised, `by_name` that only the
    variable's name says so."""

    what: str
    label: str
    certain: bool
    by_name: bool = False


PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable that the template sets. `span` is its key.

    `no_echo` names the NoEcho parameter that flows into the value, if one does. `secret` says that it
    holds a secret in plain text, and how that is known.
    """

    name: str
    span: Span
    value: Value[str | Text | Reference | int | float | bool]
    no_echo: str = ""
    secret: Secret | None = None


@dataclass(frozen=True)
class VpcConfig:
    """A function's attachment to a VPC. `span` is the property."""

    span: Span
    subnets: Several[Value[str | Text | Reference]]
    groups: Several[Value[str | Text | Reference]]
    ipv6: Value[bool]


@dataclass(frozen=True)
class InvokeConfig:
    """Settings of asynchronous invocation for one qualifier (`$LATEST` is the empty one). `on_success` is where results go."""

    span: Span
    qualifier: str
    on_failure: Value[FailureTarget]
    on_success: Value[FailureTarget]
    maximum_retry_attempts: Value[int]
    maximum_event_age: Value[int]

    def covers(self, qualifier: str) -> bool:
        """Whether events of a qualifier may be treated so; one that is filled in later, `${…}`, may be any."""
        return self.qualifier == qualifier or "$" in qualifier or "$" in self.qualifier


@dataclass(frozen=True)
class FunctionUrl:
    """A function URL. `span` is where it is configured."""

    span: Span
    auth_type: Value[str]
    invoke_mode: Value[str]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the properties of a function say by themselves. Times in seconds, sizes in MB; AWS's defaults are filled in."""

    name: Value[str | Text | Reference]
    runtime: Value[str]
    package_type: Value[str]
    handler_name: Value[str]
    timeout: Value[int]
    memory: Value[int]
    ephemeral_storage: Value[int]
    architecture: Value[str]
    vpc: Value[VpcConfig]
    reserved_concurrency: Value[int]
    provisioned_concurrency: Value[int]
    auto_publish_alias: Value[str]
    layers: Several[Value[str | Text | Reference]]
    tracing: Value[str]
    log_format: Value[str]
    application_log_level: Value[str]
    snap_start: Value[str]
    file_systems: Several[str]
    durable: Value[bool]
    recursive_loop: Value[str]
    capacity_provider: Value[bool]


@dataclass(frozen=True, slots=True)
class Function(Settings):
    """A Lambda function in one world.

    `span` is the logical id's key. `sam`: it is an AWS::Serverless::Function. `environment.gaps` says
    that more variables may be set. `triggers.gaps` says why more invokers may exist. `role` is Unknown
    when it comes from outside. `code` is where the source was looked for: a path relative to the project
    root, `INLINE`, Absent when that folder does not exist, or Unknown. `qualifiers` are its alias and version names and logical ids.
    `extensions` says in which layers programs may be that run beside the handler.
    """

    id: str
    span: Span
    sam: bool
    code: Value[str]
    environment: Several[Variable]
    role: Value[Role]
    dead_letter: Value[FailureTarget]
    invoke_configs: Several[InvokeConfig]
    triggers: Several[Trigger]
    qualifiers: tuple[str, ...]
    extensions: tuple[Unknown, ...]
    url: Value[FunctionUrl]
    log_group: Value[str | Text | Reference]
    build_method: Value[str]
    package: Package
    handler: Value[Handler]
    image_variables: tuple[Variable, ...] = ()
    """What its container image sets by itself, as far as that is known."""

    def triggered(self, *modes: Mode) -> tuple[Trigger, ...]:
        """The triggers that are found and have one of these modes."""
        return tuple(trigger for trigger in self.triggers.items if trigger.mode in modes)

    @property
    def repeated(self) -> tuple[Trigger, ...]:
        """The triggers that may deliver one event more than once."""
        return tuple(trigger for trigger in self.triggers.items if trigger.at_least_once)

    @property
    def foreign(self) -> bool:
        """Whether its code is in a language that is not read."""
        return isinstance(self.runtime, Known) and self.runtime.value.startswith(OTHER_LANGUAGES)

    @property
    def inline(self) -> bool:
        """Whether its code stands in the template."""
        return isinstance(self.code, Known) and self.code.value == INLINE

    @property
    def is_durable(self) -> bool:
        """Whether it is surely a durable function."""
        return isinstance(self.durable, Known) and self.durable.value

    @property
    def loops_allowed(self) -> bool:
        """Whether Lambda is told to leave loops alone that it would stop."""
        return isinstance(self.recursive_loop, Known) and self.recursive_loop.value == "Allow"

    @property
    def never_asynchronous(self) -> bool:
        """Whether every trigger is known and none of them can leave a failed asynchronous event behind."""
        asynchronous = self.triggered(Mode.ASYNCHRONOUS, Mode.MAYBE_ASYNC)
        return bool(self.triggers.items) and self.triggers.complete and not asynchronous

    def failure_targets(self, settings: bool) -> list[Known[FailureTarget]]:
        """Where failed events go: by its triggers, and by its own `settings` for asynchronous events if they count."""
        found = [self.dead_letter, *(config.on_failure for config in self.invoke_configs.items)] if settings else []
        for trigger in self.triggers.items:
            found += [trigger.handoff] + ([trigger.polling.on_failure] if trigger.polling else [])
        return [target for target in found if isinstance(target, Known)]

    def variable(self, name: str) -> Value[Variable]:
        """The environment variable of that name; Unknown while more variables may be set."""
        return self.environment.has(lambda variable: variable.name == name, self.span)

    @property
    def redirected(self) -> Variable | None:
        """The variable by which the SDK sends its requests to a proxy or to an endpoint of its own."""
        named = (
            v for v in self.environment.items if v.name.upper() in PROXIES or v.name.startswith("AWS_ENDPOINT_URL")
        )
        return next(named, None)

    def unread_variables(self) -> frozenset[str] | None:
        """The variables that its code surely does not read, None when the code is not known whole.

        Needs the whole code and every name; a library that we do not know, or a program that it runs, may read any.
        """
        if not isinstance(self.handler, Known) or self.layers.items or self.layers.gaps:
            return None
        code = self.handler.value
        if (
            not isinstance(code.signature, Known)
            or code.closure.gaps
            or code.environment_reads.gaps
            or code.imports.gaps
        ):
            return None
        if any(found.library is None and found.kind in ("known", "unknown") for found in code.imports.items):
            return None
        if code.facts.subprocess is not None:
            return None
        unread = frozenset(variable.name for variable in self.environment.items)
        unread -= {found.name for found in code.environment_reads.items}
        return unread - code.facts.read_elsewhere if unread else unread

    def failure_target(self, qualifier: str = "") -> Value[FailureTarget]:
        """Where an asynchronous event of that qualifier ends: OnFailure of its invoke config, or the DLQ."""
        candidates = [self.dead_letter]
        candidates += [config.on_failure for config in self.invoke_configs.items if config.covers(qualifier)]
        for wanted in (Known, Unknown):
            for candidate in candidates:
                if isinstance(candidate, wanted):
                    return candidate
        return self.invoke_configs.gaps[0] if self.invoke_configs.gaps else Absent(self.span)


@dataclass(frozen=True, slots=True)
class EventSourceMapping:
    """A function and one source that Lambda polls for it. `queue` or `table` when the template has it."""

    function: Function
    trigger: Trigger
    polling: Polling
    queue: Queue | None
    table: Table | None

    @property
    def span(self) -> Span:
        return self.trigger.span

    def place(self, setting: str) -> tuple[str, tuple[str, ...]]:
        """The resource that writes a setting of the mapping, and the keys below its `Properties`."""
        event = self.trigger.event
        return self.trigger.resource, ("Events", event, "Properties", setting) if event else (setting,)
