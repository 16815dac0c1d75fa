"""A function is billed while it waits, and ends after fifteen minutes."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Severity, Trap, Violation, Wait, rule

LIMIT = 900


@rule(
    "long-running-work",
    trap=Trap.NOT_A_FUNCTION,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation]:
    """Servers, consumers, loops without end, and waiters that wait longer than Lambda allows."""
    if not isinstance(function.handler, Known) or function.is_durable:
        return
    for wait in function.handler.value.facts.waits.items:
        what = meaning(wait)
        if what and not wait.site.in_except:
            yield Violation(
                at=wait.site.span,
                label=what,
                message=f"`{function.id}` {what}: Lambda bills every second of it and ends it at the timeout",
                because=[(function.timeout, "the timeout")] if isinstance(function.timeout, Known) else [],
                help=advice(wait),
            )
            return


def meaning(wait: Wait) -> str:
    """What the code does for too long, "" when it ends."""
    if wait.kind == "server":
        return "runs a server"
    if wait.kind == "consumer":
        return "waits for messages without end"
    if wait.kind == "endless-loop" and wait.bounded is False:
        return "loops without end"
    if wait.kind == "poll" and wait.bounded is False:
        return "polls until something else is done"
    if wait.kind == "waiter" and wait.seconds is not None and wait.seconds > LIMIT:
        return f"waits up to {wait.seconds:g} s for a resource"
    return ""


def advice(wait: Wait) -> str:
    """The better place for the work."""
    if wait.kind == "consumer":
        return "let an event source mapping hand the messages to the handler, or run the consumer in a container (ECS, Fargate)"
    if wait.kind == "server":
        return "answer events in a handler, or run it in a container (App Runner, ECS, Fargate)"
    return (
        "let Step Functions wait (a `Wait` state, or `.sync` and callbacks), or react to the event that says it is done"
    )
