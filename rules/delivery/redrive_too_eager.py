"""A queue that Lambda polls must survive a moment of throttling."""

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

ADVISED = 5


@rule(
    "redrive-too-eager",
    trap=Trap.MISSING_FAILURE_DESTINATION,
    severity=Severity.INFO,
    confidence=Confidence.HIGH,
)
def check(mapping: EventSourceMapping) -> Iterator[Violation | Undecided]:
    """Fires at maxReceiveCount; the documentation of Lambda advises five."""
    queue = mapping.queue
    if queue is None or not isinstance(queue.redrive, Known):
        return
    match queue.redrive.value.max_receive_count:
        case Unknown() as gap:
            yield Undecided(gap, queue.id)
        case Known(count) as place if 1 <= count <= 2:
            yield Violation(
                at=place,
                label=f"{count} {'attempt' if count == 1 else 'attempts'}",
                message=f"`{queue.id}` gives a message up after {count} {'receive' if count == 1 else 'receives'}, "
                f"also when `{mapping.function.id}` was only throttled",
                because=[(mapping.span, "polled here")],
                help=f"set `maxReceiveCount: {ADVISED}` or more",
                resource=queue.id,
                resources=[mapping.function.id],
                fixes=[
                    Proposal(
                        f"set `maxReceiveCount: {ADVISED}`",
                        Safety.SAFE,
                        (Put(queue.id, ("RedrivePolicy", "maxReceiveCount"), ADVISED, place.span),),
                    )
                ],
            )
