"""Every policy that is made for the applications here passes a validator that others wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from parliament import analyze_policy_string  # type: ignore[import-not-found,import-untyped,unused-ignore]

from lambdalint.config import Config
from lambdalint.deployment.least import least
from lambdalint.report.policy import document, render
from lambdalint.survey import survey

ROOT = Path(__file__).resolve().parents[2]
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
    assert [reason for _, reason in needs.undecided] == [
        "on which resource `states:StopExecution` is needed is not known"
    ]
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
