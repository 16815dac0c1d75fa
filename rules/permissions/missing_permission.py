"""What the code calls, the role must allow."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Deployment,
    Function,
    MissingPermission,
    Severity,
    Span,
    Trap,
    Undecided,
    Unknown,
    Violation,
    missing_permissions,
    rule,
)


@rule(
    "missing-permission",
    trap=Trap.MISSING_PERMISSION,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """One finding for each action; of a call after a failure a warning, unless it is another way to the same thing."""
    for missing in missing_permissions(function, deployment):
        if isinstance(missing, Unknown):
            yield Undecided(missing, function.id)
            continue
        late = missing.call.site.in_except
        yield Violation(
            at=missing.call.span,
            label=f"needs {names(missing)}",
            message=f"`{function.id}` {deed(missing)}{' after a failure' if late else ''}, but {shortfall(missing)}",
            because=because(missing),
            help=advice(missing),
            severity=Severity.WARNING if late else None,
        )


def names(missing: MissingPermission) -> str:
    """The actions of which one is enough."""
    return " or ".join(f"`{action}`" for action in missing.want.any_of)


def deed(missing: MissingPermission) -> str:
    """What the function does that needs the action."""
    call, handed = missing.call, missing.want.handed
    return f"hands `{handed}` to `{call.service}` with `{call.operation}`" if handed else f"calls `{call.operation}`"


def shortfall(missing: MissingPermission) -> str:
    """What the role does instead of allowing the action."""
    action = missing.want.action
    if missing.denied is not None:
        return f"its role denies `{action}`"
    if missing.bounded:
        return f"the permissions boundary of its role does not admit `{action}`"
    if missing.elsewhere and missing.want.handed:
        return f"its role allows `{action}` for other roles only"
    if missing.elsewhere:
        return f"its role allows `{action}` on other resources only, not on `{missing.arn}`"
    return f"its role does not allow {names(missing)}"


def advice(missing: MissingPermission) -> str:
    """What to change: the statement that denies, the boundary, or the role."""
    if missing.denied is not None:
        return f"leave {names(missing)} out of what is denied, or limit the `Deny` to other resources"
    resource = f" on `{missing.resource}`" if missing.resource else ""
    condition = ", with a condition on `iam:PassedToService`," if missing.want.handed else ""
    if missing.bounded:
        return f"allow {names(missing)}{resource} in the permissions boundary as well"
    home = "`Policies` of the function" if missing.role.implicit else f"`{missing.role.id}`"
    return f"allow {names(missing)}{resource}{condition} in {home}"


def because(missing: MissingPermission) -> list[tuple[Span, str]]:
    """The statement that decides, else the role; and why the call needs a key."""
    role, want = missing.role, missing.want
    key = [(want.on.target.span, "encrypts what is in it")] if want.of_key else []
    if missing.denied is not None:
        return [*key, (missing.denied.span, "denied here")]
    decides = [(span, "allows it on other resources") for span in missing.elsewhere[:2]]
    return [*key, *(decides or [(role.span, "SAM makes its role" if role.implicit else "its role")])]
