"""Clients that are made at import are made once for each environment."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Hoist, Known, Proposal, Safety, Severity, Surface, Trap, Violation, rule

SELDOM = 3600


@rule(
    "client-per-invocation",
    trap=Trap.COLD_START,
    severity=Severity.INFO,
    confidence=Confidence.HIGH,
    surface=Surface.CI,
)
def check(function: Function) -> Iterator[Violation]:
    """One finding for a function; silent for those that run once an hour or less, and for clients that must differ."""
    if not isinstance(function.handler, Known) or not function.triggers.items or function.triggers.gaps:
        return
    for trigger in function.triggers.items:
        rare = isinstance(trigger.interval, Known) and trigger.interval.value >= SELDOM
        if rare or trigger.kind in ("custom-resource", "macro", "secrets-rotation"):
            return
    made = [
        client
        for client in function.handler.value.facts.clients.items
        if client.service
        and client.own_role
        and not (client.site.at_import or client.cached or client.varies or client.site.in_except)
    ]
    if made:
        names = ", ".join(dict.fromkeys(f"`{client.service}`" for client in made))
        yield Violation(
            at=made[0].site.span,
            label="made anew for every event",
            message=f"`{function.id}` makes its client for {names} in every invocation",
            because=[(client.site.span, "and here") for client in made[1:3]],
            help="make it at module level: a warm environment keeps the client and its connections",
            fixes=[
                Proposal(
                    "make the clients at module level",
                    Safety.UNSAFE,
                    (Hoist(tuple(dict.fromkeys(client.site.span for client in made))),),
                )
            ],
        )
