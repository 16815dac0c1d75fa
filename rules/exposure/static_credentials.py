"""A function has a role; keys in its code are somebody else's for ever."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Severity, Trap, Violation, rule


@rule(
    "static-credentials",
    trap=Trap.SECRETS_IN_ENVIRONMENT,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(function: Function) -> Iterator[Violation]:
    """Keys that STS gave are temporary, and fine."""
    if not isinstance(function.handler, Known):
        return
    for found in function.handler.value.facts.credentials.items:
        if found.from_sts or "secret" not in found.parameter:
            continue
        yield Violation(
            at=found.argument.span,
            label="written in the source" if found.literal else "a long-lived key",
            message=f"`{function.id}` makes an AWS client with a secret key of its own"
            + (", written in its source" if found.literal else ""),
            because=[(function.span, "its role is not used")],
            help="remove the keys: the execution role signs the calls; for another account assume a role",
            severity=None if found.literal else Severity.WARNING,
            confidence=None if found.literal else Confidence.MEDIUM,
        )
