"""A database in a VPC is reached from the VPC only."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
    Deployment,
    Function,
    Known,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    ids_of,
    refusing,
    rule,
    store_of,
)


@rule(
    "vpc-resource-unreachable",
    trap=Trap.VPC_CONNECTIVITY,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """A store of this template that is not public, and a function that is surely outside, or whose groups it refuses."""
    if not isinstance(function.handler, Known) or not isinstance(function.vpc, Known | Absent):
        return
    seen: set[str] = set()
    for connection in function.handler.value.facts.connections.items:
        store = store_of(connection, function, deployment)
        if store is None or store.id in seen or (isinstance(store.public, Known) and store.public.value):
            continue
        seen.add(store.id)
        if isinstance(function.vpc, Absent):
            inner = refusing(store, [], deployment)
            if isinstance(store.public, Unknown) and inner is None:
                yield Undecided(store.public)
                continue
            yield Violation(
                at=connection.site.span,
                label="no way from outside the VPC",
                message=f"`{function.id}` connects to `{store.id}`, which is in a VPC, and the function is not",
                because=[
                    (store.span, f"`{store.id}`, not publicly accessible")
                    if inner is None
                    else (inner.span, f"lets in only members of security groups to `{store.id}`"),
                    (function.span, "no `VpcConfig` here"),
                ],
                help="attach the function to private subnets of that VPC, with a security group that the store admits",
                resources=[store.id],
            )
            continue
        own = ids_of(function.vpc.value.groups)
        closed = refusing(store, own, deployment) if own else None
        if closed is not None and isinstance(store.port, Known):
            yield Violation(
                at=connection.site.span,
                label="refused by the store's security group",
                message=f"`{function.id}` connects to `{store.id}` on port {store.port.value}, where `{closed.id}` admits none of its security groups",
                because=[(closed.span, "the store's group"), (function.vpc, "the function's groups")],
                why="A security group drops what none of its rules admits, without an answer: the connection times out, "
                "at the first event.",
                help=f"add an ingress rule to `{closed.id}`: port {store.port.value} from `{own[0]}`",
                resources=[store.id, closed.id],
            )
