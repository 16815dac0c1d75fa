"""A function that feeds its own trigger invokes itself without end."""

from collections.abc import Iterator

from lambdalint import (
    Call,
    Confidence,
    Deployment,
    Feedback,
    Function,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    calls_of_itself,
    feedback,
    rule,
)


@rule(
    "recursive-trigger",
    trap=Trap.RECURSIVE_LOOP,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """A write to the source of a trigger, or to what feeds its queue, that no prefix, filter or branch keeps apart."""
    for call, ends in calls_of_itself(function):
        yield itself(function, call, ends)
    for found in feedback(function, deployment):
        if found.sure:
            yield another(function, found)
        else:
            what = f"whether what `{found.call.operation}` writes comes back as an event"
            yield Undecided(Unknown(found.call.span, what))


def itself(function: Function, call: Call, ends: bool) -> Violation:
    """A function that invokes itself; a chain that is meant to end is told less loudly."""
    allowed = function.loops_allowed
    return Violation(
        at=call.span,
        label="starts the next run",
        message=f"`{function.id}` invokes itself" + ("" if ends else " in every run"),
        because=[(function.recursive_loop, "AWS does not stop it")] if allowed else [],
        help="hand the rest of the work to a queue or a state machine",
        notes=[] if allowed else ["AWS stops the chain after about 16 rounds"],
        severity=None if not ends else Severity.WARNING if allowed else Severity.INFO,
    )


def another(function: Function, found: Feedback) -> Violation:
    """A write that comes back."""
    trigger = found.trigger
    if not found.stopped:
        notes = ["AWS does not stop loops through this service"]
    else:
        notes = ["`RecursiveLoop: Allow` keeps AWS from stopping it"] if function.loops_allowed else []
    return Violation(
        at=found.call.span,
        label="comes back as the next event",
        message=f"`{function.id}` writes to what invokes it: each event brings another one",
        because=[(trigger.span, f"{trigger.caller} invokes it for what is written")],
        help="write to another place, or keep both apart with a prefix, a filter or an event pattern",
        notes=notes,
    )
