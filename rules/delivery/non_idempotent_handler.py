"""An event that arrives twice must not have its effect twice."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Effect,
    Function,
    Handler,
    Known,
    Mode,
    Origin,
    Place,
    Repeats,
    Severity,
    Trap,
    Trigger,
    Undecided,
    Unknown,
    Violation,
    rule,
)

OWN_PROTOCOL = {"custom-resource", "codepipeline", "config", "alarm", "macro"}
AGAIN = (
    "A state machine runs a task again that ended with an error or ran out of time: what the handler had done by then "
    "happens a second time, for real."
)


@rule(
    "non-idempotent-handler",
    trap=Trap.NON_IDEMPOTENT_HANDLER,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
    yields_to=("idempotency-misconfigured", "check-then-act"),
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """One finding for each effect: trigger, chain, why a second run is a second effect, and the guards looked at."""
    triggers = [t for t in function.repeated if t.kind not in OWN_PROTOCOL]
    if not triggers or not isinstance(function.handler, Known):
        return
    trigger = next((one for one in triggers if not once(one)), triggers[0])
    for effect in function.handler.value.facts.effects.items:
        if effect.negligible or effect.site.at_import or effect.kind == "file" or effect.guarded:
            continue
        anew = (trigger.mode is Mode.POLLED or trigger.tried_again) and effect.identity.names_request
        if effect.repeats is Repeats.UNKNOWN and not anew:
            yield Undecided(Unknown(effect.span, f"whether `{effect.name}` has a second effect: {effect.why}"))
        if effect.repeats is not Repeats.DUPLICATE and not anew:
            continue
        if effect.guarded is None:
            yield Undecided(Unknown(effect.span, f"whether `{effect.name}` is guarded: {doubt(effect)}"))
            continue
        again = f"its `{effect.identity_name}` is the request's id, and each delivery is another request"
        asked = asked_before(function.handler.value, effect)
        mild = effect.forward or effect.site.in_except or not effect.sure or (bool(asked) and trigger.tried_again)
        yield Violation(
            at=effect.span,
            label="a second time for the same event",
            message=f"`{effect.name}` has a second effect when `{function.id}` gets the same event again: {again if anew else effect.why}",
            because=evidence(function, trigger, effect),
            why=AGAIN if trigger.tried_again else "",
            help=advice(effect),
            severity=Severity.INFO
            if mild
            else Severity.WARNING
            if asked or once(trigger) or trigger.tried_again
            else None,
            confidence=Confidence.LOW if not effect.sure else None,
            notes=[repeats(function, trigger), *reasons(effect, asked)],
        )


def evidence(function: Function, trigger: Trigger, effect: Effect) -> list[tuple[Place, str]]:
    """The trigger, then the calls from the handler down, then the guards that do not count."""
    often = "tries again after an error" if trigger.tried_again else "delivers at least once"
    places: list[tuple[Place, str]] = [(trigger.span, often)]
    places += [(frame.span, f"`{frame.function}` calls on") for frame in effect.site.chain]
    if effect.identity_at is not None:
        places.append((effect.identity_at.span, f"`{effect.identity_name}` is what makes it the same or another one"))
    places += [(guard.span, "does not guard it") for guard in effect.guards if guard.counts is False]
    return places


def repeats(function: Function, trigger: Trigger) -> str:
    """How often the source delivers one event. What a durable function could not handle is not tried again."""
    name = trigger.name
    if isinstance(function.durable, Known) and function.durable.value and trigger.mode is Mode.ASYNCHRONOUS:
        return f"`{name}` ({trigger.caller}) delivers at least once, and each delivery is an execution of its own"
    if trigger.tried_again:
        return f"`{name}` ({trigger.caller}) runs it again after errors or a time-out, by its `Retry`"
    if once(trigger):
        return f"`{name}` ({trigger.caller}) delivers at least once: now and then twice, though not again after errors"
    if isinstance(trigger.attempts, Known):
        return (
            f"`{name}` ({trigger.caller}) delivers at least once, and up to {trigger.attempts.value} times after errors"
        )
    return f"`{name}` ({trigger.caller}) delivers at least once, and again after errors until the event expires or is parked"


def once(trigger: Trigger) -> bool:
    """Whether nobody tries again after an error, so that only the source's own doubles are left."""
    return isinstance(trigger.attempts, Known) and trigger.attempts.value <= 1


def asked_before(code: Handler, effect: Effect) -> str:
    """The call of the same service whose answer decides whether the effect runs: whether it is there already."""
    decides = effect.site.decided_by(Origin.STATE)
    if not decides:
        return ""
    service = effect.call.service if effect.call is not None else ""
    asked = (call for call in code.calls.items if call.service == service and call.span in decides)
    return next((call.call.construct for call in asked), "")


def reasons(effect: Effect, asked: str) -> list[str]:
    """Why each thing that looks like a guard is none."""
    found = [f"`{guard.name}` does not guard it: {guard.reason}" for guard in effect.guards if guard.counts is False]
    if asked:
        found.append(f"`{asked}` is asked first, but two deliveries at the same time both go on after it")
    return found or ["nothing on the way to it refuses the second time"]


def doubt(effect: Effect) -> str:
    """The guard that was not decided."""
    return next(
        (f"`{g.name}`: {g.reason}" for g in effect.guards if g.counts is None), "not every way to it was followed"
    )


def advice(effect: Effect) -> str:
    """The nearest guard for this kind of effect."""
    if effect.call is not None and effect.call.service == "dynamodb":
        return "write under a `ConditionExpression` that a second delivery fails, with a key from the event"
    name = effect.identity_name
    if effect.call is not None and name and effect.identity_at is None and effect.why.endswith(f"`{name}`"):
        return f"give it a `{name}` made of the event, or mark the event as done with a conditional write first"
    if effect.call is not None and (name[:1].isupper() or effect.call.argument(name) is not None):
        return f"derive `{name}` from the event, or mark the event as done with a conditional write first"
    return "mark the event as done with a conditional write first, or use Powertools' `idempotent_function` with a key of the event"
