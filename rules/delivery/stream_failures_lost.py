"""A record that a stream's consumer cannot handle must end somewhere."""

from collections.abc import Iterator

from lambdalint import Absent, Confidence, EventSourceMapping, Severity, Trap, Undecided, Unknown, Violation, rule

STREAMS = {"kinesis", "dynamodb", "msk", "selfmanagedkafka"}


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
            until = (
                "until it expires, blocking its shard, and is then dropped"
                if endless(mapping)
                else "and is then dropped"
            )
            yield Violation(
                at=mapping.span,
                label="no `DestinationConfig.OnFailure`",
                message=f"a record of `{mapping.trigger.event or mapping.trigger.resource}` that `{mapping.function.id}` "
                f"cannot handle is tried {until}",
                because=[(mapping.function.span, "the consumer")],
                help="set `DestinationConfig.OnFailure` to a queue, with `MaximumRetryAttempts` (or "
                "`MaximumRecordAgeInSeconds`) and `BisectBatchOnFunctionError: true`",
                resource=mapping.function.id,
            )


def endless(mapping: EventSourceMapping) -> bool:
    """Whether neither attempts nor age are bounded."""
    bounds = (mapping.polling.maximum_retry_attempts, mapping.polling.maximum_record_age)
    return all(getattr(bound, "value", 0) == -1 for bound in bounds)
