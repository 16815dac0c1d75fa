"""One function with resources of every kind, and what missing-permission says of one call of it."""

from __future__ import annotations

from pathlib import Path

from lambdalint.check import check
from lambdalint.config import Config

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Prefix: {{Type: String}}
  Stage: {{Type: String, Default: dev, AllowedValues: [dev, prod]}}
  Boundary: {{Type: String}}
Mappings:
  Short: {{x-y: {{Name: x, Long: x-x}}, eu-west-1: {{Name: w}}}}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Files: {{Type: AWS::S3::Bucket}}
  Named: {{Type: AWS::S3::Bucket, Properties: {{BucketName: example-named}}}}
  Jobs: {{Type: AWS::SQS::Queue}}
  News: {{Type: AWS::SNS::Topic}}
  Password: {{Type: AWS::SecretsManager::Secret}}
  Key: {{Type: AWS::KMS::Key, Properties: {{KeyPolicy: {{}}}}}}
  Flow: {{Type: AWS::Serverless::StateMachine, Properties: {{Definition: {{StartAt: A, States: {{A: {{Type: Succeed}}}}}}}}}}
  Setting: {{Type: AWS::SSM::Parameter, Properties: {{Name: /app/setting, Type: String, Value: x}}}}
  Clicks: {{Type: AWS::Kinesis::Stream, Properties: {{Name: example-clicks, ShardCount: 1}}}}
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
      KeySchema: [{{AttributeName: id, KeyType: HASH}}]
  Callee: {{Type: AWS::Serverless::Function, Properties: {{Runtime: nodejs22.x, Handler: a.b, CodeUri: none}}}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Environment:
        Variables:
          FILES: !Ref Files
          NAMED: !Ref Named
          JOBS: !Ref Jobs
          NEWS: !Ref News
          PASSWORD: !Ref Password
          KEY: !GetAtt Key.Arn
          FLOW: !Ref Flow
          ORDERS: !Ref Orders
          CALLEE: !Ref Callee
          CLICKS: !Ref Clicks
          PREFIX: !Ref Prefix
{rest}
"""


CODE = """
import os
import boto3

s3, sqs, sns, kms = boto3.client("s3"), boto3.client("sqs"), boto3.client("sns"), boto3.client("kms")
secrets, steps, lambdas = boto3.client("secretsmanager"), boto3.client("stepfunctions"), boto3.client("lambda")
ssm, streams, events, logs = boto3.client("ssm"), boto3.client("kinesis"), boto3.client("events"), boto3.client("logs")
table = boto3.resource("dynamodb").Table(os.environ["ORDERS"])
env = os.environ


def handler(event, context):
    {call}
"""


GET = 's3.get_object(Bucket=env["FILES"], Key=event["key"])'


LIST = 's3.list_objects_v2(Bucket=env["FILES"])'


PUT_NAMED = 's3.put_object(Bucket=env["NAMED"], Key="in/x", Body=b"")'


PUT_OUT = 's3.put_object(Bucket=env["FILES"], Key=f"out/{event[\'id\']}", Body=b"")'
PUT_EITHER = 's3.put_object(Bucket=env["FILES"], Key="in/x" if event["old"] else "out/x", Body=b"")'
COPY_OUT = 's3.copy_object(Bucket=env["FILES"], Key="out/x", CopySource={"Bucket": env["FILES"], "Key": "in/x"})'
PUT_TRIMMED = 's3.put_object(Bucket=env["FILES"], Key=f"/out/{event[\'id\']}".lstrip("/"), Body=b"")'
PUT_BARED = 's3.put_object(Bucket=env["FILES"], Key=f"v1/out/{event[\'id\']}".removeprefix("v1/"), Body=b"")'
PUT_SLICED = 's3.put_object(Bucket=env["FILES"], Key=f"//out/{event[\'id\']}"[2:], Body=b"")'
ITEM = 'table.get_item(Key={"id": "1"})'


INDEX = 'table.query(IndexName="days", KeyConditionExpression="d = :d")'


SEND = 'sqs.send_message(QueueUrl=env["JOBS"], MessageBody="x")'


PUBLISH = 'sns.publish(TopicArn=env["NEWS"], Message="x")'


INVOKE = 'lambdas.invoke(FunctionName=env["CALLEE"])'


ALIAS = 'lambdas.invoke(FunctionName=env["CALLEE"], Qualifier="live")'


START = 'steps.start_execution(stateMachineArn=env["FLOW"])'


STOP = 'steps.stop_execution(executionArn=event["run"])'


SECRET = 'secrets.get_secret_value(SecretId=env["PASSWORD"])'


PARAMETER = 'ssm.get_parameter(Name="/app/setting")'


RECORD = 'streams.put_record(StreamName=env["CLICKS"], Data=b"", PartitionKey="1")'


MAIL = 'boto3.client("ses").send_email(Source="a@example.org", Destination={}, Message={})'


WRITES = 'boto3.client("dynamodb").transact_write_items(TransactItems=event["items"])'


EVENT = 'events.put_events(Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}"}])'


EVENTS = 'events.put_events(Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}", **event}])'


DECRYPT = 'kms.decrypt(KeyId=env["KEY"], CiphertextBlob=b"")'


def allow(action: str, resource: str = "'*'", more: str = "") -> str:
    return f"{{Effect: Allow, Action: {action}, Resource: {resource}{more}}}"


def deny(action: str, resource: str = "'*'", more: str = "") -> str:
    return allow(action, resource, more).replace("Allow", "Deny")


def answer(folder: Path, rest: str, call: str, template: str = TEMPLATE) -> str:
    """What missing-permission says of one call."""
    (folder / "template.yaml").write_text(template.format(rest=rest), encoding="utf-8")
    (folder / "app.py").write_text(CODE.format(call=call), encoding="utf-8")
    results = check([folder], Config(root=folder, profile="audit"), "2026-01-01")
    assert not [found for found in results.findings if found.rule.startswith(("rule-", "template-", "source-"))]
    if any(found.rule == "missing-permission" and found.identity.resource == "Worker" for found in results.findings):
        return "missing"
    return "undecided" if any(found.rule == "missing-permission" for found in results.undecided) else "granted"
