"""A service may invoke a function for one source, not for anybody's."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
    Deployment,
    Known,
    Permission,
    Plain,
    Proposal,
    Put,
    Safety,
    Severity,
    Text,
    Trap,
    Violation,
    account_and_name,
    only_source,
    rule,
)

# The ARN of a bucket holds no account: a deleted bucket's name can be taken by somebody else.
NEED_ACCOUNT = {"s3.amazonaws.com"}
NEED_BOTH = {"iot.amazonaws.com"}
# Their sources are skills, which have no ARN.
OF_SKILLS = {"alexa-appkit.amazon.com", "alexa-connectedhome.amazon.com"}
# AWS's own patterns leave the source out here: it needs the permission first, so that its ARN would be circular. Of most
# of them AWS documents the account.
USUALLY_OPEN = {
    "cloudformation.amazonaws.com",
    "config.amazonaws.com",
    "elasticloadbalancing.amazonaws.com",
    "secretsmanager.amazonaws.com",
    "ses.amazonaws.com",
}
UNDOCUMENTED = {
    "cloudformation.amazonaws.com": ", and try a deployment with it: AWS documents no source for macros",
}


@rule(
    "confused-deputy-permission",
    trap=Trap.OPEN_INVOKE_PERMISSION,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
)
def check(permission: Permission, deployment: Deployment) -> Iterator[Violation]:
    """Fires at the principal; what SAM generates is SAM's business."""
    match permission.principal:
        case Known(str() | Text() as name) as principal if str(name).endswith(".amazonaws.com") or name in OF_SKILLS:
            service = str(name).replace("${?}", "*")  # `logs.${AWS::Region}.amazonaws.com`
        case _:
            return
    arn, account = permission.source_arn, permission.source_account
    no_arn, no_account = isinstance(arn, Absent) or anybodys(arn), isinstance(account, Absent)
    scoped = not isinstance(permission.organization, Absent) or not isinstance(permission.event_source_token, Absent)
    if scoped or permission.generated:
        return
    if service in NEED_BOTH:
        lacks = "`SourceArn`" if no_arn else "`SourceAccount`" if no_account else ""
    elif service in OF_SKILLS:
        lacks = "`EventSourceToken`"
    elif service in NEED_ACCOUNT:
        lacks = "`SourceAccount`" if no_account and not holds_account(arn) else ""
    else:
        lacks = "`SourceArn`" if no_arn and no_account else ""
    if lacks:
        target = f"`{permission.function.value}`" if isinstance(permission.function, Known) else "a function"
        whose = (
            "anybody's skill"
            if service in OF_SKILLS
            else "a bucket of that name in any account"
            if service in NEED_ACCOUNT and not no_arn
            else "a source in any account"
        )
        yield Violation(
            at=principal,
            label=f"with a {lacks} of any account" if lacks == "`SourceArn`" and anybodys(arn) else f"without {lacks}",
            message=f"`{permission.id}` lets `{service}` invoke {target} for {whose}",
            because=[(permission.span, "the permission")],
            help="add `SourceAccount`: `!Ref AWS::AccountId`" + UNDOCUMENTED.get(service, "")
            if "Account" in lacks or service in USUALLY_OPEN
            else f"add {lacks} with the {'id of the skill' if service in OF_SKILLS else 'ARN of the source'}",
            resource=permission.id,
            resources=[permission.function.value] if isinstance(permission.function, Known) else [],
            severity=Severity.INFO if service in USUALLY_OPEN else None,
            fixes=narrowed(permission, service, lacks, deployment),
        )


def holds_account(arn: object) -> bool:
    """Whether an ARN has an account part; a bucket's has none."""
    return isinstance(arn, Known) and isinstance(arn.value, str) and account_and_name(arn.value)[0] not in ("", "*")


def anybodys(arn: object) -> bool:
    """Whether a written ARN is one of any account: a star, or one in the account's place before a name that anybody
    can take. The id of an API that the template or the deployment puts in is nobody else's."""
    if not isinstance(arn, Known) or not isinstance(arn.value, str | Text) or arn.basis:
        return False
    account, name = account_and_name(str(arn.value))
    return arn.value == "*" or (account == "*" and "$" not in name)


def narrowed(permission: Permission, service: str, lacks: str, deployment: Deployment) -> list[Proposal]:
    """The account, or the one rule or topic of the template that invokes the function."""
    if "Account" in lacks:
        change = Put(permission.id, ("SourceAccount",), {"Ref": "AWS::AccountId"})
        return [Proposal("allow this account only", Safety.SAFE, (change,))]
    found = only_source(permission, service, deployment)
    if found is None:
        return []
    arn: Plain = {"Ref": found.id} if found.type == "AWS::SNS::Topic" else {"Fn::GetAtt": [found.id, "Arn"]}
    return [Proposal(f"allow `{found.id}` only", Safety.UNSAFE, (Put(permission.id, ("SourceArn",), arn),))]
