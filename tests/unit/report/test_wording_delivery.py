"""What messages say of failed, lost and repeated events."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.rule_findings import ROLE, found


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        ("BatchSize: 10", "is tried until it expires, blocking its shard, and is then dropped"),
        ("MaximumRetryAttempts: 2", "is tried 3 times and is then dropped"),
        ("MaximumRecordAgeInSeconds: 60", "is tried until it is 60 s old and is then dropped"),
        ("MaximumRetryAttempts: 0, MaximumRecordAgeInSeconds: 60", "is tried once or until it is 60 s old and is then dropped"),
        ("MaximumRetryAttempts: !Ref AWS::Region", "is tried again and is then dropped"),
    ],
)  # fmt: skip
def test_a_record_is_tried_as_often_as_the_mapping_says(bounds: str, text: str, tmp_path: Path) -> None:
    stream = "Type: Kinesis, Properties: {Stream: 'arn:aws:kinesis:eu-west-1:111122223333:stream/jobs', StartingPosition: LATEST"
    template = ROLE % "s3:ListAllMyBuckets" + f"      Events: {{Job: {{{stream}, {bounds}}}}}}}\n"
    (finding,) = found(tmp_path, "stream-failures-lost", template)
    assert finding.message.endswith(text)
    assert ("MaximumRetryAttempts" in finding.help) is ("BatchSize" in bounds)


@pytest.mark.parametrize(
    ("durable", "told"),
    [("", "up to 3 times after errors"), ("DurableConfig: {ExecutionTimeout: 3600}", "an execution of its own")],
)
def test_a_durable_function_is_not_tried_again(durable: str, told: str, tmp_path: Path) -> None:
    template = f"""
Transform: AWS::Serverless-2016-10-31
Resources:
  Topic:
    Type: AWS::SNS::Topic
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      {durable}
      Events:
        Message: {{Type: SNS, Properties: {{Topic: !Ref Topic}}}}
"""
    code = """import boto3


def handler(event, context):
    boto3.client("sns").publish(PhoneNumber="+441632960011", Message="new")
"""
    (finding,) = found(tmp_path, "non-idempotent-handler", template, code)
    assert finding.notes[0].endswith(told)


@pytest.mark.parametrize(
    ("retries", "told", "help"),
    [
        ("", "once Lambda stops retrying", "add an `AWS::Lambda::EventInvokeConfig` with `OnFailure` for `Worker`"),
        ("0", "that it could not handle", "to the `AWS::Lambda::EventInvokeConfig` of `Worker`"),
        ("1", "once Lambda stops retrying", "to the `AWS::Lambda::EventInvokeConfig` of `Worker`"),
    ],
)
def test_what_is_lost_is_told_as_the_function_is_set(retries: str, told: str, help: str, tmp_path: Path) -> None:
    config = f"""
  Config:
    Type: AWS::Lambda::EventInvokeConfig
    Properties: {{FunctionName: !Ref Worker, Qualifier: $LATEST, MaximumRetryAttempts: {retries}}}
"""
    template = """
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Protocol: lambda, Endpoint: !GetAtt Worker.Arn}]}}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: app.handler, Code: .}
"""
    (finding,) = found(tmp_path, "async-failures-lost", template + (config if retries else ""))
    assert finding.message.endswith(told)
    assert finding.help.endswith(help)


@pytest.mark.parametrize(
    ("retries", "told"), [("0", "though not again after errors"), ("1", "up to 2 times after errors")]
)
def test_how_often_an_event_comes_again_is_set_for_its_qualifier(retries: str, told: str, tmp_path: Path) -> None:
    template = f"""
Resources:
  Topic: {{Type: AWS::SNS::Topic, Properties: {{Subscription: [{{Protocol: lambda, Endpoint: !Ref Live}}]}}}}
  Worker:
    Type: AWS::Lambda::Function
    Properties: {{Runtime: python3.13, Handler: app.handler, Code: .}}
  Live:
    Type: AWS::Lambda::Alias
    Properties: {{Name: live, FunctionName: !Ref Worker, FunctionVersion: "3"}}
  Latest:
    Type: AWS::Lambda::EventInvokeConfig
    Properties: {{FunctionName: !Ref Worker, Qualifier: $LATEST, MaximumRetryAttempts: 2}}
  Config:
    Type: AWS::Lambda::EventInvokeConfig
    Properties: {{FunctionName: !Ref Worker, Qualifier: live, MaximumRetryAttempts: {retries}}}
"""
    code = """import boto3


def handler(event, context):
    boto3.client("sns").publish(PhoneNumber="+441632960011", Message="new")
"""
    (finding,) = found(tmp_path, "non-idempotent-handler", template, code)
    assert finding.notes[0].endswith(told)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (
            '"textract").start_document_text_detection(DocumentLocation={})',
            "give it a `ClientRequestToken` made of the event",
        ),
        ('"ecs").run_task(taskDefinition="t", clientToken=str(uuid.uuid4()))', "derive `clientToken` from the event"),
        (
            '"sagemaker").create_training_job(TrainingJobName=str(uuid.uuid4()))',
            "derive `TrainingJobName` from the event",
        ),
        ('"ses").send_email(Source="a@example.com")', "mark the event as done with a conditional write first"),
    ],
)
def test_the_help_names_what_makes_a_call_the_same(call: str, told: str, tmp_path: Path) -> None:
    template = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Events: {Message: {Type: SNS, Properties: {Topic: !Ref Topic}}}
"""
    code = f"import uuid\n\nimport boto3\n\n\ndef handler(event, context):\n    boto3.client({call}\n"
    (finding,) = found(tmp_path, "non-idempotent-handler", template, code)
    assert finding.help.startswith(told)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "    for record in event['Records']:\n        print(record['body'])\n",
            "`ReportBatchItemFailures` has an effect only",
        ),
        (
            "    for record in event['Records']:\n        try:\n            print(record['body'])\n"
            "        except Exception:\n            print('failed')\n",
            "Lambda reads an answer without",
        ),
        (
            "    return {'batchItemFailures': [{'itemIdentifier': r['receiptHandle']} for r in event['Records']]}\n",
            "An identifier that is none of the batch",
        ),
    ],
)
def test_why_failures_must_be_returned_fits_the_handler(body: str, told: str, tmp_path: Path) -> None:
    queue = "Type: SQS, Properties: {Queue: 'arn:aws:sqs:eu-west-1:111122223333:jobs', FunctionResponseTypes: [ReportBatchItemFailures]}"
    template = ROLE % "s3:ListAllMyBuckets" + f"      Events: {{Job: {{{queue}}}}}\n"
    (finding,) = found(tmp_path, "batch-failures-not-returned", template, f"def handler(event, context):\n{body}")
    assert finding.why.startswith(told)
