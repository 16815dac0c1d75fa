"""An event that is logged whole puts what users sent, and their tokens, into the logs."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Logged, Severity, Trap, Violation, dropped, rule

HEADERS = "headers and tokens"
BRINGS = {
    **dict.fromkeys(("rest-api", "http-api", "websocket", "function-url", "alb", "lattice", "edge"), HEADERS),
    **dict.fromkeys(("authorizer", "http-api-authorizer", "appsync-authorizer"), HEADERS),
    "alexa": "the access tokens of its users",
    "cognito": "the attributes of its users",
    "transfer": "the passwords of its users",
}
"""What the events of a source hold that is not for everybody who reads logs."""
WHY = {
    HEADERS: "An event of an API holds the headers of its caller: cookies, bearer tokens, addresses.",
    BRINGS["alexa"]: "The event of a skill holds the token by which it acts for its user.",
    BRINGS["cognito"]: "The event of a user pool holds what it knows of a user: mail address, telephone number, name.",
    BRINGS["transfer"]: "The event of an identity provider holds the password that a user has just entered.",
}
READ = "Logs are read by more people than that is meant for, they are kept for long, and they are billed by size."
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
    every = function.handler.value.facts.logged.items
    telling = [
        one for one in every if one.level not in QUIET and (one.event or one.secret or one.headers or one.record)
    ]
    lines = [one for one in telling if not dropped(function, one)]
    logged = [one for one in lines if not one.site.at_import]
    secret = next((one for one in lines if one.secret), None)
    whole = next((one for one in logged if one.event), None)
    headers = next((one for one in logged if one.headers), None)
    request = next((trigger for trigger in function.triggers.items if BRINGS.get(trigger.kind) == HEADERS), None)
    if secret is not None:
        yield Violation(
            at=secret.site.span,
            label="readable for everybody who reads the logs",
            message=f"`{function.id}` logs {secret.secret}",
            why=f"A secret in a log is known to everybody who may read it, for as long as it is kept. {READ}",
            help="log its name or its last characters, never the value",
        )
    elif whole is not None:
        caller = next((trigger for trigger in function.triggers.items if trigger.kind in BRINGS), None)
        brings = BRINGS[caller.kind] if caller else ""
        which = "the event of every failure" if whole.site.in_except or whole.level in FAILURE else "every event"
        yield Violation(
            at=whole.site.span,
            label="the whole event",
            message=f"`{function.id}` logs {which}" + (f", with {brings}" if caller else " as it is"),
            because=[(caller.span, f"{caller.caller} passes {brings} on")] if caller else [],
            why=f"{WHY[brings]} {READ}" if caller else inner(function),
            help="log the fields you need, or log the event at debug level",
            severity=None if caller else Severity.INFO,
        )
    elif headers is not None and request is not None:
        which = "each request that fails" if headers.site.in_except or headers.level in FAILURE else "every request"
        yield Violation(
            at=headers.site.span,
            label="all headers",
            message=f"`{function.id}` logs the headers of {which}, with cookies and tokens",
            because=[(request.span, f"{request.caller} passes them on")],
            why=f"{WHY[HEADERS]} {READ}",
            help="log the headers you need by name, or log them at debug level",
        )
    else:
        yield from each(function, logged)


def inner(function: Function) -> str:
    """Why an event that comes from inside of the account is not for the log either; "" for what the page says."""
    if any(trigger.kind == "custom-resource" for trigger in function.triggers.items):
        return f"The event of a custom resource holds `ResponseURL`, with which anybody can answer for it. {READ}"
    return ""


def each(function: Function, logged: list[Logged]) -> Iterator[Violation]:
    """A message for every record of large batches."""
    one = next((one for one in logged if one.record and not one.site.in_except and one.level not in FAILURE), None)
    for trigger in function.triggers.items if one is not None else ():
        size = trigger.most_records
        if one is not None and size >= LARGE:
            yield Violation(
                at=one.site.span,
                label="each record as it is",
                message=f"`{function.id}` logs every record, up to {size} for each invocation",
                because=[(trigger.span, f"delivers up to {size} records at once")],
                help="log one line for a batch with the fields you need, or log records at debug level",
                severity=Severity.INFO,
            )
            return
