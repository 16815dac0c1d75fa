"""The ARNs of CloudFormation resources, and which of their attributes give an ARN or a name.

Sources: the Service Authorization Reference for the forms, the CloudFormation template reference ("Return values" of
each type) for the attributes.
"""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.data.records import Source
from lambdalint.frozen import dataclass

SOURCE = Source(
    "2026-11-24",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/, "
    "https://docs.aws.amazon.com/service-authorization/latest/reference/",
    "Apache-2.0 (our own data)",
)

HERE = "arn:${AWS::Partition}:%s:${AWS::Region}:${AWS::AccountId}:"


@dataclass(frozen=True)
class ArnForm:
    """`form` with `%s` where the name stands. `arns` are the attributes that give the ARN ("" is `Ref`), the shortest
    to write first; `names` those that give the name."""

    form: str
    arns: tuple[str, ...] = ("Arn",)
    names: tuple[str, ...] = ("",)


def _here(service: str, rest: str, arns: tuple[str, ...] = ("Arn",), names: tuple[str, ...] = ("",)) -> ArnForm:
    return ArnForm(HERE % service + rest, arns, names)


_TABLE = _here("dynamodb", "table/%s")
_MACHINE = _here("states", "stateMachine:%s", ("", "Arn"), ("Name",))
_FUNCTION = _here("lambda", "function:%s")

FORMS: Mapping[str, ArnForm] = {
    "AWS::CodeBuild::Project": _here("codebuild", "project/%s"),
    "AWS::CodePipeline::Pipeline": _here("codepipeline", "%s", ()),
    "AWS::Cognito::UserPool": _here("cognito-idp", "userpool/%s"),
    "AWS::DynamoDB::GlobalTable": _TABLE,
    "AWS::DynamoDB::Table": _TABLE,
    "AWS::ECS::Cluster": _here("ecs", "cluster/%s"),
    "AWS::Events::EventBus": _here("events", "event-bus/%s", ("Arn",), ("", "Name")),
    "AWS::Glue::Job": _here("glue", "job/%s", ()),
    "AWS::IAM::ManagedPolicy": ArnForm("arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/%s", ("", "PolicyArn"), ()),
    "AWS::IAM::Role": ArnForm("arn:${AWS::Partition}:iam::${AWS::AccountId}:role/%s"),
    "AWS::Kinesis::Stream": _here("kinesis", "stream/%s"),
    "AWS::KinesisFirehose::DeliveryStream": _here("firehose", "deliverystream/%s"),
    "AWS::KMS::Key": _here("kms", "key/%s", ("Arn",), ("", "KeyId")),
    "AWS::Lambda::Function": _FUNCTION,
    "AWS::S3::Bucket": ArnForm("arn:${AWS::Partition}:s3:::%s"),
    "AWS::SecretsManager::Secret": _here("secretsmanager", "secret:%s-??????", ("", "Id"), ()),
    "AWS::Serverless::Function": _FUNCTION,
    "AWS::Serverless::SimpleTable": _here("dynamodb", "table/%s", ()),
    "AWS::Serverless::StateMachine": _MACHINE,
    "AWS::SNS::Topic": ArnForm(HERE % "sns" + "%s", ("", "TopicArn"), ("TopicName",)),
    "AWS::SQS::Queue": ArnForm(HERE % "sqs" + "%s", ("Arn",), ("QueueName",)),
    "AWS::SSM::Parameter": _here("ssm", "parameter/%s", ()),
    "AWS::StepFunctions::StateMachine": _MACHINE,
}
"""By resource type. Of types that are not here nothing is said."""

SERVICES: Mapping[str, str] = {
    "dynamodb": _TABLE.form,
    "events": FORMS["AWS::Events::EventBus"].form,
    "firehose": FORMS["AWS::KinesisFirehose::DeliveryStream"].form,
    "kinesis": FORMS["AWS::Kinesis::Stream"].form,
    "lambda": _FUNCTION.form,
    "s3": FORMS["AWS::S3::Bucket"].form,
    "secretsmanager": FORMS["AWS::SecretsManager::Secret"].form,
    "sqs": FORMS["AWS::SQS::Queue"].form,
    "ssm": FORMS["AWS::SSM::Parameter"].form,
}
"""By boto3's service name: the ARN of what a call names by its bare name."""
