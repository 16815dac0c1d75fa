"""A log group without retention grows, and is paid for, until somebody deletes it."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
    Deployment,
    Function,
    Known,
    Proposal,
    Put,
    Reference,
    Safety,
    Severity,
    Surface,
    Text,
    Trap,
    Violation,
    rule,
)

DAYS = 30


@rule(
    "logs-kept-for-ever",
    trap=Trap.LOG_VOLUME,
    severity=Severity.INFO,
    confidence=Confidence.HIGH,
    surface=Surface.AUDIT,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation]:
    """Silent as soon as the log group may be one that the template cannot name."""
    match function.log_group:
        case Known(Reference(group)):
            mine = [g for g in deployment.log_groups.items if g.id == group]
        case Absent():
            mine = [g for g in deployment.log_groups.items if names(g.name, function)]
        case _:
            return
    unsettled = deployment.log_groups.gaps or any(not isinstance(g.retention, Absent) for g in mine)
    if unsettled or (isinstance(function.log_group, Known) and not mine):
        return
    where = mine[0].span if mine else function.span
    yield Violation(
        at=where,
        resources=[group.id for group in mine],
        label="no `RetentionInDays`" if mine else "no log group in the template",
        message=f"the logs of `{function.id}` are kept for ever",
        help="add an `AWS::Logs::LogGroup` with `RetentionInDays` and name it in `LoggingConfig.LogGroup`"
        if not mine
        else "set `RetentionInDays`",
        fixes=[Proposal(f"keep logs for {DAYS} days", Safety.UNSAFE, (Put(mine[0].id, ("RetentionInDays",), DAYS),))]
        if mine
        else [],
    )


def names(name: object, function: Function) -> bool:
    """Whether a log group's name is the one that Lambda gives to the function."""
    match name, function.name:
        case Known(Text(parts)), _ if parts[0] == "/aws/lambda/":
            return Reference(function.id) in parts[1:] or (
                isinstance(function.name, Known)
                and isinstance(function.name.value, Text)
                and parts[1:] == function.name.value.parts
            )
        case Known(str(text)), Known(str(own)):
            return text == f"/aws/lambda/{own}"
        case Known(Text() as text), Known(Text() as own):
            return str(text) == f"/aws/lambda/{own}"
    return False
