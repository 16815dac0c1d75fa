"""A batch may hold more than its first record."""

from collections.abc import Iterator

from lambdalint import Confidence, EventSourceMapping, Known, Severity, Trap, Undecided, Unknown, Violation, rule


@rule(
    "first-record-only",
    trap=Trap.BATCH_BLAST_RADIUS,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(mapping: EventSourceMapping) -> Iterator[Violation | Undecided]:
    """Silent when the records are iterated, sliced, measured or passed on anywhere."""
    if not isinstance(mapping.function.handler, Known):
        return
    uses = mapping.function.handler.value.facts.record_uses
    first = [use for use in uses.items if use.how == "first"]
    if not first or any(use.how != "first" for use in uses.items):
        return
    match mapping.polling.batch_size:
        case Unknown() as gap:
            yield Undecided(gap, mapping.function.id)
        case Known(size) as batch if size > 1:
            if uses.gaps:
                yield Undecided(uses.gaps[0], mapping.function.id)
                return
            yield Violation(
                at=first[0].site.span,
                label="only one record is read",
                message=f"`{mapping.function.id}` reads one record of up to {size}: the others are taken for done",
                because=[(batch, f"up to {size} records"), (mapping.span, "delivers batches")],
                help="loop over `Records`, or set `BatchSize: 1`",
                resource=mapping.function.id,
            )
