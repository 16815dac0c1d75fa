"""A record that a stream's consumer cannot handle must end somewhere."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
    Create,
    EventSourceMapping,
    Known,
    Plain,
    Proposal,
    Put,
    Safety,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    rule,
)

STREAMS = {"kinesis", "dynamodb", "msk", "selfmanagedkafka"}

BOUNDED = ", with `MaximumRetryAttempts` (or `MaximumRecordAgeInSeconds`) and `BisectBatchOnFunctionError: true`"


@rule(
    "stream-failures-lost",
    trap=Trap.MISSING_FAILURE_DESTINATION,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
)
def check(mapping: EventSourceMapping) -> Iterator[Violation | Undecided]:
    """Fires at the mapping or the SAM event that lacks the destination."""
    if mapping.trigger.kind not in STREAMS:
        return
    polling = mapping.polling
    match polling.on_failure:
        case Unknown() as gap:
            yield Undecided(gap, mapping.function.id)
        case Absent():
            yield Violation(
                at=mapping.span,
                label="no `DestinationConfig.OnFailure`",
                message=f"a record of `{mapping.trigger.name}` that `{mapping.function.id}` "
                f"cannot handle is tried {tried(mapping)} and is then dropped",
                because=[(mapping.function.span, "the consumer")],
                help="set `DestinationConfig.OnFailure` to a queue" + (BOUNDED if unbounded(mapping) else ""),
                resource=mapping.function.id,
                fixes=parked(mapping),
            )


def unbounded(mapping: EventSourceMapping) -> bool:
    """Whether it is a stream's mapping that tries for ever; those of brokers have no bounds of this kind."""
    return mapping.polling.endless and mapping.trigger.kind in ("kinesis", "dynamodb")


def tried(mapping: EventSourceMapping) -> str:
    """How long or how often a record is tried."""
    if mapping.polling.endless:
        return "until it expires, blocking its shard,"
    attempts, age = mapping.polling.maximum_retry_attempts, mapping.polling.maximum_record_age
    bounds = (
        ["once" if attempts.value == 0 else f"{attempts.value + 1} times"]
        if isinstance(attempts, Known) and attempts.value >= 0
        else []
    )
    bounds += [f"until it is {age.value} s old"] if isinstance(age, Known) and age.value >= 0 else []
    return " or ".join(bounds) or "again"


def parked(mapping: EventSourceMapping) -> list[Proposal]:
    """A queue for what failed, after a bounded number of attempts; SAM lets the function's own role write to it."""
    function, polling = mapping.function, mapping.polling
    implicit = isinstance(function.role, Known) and function.role.value.implicit
    if not mapping.trigger.event or not implicit:
        return []
    id = f"{function.id}FailedRecords"
    target: Plain = {"OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": [id, "Arn"]}}}
    changes: list[Create | Put] = [
        Create(id, "AWS::SQS::Queue", {"MessageRetentionPeriod": 1_209_600}, function.id),
        Put(*mapping.place("DestinationConfig"), target),
    ]
    if unbounded(mapping):
        changes.append(Put(*mapping.place("MaximumRetryAttempts"), 5, polling.maximum_retry_attempts.span))
        changes.append(Put(*mapping.place("BisectBatchOnFunctionError"), True, polling.bisect.span))
    return [Proposal("park failed records in a queue", Safety.UNSAFE, tuple(changes))]
