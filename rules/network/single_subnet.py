"""A function in a VPC should survive the loss of one zone."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Deployment,
    Function,
    Known,
    Reference,
    Severity,
    Surface,
    Text,
    Trap,
    Unknown,
    Violation,
    rule,
)


@rule(
    "single-subnet",
    trap=Trap.VPC_CONNECTIVITY,
    severity=Severity.INFO,
    confidence=Confidence.HIGH,
    surface=Surface.AUDIT,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation]:
    """Silent when the list or a zone is not known; a list parameter is not known, one that holds a single id is."""
    if not isinstance(function.vpc, Known) or function.vpc.value.subnets.gaps or not function.vpc.value.subnets.items:
        return
    subnets = function.vpc.value.subnets.items
    zones = set()
    for subnet in subnets:
        match subnet:
            case Known(Reference(id)):
                found = next((s for s in deployment.subnets if s.id == id), None)
                zones.add(str(found.zone.value) if found and isinstance(found.zone, Known) else f"zone of {id}")
            case Known(str(id)) | Known(Text((Unknown(of=id),))):
                zones.add(f"zone of {id}")
            case _:
                return
    if len(zones) == 1:
        what = "one subnet" if len(subnets) == 1 else "subnets of one zone"
        yield Violation(
            at=function.vpc,
            label=what,
            message=f"`{function.id}` is attached to {what} only",
            help="name subnets of at least two availability zones in `VpcConfig.SubnetIds`",
        )
