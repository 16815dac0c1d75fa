"""What the code calls, the role must allow."""

from collections.abc import Iterator

from lambdalint import (
    Arns,
    Call,
    Confidence,
    Deployment,
    Function,
    Known,
    Need,
    Reference,
    Role,
    Severity,
    Span,
    Statement,
    Trap,
    Undecided,
    Unknown,
    Violation,
    about,
    allows,
    covered,
    handed_role,
    needs,
    rule,
)

OTHER_WAYS = ("Abort", "BatchGet", "Create", "Describe", "Get", "Head", "List", "Query", "Scan")
"""After a failure these are another way to the same thing, or a cleaning that may fail as well."""
OF_KEYS = "kms:"
PASS_ROLE = "iam:PassRole"
OF_USERS = {"rds-db:connect": "arn:aws:rds-db:REGION:ACCOUNT:dbuser:RESOURCE/USER"}
"""Actions on what the call names in another form."""


@rule(
    "missing-permission",
    trap=Trap.MISSING_PERMISSION,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """One finding for each action; calls under configuration, other ways after a failure and calls with other
    credentials are left out."""
    if not isinstance(function.handler, Known) or not isinstance(function.role, Known):
        return
    assumes = function.handler.value.calls_to("sts", "assume_role", "assume_role_with_web_identity")
    arns = deployment.arns
    role = function.role.value
    seen: set[str] = set()
    for call in sorted(function.handler.value.calls.items, key=lambda call: call.site.in_except):
        certain = call.sure and call.call.own_role and call.call.sure
        if not certain or (call.site.in_except and call.call.api.startswith(OTHER_WAYS)):
            continue
        late = call.site.in_except
        handed = "" if PASS_ROLE in seen else handed_role(call, function)
        if handed:
            seen.add(PASS_ROLE)
            on_role = arns.setting(PASS_ROLE, Known(Reference(handed, "Arn"), call.span))
            may = arns.admits(role, PASS_ROLE, on_role)
            if may is None or (
                not may and any(arns.admits(other, PASS_ROLE, on_role) for other in deployment.elsewhere(role))
            ):
                yield Undecided(gap(function), function.id)
            elif not may and assumes:
                yield Undecided(Unknown(call.span, elsewise(PASS_ROLE)), function.id)
            elif not may:
                yield unhanded(function, role, call, handed)
        need = needs(call.service, call.call.api, call.call.given)
        for action, names, acting in wanted(need, deployment, role, call) if need else ():
            if action in seen or deployment.lets_in("kms" if action.startswith(OF_KEYS) else call.service, action):
                continue
            where = arns.needed(action, acting)
            refusal = arns.refuses(role, action, where)
            answer = arns.admits(role, action, where)
            if answer and refusal is None:
                continue
            seen.add(action)
            if answer is None:
                yield Undecided(gap(function), function.id)
            elif refusal is None and any(arns.admits(other, action, where) for other in deployment.elsewhere(role)):
                # Whoever grants it under a condition knows when the call is made.
                yield Undecided(Unknown(role.span, f"`{action}` is allowed under another condition"), function.id)
            elif assumes:
                yield Undecided(Unknown(call.span, elsewise(action)), function.id)
            elif acting.service != "kms" and action.startswith(OF_KEYS) and not call.call.complete:
                yield Undecided(
                    Unknown(call.span, "its options were not followed, and may name another key"), function.id
                )
            else:
                yield Violation(
                    at=call.span,
                    label=f"needs {names}",
                    message=f"`{function.id}` calls `{call.operation}`{' after a failure' if late else ''}, but {shortfall(role, action, names, refusal, arns, acting)}",
                    because=because(role, action, refusal, acting),
                    help=advice(role, action, names, refusal, arns, acting),
                    severity=Severity.WARNING if late else None,
                )


def elsewise(action: str) -> str:
    """Why an action that the own role lacks may not be missing."""
    return f"`{action}` is not allowed, but the call may be made with the role that the code assumes"


def unhanded(function: Function, role: Role, call: Call, handed: str) -> Violation:
    """A role that the function may not hand on."""
    narrow = allows(role, PASS_ROLE)
    return Violation(
        at=call.span,
        label=f"needs `{PASS_ROLE}`",
        message=f"`{function.id}` hands `{handed}` to `{call.service}` with `{call.operation}`, but its role "
        + (f"allows `{PASS_ROLE}` for other roles only" if narrow else f"does not allow `{PASS_ROLE}`"),
        because=because(role, PASS_ROLE, None, call),
        help=f"allow `{PASS_ROLE}` on `{handed}`, with a condition on `iam:PassedToService`, "
        f"in {'`Policies` of the function' if role.implicit else f'`{role.id}`'}",
        severity=Severity.WARNING if call.site.in_except else None,
    )


def wanted(need: Need, deployment: Deployment, role: Role, call: Call) -> Iterator[tuple[str, str, Call]]:
    """The actions that a call needs with their names, and the call on what it needs them for; of those of which one is
    enough the one that is nearest."""
    for action in need.required:
        yield action, f"`{action}`", call
    for action in need.source:
        yield action, f"`{action}`", call.reading
    for action, of_key in deployment.key_uses(call):
        yield action, f"`{action}`", of_key
    arns = deployment.arns
    if need.any_of:
        answers = {action: arns.allows(role, action, call) for action in need.any_of}
        granted = [a for a, answer in answers.items() if answer and arns.denies(role, a, call) is None]
        open = [a for a, answer in answers.items() if answer is None]
        yield (*granted, *open, *need.any_of)[0], " or ".join(f"`{action}`" for action in need.any_of), call


def shortfall(role: Role, action: str, names: str, refusal: Statement | None, arns: Arns, call: Call) -> str:
    """What the role does instead of allowing the action."""
    if refusal is not None:
        return f"its role denies `{action}`"
    if arns.bounded(role, action, call):
        return f"the permissions boundary of its role does not admit `{action}`"
    if elsewhere(role, action):
        return f"its role allows `{action}` on other resources only, not on `{arns.wanted(action, call)}`"
    return f"its role does not allow {names}"


def advice(role: Role, action: str, names: str, refusal: Statement | None, arns: Arns, call: Call) -> str:
    """What to change: the statement that denies, the boundary, or the role."""
    if refusal is not None:
        return f"leave {names} out of what is denied, or limit the `Deny` to other resources"
    where = on(role, action, arns, call) if arns.named(action) else ""
    if arns.bounded(role, action, call):
        return f"allow {names}{where} in the permissions boundary as well"
    return f"allow {names}{where} in {'`Policies` of the function' if role.implicit else f'`{role.id}`'}"


def because(role: Role, action: str, refusal: Statement | None, acting: Call) -> list[tuple[Span, str]]:
    """The statement that decides, else the role; and why the call needs a key."""
    key = (
        [(acting.target.span, "encrypts what is in it")]
        if action.startswith(OF_KEYS) and acting.service != "kms"
        else []
    )
    if refusal is not None:
        return [*key, (refusal.span, "denied here")]
    decides = [(span, "allows it on other resources") for span in elsewhere(role, action)[:2]]
    return [*key, *(decides or [(role.span, "SAM makes its role" if role.implicit else "its role")])]


def elsewhere(role: Role, action: str) -> list[Span]:
    """The statements that allow an action, on whatever it is."""
    return [s.span for s in about(role, action).items if s.allow and covered(s, action)]


def gap(function: Function) -> Unknown:
    """The first thing that is not known of the role."""
    role = function.role
    gaps = role.value.statements.gaps if isinstance(role, Known) else ()
    return gaps[0] if gaps else Unknown(function.span, "a statement of the role is not known")


def on(role: Role, action: str, arns: Arns, call: Call) -> str:
    """The resource to name in the statement, as an ARN where the action is allowed for others: it may be but a part."""
    if action in OF_USERS:
        return f" on `{OF_USERS[action]}`"
    if elsewhere(role, action):
        return f" on `{arns.wanted(action, call)}`"
    return (
        f" on `{call.target.value}`"
        if isinstance(call.target, Known) and isinstance(call.target.value, str)
        else reference(call)
    )


def reference(call: Call) -> str:
    found = getattr(getattr(call.target, "value", None), "id", "")
    return f" on `{found}`" if found else ""
