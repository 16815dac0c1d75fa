"""A thousand functions open a thousand connections; a database has a hundred."""

from collections.abc import Iterator

from lambdalint import Confidence, Deployment, Function, Known, Mode, Severity, Trap, Trigger, Violation, rule, store_of

FEW = {"sns", "schedule", "scheduler", "custom-resource", "codepipeline", "config", "alarm", "secrets-rotation"}


@rule(
    "unbounded-downstream",
    trap=Trap.DOWNSTREAM_CAPACITY,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation]:
    """Only for a database of this template, without a proxy, behind a source that nothing limits."""
    if isinstance(function.reserved_concurrency, Known) or not isinstance(function.handler, Known):
        return
    freely = [trigger for trigger in function.triggers.items if free(trigger)]
    if not freely:
        return
    proxies = [store for store in deployment.data_stores if store.proxy]
    for connection in function.handler.value.facts.connections.items:
        store = store_of(connection, function, deployment) if connection.kind == "database" else None
        if store is not None and not store.proxy:
            yield Violation(
                at=connection.site.span,
                label="one connection for each environment",
                message=f"`{function.id}` opens a connection to `{store.id}` in each of its environments, and nothing limits how many run",
                because=[
                    (store.span, f"`{store.id}` accepts a limited number of connections"),
                    (freely[0].span, "starts as many environments as there are events"),
                ],
                help=("connect to " + " or ".join(f"`{proxy.id}`" for proxy in proxies))
                + " instead, which shares connections"
                if proxies
                else "put an RDS Proxy between them, or limit it: `ReservedConcurrentExecutions`, or `MaximumConcurrency` of the mapping",
                resources=[store.id],
            )
            return


def free(trigger: Trigger) -> bool:
    """Whether a source starts environments without a limit."""
    if trigger.polling is not None:
        return trigger.kind == "sqs" and not isinstance(trigger.polling.maximum_concurrency, Known)
    return trigger.kind not in FEW and trigger.mode in (Mode.SYNCHRONOUS, Mode.ASYNCHRONOUS)
