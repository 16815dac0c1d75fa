"""One failing record must not repeat the effects of those before it."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    EventSourceMapping,
    Handler,
    Known,
    Severity,
    Span,
    Trap,
    Undecided,
    Unknown,
    Violation,
    rule,
)

REPORTING = {"sqs", "kinesis", "dynamodb"}


@rule(
    "whole-batch-retried",
    trap=Trap.BATCH_BLAST_RADIUS,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    yields_to=("batch-failures-not-enabled",),
)
def check(mapping: EventSourceMapping) -> Iterator[Violation | Undecided]:
    """Needs an exception that can leave the loop and an effect in it that a second run repeats, not one that deals with a failure."""
    size, types, bisect = mapping.polling.batch_size, mapping.polling.response_types, mapping.polling.bisect
    if mapping.trigger.kind not in REPORTING or not isinstance(mapping.function.handler, Known):
        return
    if not isinstance(size, Known) or size.value <= 1 or (isinstance(bisect, Known) and bisect.value):
        return
    if mapping.polling.reports:
        return
    attempts = mapping.polling.maximum_retry_attempts
    if isinstance(attempts, Known) and attempts.value == 0:
        return
    facts = mapping.function.handler.value.facts
    repeated = {
        effect.span: effect
        for effect in facts.effects.items
        if effect.doubles and effect.sure and not effect.site.in_except
    }
    for loop in facts.record_loops.items:
        effects = [repeated[span] for span in loop.effects if span in repeated]
        if (
            loop.kind == "powertools"
            or loop.escapes is not True
            or not effects
            or deletes(loop.body, mapping.function.handler.value)
        ):
            continue
        if isinstance(types, Unknown):
            yield Undecided(types, mapping.function.id)
            return
        name = mapping.trigger.name
        yield Violation(
            at=mapping.trigger.span,
            label=f"up to {size.value} records at once",
            message=f"one failing record makes `{name}` deliver up to {size.value} records again, "
            f"and `{effects[0].name}` runs again for those that were done",
            because=[
                (loop.site.span, "an exception of one record leaves this loop"),
                (effects[0].span, f"again: {effects[0].why}"),
            ],
            help="set `FunctionResponseTypes: [ReportBatchItemFailures]` and return the records that failed",
            resource=mapping.function.id,
        )
        return


def deletes(body: Span, code: Handler) -> bool:
    """Whether the loop itself takes each message that is done out of the queue."""
    calls = code.calls_to("sqs", "delete_message")
    places = [place for call in calls for place in (call.span, *(frame.span for frame in call.site.chain))]
    return any(body.contains(place) for place in places)
