"""From a value to the resource it names, and from a resource to the texts that may name it."""

from __future__ import annotations

from lambdalint.template.view import Template
from lambdalint.value import Absent, Known, Reference, Scalar, Text, Unknown, Value

# Positions of the name in an ARN's last part, after the last colon or slash.
BY_SERVICE = {
    "sqs": ("AWS::SQS::Queue",),
    "sns": ("AWS::SNS::Topic",),
    "dynamodb": ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable"),
    "s3": ("AWS::S3::Bucket",),
    "lambda": ("AWS::Lambda::Function", "AWS::Serverless::Function"),
    "states": ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine"),
    "kinesis": ("AWS::Kinesis::Stream",),
    "events": ("AWS::Events::EventBus",),
    "secretsmanager": ("AWS::SecretsManager::Secret",),
    "ssm": ("AWS::SSM::Parameter",),
    "firehose": ("AWS::KinesisFirehose::DeliveryStream",),
    "iam": ("AWS::IAM::Role", "AWS::IAM::ManagedPolicy"),
    "logs": ("AWS::Logs::LogGroup",),
}


def reference_of(value: Value[Scalar], template: Template) -> Value[Reference | Text | str]:
    """The resource that a reference, an ARN or a URL names; texts that name none of this template stay texts."""
    match value:
        case Known(Reference(), _, _) as found:
            return Known(found.value, found.span, found.basis)
        case Known(Text() as text, span, basis):
            return Known(of_text(text, template) or text, span, basis)
        case Known(str(text), span, basis):
            return Known(of_name(text, template) or text, span, basis)
        case Known(_, span):
            return Unknown(span, "no name stands here")
        case Absent() | Unknown() as other:
            return other
    raise AssertionError("every value was matched")


def of_text(text: Text, template: Template) -> Reference | None:
    """An ARN or URL with undecided parts: its one reference, or the one resource with the name at its end."""
    references = [part for part in text.parts if isinstance(part, Reference)]
    if len(references) == 1:
        return references[0]
    last = text.parts[-1]
    first = text.parts[0]
    if not references and isinstance(last, str) and isinstance(first, str):
        service = first.split(":")[2] if first.startswith("arn:") and first.count(":") >= 2 else ""
        if not service and first == "arn:":
            after = text.parts[2] if len(text.parts) > 2 else ""
            service = after.split(":")[1] if isinstance(after, str) and after.count(":") >= 1 else ""
        return named(last.rpartition(":")[2].rpartition("/")[2], service, template)
    return None


def of_name(text: str, template: Template) -> Reference | None:
    """A written ARN or queue URL."""
    if text.startswith("arn:") and text.count(":") >= 5:
        parts = text.split(":", 5)
        return named(parts[5].rpartition(":")[2].rpartition("/")[2] or parts[5], parts[2], template)
    if text.startswith("https://sqs."):
        return named(text.rpartition("/")[2], "sqs", template)
    return None


def named(name: str, service: str, template: Template) -> Reference | None:
    """The one resource of a service that has a physical name."""
    from lambdalint.deployment.build.resources import name_of

    types = BY_SERVICE.get(service, ())
    if not name or not types:
        return None
    found = [r for r in template.of_type(*types) if isinstance(got := name_of(r), Known) and got.value == name]
    return Reference(found[0].id) if len(found) == 1 else None


def id_of(value: object) -> str:
    """The logical id behind a known reference, empty otherwise."""
    return value.value.id if isinstance(value, Known) and isinstance(value.value, Reference) else ""
