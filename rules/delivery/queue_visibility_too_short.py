"""A queue must hide a message for as long as the function may work on it."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    EventSourceMapping,
    Known,
    Proposal,
    Put,
    Safety,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    rule,
)

LONGEST = 43200  # 12 hours
FACTOR = 6  # "at least six times the timeout of your function", plus the batching window


@rule(
    "queue-visibility-too-short",
    trap=Trap.QUEUE_VISIBILITY,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(mapping: EventSourceMapping) -> Iterator[Violation | Undecided]:
    """Below the timeout AWS refuses the mapping; below six times it, retries overtake the work."""
    queue, function = mapping.queue, mapping.function
    if queue is None:
        return
    match queue.visibility_timeout, function.timeout, mapping.polling.window:
        case (Unknown() as gap, _, _) | (_, Unknown() as gap, _):
            yield Undecided(gap)
        case Known(hidden) as visibility, Known(busy) as timeout, window:
            waits = window.value if isinstance(window, Known) else 0
            wanted = FACTOR * busy + waits
            if hidden >= wanted:
                return
            refused = hidden < busy
            yield Violation(
                at=visibility,
                label=f"hidden for {hidden} s",
                message=f"`{queue.id}` shows a message again after {hidden} s, but `{function.id}` may work on it for {busy} s"
                + ("" if refused else f": less than {FACTOR} × {busy}" + (f" + {waits}" if waits else "")),
                because=[(timeout, f"may run for {busy} s"), (mapping.span, "polled here")],
                why="Lambda refuses to create a mapping whose queue hides messages for less than the function's timeout."
                if refused
                else "AWS advises six times the function's timeout plus the batching window: when the function is throttled, "
                "the message comes back while its batch is still being retried, and is handled twice.",
                help=f"set `VisibilityTimeout: {wanted}` or more on `{queue.id}`",
                severity=Severity.ERROR if refused else Severity.WARNING,
                resources=[queue.id],
                fixes=[
                    Proposal(
                        f"set `VisibilityTimeout: {wanted}`",
                        Safety.SAFE if refused else Safety.UNSAFE,
                        (Put(queue.id, ("VisibilityTimeout",), wanted, visibility.span),),
                    )
                ]
                if wanted <= LONGEST and not queue.generated
                else (),
            )
