"""What the code of a function needs to be allowed, call by call."""

from __future__ import annotations

from lambdalint.data import iam
from lambdalint.data.iam_needs import needs
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.handler import Call
from lambdalint.frozen import dataclass
from lambdalint.span import Span
from lambdalint.value import Known, Reference, Text

BY_REF = {"AWS::SNS::Topic", "AWS::SecretsManager::Secret", "AWS::StepFunctions::StateMachine"}
"""Resources whose `Ref` is their ARN."""
NAMED = {
    "s3": "arn:${AWS::Partition}:s3:::%s",
    "dynamodb": "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/%s",
    "sqs": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:%s",
    "lambda": "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:%s",
    "ssm": "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/%s",
    "secretsmanager": "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:%s-??????",
    "kinesis": "arn:${AWS::Partition}:kinesis:${AWS::Region}:${AWS::AccountId}:stream/%s",
    "firehose": "arn:${AWS::Partition}:firehose:${AWS::Region}:${AWS::AccountId}:deliverystream/%s",
    "events": "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/%s",
}
"""Service -> the ARN of a resource that is given by its name (Service Authorization Reference)."""
SERVICE_OF = {"AWS::SSM::Parameter": "ssm", "AWS::Serverless::SimpleTable": "dynamodb"}


@dataclass(frozen=True, slots=True)
class Grant:
    """Actions on one resource, with the calls that need them. `arn` is text for `Fn::Sub`; "*" for actions without
    resources. `resource` is the logical id when it is one of the template's."""

    arn: str
    resource: str
    actions: tuple[str, ...]
    calls: tuple[Call, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """The grants that the code needs. `undecided` pairs a place with a clause; the grants are complete without any."""

    grants: tuple[Grant, ...]
    undecided: tuple[tuple[Span, str], ...]


def least(function: Function, deployment: Deployment) -> Needs:
    """What the calls of a function need. Calls with other credentials need nothing of the role."""
    if not isinstance(function.handler, Known):
        reason = getattr(function.handler, "reason", "it has no code that could be read")
        return Needs((), ((function.handler.span, reason),))
    code = function.handler.value
    undecided = [(gap.span, gap.reason) for gap in (*code.closure.gaps, *code.calls.gaps)]
    actions: dict[tuple[str, str], dict[str, list[Call]]] = {}
    for call in code.calls.items:
        if not call.call.own_role:
            continue
        need = needs(call.service, call.call.api, {name for name, _ in call.call.arguments})
        if need is None:
            undecided.append((call.span, f"which actions `{call.operation}` of `{call.service}` needs is not known"))
            continue
        for action in (*need.required, *need.any_of[:1]):
            arn, id = arn_of(action, call, deployment)
            if not arn:
                undecided.append((call.span, f"on which resource `{action}` is needed is not known"))
                continue
            actions.setdefault((arn, id), {}).setdefault(action, []).append(call)
    grants = [
        Grant(arn, id, tuple(sorted(found)), tuple(dict.fromkeys(call for calls in found.values() for call in calls)))
        for (arn, id), found in sorted(actions.items())
    ]
    return Needs(tuple(grants), tuple(dict.fromkeys(undecided)))


def arn_of(action: str, call: Call, deployment: Deployment) -> tuple[str, str]:
    """The ARN that a statement for an action names, and the logical id in it; "" when it is not known."""
    if iam.star_is_usual(action):
        return "*", ""
    target = call.target.value if isinstance(call.target, Known) else None
    if isinstance(target, Reference):
        resource = deployment.resource(target)
        type = resource.type if resource is not None else ""
        if type in SERVICE_OF:
            base = NAMED[SERVICE_OF[type]] % f"${{{target.id}}}"
        else:
            base = f"${{{target.id}}}" if type in BY_REF else f"${{{target.id}.Arn}}"
        return base + inside(action, call), target.id
    text = str(target) if isinstance(target, (str, Text)) else ""
    if not text or "${?}" in text or text.startswith("http"):
        return "", ""
    if text.startswith("arn:"):
        return text + inside(action, call), ""
    named = NAMED.get(call.service)
    return (named % text.lstrip("/") + inside(action, call), "") if named else ("", "")


def inside(action: str, call: Call) -> str:
    """What follows a resource's ARN where the action works on something in it: objects, indexes."""
    service = action.partition(":")[0]
    forms = iam.resource_forms(action)
    if service == "s3" and any(form == "object" or form.endswith("/object") or "Object" in form for form in forms):
        return "/*"
    if service == "s3" and "Object" in action and "Bucket" not in action:
        return "/*"
    if service == "dynamodb" and call.argument("IndexName") is not None:
        index = call.argument("IndexName")
        name = index.prefix if index is not None else ""
        return f"/index/{name or '*'}"
    return ""
