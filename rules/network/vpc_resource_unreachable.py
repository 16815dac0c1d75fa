"""A database in a VPC is reached from the VPC only."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
    DataStore,
    Deployment,
    Function,
    Ingress,
    Known,
    Reference,
    SecurityGroup,
    Several,
    Severity,
    Text,
    Trap,
    Value,
    Violation,
    rule,
    store_of,
)

STREAMS = ("tcp", "6", "-1")
"""The protocols of rules that admit a connection to a store."""


@rule(
    "vpc-resource-unreachable",
    trap=Trap.VPC_CONNECTIVITY,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation]:
    """A store of this template that is not public, and a function that is surely outside, or whose groups it refuses."""
    if not isinstance(function.handler, Known) or not isinstance(function.vpc, Known | Absent):
        return
    seen: set[str] = set()
    for connection in function.handler.value.facts.connections.items:
        store = store_of(connection, function, deployment)
        if store is None or store.id in seen or (isinstance(store.public, Known) and store.public.value):
            continue
        if not isinstance(store.public, (Known, Absent)) or not (store.groups.items or store.groups.gaps):
            continue
        seen.add(store.id)
        if isinstance(function.vpc, Absent):
            yield Violation(
                at=connection.site.span,
                label="no way from outside the VPC",
                message=f"`{function.id}` connects to `{store.id}`, which is in a VPC, and the function is not",
                because=[
                    (store.span, f"`{store.id}`, not publicly accessible"),
                    (function.span, "no `VpcConfig` here"),
                ],
                help="attach the function to private subnets of that VPC, with a security group that the store admits",
                resources=[store.id],
            )
            continue
        own = ids(function.vpc.value.groups)
        closed = refusing(store, own, deployment)
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


def ids(groups: Several[Value[str | Text | Reference]]) -> list[str]:
    """The resources that security groups are; none unless all of them are of the template."""
    found = [item.value.id for item in groups.items if isinstance(item, Known) and isinstance(item.value, Reference)]
    return found if not groups.gaps and len(found) == len(groups.items) else []


def refusing(store: DataStore, own: list[str], deployment: Deployment) -> SecurityGroup | None:
    """The store's group, where every rule for its port is for another group of the template."""
    known = {group.id: group for group in deployment.security_groups}
    groups = [known[id] for id in ids(store.groups) if id in known]
    if not own or not groups or len(groups) != len(store.groups.items) or not set(own) <= known.keys():
        return None
    for group in groups:
        if group.ingress.gaps or any(may_admit(rule, store.port, own, known) for rule in group.ingress.items):
            return None
    return groups[0]


def may_admit(rule: Ingress, port: Value[int], own: list[str], known: dict[str, SecurityGroup]) -> bool:
    """Whether a rule may let a member of these groups in: addresses and what is not known may."""
    if isinstance(rule.protocol, Known) and str(rule.protocol.value).lower() not in STREAMS:
        return False
    match port, rule.from_port, rule.to_port:
        case Known(wanted), Known(first), Known(last) if not first <= wanted <= last and first != -1:
            return False
    match rule.source:
        case Known(Reference(id)):
            return id in own or id not in known
    return True
