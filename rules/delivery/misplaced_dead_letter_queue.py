"""A failure path must be where the source's failures arrive."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
    FailureTarget,
    Function,
    Known,
    Mode,
    Severity,
    Span,
    Trap,
    Trigger,
    Undecided,
    Value,
    Violation,
    rule,
)

RIGHT_PLACE = {
    "sqs": "what fails is for a `RedrivePolicy` on the queue",
    "mq": "what fails is for the broker's own dead-letter queue",
    "documentdb": "this source has no failure destination, so handle errors in the function",
}


@rule(
    "misplaced-dead-letter-queue",
    trap=Trap.MISSING_FAILURE_DESTINATION,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """Two mistakes: a function's queue that no source uses, and a hand-off queue taken for the function's."""
    yield from never_used(function)
    yield from only_hand_off(function)


def never_used(function: Function) -> Iterator[Violation | Undecided]:
    """The function's own DLQ or OnFailure, though no source of it is asynchronous."""
    triggers = function.triggers
    if not triggers.items or function.triggered(Mode.ASYNCHRONOUS, Mode.MAYBE_ASYNC):
        return
    targets: list[Value[FailureTarget]] = [function.dead_letter]
    targets += [config.on_failure for config in function.invoke_configs.items]
    for target in targets:
        if not isinstance(target, Known):
            continue
        if triggers.gaps:
            yield Undecided(triggers.gaps[0])
            return
        polled = function.triggered(Mode.POLLED)
        named = polled or triggers.items
        right = RIGHT_PLACE.get(named[0].kind, "what fails is for `DestinationConfig.OnFailure` on the mapping")
        yield Violation(
            at=target.value.span,
            label="receives only failed asynchronous invocations",
            message=f"the failure target of `{function.id}` is never used: {sources(named)} "
            + ("is polled" if polled else "is synchronous"),
            because=[(t.span, "polled by Lambda" if t.mode is Mode.POLLED else "its caller waits") for t in named],
            help=f"remove it: {right if polled else 'the caller receives the error'}",
            severity=None if polled else Severity.INFO,
        )


def only_hand_off(function: Function) -> Iterator[Violation]:
    """An asynchronous source has a queue for what it cannot hand over, and the function has none."""
    covered = [
        (trigger, trigger.handoff)
        for trigger in function.triggered(Mode.ASYNCHRONOUS)
        if isinstance(trigger.handoff, Known) and isinstance(function.failure_target(trigger.qualifier), Absent)
    ]
    if not covered or function.durable == Known(True, function.span):
        return
    _trigger, _handoff = covered[0]
    yield Violation(
        at=function.span,
        label="no dead-letter queue and no OnFailure destination",
        message=f"the dead-letter queue of {sources([t for t, _ in covered])} catches only what cannot be handed to "
        f"`{function.id}`, not what the handler fails on",
        because=[(place(handoff), "sees no exception of the handler") for _, handoff in covered]
        + [(t.span, f"invokes `{function.id}` asynchronously") for t, _ in covered],
        help="keep it, and add `EventInvokeConfig.DestinationConfig.OnFailure` to the function",
        severity=Severity.INFO
        if all(t.constant_input and t.kind in ("schedule", "scheduler") for t, _ in covered)
        else None,
    )


def place(target: Value[FailureTarget]) -> Span:
    """Where the whole setting is written."""
    return target.value.span if isinstance(target, Known) else target.span


def sources(triggers: list[Trigger] | tuple[Trigger, ...]) -> str:
    """The names of sources."""
    return ", ".join(dict.fromkeys(f"`{t.name}`" for t in triggers))
