"""One bad record must not hold up a shard until it expires."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    EventSourceMapping,
    Known,
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

SHARDED = {"kinesis", "dynamodb"}


@rule(
    "poison-record-blocks-shard",
    trap=Trap.BATCH_BLAST_RADIUS,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    yields_to=("stream-failures-lost",),
)
def check(mapping: EventSourceMapping) -> Iterator[Violation | Undecided]:
    """With a destination but endless retries the destination receives nothing until the record expires."""
    if mapping.trigger.kind not in SHARDED:
        return
    polling = mapping.polling
    match polling.maximum_retry_attempts, polling.maximum_record_age:
        case (Unknown() as gap, Known(-1)) | (Known(-1), Unknown() as gap):
            yield Undecided(gap, mapping.function.id)
        case Known(-1), Known(-1):
            late = isinstance(polling.on_failure, Known)
            yield Violation(
                at=mapping.span,
                label="retries without end",
                message=f"one record that `{mapping.function.id}` cannot handle blocks its shard of "
                f"`{mapping.trigger.name}` until it expires",
                because=[(polling.on_failure, "receives nothing until then")] if late else [],
                help="set `MaximumRetryAttempts` (or `MaximumRecordAgeInSeconds`) and `BisectBatchOnFunctionError: true`",
                resource=mapping.function.id,
                fixes=[
                    Proposal(
                        "give a record up after 5 attempts",
                        Safety.UNSAFE,
                        (
                            Put(*mapping.place("MaximumRetryAttempts"), 5, polling.maximum_retry_attempts.span),
                            Put(*mapping.place("BisectBatchOnFunctionError"), True, polling.bisect.span),
                        ),
                    )
                ],
            )
