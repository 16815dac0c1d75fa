"""A queue's pollers must not be throttled by the function's own reserve."""

from collections.abc import Iterator

from lambdalint import Confidence, EventSourceMapping, Known, Severity, Trap, Undecided, Unknown, Value, Violation, rule

START = 5  # concurrent batches with which Lambda begins to poll a queue
ADVISED = 5  # receives; below, a few throttles are enough to lose a message


@rule("throttled-consumer", trap=Trap.DOWNSTREAM_CAPACITY, severity=Severity.WARNING, confidence=Confidence.HIGH)
def check(mapping: EventSourceMapping) -> Iterator[Violation | Undecided]:
    """Fires at ReservedConcurrentExecutions. Without a limit of the mapping only where throttles use up the receives."""
    function = mapping.function
    if mapping.trigger.kind != "sqs" or not isinstance(function.reserved_concurrency, Known):
        return
    reserved, enabled = function.reserved_concurrency, mapping.polling.enabled
    if isinstance(enabled, Known) and not enabled.value:
        return
    driven, source = START, "Lambda polls a queue with 5 batches at once from the start"
    place = mapping.span
    if isinstance(mapping.polling.maximum_concurrency, Known):
        driven, source = mapping.polling.maximum_concurrency.value, "the mapping's own limit"
        place = mapping.polling.maximum_concurrency.span
    if reserved.value == 0:
        message = f"`{function.id}` has a reserved concurrency of 0: nothing it polls is ever handled"
    elif reserved.value < driven:
        message = (
            f"`{function.id}` may run {reserved.value} at once, but its queue drives {driven}: "
            "throttled messages use up their receives"
        )
        if not isinstance(mapping.polling.maximum_concurrency, Known):
            receives = attempts(mapping)
            if isinstance(receives, Unknown):
                yield Undecided(receives, function.id)
                return
            if not isinstance(receives, Known) or receives.value >= ADVISED:
                return
    else:
        return
    yield Violation(
        at=reserved,
        label=f"{reserved.value} at once",
        message=message,
        because=[(place, source)],
        help="remove the reserve, or disable the mapping"
        if not reserved.value
        else f"reserve {driven} or more, or lower `MaximumConcurrency` with it"
        if isinstance(mapping.polling.maximum_concurrency, Known)
        else "set `ScalingConfig.MaximumConcurrency` on the mapping instead, and reserve at least as much",
        resource=function.id,
        resources=[mapping.queue.id] if mapping.queue else [],
    )


def attempts(mapping: EventSourceMapping) -> Value[int]:
    """How often a message may be received; without end where the queue gives none up."""
    if mapping.queue is None:
        return Unknown(mapping.span, "the queue is not in the template")
    match mapping.queue.redrive:
        case Known(redrive):
            return redrive.max_receive_count
        case other:
            return other
