"""Powertools' idempotency that never recognises a second delivery."""

from collections.abc import Iterator, Sequence

from lambdalint import (
    Confidence,
    Deployment,
    Function,
    Handler,
    Known,
    Mode,
    Origin,
    Severity,
    Trap,
    Trigger,
    Violation,
    rule,
)

APIS = ("rest-api", "http-api", "function-url", "alb")
WRITTEN_NOWHERE = 3600
"""What Powertools takes when no expiry is given."""


@rule(
    "idempotency-misconfigured",
    trap=Trap.NON_IDEMPOTENT_HANDLER,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation]:
    """A key that is new each time, a key over a whole batch, an expiry that ends before the last delivery, no effect covered."""
    if not isinstance(function.handler, Known):
        return
    code = function.handler.value
    triggers = function.triggered(Mode.POLLED, Mode.ASYNCHRONOUS)
    if not triggers:
        yield from behind_an_api(function, code)
        return
    for use in code.facts.idempotency.items:
        trigger, batch = triggers[0], next((t for t in triggers if t.most_records > 1), None)
        wrong = help = ""
        if use.disabled:
            wrong = f"`{use.name}` decorates nothing that an event reaches"
            help = "decorate the function that has the effect, or remove it"
        elif use.key.fresh or use.key.origins == {Origin.CONTEXT}:
            wrong = f"the key of `{use.name}` is new in every invocation"
            help = "take the key from the event"
        elif use.handler and batch is not None and use.event_key in ("", "Records"):
            trigger = batch
            wrong = f"`{use.name}` compares whole batches, and a second delivery comes in another batch"
            help = "decorate a function for one record with `idempotent_function`, with the message's id or content as its key"
        elif use.handler and use.event_key == "" and (queue := of_queue(triggers)):
            trigger = queue
            wrong = f"`{use.name}` compares whole events, and each delivery has a receipt and a count of its own"
            help = 'name what stays the same: `event_key_jmespath="Records[0].messageId"`'
        elif use.event_key == "" and use.key.paths == {"Records[]"} and (queue := of_queue(triggers)):
            trigger = queue
            wrong = (
                f"`{use.name}` compares whole records, and each delivery of one has a receipt and a count of its own"
            )
            help = 'name what stays the same: `event_key_jmespath="messageId"`'
        elif not use.covers and not use.handler and not code.closure.gaps and repeated(code):
            wrong = f"`{use.name}` runs around nothing that a second delivery repeats"
            help = "decorate the function that has the effect"
        elif (
            use.expiry not in (None, WRITTEN_NOWHERE)
            and (horizon := last_delivery(function, trigger, deployment))
            and use.expiry < horizon
        ):
            wrong = (
                f"`{use.name}` forgets after {use.expiry} s, and the last delivery can come {horizon} s after the first"
            )
            help = f"let records live for {horizon} s or more (`expires_after_seconds`)"
        if wrong:
            yield Violation(
                at=use.site.span,
                message=f"{wrong}: `{function.id}` repeats its effects",
                because=[(trigger.span, "delivers at least once"), *((span, "runs again") for span in use.covers[:1])],
                help=help,
            )


def of_queue(triggers: Sequence[Trigger]) -> Trigger | None:
    """The first trigger that is a queue."""
    return next((one for one in triggers if one.kind == "sqs"), None)


def repeated(code: Handler) -> bool:
    """Whether an effect duplicates without a guard."""
    return any(effect.doubles for effect in code.facts.effects.items)


def behind_an_api(function: Function, code: Handler) -> Iterator[Violation]:
    """Without a key the whole event is compared, and an API gives each request an id and a time."""
    api = next((t for t in function.triggers.items if t.kind in APIS), None)
    for use in code.facts.idempotency.items if api is not None else ():
        if api is not None and use.handler and use.event_key == "" and use.covers:
            yield Violation(
                at=use.site.span,
                message=f"`{use.name}` compares whole requests, and each has an id and a time of its own: "
                f"`{function.id}` repeats its effects",
                because=[(api.span, "its callers may ask again"), *((span, "runs again") for span in use.covers[:1])],
                help='name what makes two requests the same: `event_key_jmespath="powertools_json(body).id"`, or a header',
            )


def last_delivery(function: Function, trigger: Trigger, deployment: Deployment) -> int:
    """Seconds from the first to the last usual delivery of an event; 0 when it is not known."""
    if trigger.mode is Mode.ASYNCHRONOUS and isinstance(function.timeout, Known):
        return 3 * function.timeout.value + 180
    mapping = next((m for m in deployment.event_source_mappings if m.trigger == trigger), None)
    queue = mapping.queue if mapping is not None else None
    redrive = queue.redrive if queue is not None else None
    if queue is None or not isinstance(redrive, Known) or not isinstance(queue.visibility_timeout, Known):
        return 0
    tries = redrive.value.max_receive_count
    return queue.visibility_timeout.value * (tries.value - 1) if isinstance(tries, Known) else 0
