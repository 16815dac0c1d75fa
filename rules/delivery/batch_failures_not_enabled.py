"""A report of failed records is worth nothing when nobody asked for it."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
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

PARTIAL = {"sqs", "kinesis", "dynamodb"}


@rule(
    "batch-failures-not-enabled",
    trap=Trap.BATCH_BLAST_RADIUS,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(mapping: EventSourceMapping) -> Iterator[Violation | Undecided]:
    """Fires at the mapping that does not ask; answers that are always empty say nothing."""
    handler = mapping.function.handler
    if mapping.trigger.kind not in PARTIAL or not isinstance(handler, Known) or mapping.polling.reports:
        return
    answers = [answer for answer in handler.value.facts.batch_answers.items if not answer.empty]
    if not answers:
        return
    match mapping.polling.response_types:
        case Unknown() as gap:
            yield Undecided(gap, mapping.function.id)
        case Absent() | Known():
            lost = "deletes" if mapping.trigger.kind == "sqs" else "skips"
            yield Violation(
                at=mapping.span,
                label="no `FunctionResponseTypes`",
                message=f"`{mapping.function.id}` reports failed records, but `{mapping.trigger.name}` "
                f"does not ask for them: Lambda {lost} the whole batch",
                because=[(answers[0].site.span, "failed records are returned here")],
                help="add `FunctionResponseTypes: [ReportBatchItemFailures]`",
                fixes=enabled(mapping),
                resource=mapping.function.id,
            )


def enabled(mapping: EventSourceMapping) -> list[Proposal]:
    """The setting, beside the others of the mapping."""
    if mapping.queue is not None and mapping.queue.generated:
        return []
    types = mapping.polling.response_types
    wanted = [*(types.value if isinstance(types, Known) else ()), "ReportBatchItemFailures"]
    change = Put(*mapping.place("FunctionResponseTypes"), list(wanted), types.span)
    return [Proposal("ask for failed records", Safety.SAFE, (change,))]
