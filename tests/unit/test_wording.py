"""What messages say of lists, of the ways of an escalation and of a runtime."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.check import check
from lambdalint.config import Config
from lambdalint.enumeration import LONG, brief, series
from lambdalint.finding import Finding


def found(
    folder: Path, rule: str, template: str, code: str = "def handler(event, context):\n    return None\n"
) -> list[Finding]:
    """The findings of one rule in an application of one template and one module."""
    (folder / "template.yaml").write_text(template, encoding="utf-8")
    (folder / "app.py").write_text(code, encoding="utf-8")
    results = check([folder], Config(root=folder, profile="audit"), "2026-11-24")
    return [finding for finding in results.findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ("", ""),
        ("a", "`a`"),
        ("aba", "`a`, `b`"),
        ("abcd", "`a`, `b`, `c`, `d`"),
        ("abcde", "`a`, `b`, `c` and 2 more"),
    ],
)
def test_a_series_says_how_many_it_leaves_out(names: str, text: str) -> None:
    assert series(names) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"sets `A` and {'b' * 1_900}", f"sets `A` and {'b' * 1_900}"),
        (f"reads `{'A' * 5_000}`, which `Worker` does not set", f"reads `{'A' * 200}…`, which `Worker` does not set"),
        (f"reads `{'A' * 200}`: {'b' * 5_000}", f"reads `{'A' * 200}`: {'b' * 1_790}…"),
        ("`A`" * 1_000, "`A`" * 666 + "`A…"),
    ],
)
def test_a_long_name_is_told_by_its_beginning(text: str, told: str) -> None:
    assert brief(text) == told


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


def test_a_name_of_megabytes_makes_no_report_of_megabytes(tmp_path: Path) -> None:
    template = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler}
"""
    code = f"import os\n\n\ndef handler(event, context):\n    return os.environ['{'A' * 1_000_000}']\n"
    (finding,) = found(tmp_path, "environment-variable-not-set", template, code)
    assert f"`{'A' * 200}…`" in finding.message
    texts = [finding.message, finding.help, *(location.label for location in finding.locations)]
    assert all(len(text) <= LONG for text in texts)


ROLE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      Policies:
        - Statement:
            - Effect: Allow
              Action: %s
              Resource: "*"
"""
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


@pytest.mark.parametrize(
    ("runtime", "text"),
    [
        ("python3.6", "deprecated since 2022-07-18, and can no longer be created (since 2022-07-18) or updated (since 2022-08-29)"),
        ("nodejs14.x", "deprecated since 2023-12-04, and can no longer be created since 2024-01-09, nor updated from 2027-03-03 on"),
        ("nodejs20.x", "deprecated since 2026-04-30, and can no longer be created from 2027-02-01 or updated from 2027-03-03 on"),
        ("dotnet9", "deprecated since 2026-11-10"),
    ],
)  # fmt: skip
def test_a_runtime_says_what_is_refused(runtime: str, text: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "deprecated-runtime", ROLE.replace("python3.13", runtime) % "s3:ListAllMyBuckets")
    assert finding.message == f"`Worker` runs on `{runtime}`, which is {text}"


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
    ("variable", "text"),
    [("LOG_LEVEL: DEBUG", "level to INFO"), ("POWERTOOLS_LOGGER_LOG_EVENT: '1'", "take the variable out")],
)
def test_the_help_fits_what_is_logged(variable: str, text: str, tmp_path: Path) -> None:
    template = ROLE % "s3:ListAllMyBuckets" + f"      Environment: {{Variables: {{{variable}}}}}\n"
    code = "from aws_lambda_powertools import Logger\nlogger = Logger()\n@logger.inject_lambda_context\ndef handler(event, context):\n    return None\n"
    (finding,) = found(tmp_path, "debug-logging-deployed", template, code)
    assert text in finding.help


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


@pytest.mark.parametrize(
    ("read", "text"),
    [('os.environ["TOKEN"]', "store it in"), ("None", "remove it"), ("os.environ[event]", "store it in")],
)
def test_a_secret_that_nothing_reads_goes(read: str, text: str, tmp_path: Path) -> None:
    template = "Parameters: {Token: {Type: String, NoEcho: true}}\n" + ROLE % "s3:ListAllMyBuckets"
    template += "      Environment: {Variables: {TOKEN: !Ref Token}}\n"
    code = f"import os\n\n\ndef handler(event, context):\n    return {read}\n"
    (finding,) = found(tmp_path, "secret-in-environment", template, code)
    assert finding.help.startswith(text)


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
    ("resources", "text"),
    [
        ("", "what its sender meant for the function alone"),
        (
            "  Order: {Type: AWS::CloudFormation::CustomResource, Properties: {ServiceToken: !GetAtt Worker.Arn}}\n",
            "holds `ResponseURL`",
        ),
        (
            "  Orders:\n"
            "    Type: AWS::Serverless::StateMachine\n"
            "    Properties: {Definition: {StartAt: A, States: {A: {Type: Task, Resource: !GetAtt Worker.Arn, End: true}}}}\n",
            "what its sender meant for the function alone",
        ),
        (
            "  Open:\n"
            "    Type: AWS::Lambda::Url\n"
            "    Properties: {AuthType: AWS_IAM, TargetFunctionArn: !GetAtt Worker.Arn}\n",
            "cookies, bearer tokens",
        ),
    ],
)
def test_why_an_event_is_not_for_the_log_fits_its_source(resources: str, text: str, tmp_path: Path) -> None:
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        "  Worker:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: python3.13, Handler: app.handler}\n" + resources
    )
    (one,) = found(tmp_path, "event-logged", template, "def handler(event, context):\n    print(event)\n")
    assert text in one.why


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


@pytest.mark.parametrize(
    ("caught", "told"),
    [
        ("ValueError, error", "write `except ValueError as error:`: the comma is how Python 2 gave the error a name"),
        ("json.Error, e", "write `except json.Error as e:`: the comma is how Python 2 gave the error a name"),
        ("ValueError, KeyError", "set `Runtime: python3.14` or newer, or write it in another way"),
    ],
)
def test_the_help_for_a_list_of_errors_tells_python_2_from_python_3_14(caught: str, told: str, tmp_path: Path) -> None:
    template = """Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler}
"""
    code = f"def handler(event, context):\n    try:\n        return 1\n    except {caught}:\n        return 2\n"
    (finding,) = found(tmp_path, "wrong-handler-signature", template, code)
    assert finding.help == told


@pytest.mark.parametrize(
    ("key", "caught", "told"),
    [("httpMethod", "KeyError", 0), ("httpMethod", "ValueError", 1), ("queryStringParameters", "KeyError", 1)],
)
def test_what_lacks_a_part_of_each_request_is_none(key: str, caught: str, told: int, tmp_path: Path) -> None:
    template = """Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Events: {Ask: {Type: Api, Properties: {Path: /, Method: get}}}
"""
    code = f"""def handler(event, context):
    try:
        found = event["{key}"]
    except {caught}:
        return "nothing"
    return {{"statusCode": 200, "body": f"{{found}}"}}
"""
    assert len(found(tmp_path, "malformed-proxy-response", template, code)) == told
