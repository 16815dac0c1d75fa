"""An event that an asynchronous invocation cannot handle must end somewhere."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
    Function,
    Known,
    Mode,
    Proposal,
    Put,
    Safety,
    Severity,
    Trap,
    Trigger,
    Undecided,
    Unknown,
    Violation,
    rule,
)

SCHEDULED = {"schedule", "scheduler"}
ANSWERS_ITSELF = {"custom-resource", "codepipeline"}


@rule(
    "async-failures-lost",
    trap=Trap.MISSING_FAILURE_DESTINATION,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    yields_to=("misplaced-dead-letter-queue",),
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """Fires once per function, at its name: that is where a destination is missing."""
    triggers = [t for t in function.triggered(Mode.ASYNCHRONOUS) if not (t.kind in ANSWERS_ITSELF or t.disabled)]
    uncovered = [t for t in triggers if isinstance(function.failure_target(t.qualifier), Absent)]
    unsure = [found for t in triggers if isinstance(found := function.failure_target(t.qualifier), Unknown)]
    if isinstance(function.durable, (Known, Unknown)) and not uncovered:
        return
    if unsure and not uncovered:
        yield Undecided(unsure[0])
    if not uncovered:
        return
    only_repeats = all(t.kind in SCHEDULED and t.constant_input for t in uncovered)
    durable = function.is_durable
    once = all(isinstance(t.attempts, Known) and t.attempts.value == 1 for t in uncovered)
    configured = {config.qualifier for config in function.invoke_configs.items} & {t.qualifier for t in uncovered}
    yield Violation(
        at=function.span,
        label="no dead-letter queue and no OnFailure destination",
        message=f"`{function.id}` loses events from {sources(uncovered)} "
        + (
            "whose execution fails" if durable else "that it could not handle" if once else "once Lambda stops retrying"
        ),
        why="Lambda does not try a durable function again: what its execution could not handle is gone."
        if durable
        else "`MaximumRetryAttempts` is 0: Lambda tries an event once and then drops it, unless the function has an "
        "OnFailure destination or a dead-letter queue."
        if once
        else "",
        because=[
            (t.span, f"{'admits what invokes' if t.outside else 'invokes'} `{function.id}` asynchronously")
            for t in uncovered
        ],
        help=f"add a dead-letter queue to `{function.id}`: a durable function has no destinations"
        if durable
        else "add `EventInvokeConfig.DestinationConfig.OnFailure` with a queue to the function"
        if function.sam
        else f"add `DestinationConfig.OnFailure` with a queue to the `AWS::Lambda::EventInvokeConfig` of `{function.id}`"
        if configured
        else f"add an `AWS::Lambda::EventInvokeConfig` with `OnFailure` for `{function.id}`",
        severity=Severity.INFO if only_repeats or durable else None,
        fixes=[] if durable else kept(function),
        notes=("the next scheduled run repeats the same work",) if only_repeats else (),
    )


def sources(triggers: list[Trigger]) -> str:
    """Where events come from, by name; of sources outside of the template only the permissions are known."""
    names = [f"`{t.name}`" for t in triggers if not t.outside]
    admitted = list(dict.fromkeys(f"`{t.resource}`" for t in triggers if t.outside))
    beyond = [f"what {', '.join(admitted)} {'admit' if admitted[1:] else 'admits'}"] if admitted else []
    return ", ".join(dict.fromkeys([*names, *beyond]))


def kept(function: Function) -> list[Proposal]:
    """A queue that SAM makes and lets the function's own role write to; other roles need a statement first."""
    if not function.sam or not isinstance(function.role, Known) or not function.role.value.implicit:
        return []
    path = ("EventInvokeConfig", "DestinationConfig", "OnFailure")
    return [Proposal("send failed events to a queue", Safety.SAFE, (Put(function.id, path, {"Type": "SQS"}),))]
