"""A custom resource that does not answer holds the stack for an hour."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Handler, Known, Severity, Trap, Undecided, Unknown, Violation, rule


@rule(
    "custom-resource-unanswered",
    trap=Trap.BROKEN_WIRING,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """Each place by which the handler ends without an answer; frameworks answer by themselves."""
    trigger = next((trigger for trigger in function.triggers.items if trigger.kind == "custom-resource"), None)
    if trigger is None or not isinstance(function.handler, Known):
        return
    code = function.handler.value
    found = code.facts.custom_resource
    if found is None:
        if (
            not code.closure.gaps
            and not code.facts.connections.items
            and isinstance(code.signature, Known)
            and code.signature.value.direct
        ):
            gap = handed_on(code)
            if gap is not None:
                yield Undecided(gap)
                return
            yield Violation(
                at=code.span,
                label="never answers",
                message=f"`{function.id}` never answers CloudFormation: the stack waits for an hour and fails",
                because=[(trigger.span, "waits for the answer")],
                help="send the result to `ResponseURL` in every path, with `cfnresponse` or `crhelper`",
            )
        return
    if not found.decided or found.kind in ("crhelper", "cdk"):
        return
    for span, how in found.unanswered:
        yield Violation(
            at=span,
            label="leaves without an answer",
            message=f"`{function.id}` can end without an answer to CloudFormation: {how}",
            because=[(trigger.span, "waits for the answer, an hour by default")],
            help="answer in a `finally` or in an `except Exception` around the whole handler",
        )


def handed_on(code: Handler) -> Unknown | None:
    """The call that gives the request, or where to answer it, to somebody else, or a program that may answer it."""
    for call in code.calls.items:
        for _, argument in call.call.arguments:
            if not {"", "ResponseURL"}.isdisjoint(argument.provenance.paths):
                return Unknown(
                    call.span, f"whether what `{call.operation}` hands the request to answers it is not known"
                )
    program = code.facts.subprocess
    if program is None:
        return None
    return Unknown(program.site.span, f"whether the program that `{program.name}` runs answers is not known")
