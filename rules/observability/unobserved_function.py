"""Where nobody waits for an answer, an alarm is the only one who notices."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Deployment,
    Function,
    Known,
    Mode,
    Reference,
    Severity,
    Surface,
    Text,
    Trap,
    Violation,
    rule,
    writes_to,
)

# Who started it sees the failure: the stack, the pipeline or the deployment fails.
REPORTED = {"custom-resource", "macro", "codepipeline", "deployment-hook"}


@rule(
    "unobserved-function",
    trap=Trap.UNOBSERVED,
    severity=Severity.INFO,
    confidence=Confidence.MEDIUM,
    surface=Surface.AUDIT,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation]:
    """Asynchronous and polled functions only: a caller who waits sees the error."""
    quiet = [t for t in function.triggered(Mode.ASYNCHRONOUS, Mode.POLLED) if t.kind not in REPORTED]
    if not quiet or deployment.alarms.gaps:
        return
    for alarm in deployment.alarms.items:
        if any(writes_to(function, group, deployment) for group in alarm.logs):
            return
        if alarm.dimensions.gaps or "AWS/Lambda" not in alarm.namespaces.items:
            continue
        for name, value in alarm.dimensions.items:
            if name in ("FunctionName", "Resource") and about(value, function):
                return
        if not alarm.dimensions.items:
            return
    metric = "IteratorAge" if any(t.kind in ("kinesis", "dynamodb") for t in quiet) else "Errors"
    yield Violation(
        at=function.span,
        label="no alarm",
        message=f"nobody waits for `{function.id}` and no alarm of this template watches it",
        because=[(t.span, "its failures are silent") for t in quiet[:3]],
        help=f"add an alarm on `{metric}` of the function",
    )


def about(value: object, function: Function) -> bool:
    """Whether a dimension's value is the function."""
    match value:
        case Known(Reference(id)):
            return id == function.id
        case Known(Text(parts)):
            return any(isinstance(part, Reference) and part.id == function.id for part in parts)
        case Known(str(name)):
            return isinstance(function.name, Known) and function.name.value == name
    return True
