"""A request without a timeout waits until the function is killed."""

from collections.abc import Iterator

from lambdalint import Argument, Confidence, Function, Known, Mode, Proposal, Safety, Severity, Trap, Violation, rule

TAKES_SECONDS = ("requests", "httpx", "urllib3", "urllib", "http")


@rule(
    "request-without-timeout",
    trap=Trap.UNDERSIZED_TIMEOUT,
    severity=Severity.INFO,
    confidence=Confidence.HIGH,
)
def check(function: Function) -> Iterator[Violation]:
    """Only where a caller waits, who could have been told instead."""
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
                help="give it a timeout below the function's, such as `timeout=5`, and answer the caller when it is reached",
                fixes=[Proposal("wait 5 s at most", Safety.UNSAFE, (Argument(request.site.span, "timeout", "5"),))]
                if request.library in TAKES_SECONDS
                else [],
            )
