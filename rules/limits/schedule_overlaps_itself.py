"""A scheduled run should end before the next one begins."""

from collections.abc import Iterator

from lambdalint import Absent, Confidence, Function, Known, Severity, Trap, Violation, rule


@rule("schedule-overlaps-itself", trap=Trap.OVERSIZED_TIMEOUT, severity=Severity.INFO, confidence=Confidence.HIGH)
def check(function: Function) -> Iterator[Violation]:
    """Fires at the schedule; a reserved concurrency of one is named, it drops runs instead of overlapping them.

    Executions of a durable function are meant to wait side by side.
    """
    if not isinstance(function.durable, Absent) and getattr(function.durable, "value", True):
        return
    for trigger in function.triggers.items:
        if trigger.disabled:
            continue
        match trigger.interval, function.timeout, function.reserved_concurrency:
            case Known(interval) as schedule, Known(timeout), reserved if interval < timeout:
                single = isinstance(reserved, Known) and reserved.value == 1
                then = "runs are throttled and retried" if single else "two runs work at the same time"
                yield Violation(
                    at=schedule,
                    label=f"every {interval} s",
                    message=f"`{function.id}` starts every {interval} s and may run for {timeout} s: {then}",
                    because=[(function.timeout, f"may run for {timeout} s")],
                    help=f"set `Timeout` below {interval}, or start it less often",
                )
