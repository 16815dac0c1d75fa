"""Powertools' idempotency that never recognises a second delivery."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Mode, Origin, Severity, Trap, Trigger, Violation, rule


@rule(
    "idempotency-misconfigured",
    trap=Trap.NON_IDEMPOTENT_HANDLER,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation]:
    """A key that is new each time, a key over a whole batch, an expiry that ends before the last delivery, no effect covered."""
    triggers = function.triggered(Mode.POLLED, Mode.ASYNCHRONOUS)
    if not triggers or not isinstance(function.handler, Known):
        return
    code = function.handler.value
    for use in code.facts.idempotency.items:
        trigger, batch = triggers[0], next((t for t in triggers if size_of(t) > 1), None)
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
        elif use.expiry is not None and (horizon := last_delivery(function, trigger)) and use.expiry < horizon:
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


def size_of(trigger: Trigger) -> int:
    """The most records in one event of a polled source."""
    size = trigger.polling.batch_size if trigger.polling is not None else None
    return size.value if isinstance(size, Known) else 1


def last_delivery(function: Function, trigger: Trigger) -> int:
    """Seconds from the first to the last usual delivery of an asynchronous event; 0 when it is not known."""
    if trigger.mode is Mode.ASYNCHRONOUS and isinstance(function.timeout, Known):
        return 3 * function.timeout.value + 180
    return 0
