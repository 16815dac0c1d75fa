"""A queue's pollers must not be throttled by the function's own reserve."""

from collections.abc import Iterator

from lambdalint import Confidence, EventSourceMapping, Known, Severity, Trap, Violation, rule

START = 5  # concurrent batches with which Lambda begins to poll a queue


@rule("throttled-consumer", trap=Trap.DOWNSTREAM_CAPACITY, severity=Severity.WARNING, confidence=Confidence.HIGH)
def check(mapping: EventSourceMapping) -> Iterator[Violation]:
    """Fires at ReservedConcurrentExecutions."""
    function = mapping.function
    if mapping.trigger.kind != "sqs" or not isinstance(function.reserved_concurrency, Known):
        return
    reserved = function.reserved_concurrency
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
    else:
        return
    yield Violation(
        at=reserved,
        label=f"{reserved.value} at once",
        message=message,
        because=[(place, source)],
        help="set `ScalingConfig.MaximumConcurrency` on the mapping instead, and reserve at least as much"
        if reserved.value
        else "remove the reserve, or disable the mapping",
        resource=function.id,
        resources=[mapping.queue.id] if mapping.queue else [],
    )
