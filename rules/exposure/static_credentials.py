"""A function has a role; keys in its code are somebody else's for ever."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Origin, Severity, Trap, Undecided, Unknown, Violation, rule


@rule(
    "static-credentials",
    trap=Trap.SECRETS_IN_ENVIRONMENT,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """Keys that end by themselves are fine; whether those of an event do is not known."""
    if not isinstance(function.handler, Known):
        return
    found = function.handler.value.facts.credentials.items
    given = [one for one in found if "secret" in one.parameter and not one.temporary]
    literal = [one for one in found if one.parameter == "literal"]
    for one in given if any(one.literal for one in given) or not literal else literal:
        origins = one.argument.provenance.origins
        if not one.literal and origins & {Origin.EVENT, Origin.UNKNOWN}:
            yield Undecided(Unknown(one.argument.span, "whether the key is a temporary one"), function.id)
            continue
        if one.parameter == "literal":
            message = f"the source of `{function.id}` holds an AWS access key"
        else:
            written = ", written in its source" if one.literal else ""
            message = f"`{function.id}` makes an AWS client with a secret key of its own{written}"
        yield Violation(
            at=one.argument.span,
            label="written in the source" if one.literal else "a long-lived key",
            message=message,
            because=[(function.span, "its role is not used")],
            help="remove the keys: the execution role signs the calls; for another account assume a role",
            severity=None if one.literal else Severity.WARNING,
            confidence=None if one.literal else Confidence.MEDIUM,
        )
