"""A FIFO queue keeps order only while the handler stops at the first failure."""

from collections.abc import Iterator

from lambdalint import Confidence, EventSourceMapping, Known, Severity, Trap, Undecided, Unknown, Violation, rule


@rule(
    "fifo-failure-skips-order",
    trap=Trap.BATCH_BLAST_RADIUS,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
)
def check(mapping: EventSourceMapping) -> Iterator[Violation | Undecided]:
    """A loop over records that goes on after a failure. Powertools' FIFO processor stops by itself, the others do not."""
    queue, size = mapping.queue, mapping.polling.batch_size
    if queue is None or not isinstance(queue.fifo, Known) or not queue.fifo.value:
        return
    if not isinstance(mapping.function.handler, Known) or not isinstance(size, Known) or size.value <= 1:
        return
    for loop in mapping.function.handler.value.facts.record_loops.items:
        on = [
            clause
            for clause in loop.catches
            if clause.loops_on and not (clause.can_raise or clause.stops) and clause.effects
        ]
        if on and loop.grouped:
            yield Undecided(
                Unknown(loop.site.span, "whether the loop goes on with the same message group was not followed")
            )
            return
        if on or (loop.goes_on and loop.effects):
            yield Violation(
                at=on[0].site.span if on else loop.site.span,
                label="goes on with the next message",
                message=f"`{mapping.function.id}` handles later messages of `{queue.id}` although an earlier one failed",
                because=[(queue.fifo, f"`{queue.id}` promises order"), (loop.site.span, "the loop over messages")],
                help="stop at the first failure and return it and all messages after it as `batchItemFailures`"
                if on
                else "use Powertools' `SqsFifoPartialProcessor`, which stops at the first failure",
                resource=mapping.function.id,
                resources=[queue.id],
            )
            return
