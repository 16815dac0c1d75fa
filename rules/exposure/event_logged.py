"""An event that is logged whole puts what users sent, and their tokens, into the logs."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Logged, Severity, Trap, Violation, rule

TOKENS = {"rest-api", "http-api", "websocket", "function-url", "alb", "cognito", "authorizer"}
QUIET = {"debug", "trace"}
LARGE = 100
"""Records in a batch; the default of streams."""
FAILURE = {"error", "exception", "critical", "fatal"}


@rule(
    "event-logged",
    trap=Trap.LOG_VOLUME,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
)
def check(function: Function) -> Iterator[Violation]:
    """One finding for a function; a warning only where events carry headers or tokens, or a secret is logged."""
    if not isinstance(function.handler, Known):
        return
    logged = [
        one for one in function.handler.value.facts.logged.items if one.level not in QUIET and not one.site.at_import
    ]
    secret = next((one for one in logged if one.secret), None)
    whole = next((one for one in logged if one.event), None)
    if secret is not None:
        yield Violation(
            at=secret.site.span,
            label="readable for everybody who reads the logs",
            message=f"`{function.id}` logs `{secret.secret}`",
            help="log its name or its last characters, never the value",
        )
    elif whole is not None:
        caller = next((trigger for trigger in function.triggers.items if trigger.kind in TOKENS), None)
        which = "the event of every failure" if whole.site.in_except or whole.level in FAILURE else "every event"
        brings = "the attributes of its users" if caller and caller.kind == "cognito" else "headers and tokens"
        yield Violation(
            at=whole.site.span,
            label="the whole event",
            message=f"`{function.id}` logs {which}" + (f", with {brings}" if caller else " as it is"),
            because=[(caller.span, f"{caller.caller_name or caller.kind} passes {brings} on")] if caller else [],
            help="log the fields you need, or log the event at debug level",
            severity=None if caller else Severity.INFO,
        )
    else:
        yield from each(function, logged)


def each(function: Function, logged: list[Logged]) -> Iterator[Violation]:
    """A message for every record of large batches."""
    one = next((one for one in logged if one.record and not one.site.in_except and one.level not in FAILURE), None)
    for trigger in function.triggers.items if one is not None else ():
        size = trigger.polling.batch_size if trigger.polling is not None else None
        if one is not None and isinstance(size, Known) and size.value >= LARGE:
            yield Violation(
                at=one.site.span,
                label="each record as it is",
                message=f"`{function.id}` logs every record, up to {size.value} for each invocation",
                because=[(trigger.span, f"delivers up to {size.value} records at once")],
                help="log one line for a batch with the fields you need, or log records at debug level",
                severity=Severity.INFO,
            )
            return
