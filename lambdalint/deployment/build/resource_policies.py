"""Policies of resources: whether one of them may let a role in that no statement of the role allows."""

from __future__ import annotations

from lambdalint.deployment.build.policies import conditions
from lambdalint.template.cursor import View
from lambdalint.template.view import Template
from lambdalint.value import Known, Text

DOCUMENTS = {
    "AWS::DynamoDB::Table": ("dynamodb", ("ResourcePolicy", "PolicyDocument")),
    "AWS::Events::EventBusPolicy": ("events", ()),
    "AWS::Kinesis::ResourcePolicy": ("kinesis", ("ResourcePolicy",)),
    "AWS::KMS::Key": ("kms", ("KeyPolicy",)),
    "AWS::S3::AccessPoint": ("s3", ("Policy",)),
    "AWS::S3::BucketPolicy": ("s3", ("PolicyDocument",)),
    "AWS::SecretsManager::ResourcePolicy": ("secretsmanager", ("ResourcePolicy",)),
    "AWS::SNS::TopicInlinePolicy": ("sns", ("PolicyDocument",)),
    "AWS::SNS::TopicPolicy": ("sns", ("PolicyDocument",)),
    "AWS::SQS::QueueInlinePolicy": ("sqs", ("PolicyDocument",)),
    "AWS::SQS::QueuePolicy": ("sqs", ("PolicyDocument",)),
}
"""Type -> boto3's service name, and where the document stands; an event bus has its one statement in pieces."""
NETWORKS = frozenset({"aws:sourcevpce", "aws:sourcevpc", "aws:vpcsourceip"})
"""Keys of conditions about the network from which a call comes."""
NOBODY = ("Service", "Federated", "CanonicalUser")
"""Principals that are no roles."""


def letting_in(template: Template) -> frozenset[tuple[str, str]]:
    """The actions, in small letters and by service, that a policy of some resource may allow to a role."""
    found: set[tuple[str, str]] = set()
    for resource in template.of_type(*DOCUMENTS):
        service, path = DOCUMENTS[resource.type]
        view = resource.properties
        for name in path:
            view = view[name]
        statements = view["Statement"].items()
        if view.unknown is not None or not path or statements.gaps:
            found.add((service, "*"))
        for statement in statements.items:
            if lets_in(statement):
                found |= {(service, action) for action in actions(statement)}
    for permission in template.of_type("AWS::Lambda::Permission"):
        principal = permission.properties["Principal"].name_value()
        if not (isinstance(principal, Known) and str(principal.value).endswith(".amazonaws.com")):
            found.add(("lambda", "*"))
    return frozenset(found)


def asks_for_network(template: Template) -> bool:
    """Whether a policy of some resource is about the network from which a call comes."""
    for resource in template.of_type(*DOCUMENTS):
        view = resource.properties
        for name in DOCUMENTS[resource.type][1]:
            view = view[name]
        for statement in view["Statement"].items().items:
            if any(key in NETWORKS for key, _ in conditions(statement["Condition"]).items):
                return True
    return False


def lets_in(statement: View) -> bool:
    """Whether a statement may allow something to a role; the account itself only lets its own policies decide."""
    effect, principal = statement["Effect"].text(), statement["Principal"]
    if isinstance(effect, Known) and effect.value.lower() == "deny":
        return False
    if any(key in ("aws:sourcearn", "aws:sourceaccount") for key, _ in conditions(statement["Condition"]).items):
        return False  # a service calls
    if principal.kind != "mapping" or principal.names() == ():
        return True
    if set(principal.names()) <= {*NOBODY}:
        return False
    named = principal["AWS"].items()
    return bool(named.gaps) or not all(map(account, named.items))


def actions(statement: View) -> list[str]:
    """What a statement allows; everything where not all of it is known."""
    listed = statement["Action"].items()
    texts = [action.text() for action in listed.items]
    known = [text.value.lower() for text in texts if isinstance(text, Known)]
    return known if known and len(known) == len(texts) and not listed.gaps else ["*"]


def account(view: View) -> bool:
    """Whether a principal is the template's own account: `arn:aws:iam::${AWS::AccountId}:root`."""
    value = view.name_value()
    if not isinstance(value, Known) or not isinstance(value.value, Text):
        return False
    text = str(value.value)
    return text.startswith("arn:") and text.endswith("iam::${?}:root")
