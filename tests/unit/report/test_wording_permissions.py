"""What messages say of policies, escalations and permissions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.rule_findings import ROLE, found


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("PowerUserAccess", "every action of every service but IAM, Organizations and Account"),
        ("IAMFullAccess", "every action of IAM, so that it can give itself any other"),
        ("DataScientist", "many whole services and iam:PassRole, for people"),
        ("AmazonSQSFullAccess", "every action of a service on every resource"),
    ],
)
def test_a_wide_policy_is_told_with_what_it_gives(policy: str, told: str, tmp_path: Path) -> None:
    template = f"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {{Runtime: python3.13, Handler: app.handler, Policies: {policy}}}
"""
    (finding,) = found(tmp_path, "broad-managed-policy", template)
    assert finding.message == f"`Worker` holds `{policy}`: {told}"


WAYS = {
    "lambda:UpdateFunctionConfiguration": "change the layers, the wrapper and the environment of any function, and so what runs with its role (`lambda:UpdateFunctionConfiguration`)",
    "[iam:PutRolePolicy, iam:AttachRolePolicy]": "give any policy to any role or user (`iam:AttachRolePolicy`, `iam:PutRolePolicy`)",
    "[iam:PassRole, ec2:RunInstances]": "hand any role of the account to what it starts (`iam:PassRole` + `ec2:RunInstances`)",
    "iam:PassRole": "hand any role of the account to what it starts (`iam:PassRole`)",
    "[lambda:UpdateFunctionCode, lambda:InvokeFunction]": "replace the code of any function, which runs with that function's role (`lambda:UpdateFunctionCode`)",
    "[sts:AssumeRole, lambda:AddPermission]": "assume any role that trusts the account (`sts:AssumeRole`); let anybody invoke any function (`lambda:AddPermission`)",
}


@pytest.mark.parametrize("actions", WAYS)
def test_an_escalation_says_what_its_actions_open(actions: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "privilege-escalation", ROLE % actions)
    assert finding.message == f"`Worker` can {WAYS[actions]}"
    assert ("PassRole" in finding.help) is ("PassRole" in actions)


def test_a_batch_writer_needs_one_action(tmp_path: Path) -> None:
    code = """
import boto3

table = boto3.resource("dynamodb").Table("carts")


def handler(event, context):
    with table.batch_writer() as batch:
        batch.delete_item(Key={"id": event["id"]})
"""
    template = ROLE % "[dynamodb:DeleteItem, dynamodb:BatchWriteItem]"
    (finding,) = found(
        tmp_path,
        "unused-permission",
        template.replace('"*"', "!Sub 'arn:${AWS::Partition}:dynamodb:*:*:table/carts'"),
        code,
    )
    assert finding.message == (
        "`Worker` may use `dynamodb:DeleteItem`, but `batch.delete_item` in its code needs `dynamodb:BatchWriteItem` alone"
    )
    assert [place.span.line for place in finding.locations if place.span.path == "app.py"] == [9]


@pytest.mark.parametrize(
    ("actions", "text"),
    [
        ("[ds:ConnectDirectory, ds:DeleteDirectory]", "limit it by a tag"),
        ("ds:DeleteDirectory", "name the resources under `Resource`"),
        ("[ds:ConnectDirectory, sqs:PurgeQueue]", "name the resources under `Resource`"),
    ],
)
def test_what_a_role_makes_itself_has_no_name_yet(actions: str, text: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "wildcard-resource", ROLE % actions)
    assert finding.help.startswith(text)


def test_the_help_for_logs_names_what_lambda_needs(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "wildcard-action", ROLE % "logs:*")
    assert str(finding.severity) == "info"
    assert finding.help.endswith("`logs:CreateLogGroup`, `logs:CreateLogStream`, `logs:PutLogEvents`")


def test_the_reason_of_an_escalation_fits_its_way(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "privilege-escalation", ROLE % "lambda:UpdateFunctionConfiguration")
    assert finding.why.startswith("What runs in a function has the rights of its role")


@pytest.mark.parametrize(("service", "text"), [("config", "`SourceAccount`"), ("apigateway", "`SourceArn`")])
def test_a_permission_names_what_its_service_can_have(service: str, text: str, tmp_path: Path) -> None:
    template = ROLE % "s3:ListAllMyBuckets" + (
        "  Allow:\n    Type: AWS::Lambda::Permission\n    Properties: {FunctionName: !Ref Worker, "
        f"Action: lambda:InvokeFunction, Principal: {service}.amazonaws.com}}\n"
    )
    (finding,) = found(tmp_path, "confused-deputy-permission", template)
    assert f"add {text}" in finding.help


def test_a_wildcard_is_replaced_by_what_lambda_needs_as_well(tmp_path: Path) -> None:
    template = """
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}]
      Policies: [{PolicyName: a, PolicyDocument: {Statement: [{Effect: Allow, Action: 'sqs:*', Resource: '*'}]}}]
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      Role: !GetAtt Role.Arn
      Code: .
  Polls:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref Worker, EventSourceArn: !GetAtt Jobs.Arn}
"""
    (finding,) = found(tmp_path, "wildcard-action", template)
    assert finding.help == (
        "list what Lambda needs to poll `Polls`: `sqs:ReceiveMessage`, `sqs:DeleteMessage`, `sqs:GetQueueAttributes`"
    )


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ('"cloudwatch").put_metric_data(Namespace="Shop", MetricData=[])', "allow `cloudwatch:PutMetricData` in"),
        ('"sns").publish(TopicArn=os.environ["TOPIC"], Message="new")', "allow `sns:Publish` on `Topic` in"),
    ],
)
def test_a_metric_is_no_resource(call: str, told: str, tmp_path: Path) -> None:
    template = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, Environment: {Variables: {TOPIC: !Ref Topic}}}
"""
    code = f"import os\n\nimport boto3\n\n\ndef handler(event, context):\n    boto3.client({call}\n"
    (finding,) = found(tmp_path, "missing-permission", template, code)
    assert finding.help.startswith(told)


@pytest.mark.parametrize(
    ("statements", "call", "told"),
    [
        (
            "{Effect: Allow, Action: 's3:GetObject', Resource: !GetAtt Files.Arn}",
            '"s3").get_object(Bucket=os.environ["FILES"], Key=event["key"])',
            "allow `s3:GetObject` on `arn:*:s3:::${Files}/*` in `Policies` of the function",
        ),
        (
            "{Effect: Allow, Action: 's3:*', Resource: '*'}, {Effect: Deny, Action: 's3:GetObject', Resource: '*'}",
            '"s3").get_object(Bucket=os.environ["FILES"], Key=event["key"])',
            "leave `s3:GetObject` out of what is denied, or limit the `Deny` to other resources",
        ),
        (
            "{Effect: Allow, Action: 's3:GetObject', Resource: '*'}",
            '"rds").generate_db_auth_token(DBHostname="h", Port=5432, DBUsername="shop")',
            "allow `rds-db:connect` on `arn:aws:rds-db:REGION:ACCOUNT:dbuser:RESOURCE/USER` in `Policies` of the function",
        ),
    ],
)
def test_the_help_names_what_a_statement_lacks(statements: str, call: str, told: str, tmp_path: Path) -> None:
    template = f"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Files: {{Type: AWS::S3::Bucket}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Environment: {{Variables: {{FILES: !Ref Files}}}}
      Policies: [{{Statement: [{statements}]}}]
"""
    code = f"import os\n\nimport boto3\n\n\ndef handler(event, context):\n    boto3.client({call}\n"
    (finding,) = found(tmp_path, "missing-permission", template, code)
    assert finding.help == told
