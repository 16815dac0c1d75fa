"""A function should not run longer than the one who waits for it."""

from collections.abc import Iterator

from lambdalint import (
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
    posts_to_connections,
    rule,
)

CLOSE = 2  # seconds: 30 behind 29 costs nobody anything

QUEUE = ", or hand the work to a queue"
OTHERWISE = {
    "rest-api": QUEUE,
    "http-api": QUEUE,
    "websocket": QUEUE,
    "function-url": QUEUE,
    "appsync": QUEUE,
    "step-functions": ", or raise the task's `TimeoutSeconds`",
}
"""What else may be done; the others need the answer itself."""


@rule(
    "timeout-beyond-caller",
    trap=Trap.OVERSIZED_TIMEOUT,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """Fires once per function, for the most impatient caller."""
    waiting = [t for t in function.triggers.items if isinstance(t.caller_limit, Known) and t.mode is not Mode.POLLED]
    if not waiting:
        return
    first = min(waiting, key=patience)
    limit = first.caller_limit
    match function.timeout, limit:
        case Unknown() as gap, _:
            yield Undecided(gap)
        case Known(seconds) as timeout, Known(granted) if seconds > granted:
            needs_time = [
                t
                for t in function.triggers.items
                if t is not first and (t.at_least_once or not isinstance(t.caller_limit, Known))
            ]
            small = seconds - granted <= CLOSE
            raisable = first.kind == "rest-api"
            others = ", ".join(dict.fromkeys(f"`{t.name}`" for t in needs_time))
            notes = [f"{others} may need the time: give that work a function of its own"] if needs_time else []
            if raisable:
                notes.append("the 29 s of a Regional or private REST API can be raised by a quota request")
            posted = first.kind == "websocket" and posts_to_connections(function)
            if posted:
                notes.append("what it posts to the connection later still arrives, after the error")
            yield Violation(
                at=timeout,
                label=f"{seconds} s",
                message=f"`{function.id}` may run for {seconds} s, but {first.caller} "
                + (f"answers its caller with an error after {granted} s" if posted else f"waits {granted} s at most"),
                because=[(first.span, f"waits {granted} s at most"), (function.span, "this function")],
                help="hand the work to another function, asynchronously or by a queue, that posts the answer"
                if posted
                else f"set `Timeout: {granted}` or less on `{function.id}`{OTHERWISE.get(first.kind, '')}",
                severity=Severity.INFO if small or posted or not first.documented else None,
                confidence=Confidence.MEDIUM if raisable else None,
                notes=notes,
                fixes=()
                if needs_time or posted
                else [
                    Proposal(
                        f"set `Timeout: {granted}`",
                        Safety.UNSAFE,
                        (Put(function.id, ("Timeout",), granted, timeout.span),),
                    )
                ],
            )


def patience(trigger: Trigger) -> tuple[bool, int]:
    """Those whose waiting time AWS documents come first."""
    return not trigger.documented, trigger.caller_limit.value if isinstance(trigger.caller_limit, Known) else 0
