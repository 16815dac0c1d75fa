"""A role should allow actions, not services."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Deployment,
    Known,
    OwnNeed,
    Role,
    Severity,
    Statement,
    Trap,
    Violation,
    administrator,
    called_for,
    on_all_but_a_few,
    on_whole_service,
    rule,
    scoping,
    series,
    settings_for,
    wildcards,
)

LOGS = "`logs:CreateLogGroup`, `logs:CreateLogStream`, `logs:PutLogEvents`"


@rule(
    "wildcard-action",
    trap=Trap.BROAD_PERMISSIONS,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    yields_to=("administrator-role", "privilege-escalation", "broad-managed-policy"),
)
def check(role: Role, deployment: Deployment) -> Iterator[Violation]:
    """Statements that somebody wrote; managed policies and SAM's templates are other rules' business."""
    for statement in role.statements.items:
        if not statement.allow or not statement.written or not (statement.negated_actions or wildcards(statement)):
            continue
        if scoping(statement) is not False or administrator(statement):
            continue
        users = series(role.functions)
        resource = role.holder
        everywhere = statement.on_everything or on_all_but_a_few(statement)
        if statement.negated_resources and not everywhere:
            continue
        whole = everywhere or on_whole_service(statement)
        if statement.negated_actions:
            if everywhere:
                yield Violation(
                    at=statement.span,
                    label="everything but what is listed",
                    message=f"{users} may do everything that `NotAction` does not name",
                    help="list what the code calls under `Action`",
                    resource=resource,
                    resources=role.functions,
                )
            continue
        for entry in wildcards(statement)[:1]:
            listed = series(found.value for found in wildcards(statement))
            called = called_for(role, deployment, [statement])
            yield Violation(
                at=entry,
                label="every action" if entry.value.strip("*") == "" else "every action of the service",
                message=f"{users} may call {listed} on {named(statement) if not whole else 'nearly every resource' if statement.negated_resources else 'every resource'}",
                because=[(place, "on these") for place in statement.resources.items[:1] if isinstance(place, Known)],
                help=f"list {' and '.join(needed(statement, called, settings_for(role, deployment, [statement])))}",
                resource=resource,
                resources=role.functions,
                severity=Severity.INFO if only_logs(statement) else None if whole else Severity.WARNING,
            )


def needed(statement: Statement, called: tuple[str, ...], settings: tuple[OwnNeed, ...]) -> list[str]:
    """What should stand in the place of the wildcard: for the code, and for Lambda itself."""
    found = [f"what Lambda needs to {need.purpose}: {series(need.actions, 8)}" for need in settings]
    if only_logs(statement) and not called:
        return found or [f"what Lambda needs to write logs: {LOGS}"]
    if called or not found:
        found.insert(0, "the actions that the code calls" + (f": {series(called, 8)}" if called else ""))
    return found


def only_logs(statement: Statement) -> bool:
    """Whether the wildcards are those of logs, which every function writes."""
    return all(entry.value.lower() == "logs:*" for entry in wildcards(statement))


def named(statement: Statement) -> str:
    """How many resources the statement names."""
    return "one named resource" if len(statement.resources.items) == 1 else "named resources"
