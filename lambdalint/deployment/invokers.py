"""Who is not let in: triggers that invoke by a resource-based permission and have none."""

from __future__ import annotations

from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.permissions import Permission
from lambdalint.deployment.model.resources import Resource
from lambdalint.deployment.model.trigger import Trigger
from lambdalint.deployment.permissions.access import matches
from lambdalint.value import Known, Reference, Several, Text, Unknown

REGISTERED = {"lattice"}
"""Whoever registers these may add the permission by itself."""
EMITTERS = {
    "s3": {"AWS::S3::Bucket"},
    "sns": {"AWS::SNS::Topic"},
    "eventbridge": {"AWS::Events::Rule"},
    "schedule": {"AWS::Events::Rule"},
    "config": {"AWS::Config::ConfigRule"},
    "cognito": {"AWS::Cognito::UserPool"},
    "cognito-sender": {"AWS::Cognito::UserPool"},
    "rest-api": {"AWS::ApiGateway::RestApi", "AWS::Serverless::Api"},
    "http-api": {"AWS::ApiGatewayV2::Api", "AWS::Serverless::HttpApi"},
}
"""What invokes by each kind of trigger: the resource that a permission's SourceArn must name."""
BY_SOURCE = ("s3", "sns", "rest-api", "http-api")
SOURCES: dict[str, tuple[tuple[str, ...], str]] = {
    "events.amazonaws.com": (("eventbridge", "schedule"), "AWS::Events::Rule"),
    "sns.amazonaws.com": (("sns",), "AWS::SNS::Topic"),
}
"""By service the kinds of triggers whose one source can stand in a permission, and its type."""
NAMED = ("s3", "sns", "eventbridge", "schedule")
"""Kinds whose ARNs end with the name that the template may give."""


def shut_out(function: Function, deployment: Deployment) -> Several[tuple[Trigger, bool]]:
    """The triggers that no permission lets in, each with whether their service is admitted for another source; a gap for
    each of which that is not known.

    Kinds of source that always have a role have no principal in the model; SAM's own permissions are in it.
    """
    found: list[tuple[Trigger, bool]] = []
    gaps: list[Unknown] = []
    for trigger in function.triggers.items:
        by_permission = trigger.principal and not trigger.credentials and trigger.polling is None
        if not by_permission or trigger.outside or trigger.generated:
            continue
        admitting = [p for p in deployment.permissions.items if admits(p, function.id, trigger)]
        if any(not of_another(p, trigger, deployment) for p in admitting):
            continue
        gap = undecided(function, trigger, deployment)
        if gap is not None:
            gaps.append(gap)
        else:
            found.append((trigger, bool(admitting)))
    return Several(tuple(found), tuple(gaps))


def undecided(function: Function, trigger: Trigger, deployment: Deployment) -> Unknown | None:
    """What may let a trigger in all the same."""
    if deployment.permissions.gaps:
        return deployment.permissions.gaps[0]
    for one in deployment.permissions.items:
        if isinstance(one.function, Unknown) and invites(one, trigger):
            return Unknown(one.function.span, f"`{one.id}` may be about `{function.id}` as well")
    if trigger.kind in REGISTERED:
        return Unknown(trigger.span, f"whoever registers `{function.id}` may add the permission by itself")
    return None


def admits(permission: Permission, function: str, trigger: Trigger) -> bool:
    """Whether a permission covers a trigger, as far as it is known; doubt counts as yes."""
    if isinstance(permission.function, Known) and permission.function.value != function:
        return False
    open_alias = "$" in permission.qualifier + trigger.qualifier
    if isinstance(permission.function, Known) and permission.qualifier != trigger.qualifier and not open_alias:
        return False
    if isinstance(permission.function, Unknown) and isinstance(getattr(permission.principal, "value", None), str):
        return False
    return invites(permission, trigger)


def invites(permission: Permission, trigger: Trigger) -> bool:
    """Whether a permission is one for a trigger's service, or may be."""
    if isinstance(permission.action, Known) and not matches(permission.action.value, "lambda:InvokeFunction"):
        return False
    match permission.principal:
        case Known(str(name)):
            logs = trigger.principal == "logs.amazonaws.com" and name.startswith("logs.")
            return logs or name in (trigger.principal, "*")
    return isinstance(permission.principal, Known | Unknown)


def of_another(permission: Permission, trigger: Trigger, deployment: Deployment) -> bool:
    """Whether a permission is for another source of the same kind; two resources of one template are never the same."""
    emitter = named(trigger.source) if trigger.kind in BY_SOURCE else trigger.resource
    admitted = named(permission.source_arn)
    kinds = EMITTERS.get(trigger.kind, set())
    if not admitted and trigger.kind in NAMED:
        written, wanted = last_part(permission.source_arn), name_of(trigger, emitter, deployment)
        return bool(written and wanted) and written != wanted
    return (
        bool(emitter)
        and bool(admitted)
        and emitter != admitted
        and all((found := deployment.resource(id)) is not None and found.type in kinds for id in (emitter, admitted))
    )


def only_source(permission: Permission, service: str, deployment: Deployment) -> Resource | None:
    """The one rule or topic of the template by which a service invokes the function of a permission; None where several
    do, or it is not seen."""
    function = deployment.function(permission.function.value) if isinstance(permission.function, Known) else None
    kinds, wanted = SOURCES.get(service, ((), ""))
    mine = [t for t in function.triggers.items if t.kind in kinds and not t.outside] if function else []
    if len(mine) != 1:
        return None
    emitter = named(mine[0].source) if mine[0].kind in BY_SOURCE else ""
    found = deployment.resource(emitter or mine[0].resource)
    return found if found is not None and found.type == wanted and not found.id.startswith("/") else None


def name_of(trigger: Trigger, emitter: str, deployment: Deployment) -> str:
    """The name that the source of a trigger has, where the template gives it."""
    found = deployment.resource(emitter) if emitter else None
    if found is not None:
        name = found.name
        return name.value if isinstance(name, Known) and isinstance(name.value, str) and not name.basis else ""
    return last_part(trigger.source)


def last_part(arn: object) -> str:
    """The name at the end of an ARN that is a text there; none where it is a pattern, or what the deployment decides."""
    text = arn.value if isinstance(arn, Known) and not arn.basis else ""
    end = text.parts[-1] if isinstance(text, Text) and text.parts else text
    name = end.rpartition(":")[2].rpartition("/")[2] if isinstance(end, str) and ":" in end else ""
    return "" if set(name) & set("*?$}") else name


def named(value: object) -> str:
    """The one resource that an ARN names."""
    match value:
        case Known(Reference(id)):
            return id
        case Known(Text(parts)):
            ids = {part.id for part in parts if isinstance(part, Reference)}
            return ids.pop() if len(ids) == 1 else ""
    return ""
