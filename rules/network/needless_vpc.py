"""A VPC is for private resources, not for reaching public AWS APIs."""

from collections.abc import Iterator

from lambdalint import (
    Assumed,
    Confidence,
    Deployment,
    Function,
    Inherited,
    Known,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    rule,
)

PRIVATE_PATHS = ("aws:sourcevpce", "aws:sourcevpc", "aws:vpcsourceip")


@rule(
    "needless-vpc",
    trap=Trap.NEEDLESS_VPC,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """Only in the default world: an attachment that is an option is there for those who need it."""
    if not isinstance(function.vpc, Known) or not isinstance(function.handler, Known) or not deployment.world.default:
        return
    option = any(isinstance(basis, Assumed) for basis in function.vpc.basis)
    if (
        option
        or function.redirected is not None
        or function.file_systems.items
        or function.file_systems.gaps
        or private_path(deployment)
    ):
        return
    code = function.handler.value
    if code.facts.connections.items or any(found.connects for found in code.imports.items):
        return
    if not all(client.public for client in code.facts.clients.items):
        return
    gaps = (*code.closure.gaps, *code.imports.gaps, *code.calls.gaps)
    if gaps:
        yield Undecided(gaps[0])
        return
    program = code.facts.subprocess
    if program is not None:
        yield Undecided(
            Unknown(program.site.span, f"what the program that `{program.name}` runs talks to is not known")
        )
        return
    services = sorted({call.service for call in code.calls.items})
    called = ", ".join(f"`{name}`" for name in services)
    yield Violation(
        at=function.vpc,
        label="attached to a VPC",
        message=f"`{function.id}` is attached to a VPC, but its code only calls {called}"
        if services
        else f"`{function.id}` is attached to a VPC, but its code calls nothing on the network",
        because=[(code.span, "the handler"), *((call.span, "a public AWS API") for call in code.calls.items[:2])],
        help="set `VpcConfig` on the functions that need it, not in `Globals`"
        if any(isinstance(basis, Inherited) for basis in function.vpc.basis)
        else "remove `VpcConfig`, or keep it and say why with an ignore",
    )


def private_path(deployment: Deployment) -> bool:
    """Whether the template shows that the way to AWS is meant to be private."""
    if deployment.endpoints.items or deployment.asks_for_network:
        return True
    keys = {key for role in deployment.roles for statement in role.statements.items for key in statement.condition_keys}
    return bool(keys & set(PRIVATE_PATHS))
