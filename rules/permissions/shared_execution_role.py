"""Functions that share a role hold each other's rights."""

from collections.abc import Iterator

from lambdalint import Confidence, Deployment, Function, Known, Role, Severity, Surface, Trap, Violation, rule


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
    found = [(function, services(function)) for function in deployment.functions if function.id in role.functions]
    known = [(function, called) for function, called in found if called is not None]
    for function, called in known:
        for other, theirs in known:
            if called is not None and theirs is not None and called - theirs:
                needless = ", ".join(f"`{name}`" for name in sorted(called - theirs))
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
