"""Every policy that is made for the applications here passes a validator that others wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from parliament import analyze_policy_string  # type: ignore[import-not-found,import-untyped,unused-ignore]

from lambdalint.check import check
from lambdalint.config import Config
from lambdalint.deployment.permissions.least import least
from lambdalint.deployment.permissions.narrower import instead_of
from lambdalint.report.policy import fitting, render
from lambdalint.report.policy_document import document, remarks
from lambdalint.survey import survey

ROOT = Path(__file__).resolve().parents[3]
FIXTURES = sorted(path for path in (ROOT / "tests" / "fixtures").iterdir() if path.is_dir())
APPLICATIONS = [*FIXTURES, ROOT / "examples" / "orders"]

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Files: {Type: AWS::S3::Bucket}
  Copies: {Type: AWS::S3::Bucket}
  Password: {Type: AWS::SecretsManager::Secret}
  Jobs:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
  Other: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: other.handler, CodeUri: none}}
  Days:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Policies:
        - Statement:
            - {Effect: Allow, Action: s3:GetObject, Resource: '*'}
            - {Effect: Allow, Action: sqs:PurgeQueue, Resource: 'arn:aws:sqs:eu-west-1:111122223333:old'}
      Environment:
        Variables:
          {FILES: !Ref Files, COPIES: !Ref Copies, JOBS: !Ref Jobs, OTHER: !Ref Other, DAYS: !Ref Days, PASSWORD: !Ref Password}
"""
CODE = """
import os
import boto3

s3, steps, lambdas = boto3.client("s3"), boto3.client("stepfunctions"), boto3.client("lambda")
table = boto3.resource("dynamodb").Table(os.environ["DAYS"])

def handler(event, context):
    s3.copy_object(
        Bucket=os.environ["COPIES"], Key="x", CopySource={"Bucket": os.environ["FILES"], "Key": event["key"]})
    s3.list_objects_v2(Bucket=os.environ["FILES"])
    steps.start_execution(stateMachineArn=os.environ["JOBS"])
    steps.stop_execution(executionArn=event["run"])
    lambdas.invoke(FunctionName=os.environ["OTHER"], Qualifier="live")
    table.query(IndexName="by-day", KeyConditionExpression="d = :d")
    boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["PASSWORD"])
"""


@pytest.mark.parametrize("folder", APPLICATIONS, ids=lambda path: path.name)
def test_a_validator_takes_every_policy(folder: Path) -> None:
    for deployment in survey([folder], Config(root=folder), "2026-01-01").deployments:
        for function in deployment.functions:
            needs = least(function, deployment)
            for format in ("sam", "cfn"):
                yaml.compose(render(function, needs, deployment, format))
            if needs.grants:
                findings = analyze_policy_string(json.dumps(document(needs))).findings
                assert [f for f in findings if f.issue != "RESOURCE_STAR"] == []


def test_each_statement_names_the_form_that_its_action_takes(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "app.py").write_text(CODE, encoding="utf-8")
    deployment, function = survey([tmp_path], Config(root=tmp_path), "2026-01-01").find("Worker")
    needs = least(function, deployment)
    assert {(action, grant.arn) for grant in needs.grants for action in grant.actions} == {
        ("s3:PutObject", "${Copies.Arn}/*"),
        ("s3:GetObject", "${Files.Arn}/*"),
        ("s3:ListBucket", "${Files.Arn}"),
        ("states:StartExecution", "${Jobs}"),
        ("lambda:InvokeFunction", "${Other.Arn}:live"),
        ("dynamodb:Query", "${Days.Arn}/index/by-day"),
        ("secretsmanager:GetSecretValue", "${Password}"),
    }
    assert not needs.undecided
    assert [action for action, _ in needs.open] == ["states:StopExecution"]
    text = render(function, needs, deployment, "sam")
    assert (
        "- StepFunctionsExecutionPolicy:  # start_execution (app.py:12)\n      StateMachineName: !GetAtt Jobs.Name"
        in text
    )
    assert (
        "- AWSSecretsManagerGetSecretValuePolicy:  # get_secret_value (app.py:16)\n      SecretArn: !Ref Password"
        in text
    )
    assert "LambdaInvokePolicy" not in text  # it would allow every function whose name begins so
    assert "# ~ s3:GetObject (template.yaml:25): today on every resource" in text
    assert "# - sqs:PurgeQueue (template.yaml:26): no call needs it" in text
    assert "# + s3:ListBucket on ${Files.Arn}: today's role does not allow it" in text
    assert analyze_policy_string(json.dumps(document(needs))).findings == []


def test_a_document_has_the_names_that_the_template_gives(tmp_path: Path) -> None:
    template = TEMPLATE.replace(
        "Copies: {Type: AWS::S3::Bucket}",
        "Copies: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub 'copies-${AWS::Region}'}}",
    )
    template = template.replace(
        "Password: {Type: AWS::SecretsManager::Secret}",
        "Password: {Type: AWS::SecretsManager::Secret, Properties: {Name: app/password}}",
    )
    (tmp_path / "template.yaml").write_text(template, encoding="utf-8")
    (tmp_path / "app.py").write_text(CODE, encoding="utf-8")
    deployment, function = survey([tmp_path], Config(root=tmp_path), "2026-01-01").find("Worker")
    needs = least(function, deployment)
    made = json.loads(render(function, needs, deployment, "iam"))
    assert {one["Resource"] for one in made["Statement"]} == {
        "arn:aws:s3:::copies-*/*",
        "arn:aws:s3:::*-files-*/*",
        "arn:aws:s3:::*-files-*",
        "arn:aws:states:*:*:stateMachine:Jobs-*",
        "arn:aws:lambda:*:*:function:*-Other-*:live",
        "arn:aws:dynamodb:*:*:table/*-Days-*/index/by-day",
        "arn:aws:secretsmanager:*:*:secret:app/password-*",
    }
    said = remarks(needs)
    assert "left out: states:StopExecution (app.py:13): on which resource it is needed is not known" in said
    assert "wide: arn:aws:s3:::*-files-*/*: put in the name that `Files` has when it is deployed" in said


def test_what_is_open_is_a_statement_to_fill_in(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "app.py").write_text(CODE, encoding="utf-8")
    deployment, function = survey([tmp_path], Config(root=tmp_path), "2026-01-01").find("Worker")
    needs = least(function, deployment)
    text = render(function, needs, deployment, "cfn")
    assert "    #     - states:StopExecution  # stop_execution (app.py:13)\n" in text
    blank = "'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:<StateMachineName>:<ExecutionId>'"
    assert f"    #   Resource: !Sub {blank}" in text or f"    #     - !Sub {blank}" in text
    assert fitting(function) == "sam"


def test_a_function_with_a_role_of_its_own_gets_a_document_for_it(tmp_path: Path) -> None:
    role = """      Role: !GetAtt Rights.Arn
  Rights:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
      Policies:
        - PolicyName: rights
          PolicyDocument:
            Statement: [{Effect: Allow, Action: ['s3:*', 'kms:Decrypt', 'sqs:PurgeQueue'], Resource: '*'}]
"""
    (tmp_path / "template.yaml").write_text(TEMPLATE.partition("      Policies:\n")[0] + role, encoding="utf-8")
    (tmp_path / "app.py").write_text(
        "import boto3\n\ndef handler(event, context):\n    boto3.client('s3').list_buckets()\n", encoding="utf-8"
    )
    deployment, function = survey([tmp_path], Config(root=tmp_path), "2026-01-01").find("Worker")
    assert fitting(function) == "cfn"
    text = render(function, least(function, deployment), deployment, "cfn")
    assert "# - sqs:PurgeQueue (template.yaml:32): no call needs it" in text
    assert "# ? kms:Decrypt (template.yaml:32): no call shows it; Lambda or a service may use it" in text
    assert "AWSLambdaBasicExecutionRole" not in text


@pytest.mark.parametrize(
    ("policy", "actions", "expected"),
    [
        (
            "AmazonDynamoDBFullAccess",
            [],
            "`DynamoDBReadPolicy`, `DynamoDBWritePolicy` or `DynamoDBCrudPolicy` for the table",
        ),
        ("AmazonDynamoDBFullAccess", ["dynamodb:GetItem", "dynamodb:PutItem"], "`DynamoDBCrudPolicy` for the table"),
        (
            "AWSStepFunctionsFullAccess",
            ["states:SendTaskSuccess"],
            "statements with `states:SendTaskSuccess`, on the resources it uses",
        ),
        ("AmazonVPCFullAccess", ["ec2:DeleteVpc"], "statements with `ec2:DeleteVpc`, on the resources it uses"),
        ("AmazonVPCFullAccess", [], "`AWSLambdaVPCAccessExecutionRole`"),
        ("SomethingFullAccess", [], "statements with the actions that the code calls, on the resources it uses"),
    ],
)
def test_what_does_instead_of_a_wide_policy(policy: str, actions: list[str], expected: str) -> None:
    assert instead_of(policy, actions) == expected


def test_a_role_of_its_own_takes_no_policy_template() -> None:
    assert instead_of("AmazonDynamoDBFullAccess", [], sam=False) == (
        "statements with the actions that the code calls, on the resources it uses"
    )
    assert instead_of("AmazonDynamoDBFullAccess", ["dynamodb:GetItem"], sam=False) == (
        "statements with `dynamodb:GetItem`, on the resources it uses"
    )
    assert instead_of("CloudWatchLogsFullAccess", [], sam=False) == "`AWSLambdaBasicExecutionRole`"
    assert instead_of("AWSStepFunctionsFullAccess", [], read=False) == (
        "`StepFunctionsExecutionPolicy` for the state machine, or statements with the actions that the code calls"
    )


ATTACHED = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Private: {Type: String, Default: "no", AllowedValues: ["yes", "no"]}
Conditions:
  Inside: !Equals [!Ref Private, "yes"]
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}]
      ManagedPolicyArns: [arn:aws:iam::aws:policy/%s, arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      Role: !GetAtt Role.Arn
      %s
"""
INSIDE = "VpcConfig: !If [Inside, {SubnetIds: [subnet-1, subnet-2], SecurityGroupIds: [sg-1]}, !Ref AWS::NoValue]"


@pytest.mark.parametrize(
    ("policy", "setting", "expected"),
    [
        ("AmazonEC2FullAccess", INSIDE, "use `AWSLambdaVPCAccessExecutionRole` to attach to the VPC instead"),
        ("AmazonEC2FullAccess", "Timeout: 3", "remove it: no call needs it"),
        (
            "AmazonSQSFullAccess",
            "Events: {Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}",
            "use `AWSLambdaSQSQueueExecutionRole` to poll `Job` instead",
        ),
    ],
)
def test_a_wide_policy_that_settings_need_has_a_narrower_one(
    policy: str, setting: str, expected: str, tmp_path: Path
) -> None:
    (tmp_path / "template.yaml").write_text(ATTACHED % (policy, setting), encoding="utf-8")
    (tmp_path / "app.py").write_text("def handler(event, context):\n    return None\n", encoding="utf-8")
    findings = check([tmp_path], Config(root=tmp_path, profile="audit"), "2026-01-01").findings
    assert [f.help for f in findings if f.rule == "broad-managed-policy"] == [expected]


def test_a_wide_policy_that_no_call_needs_goes(tmp_path: Path) -> None:
    policies = "Policies: [AmazonSQSFullAccess, AmazonS3FullAccess, AWSLambdaExecute]"
    text = f"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {{Runtime: python3.13, Handler: app.handler, {policies}}}
"""
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    code = "import boto3\n\ndef handler(event, context):\n    boto3.client('s3').get_object(Bucket='b', Key='k')\n"
    (tmp_path / "app.py").write_text(code, encoding="utf-8")
    found = check([tmp_path], Config(root=tmp_path, profile="audit"), "2026-01-01").findings
    said = {f.message.split("`")[3]: f for f in found if f.rule == "broad-managed-policy"}
    assert said["AmazonSQSFullAccess"].help == "remove it: no call needs it"
    assert said["AmazonS3FullAccess"].help == "use `S3ReadPolicy` or `S3CrudPolicy` for the bucket instead"
    assert said["AmazonS3FullAccess"].notes == ("of it the code needs `s3:GetObject`",)
    assert said["AWSLambdaExecute"].message.endswith("gets and puts objects in every bucket of the account")
    assert "instead" in said["AWSLambdaExecute"].help and " and statements" not in said["AWSLambdaExecute"].help
