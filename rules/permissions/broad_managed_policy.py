"""A managed policy with full access to a service is made for people."""

from collections.abc import Iterator

from lambdalint import (
    ADMINISTRATOR,
    AVOID,
    REMOVED,
    Breadth,
    Confidence,
    Deployment,
    Role,
    Severity,
    Trap,
    Violation,
    breadth,
    called_for,
    instead_of,
    rule,
    series,
    settings_for,
    spare,
)

WIDE = {Breadth.ADMINISTRATOR, Breadth.FULL_ACCESS, Breadth.AVOID, Breadth.REMOVED, Breadth.WIDE_READ}

LABELS = {Breadth.ADMINISTRATOR: "nearly an administrator"}


@rule(
    "broad-managed-policy",
    trap=Trap.BROAD_PERMISSIONS,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    yields_to=("administrator-role",),
)
def check(role: Role, deployment: Deployment) -> Iterator[Violation]:
    """One finding for each policy; AdministratorAccess itself is administrator-role's."""
    wide = [
        (policy, kind)
        for policy in role.managed.items
        if policy.of_aws and (kind := breadth(policy.name)) in WIDE and policy.name != "AdministratorAccess"
    ]
    if not wide:
        return
    found = spare(role, deployment)
    idle = {one.statement.attached_at for one in found} if isinstance(found, tuple) else set()
    for policy, kind in wide:
        statements = [statement for statement in role.statements.items if statement.attached_at == policy.span]
        actions = called_for(role, deployment, statements)
        settings = settings_for(role, deployment, statements)
        narrow = instead_of(policy.name, actions, settings, sam=role.implicit, read=isinstance(found, tuple))
        yield Violation(
            at=policy.span,
            label="reads a whole service"
            if reads(policy.name) and policy.name not in REMOVED
            else LABELS.get(kind, kind.value if kind else ""),
            message=f"{series(role.functions)} {'hold' if role.functions[1:] else 'holds'} `{policy.name}`: {meaning(kind, policy.name)}",
            because=[] if role.implicit else [(role.span, "the role")],
            help="remove it: no call needs it"
            if policy.span in idle and not settings
            else "remove it unless something else needs it: no call of the code does"
            if isinstance(found, tuple) and not actions and not settings
            else f"instead, use {narrow}"
            if "statements" in narrow
            else f"use {narrow} instead",
            notes=[f"of it the code needs {series(actions, 12)}"] if actions else [],
            resource=role.holder,
            resources=role.functions,
            severity=None if kind is Breadth.ADMINISTRATOR else Severity.WARNING,
        )


def reads(policy: str) -> bool:
    """Whether a policy only reads; one that reads the whole account has a class of its own."""
    return policy.endswith("ReadOnlyAccess") and policy != "ReadOnlyAccess"


def meaning(kind: Breadth | None, policy: str) -> str:
    """What a policy gives."""
    if policy in REMOVED:
        return "AWS has taken it away, and a new role cannot have it"
    if reads(policy):
        return "it reads everything that a service holds, for whichever application"
    return {
        Breadth.ADMINISTRATOR: ADMINISTRATOR.get(policy, "nearly everything in the account"),
        Breadth.WIDE_READ: "it reads the whole account",
        Breadth.AVOID: AVOID.get(policy, "it is not meant for functions"),
    }.get(kind or Breadth.FULL_ACCESS, "every action of a service on every resource")
