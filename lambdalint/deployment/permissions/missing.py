"""What a role lacks: actions that the calls of a function need and its role does not allow where they need them."""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.data.iam_needs import needs
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.handler import Call
from lambdalint.deployment.model.permissions import Role, Statement
from lambdalint.deployment.permissions.access import about, granting
from lambdalint.deployment.permissions.arns import Arns
from lambdalint.deployment.permissions.handed_roles import handed_role
from lambdalint.deployment.permissions.patterns import Pattern
from lambdalint.frozen import dataclass
from lambdalint.span import Span
from lambdalint.value import Known, Reference, Unknown

OTHER_WAYS = ("Abort", "BatchGet", "Create", "Describe", "Get", "Head", "List", "Query", "Scan")
"""After a failure these are another way to the same thing, or a cleaning that may fail as well."""
ASSUMING = ("assume_role", "assume_role_with_web_identity")
OF_KEYS = "kms:"
PASS_ROLE = "iam:PassRole"
OF_USERS = {"rds-db:connect": "arn:aws:rds-db:REGION:ACCOUNT:dbuser:RESOURCE/USER"}
"""Actions on what the call names in another form."""


@dataclass(frozen=True, slots=True)
class Want:
    """An action that a call needs. `on` is the call as if it acted on what it needs the action for: what it copies from,
    or the key; `any_of` are the actions of which one is enough, `handed` the role that `iam:PassRole` is for."""

    action: str
    on: Call
    any_of: tuple[str, ...]
    handed: str = ""

    @property
    def of_key(self) -> bool:
        """Whether it is needed only because what the call acts on is encrypted."""
        return self.on.service != "kms" and self.action.startswith(OF_KEYS)

    @property
    def service(self) -> str:
        """The service, by boto3's name, whose policies may allow it as well."""
        if self.handed:
            return "iam"
        return "kms" if self.action.startswith(OF_KEYS) else self.on.service


@dataclass(frozen=True, slots=True)
class MissingPermission:
    """A want of a call that its role does not meet, with what decides it.

    `denied` is the statement that takes the action away; `bounded`: only the permissions boundary keeps the role from
    it; `elsewhere` are the places of statements that allow it on other resources. `arn` is where it is needed as far as
    that is known, `resource` what a statement should name, "" where that is not known.
    """

    call: Call
    want: Want
    role: Role
    denied: Statement | None
    bounded: bool
    elsewhere: tuple[Span, ...]
    arn: str
    resource: str


def missing_permissions(function: Function, deployment: Deployment) -> Iterator[MissingPermission | Unknown]:
    """Each action that a call surely needs and the role surely lacks once, where calls that are not about a failure come
    first; Unknown where that cannot be told. Calls under configuration, other ways after a failure and calls with other
    credentials are left out."""
    if not isinstance(function.handler, Known) or not isinstance(function.role, Known):
        return
    role, code, arns = function.role.value, function.handler.value, deployment.arns
    assumes = code.calls_to("sts", *ASSUMING)
    seen: set[str] = set()
    for call in sorted(code.calls.items, key=lambda call: call.site.in_except):
        certain = call.sure and call.call.own_role and call.call.sure
        if not certain or (call.site.in_except and call.call.api.startswith(OTHER_WAYS)):
            continue
        for want in wanted(call, function, role, deployment):
            action = want.action
            if action in seen or deployment.lets_in(want.service, action):
                continue
            where = place_of(want, arns)
            denied = arns.refuses(role, action, where)
            answer = arns.admits(role, action, where)
            if answer and denied is None:
                continue
            seen.add(action)
            if answer is None:
                yield gap(function)
            elif denied is None and any(arns.admits(other, action, where) for other in deployment.elsewhere(role)):
                # Whoever grants it under a condition knows when the call is made.
                yield Unknown(role.span, f"`{action}` is allowed under another condition")
            elif assumes:
                reason = f"`{action}` is not allowed, but the call may be made with the role that the code assumes"
                yield Unknown(call.span, reason)
            elif want.of_key and not call.call.complete:
                yield Unknown(call.span, "its options were not followed, and may name another key")
            else:
                yield lack(call, want, role, denied, arns)


def wanted(call: Call, function: Function, role: Role, deployment: Deployment) -> Iterator[Want]:
    """The actions that a call needs; of those of which one is enough the one that is nearest."""
    handed = handed_role(call, function)
    if handed:
        yield Want(PASS_ROLE, call, (PASS_ROLE,), handed)
    need = needs(call.service, call.call.api, call.call.given)
    if not need:
        return
    for action in need.required:
        yield Want(action, call, (action,))
    for action in need.source:
        yield Want(action, call.reading, (action,))
    for action, of_key in deployment.key_uses(call):
        yield Want(action, of_key, (action,))
    if need.any_of:
        arns = deployment.arns
        answers = {action: arns.allows(role, action, call) for action in need.any_of}
        granted = [a for a, answer in answers.items() if answer and arns.denies(role, a, call) is None]
        open = [a for a, answer in answers.items() if answer is None]
        yield Want((*granted, *open, *need.any_of)[0], call, need.any_of)


def place_of(want: Want, arns: Arns) -> tuple[Pattern, ...]:
    """The ARNs on any of which it is enough to have the action."""
    if want.handed:
        return arns.setting(want.action, Known(Reference(want.handed, "Arn"), want.on.span))
    return arns.needed(want.action, want.on)


def lack(call: Call, want: Want, role: Role, denied: Statement | None, arns: Arns) -> MissingPermission:
    """What decides that a role does not meet a want."""
    action = want.action
    allowed = tuple([statement.span for statement in granting(role, action)])
    bounded = denied is None and arns.granted(about(role, action), action, place_of(want, arns)) is True
    arn = arns.wanted(action, want.on) if allowed and not want.handed else ""
    return MissingPermission(call, want, role, denied, bounded, allowed, arn, resource_of(want, arn, arns))


def resource_of(want: Want, arn: str, arns: Arns) -> str:
    """What to name in a statement; the ARN where the action is allowed for others, as it may be a part of the target."""
    if want.handed or not arns.named(want.action):
        return want.handed
    if want.action in OF_USERS:
        return OF_USERS[want.action]
    match want.on.target:
        case Known(str(named) | Reference(named)) if not arn:
            return named
    return arn


def gap(function: Function) -> Unknown:
    """The first thing that is not known of the role."""
    role = function.role
    gaps = role.value.statements.gaps if isinstance(role, Known) else ()
    return gaps[0] if gaps else Unknown(function.span, "a statement of the role is not known")
