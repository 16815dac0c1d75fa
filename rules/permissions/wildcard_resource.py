"""An action that can be limited to a resource should be."""

from collections.abc import Iterator

from lambdalint import (
    Call,
    Confidence,
    Deployment,
    Function,
    Known,
    Reference,
    Role,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    everything,
    on_everything,
    rule,
    scoping,
    unlimited,
    wildcards,
    writes,
)

# What a durable function needs for itself; AWS's own policy allows it on every function.
OWN_STATE = {"lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"}


@rule(
    "wildcard-resource",
    trap=Trap.BROAD_PERMISSIONS,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    yields_to=("administrator-role", "privilege-escalation", "broad-managed-policy", "wildcard-action"),
)
def check(role: Role, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """Statements that somebody wrote and that name their actions; whole services are wildcard-action's."""
    if not role.functions:
        return
    for statement in role.statements.items:
        inline = statement.allow and statement.origin == "inline" and not statement.negated_actions
        if not inline or not on_everything(statement) or wildcards(statement):
            continue
        entries = [entry for entry in unlimited(statement) if entry.value not in OWN_STATE]
        narrowed = scoping(statement)
        if not entries or narrowed:
            continue
        resource = role.functions[0] if role.implicit else role.id
        if narrowed is None:
            yield Undecided(Unknown(statement.span, "a condition key that is not known may narrow it"), resource)
            continue
        star = next(r for r in statement.resources.items if isinstance(r, Known) and everything(r.value))
        listed = ", ".join(f"`{entry.value}`" for entry in entries[:3]) + (" and more" if len(entries) > 3 else "")
        users = ", ".join(f"`{name}`" for name in role.functions[:3])
        used = targets(role, deployment, {entry.value.partition(":")[0].lower() for entry in entries})
        yield Violation(
            at=star,
            label="every resource of the account",
            message=f"{users} may call {listed} on every resource",
            because=[(entries[0], "can be limited to resources")],
            help=f"name {used} under `Resource`" if used else "name the resources under `Resource`",
            resource=resource,
            resources=role.functions,
            severity=None if any(writes(entry.value) for entry in entries) else Severity.INFO,
        )


def targets(role: Role, deployment: Deployment, prefixes: set[str]) -> str:
    """The resources of this template that the functions' code uses with these services."""
    found: dict[str, None] = {}
    for function in deployment.functions:
        if function.id in role.functions:
            for call in calls(function):
                if (
                    call.service in prefixes
                    and isinstance(call.target, Known)
                    and isinstance(call.target.value, Reference)
                ):
                    id = call.target.value.id
                    other = id.startswith("/")  # of another stack, which passes the ARN
                    found[f"the ARN of `{id}`" if other else f"`!GetAtt {id}.Arn`"] = None
    return ", ".join(found)


def calls(function: Function) -> tuple[Call, ...]:
    """The calls that the code makes, none when it was not read."""
    return function.handler.value.calls.items if isinstance(function.handler, Known) else ()
