"""A database in a VPC is reached from the VPC only."""

from collections.abc import Iterator

from lambdalint import Absent, Confidence, Deployment, Function, Known, Severity, Trap, Violation, rule, store_of


@rule(
    "vpc-resource-unreachable",
    trap=Trap.VPC_CONNECTIVITY,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation]:
    """Only for a store of this template that is not public, and a function that is surely outside."""
    if not isinstance(function.vpc, Absent) or not isinstance(function.handler, Known):
        return
    seen: set[str] = set()
    for connection in function.handler.value.facts.connections.items:
        store = store_of(connection, function, deployment)
        if store is None or store.id in seen or (isinstance(store.public, Known) and store.public.value):
            continue
        if not isinstance(store.public, (Known, Absent)) or not (store.groups.items or store.groups.gaps):
            continue
        seen.add(store.id)
        yield Violation(
            at=connection.site.span,
            label="no way from outside the VPC",
            message=f"`{function.id}` connects to `{store.id}`, which is in a VPC, and the function is not",
            because=[(store.span, f"`{store.id}`, not publicly accessible"), (function.span, "no `VpcConfig` here")],
            help="attach the function to private subnets of that VPC, with a security group that the store admits",
            resources=[store.id],
        )
