"""A request without a timeout waits until the function is killed."""

from collections.abc import Iterator

from lambdalint import Argument, Confidence, Function, Known, Mode, Proposal, Safety, Severity, Trap, Violation, rule

USUAL = 5
TAKES_SECONDS = ("requests", "httpx", "urllib3", "urllib", "http")


@rule(
    "request-without-timeout",
    trap=Trap.UNDERSIZED_TIMEOUT,
    severity=Severity.INFO,
    confidence=Confidence.HIGH,
)
def check(function: Function) -> Iterator[Violation]:
    """Only where a caller waits, who could have been told instead."""
    seconds = patience(function)
    callers = function.triggered(Mode.SYNCHRONOUS)
    if not callers or not isinstance(function.handler, Known):
        return
    for request in function.handler.value.facts.connections.items:
        if request.kind == "http" and request.unlimited and not request.site.at_import:
            yield Violation(
                at=request.site.span,
                label="waits without end",
                message=f"`{request.name}` has no timeout: when the host hangs, `{function.id}` hangs until it is killed",
                because=[(callers[0].span, "waits for the answer")],
                help="give it a timeout below the function's, "
                f"such as `timeout={seconds or 0.5}`, and answer the caller when it is reached",
                fixes=[
                    Proposal(
                        f"wait {seconds} s at most",
                        Safety.UNSAFE,
                        (Argument(request.site.span, "timeout", str(seconds)),),
                    )
                ]
                if request.library in TAKES_SECONDS and seconds
                else [],
            )


def patience(function: Function) -> int:
    """Seconds that leave the function time to answer; none when it may run for one second only."""
    limit = function.timeout.value if isinstance(function.timeout, Known) else USUAL + 1
    return min(USUAL, limit - 1)
