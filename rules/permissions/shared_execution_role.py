"""Functions that share a role hold each other's rights."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Deployment,
    Function,
    Known,
    Role,
    Severity,
    Surface,
    Trap,
    Violation,
    allows,
    needs,
    rule,
)


@rule(
    "shared-execution-role",
    trap=Trap.BROAD_PERMISSIONS,
    severity=Severity.INFO,
    confidence=Confidence.HIGH,
    surface=Surface.AUDIT,
)
def check(role: Role, deployment: Deployment) -> Iterator[Violation]:
    """Only where the code of two of them was read and calls different services."""
    if len(role.functions) < 2:
        return
    users = [function for function in deployment.functions if function.id in role.functions]
    known = {f.id: called for f in users if (called := services(f)) is not None}
    read = [function for function in users if function.id in known]
    for function in read:
        for other in read:
            spare = sorted(name for name in known[function.id] - known[other.id] if held(role, function, name))
            if spare:
                needless = ", ".join(f"`{name}`" for name in spare)
                yield Violation(
                    at=role.span,
                    label=f"used by {len(role.functions)} functions",
                    message=f"`{other.id}` shares `{role.id}` with `{function.id}` and so may use {needless}, which it never calls",
                    because=[(function.span, f"calls {needless}"), (other.span, "does not")],
                    help="give each function a role of its own",
                    resource=role.id,
                    resources=[function.id, other.id],
                )
                return


def services(function: Function) -> set[str] | None:
    """The services that the code calls with the role; None unless all of it was read."""
    if not isinstance(function.handler, Known):
        return None
    code = function.handler.value
    if code.closure.gaps or code.calls.gaps:
        return None
    return {call.service for call in code.calls.items if call.call.own_role}


def held(role: Role, function: Function, service: str) -> bool:
    """Whether the role allows what a function calls of a service."""
    calls = function.handler.value.calls_to(service) if isinstance(function.handler, Known) else ()
    found = [need for call in calls if (need := needs(service, call.call.api)) is not None]
    return any(allows(role, action) for need in found for action in (*need.required, *need.any_of))
