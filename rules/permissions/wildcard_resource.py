"""An action that can be limited to a resource should be."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Deployment,
    Known,
    Role,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    added_by_cdk,
    everything,
    everywhere,
    makes_its_own,
    matches,
    resources_for,
    rule,
    scoping,
    series,
    unlimited,
    whole_services,
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
    for statement in role.statements.items:
        inline = statement.allow and statement.written and not statement.negated_actions
        services = whole_services(statement) if inline and not statement.on_everything else {}
        if not inline or not (services or statement.on_everything) or wildcards(statement):
            continue
        entries = [entry for entry in unlimited(statement) if entry.value not in OWN_STATE]
        entries = [entry for entry in entries if not services or entry.value.partition(":")[0].lower() in services]
        needed = everywhere(role, deployment) if entries else frozenset()
        entries = [entry for entry in entries if not any(matches(entry.value, action) for action in needed)]
        narrowed = scoping(statement)
        if not entries or narrowed:
            continue
        resource = role.holder
        if narrowed is None:
            yield Undecided(Unknown(statement.span, "a condition key that is not known may narrow it"), resource)
            continue
        stars = (r for r in statement.resources.items if isinstance(r, Known) and everything(r.value))
        star = services[entries[0].value.partition(":")[0].lower()] if services else next(stars)
        listed = series(entry.value for entry in entries)
        users, given = series(role.functions), all(map(added_by_cdk, role.functions))
        used = replacement(role, deployment, [entry.value for entry in entries])
        yield Violation(
            at=star,
            label="every resource of the service" if services else "every resource of the account",
            message=f"{users} may call {listed} on every resource",
            because=[(entries[0], "can be limited to resources")],
            help=f"set `Resource` to {used}"
            if used
            else "limit it by a tag (`aws:ResourceTag/…`): the role makes such resources itself, their ARNs are not known before"
            if all(makes_its_own(role, entry.value) for entry in entries)
            else "name the resources under `Resource`",
            resource=resource,
            resources=role.functions,
            severity=None if any(writes(entry.value) for entry in entries) and not given else Severity.INFO,
            notes=["the AWS CDK adds this role for a custom resource of its own"] if given else [],
        )


def replacement(role: Role, deployment: Deployment, actions: list[str]) -> str:
    """The resources of this template that the functions' code uses with these actions, as they are written."""
    found = [f"`{arn}`" for arn in resources_for(role, deployment, actions)]
    return " and ".join([", ".join(found[:-1]), found[-1]] if found[1:] else found)
