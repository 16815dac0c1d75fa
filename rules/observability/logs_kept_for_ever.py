"""A log group without retention grows, and is paid for, until somebody deletes it."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
    Deployment,
    Function,
    Proposal,
    Put,
    Safety,
    Severity,
    Surface,
    Trap,
    Violation,
    log_groups_of,
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
    if {trigger.kind for trigger in function.triggers.items} == {"edge"}:
        return  # CloudFront makes the groups, in the regions of those who visit
    groups = log_groups_of(function, deployment)
    mine = groups.items
    if groups.gaps or any(not isinstance(group.retention, Absent) for group in mine):
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
