"""A function that waits for another function pays for both."""

from collections.abc import Iterator

from lambdalint import Call, Confidence, Const, Deployment, Function, Known, Severity, Trap, Violation, rule

READ_TIMEOUT = 60
"""Seconds that botocore waits for an answer before it sends the request again."""


@rule(
    "synchronous-chain",
    trap=Trap.NOT_A_FUNCTION,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation]:
    """A warning when the callee may run longer than the caller or the client waits; otherwise it only costs twice."""
    if not isinstance(function.handler, Known):
        return
    for call in function.handler.value.calls_to("lambda", "invoke"):
        callee = deployment.function(call.target.value) if isinstance(call.target, Known) else None
        if callee is None or callee.id == function.id or not call.sure or not waits(call):
            continue
        match function.timeout, callee.timeout:
            case Known(own) as limit, Known(other) as called:
                pass
            case _:
                continue
        patience = read_timeout(function)
        longer, again = other > own, other > patience
        yield Violation(
            at=call.span,
            label=f"waits up to {other} s for `{callee.id}`",
            message=f"`{function.id}` ({own} s) waits for `{callee.id}` ({other} s)"
            + (
                ": it is cut off first, and the work goes on without it"
                if longer
                else f": after {patience:g} s the client starts it again"
                if again
                else ": both are billed while one waits"
            ),
            because=[(limit, f"the caller's timeout, {own} s"), (called, f"the callee's timeout, {other} s")],
            help='invoke it with `InvocationType="Event"`, put a queue between them, or let a state machine call both',
            resources=[callee.id],
            severity=None if longer or again else Severity.INFO,
        )


def read_timeout(function: Function) -> float:
    """Seconds for which its client waits: what the code gave it, else botocore's own."""
    clients = function.handler.value.facts.clients.items if isinstance(function.handler, Known) else ()
    given = [one.read_timeout for one in clients if one.service == "lambda" and one.read_timeout is not None]
    return max(given, default=READ_TIMEOUT)


def waits(call: Call) -> bool:
    """Whether the caller gets the answer: RequestResponse, also by default."""
    kind = call.argument("InvocationType")
    return kind is None or kind.symbol == Const("RequestResponse")
