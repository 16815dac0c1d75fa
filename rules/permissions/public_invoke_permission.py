"""Not everybody may invoke a function."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
    Known,
    Permission,
    Reference,
    Severity,
    Text,
    Trap,
    Undecided,
    Unknown,
    Value,
    Violation,
    rule,
)


@rule("public-invoke-permission", trap=Trap.OPEN_INVOKE_PERMISSION, severity=Severity.ERROR, confidence=Confidence.HIGH)
def check(permission: Permission) -> Iterator[Violation | Undecided]:
    """Permissions of a URL that asks for no signature are judged with the URL."""
    signed = isinstance(permission.url_auth_type, Known) and permission.url_auth_type.value == "AWS_IAM"
    if permission.generated or (permission.of_url and not signed):
        return
    limits = (permission.source_arn, permission.source_account, permission.organization, permission.event_source_token)
    match permission.principal:
        case Known("*") as everybody if all(admits_all(limit) for limit in limits):
            target = permission.function.value if isinstance(permission.function, Known) else "the function"
            yield Violation(
                at=everybody,
                label="everybody",
                message=f"`{permission.id}` lets every AWS account invoke `{target}`",
                because=[(permission.span, "the permission")],
                help="name an account, a service with `SourceArn`, or add `PrincipalOrgID`",
                resource=permission.id,
                resources=[target] if isinstance(permission.function, Known) else [],
            )
        case Unknown() as gap if all(isinstance(limit, Absent) for limit in limits):
            yield Undecided(gap, permission.id)


def admits_all(limit: Value[str | Text | Reference]) -> bool:
    """Whether what should narrow a permission is not there, or a star."""
    return isinstance(limit, Absent) or (isinstance(limit, Known) and limit.value == "*")
