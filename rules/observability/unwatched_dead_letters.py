"""A dead-letter queue that nobody looks at is a slower way to lose events."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Deployment,
    Known,
    Queue,
    Reference,
    Severity,
    Text,
    Trap,
    Undecided,
    Unknown,
    Violation,
    readers_of,
    rule,
)

COUNTS = {
    "ApproximateNumberOfMessagesVisible",
    "ApproximateAgeOfOldestMessage",
    "NumberOfMessagesSent",
    "NumberOfMessagesReceived",
    "ApproximateNumberOfMessagesNotVisible",
}


@rule("unwatched-dead-letters", trap=Trap.UNOBSERVED, severity=Severity.INFO, confidence=Confidence.HIGH)
def check(queue: Queue, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """Silent when something consumes the queue, or when an alarm could be anywhere."""
    feeders = deployment.failures_into.get(queue.id, [])
    if not feeders or deployment.alarms.gaps:
        return
    consumed = queue.piped or any(
        mapping.queue is not None and mapping.queue.id == queue.id for mapping in deployment.event_source_mappings
    )
    if consumed or any(
        watches(alarm.dimensions.items, queue)
        or alarm.dimensions.gaps
        or (not (alarm.dimensions.items or alarm.metrics.items) and "AWS/SQS" in alarm.namespaces.items)
        for alarm in deployment.alarms.items
    ):
        return
    readers = readers_of(queue, deployment)
    if readers.gaps:
        yield Undecided(readers.gaps[0])
        return
    if any(reader.triggers.items or reader.triggers.gaps for reader in readers.items):
        return
    yield Violation(
        at=queue.span,
        label="no alarm" if readers.items else "no alarm and no consumer",
        message=f"nothing notices when a failed event arrives in `{queue.id}`",
        because=[
            *((span, f"failed events of `{name}` end here") for name, span in feeders),
            *((reader.span, "reads it, and nothing invokes it") for reader in readers.items),
        ],
        help="add an alarm on `ApproximateNumberOfMessagesVisible` of the queue",
        resource=queue.id,
        resources=[name for name, _ in feeders],
    )


def watches(dimensions: tuple[tuple[str, object], ...], queue: Queue) -> bool:
    """Whether an alarm's dimension names the queue, or one that is not known."""
    for name, value in dimensions:
        if name == "QueueName" and isinstance(value, Unknown):
            return True
        if name == "QueueName" and isinstance(value, Known):
            if isinstance(value.value, Reference) and value.value.id == queue.id:
                return True
            if isinstance(queue.name, Known) and str(queue.name.value) == str(value.value):
                return True
            if isinstance(value.value, Text):
                return any(isinstance(part, Reference) and part.id == queue.id for part in value.value.parts)
    return False
