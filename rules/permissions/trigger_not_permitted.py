"""A source that invokes by resource-based permission must have one."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
    Deployment,
    Function,
    Known,
    Permission,
    Reference,
    Severity,
    Trap,
    Trigger,
    Undecided,
    Unknown,
    Violation,
    rule,
)


@rule(
    "trigger-not-permitted",
    trap=Trap.MISSING_PERMISSION,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """Sources with a role of their own have no principal in the model; SAM's own permissions are in it."""
    for trigger in function.triggers.items:
        if not trigger.principal or trigger.outside or trigger.generated or trigger.polling is not None:
            continue
        admitting = [p for p in deployment.permissions.items if admits(p, function.id, trigger, deployment)]
        if admitting:
            continue
        maybe = [p for p in deployment.permissions.items if isinstance(p.function, Unknown)]
        if maybe or deployment.permissions.gaps or trigger.kind in ROLE_POSSIBLE:
            gap = (
                deployment.permissions.gaps[0]
                if deployment.permissions.gaps
                else Unknown(trigger.span, "a permission elsewhere")
            )
            yield Undecided(gap)
            continue
        near = [
            p for p in deployment.permissions.items if isinstance(p.function, Known) and p.function.value == function.id
        ]
        yield Violation(
            at=trigger.span,
            label="not allowed to invoke it",
            message=f"`{trigger.resource}` may not invoke `{function.id}`: no permission admits `{trigger.principal}`"
            + (f" to `{trigger.qualifier}`" if trigger.qualifier else ""),
            because=[(function.span, "this function"), *((p.span, "admits something else") for p in near[:2])],
            help=f"add an `AWS::Lambda::Permission` for `{trigger.principal}` with `SourceArn`"
            + (" on the alias" if trigger.qualifier else ""),
            resources=[trigger.resource],
        )


# These may also come with credentials or a role of their own.
ROLE_POSSIBLE = {
    "rest-api",
    "http-api",
    "authorizer",
    "http-api-authorizer",
    "appsync-authorizer",
    "websocket",
    "lattice",
}


# What a permission names as it is, not a part of it or something before it.
SOURCES = {
    "AWS::Cognito::UserPool",
    "AWS::Events::Rule",
    "AWS::IoT::TopicRule",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
}


def admits(permission: Permission, function: str, trigger: Trigger, deployment: Deployment) -> bool:
    """Whether a permission covers a trigger, as far as it is known; doubt counts as yes."""
    if isinstance(permission.function, Known) and permission.function.value != function:
        return False
    if isinstance(permission.function, Known) and permission.qualifier != trigger.qualifier:
        return False
    if for_another(permission, trigger, deployment):
        return False
    match permission.principal:
        case Known(str(name)):
            service = trigger.principal == name or (
                trigger.principal == "logs.amazonaws.com" and name.startswith("logs.")
            )
            return (service or name == "*") and isinstance(permission.function, (Known, Absent))
        case Known():
            return True
        case Unknown():
            return True
    return False


def for_another(permission: Permission, trigger: Trigger, deployment: Deployment) -> bool:
    """Whether `SourceArn` names another resource of the source's own type."""
    named = permission.source_arn.value if isinstance(permission.source_arn, Known) else None
    source = trigger.source.value if isinstance(trigger.source, Known) else None
    mine = {trigger.resource, source.id if isinstance(source, Reference) else ""}
    if not isinstance(named, Reference) or named.id in mine:
        return False
    found = deployment.resource(named)
    types = {one.type for id in mine if (one := deployment.resource(id)) is not None} & SOURCES
    return found is not None and found.type in types
