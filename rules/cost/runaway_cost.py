"""What one event that can never succeed costs a day."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
    EventSourceMapping,
    Known,
    Severity,
    Surface,
    Trap,
    Violation,
    invocation,
    rule,
)

LIMIT = 5.0  # dollars a day for one message
DAY = 86_400


@rule(
    "runaway-cost",
    trap=Trap.RUNAWAY_COST,
    severity=Severity.INFO,
    confidence=Confidence.MEDIUM,
    surface=Surface.AUDIT,
)
def check(mapping: EventSourceMapping) -> Iterator[Violation]:
    """The worst case: every attempt runs into the timeout, and nothing bounds the attempts."""
    function = mapping.function
    match function.timeout, function.memory, function.architecture:
        case Known(timeout), Known(memory), Known(architecture):
            attempt = invocation(timeout, memory, architecture)
        case _:
            return
    if mapping.trigger.kind == "sqs" and mapping.queue is not None and isinstance(mapping.queue.redrive, Absent):
        if not isinstance(mapping.queue.visibility_timeout, Known):
            return
        attempts = DAY / max(mapping.queue.visibility_timeout.value, timeout, 1)
        bound = mapping.queue.span
    elif mapping.trigger.kind in ("kinesis", "dynamodb") and mapping.polling.endless:
        attempts, bound = DAY / max(timeout, 1), mapping.span
    else:
        return
    cost = attempts * attempt
    if cost >= LIMIT:
        yield Violation(
            at=bound,
            label="attempts without end",
            message=f"one event that `{function.id}` can never handle costs up to {cost:.0f} dollars a day: "
            f"{attempts:.0f} attempts of {timeout} s at {memory} MB",
            because=[(function.timeout, f"{timeout} s"), (function.memory, f"{memory} MB")],
            help="bound the attempts: a redrive policy on the queue, `MaximumRetryAttempts` on the stream",
            resource=function.id,
        )
