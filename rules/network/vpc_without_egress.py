"""From a private subnet without a way out, a call of AWS hangs until the timeout."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Deployment,
    Function,
    Known,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    rule,
)


@rule(
    "vpc-without-egress",
    trap=Trap.VPC_CONNECTIVITY,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
    yields_to=("needless-vpc",),
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """Only when every subnet is in the template, with neither NAT nor IPv6, and no endpoint has the service's name."""
    if not isinstance(function.vpc, Known) or not isinstance(function.handler, Known):
        return
    subnets = deployment.subnets_of(function)
    if subnets.gaps or not all(subnet.closed for subnet in subnets.items):
        return
    if function.redirected is not None:
        yield Undecided(Unknown(function.redirected.span, "where this sends requests, and whether that has a way out"))
        return
    elsewhere = {c.service for c in function.handler.value.facts.clients.items if c.endpoint is not None}
    for call in function.handler.value.calls.items:
        if not call.sure or call.signs or call.service in elsewhere:
            continue
        match deployment.endpoint_to(call.service):
            case Known():
                continue
            case Unknown() as gap:
                yield Undecided(gap)
                return
        yield Violation(
            at=call.span,
            label="hangs until the timeout",
            message=f"`{function.id}` calls `{call.service}` from subnets that have no way to it",
            because=[
                (function.vpc, "attached to a VPC"),
                (subnets.items[0].span, "neither NAT gateway nor IPv6 egress"),
            ],
            help=f"add a VPC endpoint for `{call.service}`, route the subnets to a NAT gateway, or take the function out of the VPC",
            resources=[subnet.id for subnet in subnets.items],
        )
        return
