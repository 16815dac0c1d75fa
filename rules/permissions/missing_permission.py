"""What the code calls, the role must allow."""

from collections.abc import Iterator

from lambdalint import (
    Call,
    Confidence,
    Deployment,
    Function,
    Known,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    allows,
    denied,
    needs,
    rule,
)

# Services whose resources carry policies of their own, by the types that would grant from the other side.
GRANTED_BY_RESOURCE = {
    "s3": ("AWS::S3::BucketPolicy",),
    "sqs": ("AWS::SQS::QueuePolicy",),
    "sns": ("AWS::SNS::TopicPolicy",),
    "secretsmanager": ("AWS::SecretsManager::ResourcePolicy",),
    "lambda": ("AWS::Lambda::Permission",),
    "events": ("AWS::Events::EventBusPolicy",),
    "kms": ("AWS::KMS::Key",),
}


@rule(
    "missing-permission",
    trap=Trap.MISSING_PERMISSION,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """One finding for each action; calls under configuration, after a failure or with other credentials are left out."""
    if not isinstance(function.handler, Known) or not isinstance(function.role, Known):
        return
    if function.handler.value.calls_to("sts", "assume_role", "assume_role_with_web_identity"):
        return  # clients may carry the credentials of another role
    role, types = function.role.value, {resource.type for resource in deployment.resources}
    seen: set[str] = set()
    for call in function.handler.value.calls.items:
        certain = call.sure and call.call.own_role and call.call.sure and not call.site.in_except
        if not certain or types & set(GRANTED_BY_RESOURCE.get(call.service, ())):
            continue
        need = needs(call.service, call.call.api, {name for name, _ in call.call.arguments})
        for action in need.required if need else ():
            if action in seen:
                continue
            seen.add(action)
            refusal = denied(role, action)
            answer = allows(role, action)
            if answer is None:
                yield Undecided(gap(function), function.id)
            elif answer is False or refusal is not None:
                yield Violation(
                    at=call.span,
                    label=f"needs `{action}`",
                    message=f"`{function.id}` calls `{call.operation}`, but its role does not allow `{action}`"
                    if refusal is None
                    else f"`{function.id}` calls `{call.operation}`, but its role denies `{action}`",
                    because=[(refusal.span, "denied here")]
                    if refusal
                    else [(role.span, "what may it do" if role.implicit else "the role")],
                    help=f"allow `{action}`{on(call)} in {'`Policies` of the function' if role.implicit else f'`{role.id}`'}",
                )


def gap(function: Function) -> Unknown:
    """The first thing that is not known of the role."""
    role = function.role
    gaps = role.value.statements.gaps if isinstance(role, Known) else ()
    return gaps[0] if gaps else Unknown(function.span, "a statement of the role is not known")


def on(call: Call) -> str:
    """The resource to name in the statement."""
    return (
        f" on `{call.target.value}`"
        if isinstance(call.target, Known) and isinstance(call.target.value, str)
        else reference(call)
    )


def reference(call: Call) -> str:
    found = getattr(getattr(call.target, "value", None), "id", "")
    return f" on `{found}`" if found else ""
