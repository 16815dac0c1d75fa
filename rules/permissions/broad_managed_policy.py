"""A managed policy with full access to a service is made for people."""

from collections.abc import Iterator

from lambdalint import NARROWER, Breadth, Confidence, Deployment, Known, Role, Severity, Trap, Violation, breadth, rule

WIDE = {Breadth.ADMINISTRATOR, Breadth.FULL_ACCESS, Breadth.AVOID, Breadth.WIDE_READ}


@rule(
    "broad-managed-policy",
    trap=Trap.BROAD_PERMISSIONS,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    yields_to=("administrator-role",),
)
def check(role: Role, deployment: Deployment) -> Iterator[Violation]:
    """One finding for each policy; AdministratorAccess itself is administrator-role's."""
    if not role.functions:
        return
    used = sorted(
        {
            f"{call.service}:{call.call.api}"
            for function in deployment.functions
            if function.id in role.functions and isinstance(function.handler, Known)
            for call in function.handler.value.calls.items
        }
    )
    for policy in role.managed.items:
        kind = breadth(policy.name)
        if kind not in WIDE or policy.name == "AdministratorAccess":
            continue
        users = ", ".join(f"`{name}`" for name in role.functions[:3])
        instead = NARROWER.get(policy.name, "statements with the actions that the code calls, on the resources it uses")
        yield Violation(
            at=policy.span,
            label="reads a whole service" if reads(policy.name) else kind.value if kind else "",
            message=f"{users} holds `{policy.name}`: {meaning(kind, policy.name)}",
            because=[] if role.implicit else [(role.span, "the role")],
            help=f"use {instead} instead",
            notes=[f"the code calls {', '.join(f'`{call}`' for call in used[:5])}"] if used else [],
            resource=role.functions[0] if role.implicit else role.id,
            resources=role.functions,
            severity=None if kind is Breadth.ADMINISTRATOR else Severity.WARNING,
        )


def reads(policy: str) -> bool:
    """Whether a policy only reads; one that reads the whole account has a class of its own."""
    return policy.endswith("ReadOnlyAccess") and policy != "ReadOnlyAccess"


def meaning(kind: Breadth | None, policy: str) -> str:
    """What a policy gives."""
    if reads(policy):
        return "it reads everything that a service holds, for whichever application"
    return {
        Breadth.ADMINISTRATOR: "nearly everything in the account",
        Breadth.WIDE_READ: "it reads the whole account",
        Breadth.AVOID: "it is not meant for functions",
    }.get(kind or Breadth.FULL_ACCESS, "every action of a service on every resource")
