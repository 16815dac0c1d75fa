"""Who invokes a function, how, and what happens to an event that fails."""

from __future__ import annotations

from enum import Enum

from lambdalint.frozen import dataclass, field
from lambdalint.span import Span
from lambdalint.value import Absent, Known, Reference, Several, Text, Value

REPORTS = "ReportBatchItemFailures"
"""The response type by which failed records return, and no others."""


class Mode(Enum):
    """How Lambda is invoked. MAYBE_ASYNC: synchronous by default, asynchronous by a setting not seen."""

    SYNCHRONOUS = "synchronous"
    ASYNCHRONOUS = "asynchronous"
    POLLED = "polled"
    MAYBE_ASYNC = "maybe asynchronous"


@dataclass(frozen=True)
class FailureTarget:
    """Where failed events go: a DeadLetterQueue, an OnFailure destination or a hand-off queue.

    `target` is the ARN (usually a Reference). `kind` is SQS, SNS, Lambda, EventBridge, S3, Kafka or "".
    `span` is the place of the whole setting.
    """

    span: Span
    target: Value[Reference | Text | str]
    kind: str = ""


@dataclass(frozen=True)
class Polling:
    """The settings of an event source mapping. Times in seconds; -1 retries or age is endless."""

    batch_size: Value[int]
    window: Value[int]
    enabled: Value[bool]
    response_types: Value[tuple[str, ...]]
    maximum_retry_attempts: Value[int]
    maximum_record_age: Value[int]
    bisect: Value[bool]
    on_failure: Value[FailureTarget]
    maximum_concurrency: Value[int]
    parallelization_factor: Value[int]
    starting_position: Value[str]
    tumbling_window: Value[int]
    filters: Value[tuple[str, ...]]
    provisioned: Value[bool]

    @property
    def reports(self) -> bool:
        """Whether it surely asks which records failed, and reads it in what the function returns."""
        return isinstance(self.response_types, Known) and REPORTS in self.response_types.value

    @property
    def endless(self) -> bool:
        """Whether a record is tried until it expires: neither attempts nor age are bounded."""
        bounds = (self.maximum_retry_attempts, self.maximum_record_age)
        return all(isinstance(bound, Known) and bound.value == -1 for bound in bounds)


@dataclass(frozen=True, slots=True)
class Trigger:
    """One way in which a function is invoked.

    `kind` is an id of the event source table: s3 sns sqs kinesis dynamodb msk selfmanagedkafka mq
    documentdb eventbridge schedule scheduler logs iot ses alarm codecommit config codepipeline
    custom-resource rest-api http-api websocket function-url alb lattice cognito appsync connect lex
    alexa edge firehose s3-batch step-functions pipes secrets-rotation authorizer direct bedrock-agent ...
    `span` is the name of the event or the property that connects; `resource` is the logical id of the
    resource that writes it (a SAM event: the function's own id), `event` the SAM event's name.
    `source` is what emits the events (bucket, queue, rule, API). `qualifier` is the alias or version
    logical id or name, empty for the function itself. `caller_limit` is how many seconds a waiting
    caller grants (Absent: nobody waits or no limit). `interval` is the schedule's period in seconds.
    `handoff` is a DLQ that catches only what could not be handed to Lambda. `attempts` is how often a
    failing event is delivered at most (Absent: without end; 1: never again). `constant_input` says
    that the payload is the same each time. `principal` is the service that invokes by a resource-based permission, ""
    where the kind of source always has a role; `credentials`: this one brings a role. `disabled`: a rule or schedule that is
    deployed switched off. `events`: what a bucket tells it of, such as s3:ObjectCreated:*. `proxy`: a REST API sends the answer
    as it is. `documented`: AWS says how it invokes and how long it waits. `outside`: only a permission shows it, settings are gaps.
    """

    kind: str
    mode: Mode
    span: Span
    resource: str
    source: Value[Reference | Text | str]
    event: str = ""
    qualifier: str = ""
    caller_limit: Value[int] = field(default=Absent(Span("", 1, 1, 1, 1)))
    caller_name: str = ""
    attempts: Value[int] = field(default=Absent(Span("", 1, 1, 1, 1)))
    interval: Value[int] = field(default=Absent(Span("", 1, 1, 1, 1)))
    handoff: Value[FailureTarget] = field(default=Absent(Span("", 1, 1, 1, 1)))
    polling: Polling | None = None
    constant_input: bool = False
    outside: bool = False
    generated: bool = False
    filter_text: Several[str] = Several()
    events: Several[str] = Several()
    principal: str = ""
    credentials: bool = False
    proxy: bool = False
    disabled: bool = False
    documented: bool = True

    @property
    def name(self) -> str:
        """What messages call it: the SAM event, else the resource that connects."""
        return self.event or self.resource

    @property
    def caller(self) -> str:
        """Who invokes the function, in words."""
        return self.caller_name or self.kind

    @property
    def most_records(self) -> int:
        """The most records of one event; 1 where that is not known, or nothing is polled."""
        size = self.polling.batch_size if self.polling is not None else None
        return size.value if isinstance(size, Known) else 1

    @property
    def switched_off(self) -> bool:
        """Whether a rule, a schedule or a mapping is deployed disabled."""
        enabled = self.polling.enabled if self.polling is not None else None
        return self.disabled or (isinstance(enabled, Known) and not enabled.value)

    @property
    def at_least_once(self) -> bool:
        """Whether one event may be delivered more than once without a caller who asks again; a pipe waits, but polls."""
        return self.mode in (Mode.ASYNCHRONOUS, Mode.POLLED) or self.kind == "pipes"

    @property
    def tried_again(self) -> bool:
        """Whether a caller that waits asks again by itself after an error: a state machine with a `Retry` for any."""
        return self.kind == "step-functions" and self.mode is Mode.SYNCHRONOUS and isinstance(self.attempts, Absent)
