"""Work that never stops is cheaper elsewhere."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
    Function,
    Known,
    Severity,
    Surface,
    Trap,
    Violation,
    container_month,
    invocation,
    rule,
)

BUSY = 0.5  # share of the time that the function may run
MONTH = 2_628_000
TIMES = 2  # a container also costs the work of running it


@rule(
    "always-on-function",
    trap=Trap.RUNAWAY_COST,
    severity=Severity.INFO,
    confidence=Confidence.MEDIUM,
    surface=Surface.AUDIT,
)
def check(function: Function) -> Iterator[Violation]:
    """Both figures are the worst case: every run takes the whole timeout. A durable function sleeps in between."""
    if not isinstance(function.durable, Absent) and getattr(function.durable, "value", True):
        return
    for trigger in function.triggers.items:
        if trigger.disabled:
            continue
        match trigger.interval, function.timeout, function.memory, function.architecture:
            case Known(interval) as schedule, Known(timeout), Known(memory), Known(architecture):
                share = min(timeout / max(interval, 1), 1.0)
                here = MONTH / max(interval, timeout, 1) * invocation(timeout, memory, architecture)
                there = container_month(0.25 * max(1, memory // 2048), max(0.5, memory / 1024), architecture)
                if share >= BUSY and here > TIMES * there:
                    yield Violation(
                        at=schedule,
                        label=f"every {interval} s, up to {timeout} s each",
                        message=f"`{function.id}` may be busy {share:.0%} of the time: {here:.0f} dollars a month, "
                        f"where a container would cost {there:.0f}",
                        because=[(function.timeout, f"{timeout} s"), (function.memory, f"{memory} MB")],
                        help="lower `Timeout` to what a run needs, or move the loop to a container",
                    )
