"""A thousand functions open a thousand connections; a database has a hundred."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
    Deployment,
    Function,
    Known,
    Mode,
    Severity,
    Trap,
    Trigger,
    Undecided,
    Unknown,
    Violation,
    address_of,
    rule,
    store_of,
)

FEW = {"sns", "schedule", "scheduler", "custom-resource", "codepipeline", "config", "alarm", "secrets-rotation"}
POOLED = {"PostgreSQL", "MySQL", "Oracle", "SQL Server", "an RDS database", "a database"}
"""Products of which a host may be a proxy."""
PROXY, LOCAL = ".proxy-", ("sqlite", ":memory:")
"""What the address of an RDS Proxy has in it, and how one begins that is a file's."""


@rule(
    "unbounded-downstream",
    trap=Trap.DOWNSTREAM_CAPACITY,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """For a database of this template, without a proxy, behind a source that nothing limits; other hosts may be proxies."""
    if not isinstance(function.reserved_concurrency, Absent) or not isinstance(function.handler, Known):
        return
    freely = [trigger for trigger in function.triggers.items if free(trigger)]
    if not freely:
        return
    proxies = [store for store in deployment.data_stores if store.proxy]
    unsure = None
    for connection in function.handler.value.facts.connections.items:
        if connection.kind != "database":
            continue
        store = store_of(connection, function, deployment)
        address = address_of(connection, function)
        if store is None and (".rds.amazonaws.com" not in address or PROXY in address):
            if connection.product in POOLED and not (address.startswith(LOCAL) or PROXY in address):
                unsure = unsure or connection
        elif store is None or not store.proxy:
            name = f"`{store.id}`" if store is not None else "a database of RDS"
            yield Violation(
                at=connection.site.span,
                label="one connection for each environment",
                message=f"`{function.id}` opens a connection to {name} in each of its environments, and nothing limits how many run",
                because=[
                    *([(store.span, f"{name} accepts a limited number of connections")] if store is not None else []),
                    (freely[0].span, "starts as many environments as there are events"),
                ],
                help=("connect to " + " or ".join(f"`{proxy.id}`" for proxy in proxies))
                + " instead, which shares connections"
                if proxies
                else "put an RDS Proxy between them, or limit it: `ReservedConcurrentExecutions`, or `MaximumConcurrency` of the mapping",
                resources=[store.id] if store is not None else [],
            )
            return
    if unsure is not None:
        yield Undecided(
            Unknown(
                unsure.site.span,
                f"whether `{unsure.name}` leads to the database itself or to a proxy that shares its connections",
            )
        )


def free(trigger: Trigger) -> bool:
    """Whether a source starts environments without a limit."""
    if trigger.polling is not None:
        return trigger.kind == "sqs" and isinstance(trigger.polling.maximum_concurrency, Absent)
    return trigger.kind not in FEW and trigger.mode in (Mode.SYNCHRONOUS, Mode.ASYNCHRONOUS)
