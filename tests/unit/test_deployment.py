"""From small templates to the model: triggers of every kind, roles, schedules, code."""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lambdalint.deployment.access import matches
from lambdalint.deployment.build import build
from lambdalint.deployment.build.schedules import seconds_of
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.trigger import Mode
from lambdalint.files import Files
from lambdalint.source.program import Programs
from lambdalint.template.source import read
from lambdalint.template.view import Template
from lambdalint.template.worlds import find_worlds
from lambdalint.value import Absent, Known, Reference, Unknown

PLAIN = """Resources:
  F:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: index.handler, Role: 'arn:aws:iam::111122223333:role/r', Code: {ZipFile: 'def handler(e, c): pass'}}
"""
SAM = """Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: 'def handler(e, c): pass'
"""


def deploy(tmp_path: Path, text: str, **files: str) -> Deployment:
    (tmp_path / "template.yaml").write_text(text)
    for name, content in files.items():
        (tmp_path / name.replace("__", ".")).write_text(content)
    reader = Files(tmp_path)
    source = read(reader, "template.yaml")
    return build(Template(source, find_worlds(source, {}).worlds[0]), reader, Programs(reader), "2026-11-24")


ARN = "!GetAtt F.Arn"
OUTSIDE = [
    (
        "s3",
        Mode.ASYNCHRONOUS,
        f"B: {{Type: 'AWS::S3::Bucket', Properties: {{NotificationConfiguration: {{LambdaConfigurations: [{{Event: 's3:ObjectCreated:*', Function: {ARN}}}]}}}}}}",
    ),
    (
        "sns",
        Mode.ASYNCHRONOUS,
        f"S: {{Type: 'AWS::SNS::Subscription', Properties: {{Protocol: lambda, TopicArn: 'arn:aws:sns:eu-west-1:1:t', Endpoint: {ARN}}}}}",
    ),
    (
        "eventbridge",
        Mode.ASYNCHRONOUS,
        f"R: {{Type: 'AWS::Events::Rule', Properties: {{EventPattern: {{source: [x]}}, Targets: [{{Id: t, Arn: {ARN}}}]}}}}",
    ),
    (
        "schedule",
        Mode.ASYNCHRONOUS,
        f"R: {{Type: 'AWS::Events::Rule', Properties: {{ScheduleExpression: rate(1 hour), Targets: [{{Id: t, Arn: {ARN}}}]}}}}",
    ),
    (
        "scheduler",
        Mode.ASYNCHRONOUS,
        f"R: {{Type: 'AWS::Scheduler::Schedule', Properties: {{ScheduleExpression: rate(1 hour), Target: {{Arn: {ARN}}}}}}}",
    ),
    (
        "sqs",
        Mode.POLLED,
        "M: {Type: 'AWS::Lambda::EventSourceMapping', Properties: {EventSourceArn: 'arn:aws:sqs:eu-west-1:1:q', FunctionName: !Ref F}}",
    ),
    (
        "kinesis",
        Mode.POLLED,
        "M: {Type: 'AWS::Lambda::EventSourceMapping', Properties: {EventSourceArn: 'arn:aws:kinesis:eu-west-1:1:stream/s', FunctionName: !Ref F}}",
    ),
    (
        "logs",
        Mode.ASYNCHRONOUS,
        f"L: {{Type: 'AWS::Logs::SubscriptionFilter', Properties: {{DestinationArn: {ARN}, LogGroupName: x, FilterPattern: ''}}}}",
    ),
    (
        "rest-api",
        Mode.SYNCHRONOUS,
        "M: {Type: 'AWS::ApiGateway::Method', Properties: {Integration: {Type: AWS_PROXY, Uri: !Sub 'arn:aws:apigateway:x:lambda:path/2015-03-31/functions/${F.Arn}/invocations'}}}",
    ),
    (
        "http-api",
        Mode.SYNCHRONOUS,
        f"I: {{Type: 'AWS::ApiGatewayV2::Integration', Properties: {{ApiId: a, IntegrationUri: {ARN}}}}}",
    ),
    ("custom-resource", Mode.ASYNCHRONOUS, f"C: {{Type: 'Custom::Thing', Properties: {{ServiceToken: {ARN}}}}}"),
    (
        "cognito",
        Mode.SYNCHRONOUS,
        f"U: {{Type: 'AWS::Cognito::UserPool', Properties: {{LambdaConfig: {{PreSignUp: {ARN}}}}}}}",
    ),
    (
        "alb",
        Mode.SYNCHRONOUS,
        f"T: {{Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {{TargetType: lambda, Targets: [{{Id: {ARN}}}]}}}}",
    ),
    (
        "appsync",
        Mode.MAYBE_ASYNC,
        f"D: {{Type: 'AWS::AppSync::DataSource', Properties: {{LambdaConfig: {{LambdaFunctionArn: {ARN}}}}}}}",
    ),
    (
        "firehose",
        Mode.SYNCHRONOUS,
        f"D: {{Type: 'AWS::KinesisFirehose::DeliveryStream', Properties: {{X: [{{ParameterValue: {ARN}}}]}}}}",
    ),
    (
        "iot",
        Mode.ASYNCHRONOUS,
        f"R: {{Type: 'AWS::IoT::TopicRule', Properties: {{TopicRulePayload: {{Actions: [{{Lambda: {{FunctionArn: {ARN}}}}}]}}}}}}",
    ),
    ("pipes", Mode.SYNCHRONOUS, f"P: {{Type: 'AWS::Pipes::Pipe', Properties: {{Target: {ARN}}}}}"),
    (
        "pipes",
        Mode.ASYNCHRONOUS,
        f"P: {{Type: 'AWS::Pipes::Pipe', Properties: {{Target: {ARN}, TargetParameters: {{LambdaFunctionParameters: {{InvocationType: FIRE_AND_FORGET}}}}}}}}",
    ),
    (
        "ses",
        Mode.ASYNCHRONOUS,
        f"R: {{Type: 'AWS::SES::ReceiptRule', Properties: {{Rule: {{Actions: [{{LambdaAction: {{FunctionArn: {ARN}}}}}]}}}}}}",
    ),
    (
        "ses",
        Mode.SYNCHRONOUS,
        f"R: {{Type: 'AWS::SES::ReceiptRule', Properties: {{Rule: {{Actions: [{{LambdaAction: {{FunctionArn: {ARN}, InvocationType: RequestResponse}}}}]}}}}}}",
    ),
    (
        "eventbridge-v2",
        Mode.MAYBE_ASYNC,
        f"S: {{Type: 'AWS::EventsV2::Subscriber', Properties: {{InvokeConfiguration: {{TargetArn: {ARN}}}}}}}",
    ),
    (
        "eventbridge-v2",
        Mode.ASYNCHRONOUS,
        f"S: {{Type: 'AWS::EventsV2::Subscriber', Properties: {{InvokeConfiguration: {{TargetArn: {ARN}, LambdaParameters: {{InvocationType: EVENT}}}}}}}}",
    ),
    (
        "alarm",
        Mode.ASYNCHRONOUS,
        f"A: {{Type: 'AWS::CloudWatch::CompositeAlarm', Properties: {{AlarmRule: x, OKActions: [{ARN}]}}}}",
    ),
    (
        "logs",
        Mode.ASYNCHRONOUS,
        "A: {Type: 'AWS::Logs::AccountPolicy', Properties: {PolicyDocument: !Sub '{\"DestinationArn\":\"${F.Arn}\"}'}}",
    ),
    (
        "hook",
        Mode.SYNCHRONOUS,
        f"H: {{Type: 'AWS::CloudFormation::LambdaHook', Properties: {{LambdaFunction: {ARN}}}}}",
    ),
    (
        "deployment-hook",
        Mode.MAYBE_ASYNC,
        "A: {Type: 'AWS::Lambda::Alias', UpdatePolicy: {CodeDeployLambdaAliasUpdate: {BeforeAllowTrafficHook: !Ref F}}}",
    ),
    (
        "appsync-authorizer",
        Mode.SYNCHRONOUS,
        f"A: {{Type: 'AWS::AppSync::Api', Properties: {{EventConfig: {{AuthProviders: [{{LambdaAuthorizerConfig: {{AuthorizerUri: {ARN}}}}}]}}}}}}",
    ),
    (
        "cognito-sync",
        Mode.SYNCHRONOUS,
        f"I: {{Type: 'AWS::Cognito::IdentityPool', Properties: {{CognitoEvents: {{SyncTrigger: {ARN}}}}}}}",
    ),
    (
        "rest-api",
        Mode.ASYNCHRONOUS,
        "A: {Type: 'AWS::ApiGateway::RestApi', Properties: {Body: {paths: {/a: {post: {x-amazon-apigateway-integration: {type: aws, requestParameters: {integration.request.header.X-Amz-Invocation-Type: \"'Event'\"}, uri: !Sub 'arn:aws:apigateway:x:lambda:path/2015-03-31/functions/${F.Arn}/invocations'}}}}}}}",
    ),
    (
        "function-url",
        Mode.SYNCHRONOUS,
        "U: {Type: 'AWS::Lambda::Url', Properties: {TargetFunctionArn: !Ref F, AuthType: AWS_IAM}}",
    ),
    (
        "step-functions",
        Mode.SYNCHRONOUS,
        'S: {Type: \'AWS::StepFunctions::StateMachine\', Properties: {DefinitionString: !Sub \'{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${F.Arn}","End":true}}}\'}}',
    ),
    (
        "s3",
        Mode.ASYNCHRONOUS,
        "P: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref F, Action: 'lambda:InvokeFunction', Principal: s3.amazonaws.com}}",
    ),
]


@pytest.mark.parametrize(("kind", "mode", "resource"), OUTSIDE, ids=[f"{k}-{n}" for n, (k, _, _) in enumerate(OUTSIDE)])
def test_triggers_written_in_other_resources(tmp_path: Path, kind: str, mode: Mode, resource: str) -> None:
    (function,) = deploy(tmp_path, PLAIN + f"  {resource}\n").functions
    assert [(t.kind, t.mode) for t in function.triggers.items] == [(kind, mode)]
    assert function.triggers.gaps == ()


EVENTS = [
    ("Api", "{Path: /, Method: get}", "rest-api", Mode.SYNCHRONOUS, 29),
    ("HttpApi", "{Path: /, Method: get}", "http-api", Mode.SYNCHRONOUS, 30),
    ("SQS", "{Queue: !GetAtt Q.Arn}", "sqs", Mode.POLLED, None),
    ("SNS", "{Topic: !Ref T}", "sns", Mode.ASYNCHRONOUS, None),
    ("SNS", "{Topic: !Ref T, SqsSubscription: true}", "sqs", Mode.POLLED, None),
    ("S3", "{Bucket: !Ref B, Events: 's3:ObjectCreated:*'}", "s3", Mode.ASYNCHRONOUS, None),
    ("Schedule", "{Schedule: rate(5 minutes)}", "schedule", Mode.ASYNCHRONOUS, None),
    ("ScheduleV2", "{ScheduleExpression: rate(5 minutes)}", "scheduler", Mode.ASYNCHRONOUS, None),
    ("EventBridgeRule", "{Pattern: {source: [x]}}", "eventbridge", Mode.ASYNCHRONOUS, None),
    ("Cognito", "{UserPool: !Ref U, Trigger: PreSignUp}", "cognito", Mode.SYNCHRONOUS, 5),
    ("Cognito", "{UserPool: !Ref U, Trigger: CustomEmailSender}", "cognito-sender", Mode.ASYNCHRONOUS, None),
    ("Kinesis", "{Stream: 'arn:aws:kinesis:x:1:stream/s', StartingPosition: LATEST}", "kinesis", Mode.POLLED, None),
]


@pytest.mark.parametrize(("type", "properties", "kind", "mode", "limit"), EVENTS)
def test_sam_events(tmp_path: Path, type: str, properties: str, kind: str, mode: Mode, limit: int | None) -> None:
    text = SAM + f"      Events:\n        E: {{Type: {type}, Properties: {properties}}}\n"
    text += "  Q: {Type: 'AWS::SQS::Queue'}\n  T: {Type: 'AWS::SNS::Topic'}\n  B: {Type: 'AWS::S3::Bucket'}\n  U: {Type: 'AWS::Cognito::UserPool'}\n"
    (trigger,) = deploy(tmp_path, text).functions[0].triggers.items
    assert (trigger.kind, trigger.mode) == (kind, mode)
    assert (trigger.caller_limit.value if isinstance(trigger.caller_limit, Known) else None) == limit


@pytest.mark.parametrize(
    ("written", "mode"),
    [
        ("{DataSourceName: !GetAtt D.Name}", Mode.SYNCHRONOUS),
        (
            '{DataSourceName: orders, RequestMappingTemplate: \'{"operation": "Invoke", "invocationType": "Event"}\'}',
            Mode.ASYNCHRONOUS,
        ),
        ("{DataSourceName: orders, CodeS3Location: orders.js}", Mode.MAYBE_ASYNC),
        ("{DataSourceName: others}", Mode.MAYBE_ASYNC),
    ],
)
def test_resolvers_say_whether_a_data_source_is_waited_for(tmp_path: Path, written: str, mode: Mode) -> None:
    text = (
        PLAIN
        + f"  D: {{Type: 'AWS::AppSync::DataSource', Properties: {{Name: orders, LambdaConfig: {{LambdaFunctionArn: {ARN}}}}}}}\n"
    )
    text += f"  R: {{Type: 'AWS::AppSync::Resolver', Properties: {written}}}\n"
    (trigger,) = deploy(tmp_path, text).functions[0].triggers.items
    assert trigger.mode is mode


def test_one_event_for_both_kinds_of_user_pool_triggers(tmp_path: Path) -> None:
    text = (
        SAM
        + "      Events:\n        E: {Type: Cognito, Properties: {UserPool: !Ref U, Trigger: [PreSignUp, CustomEmailSender]}}\n"
    )
    triggers = deploy(tmp_path, text + "  U: {Type: 'AWS::Cognito::UserPool'}\n").functions[0].triggers.items
    assert [(t.kind, t.mode) for t in triggers] == [
        ("cognito", Mode.SYNCHRONOUS),
        ("cognito-sender", Mode.ASYNCHRONOUS),
    ]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("{Type: AWS_PROXY, TimeoutInMillis: 5000}", 5), ("{Type: AWS_PROXY, ResponseTransferMode: STREAM}", 900)],
)
def test_how_long_a_method_waits(tmp_path: Path, written: str, seconds: int) -> None:
    uri = ", Uri: !Sub 'arn:aws:apigateway:x:lambda:path/2015-03-31/functions/${F.Arn}/invocations'}"
    text = PLAIN + f"  M: {{Type: 'AWS::ApiGateway::Method', Properties: {{Integration: {written[:-1]}{uri}}}}}\n"
    (trigger,) = deploy(tmp_path, text).functions[0].triggers.items
    assert isinstance(trigger.caller_limit, Known) and trigger.caller_limit.value == seconds


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        (
            f"X: {{Type: 'AWS::Unheard::Of', Properties: {{Callback: {ARN}}}}}",
            "`X.Properties.Callback` names the function",
        ),
        (
            f"S: {{Type: 'AWS::CloudFormation::Stack', Properties: {{Parameters: {{A: {ARN}}}}}}}",
            "`S.Properties.Parameters.A`",
        ),
        (
            "A: {Type: 'AWS::Serverless::Api', Properties: {StageName: p, DefinitionBody: {'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://b/api.yaml'}}}}}",
            "the body of `A`",
        ),
        (
            "P: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref F, Action: 'lambda:InvokeFunction', Principal: '111122223333'}}",
            "callers of an account",
        ),
    ],
)
def test_mentions_that_are_not_understood_are_gaps(tmp_path: Path, resource: str, words: str) -> None:
    (function,) = deploy(tmp_path, PLAIN + f"  {resource}\n").functions
    assert len(function.triggers.gaps) == 1 and words in function.triggers.gaps[0].reason


def test_harmless_mentions_are_no_gaps(tmp_path: Path) -> None:
    text = PLAIN + (
        "  A: {Type: 'AWS::CloudWatch::Alarm', Properties: {Namespace: AWS/Lambda, MetricName: Errors, Dimensions: [{Name: FunctionName, Value: !Ref F}]}}\n"
        "  L: {Type: 'AWS::Logs::LogGroup', DependsOn: F, Properties: {LogGroupName: !Sub '/aws/lambda/${F}'}}\n"
        "  V: {Type: 'AWS::Lambda::Version', Properties: {FunctionName: !Ref F}}\n"
        "  R: {Type: 'Custom::LogRetention', Properties: {ServiceToken: t, LogGroupName: !Sub '/aws/lambda/${F}'}}\n"
    )
    (function,) = deploy(tmp_path, text).functions
    assert function.triggers.items == () and function.triggers.gaps == ()


def test_an_exported_name_is_a_gap_and_an_output_is_none(tmp_path: Path) -> None:
    outputs = "Outputs:\n  A: {Value: !Ref F}\n  B: {Value: !GetAtt F.Arn, Export: {Name: b}}\n"
    (function,) = deploy(tmp_path, PLAIN + outputs).functions
    assert [gap.reason for gap in function.triggers.gaps] == ["output `B` exports it to other stacks"]


def test_another_functions_code_decides_what_its_variable_means(tmp_path: Path) -> None:
    caller = """  G:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: 'arn:aws:iam::111122223333:role/r'
      Environment: {Variables: {TARGET: !Ref F}}
      Code:
        ZipFile: |
          import os
          import boto3
          def handler(event, context):
              boto3.client("lambda").invoke(FunctionName=os.environ["TARGET"], InvocationType="Event")
"""
    function = deploy(tmp_path, PLAIN + caller).function("F")
    assert function is not None
    assert [(t.kind, t.mode) for t in function.triggers.items] == [("direct", Mode.ASYNCHRONOUS)]


def test_a_state_machine_in_a_file_with_retry_and_limit(tmp_path: Path) -> None:
    text = SAM + (
        "  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri: flow.json\n"
        "      DefinitionSubstitutions: {Work: !GetAtt F.Arn}\n"
    )
    flow = '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Work}", "TimeoutSeconds": 7, "Retry": [{"ErrorEquals": ["States.ALL"]}], "End": true}}}'
    deployment = deploy(tmp_path, text, flow__json=flow)
    (task,) = deployment.tasks.items
    assert (task.function, task.state, isinstance(task.retried, Known), isinstance(task.caught, Absent)) == (
        "F",
        "A",
        True,
        True,
    )
    (trigger,) = deployment.functions[0].triggers.items
    assert isinstance(trigger.caller_limit, Known) and trigger.caller_limit.value == 7
    assert isinstance(trigger.attempts, Absent)


def test_the_role_that_sam_makes(tmp_path: Path) -> None:
    text = SAM + (
        "      Tracing: Active\n      Policies:\n        - SQSSendMessagePolicy: {QueueName: !GetAtt Q.QueueName}\n"
        "        - arn:aws:iam::111122223333:policy/own\n  Q: {Type: 'AWS::SQS::Queue'}\n"
    )
    role = deploy(tmp_path, text).functions[0].role
    assert isinstance(role, Known) and role.value.implicit and role.value.id == "FRole"
    allowed = {a.value for s in role.value.statements.items for a in s.actions.items if isinstance(a, Known)}
    assert {"logs:PutLogEvents", "xray:PutTraceSegments", "sqs:SendMessage*"} <= allowed
    (send,) = [s for s in role.value.statements.items if s.origin == "SAM template SQSSendMessagePolicy"]
    (resource,) = send.resources.items
    assert isinstance(resource, Known) and Reference("Q", "QueueName") in getattr(resource.value, "parts", ())
    assert [gap.reason for gap in role.value.statements.gaps] == ["the managed policy `own` is not known"]


def test_a_role_that_sam_makes_may_be_shared_by_its_name(tmp_path: Path) -> None:
    text = SAM + "      Policies: [AWSLambda_ReadOnlyAccess]\n"
    other = "  G:\n    Type: AWS::Serverless::Function\n    Properties: {Role: !GetAtt FRole.Arn, Runtime: python3.13, Handler: index.handler, InlineCode: 'x = 1'}\n"
    deployment = deploy(tmp_path, text + other)
    shared = deployment.functions[1].role
    assert isinstance(shared, Known) and shared.value.id == "FRole" and shared.value.functions == ("F", "G")


def test_a_destination_without_an_arn_is_a_queue_of_sam(tmp_path: Path) -> None:
    text = SAM + "      EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS}}}\n"
    target = deploy(tmp_path, text).functions[0].failure_target()
    assert isinstance(target, Known) and isinstance(target.value.target, Known)
    assert target.value.target.value == Reference("FEventInvokeConfigOnFailureQueue", "Arn")


def test_policies_attached_from_elsewhere(tmp_path: Path) -> None:
    text = PLAIN.replace("'arn:aws:iam::111122223333:role/r'", "!GetAtt R.Arn") + (
        "  R: {Type: 'AWS::IAM::Role', Properties: {AssumeRolePolicyDocument: {Statement: [{Principal: {Service: lambda.amazonaws.com}}]}}}\n"
        "  P: {Type: 'AWS::IAM::Policy', Properties: {Roles: [!Ref R], PolicyDocument: {Statement: {Effect: Allow, Action: 's3:GetObject', Resource: '*'}}}}\n"
        "  O: {Type: 'AWS::IAM::Policy', Properties: {Roles: [other], PolicyDocument: {Statement: {Effect: Allow, Action: 's3:PutObject', Resource: '*'}}}}\n"
    )
    (role,) = deploy(tmp_path, text).roles
    assert [a.value for s in role.statements.items for a in s.actions.items if isinstance(a, Known)] == ["s3:GetObject"]
    assert role.functions == ("F",)


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [
        ("rate(5 minutes)", 300),
        ("rate(1 day)", 86_400),
        ("cron(0/15 * * * ? *)", 900),
        ("cron(0 * * * ? *)", 3600),
        ("cron(0 2 * * ? *)", 86_400),
        ("cron(0 8,20 * * ? *)", 43_200),
        ("cron(* * * * ? *)", 60),
        ("at(2026-01-01T00:00:00)", None),
        ("rate(soon)", None),
    ],
)
def test_schedules(expression: str, seconds: int | None) -> None:
    assert seconds_of(expression) == seconds


def test_code_that_is_not_there_is_absent_and_what_is_built_is_unknown(tmp_path: Path) -> None:
    def handler(properties: str) -> object:
        text = f"Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {{Runtime: python3.13, Handler: app.handler, {properties}}}\n"
        return deploy(tmp_path, text).functions[0].handler

    assert isinstance(handler("CodeUri: nowhere/"), Absent)
    assert isinstance(handler("CodeUri: dist/app"), Unknown)
    assert isinstance(handler("CodeUri: s3://bucket/key"), Unknown)
    assert isinstance(handler("CodeUri: code.zip"), Unknown)
    assert isinstance(handler("CodeUri: '${codeuri}'"), Unknown)
    assert isinstance(handler("CodeUri: ../../.."), Unknown)
    assert isinstance(handler("PackageType: Image"), Unknown)


def test_inline_code_keeps_its_place_in_the_template(tmp_path: Path) -> None:
    text = SAM.replace(
        "InlineCode: 'def handler(e, c): pass'",
        "InlineCode: |\n        import os\n\n        def handler(event, context):\n            return os.environ['NAME']\n",
    )
    handler = deploy(tmp_path, text).functions[0].handler
    assert isinstance(handler, Known)
    (read,) = handler.value.environment_reads.items
    assert (read.span.path, read.span.line, read.span.column) == ("template.yaml", 12, 20)


def test_empty_inline_code_is_a_placeholder(tmp_path: Path) -> None:
    text = PLAIN.replace("ZipFile: 'def handler(e, c): pass'", "ZipFile: ' '")
    assert isinstance(deploy(tmp_path, text).functions[0].handler, Unknown)


def test_a_user_name_out_of_a_secret_is_none(tmp_path: Path) -> None:
    text = SAM + (
        "      Environment:\n        Variables:\n          USERNAME: '{{resolve:secretsmanager:db:SecretString:username}}'\n"
        "          PASSWORD: '{{resolve:secretsmanager:db:SecretString:password}}'\n"
    )
    found = {v.name: v.secret for v in deploy(tmp_path, text).functions[0].environment.items}
    assert {name: secret.certain for name, secret in found.items() if secret} == {"PASSWORD": True}


@pytest.mark.parametrize(
    ("pattern", "action", "hit"),
    [
        ("s3:Get*", "s3:getobject", True),
        ("s3:*Object", "s3:PutObject", True),
        ("s3:*Object", "s3:PutObjects", False),
        ("s3:G?tObject", "s3:GetObject", True),
        ("*", "iam:CreateUser", True),
        ("s3:*b*c", "s3:abcc", True),
        ("S3:GetObject", "s3:GetObject", True),
        ("s3:GetObject", "s3:GetObjectAcl", False),
    ],
)
def test_action_patterns_match_as_iam_does(pattern: str, action: str, hit: bool) -> None:
    assert matches(pattern, action) is hit


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
@example("ab*ba", "aba")
def test_action_patterns_agree_with_fnmatch(pattern: str, action: str) -> None:
    assert matches(pattern, action) == (re.fullmatch(fnmatch.translate(pattern), action) is not None)


@given(st.text("ab*?", max_size=6), st.text("ab*?", max_size=6), st.text("ab", max_size=6))
@example("s?", "s*", "sbb")
def test_what_covers_a_pattern_covers_all_that_it_covers(pattern: str, inner: str, action: str) -> None:
    if matches(pattern, inner) and matches(inner, action):
        assert matches(pattern, action)


def test_inline_code_is_weighed_and_folders_are_counted_once(tmp_path: Path) -> None:
    (tmp_path / "layer" / "python").mkdir(parents=True)
    (tmp_path / "layer" / "python" / "a.txt").write_text("12345")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "b.txt").write_text("123")
    (tmp_path / "src" / "link").symlink_to(tmp_path / "layer")
    text = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n"
        "  L: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer/}}\n"
        "  F:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src/, Layers: [!Ref L]}\n"
        "  I:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: python3.13, Handler: index.handler, InlineCode: 'x = \"ü\"'}\n"
    )
    folders, inline = (function.package for function in deploy(tmp_path, text).functions)
    assert [weight.bytes for weight in folders.weights()] == [3, 5]
    assert inline.inline == 8 and inline.weights() == ()


QUEUE = "'arn:aws:sqs:eu-west-1:111122223333:jobs'"


@pytest.mark.parametrize(
    ("written", "used", "of"),
    [
        ("shop-worker", "shop-worker", "F"),
        ("shop-worker", "shop-worker:live", "F"),
        ("!Sub '${AWS::StackName}-worker'", "!Sub '${AWS::StackName}-worker'", "F"),
        ("!Sub '${Stage}-worker'", "!Sub 'arn:aws:lambda:${AWS::Region}:111122223333:function:${Stage}-worker'", "F"),
        ("!Sub '${Stage}-worker'", "!Sub '${AWS::AccountId}:function:${Stage}-worker:live'", "F"),
        ("!Sub '${Stage}-worker'", "!Sub '${Stage}-worker-2'", ""),
        ("shop-worker", "another-worker", ""),
        ("!Sub ['${Name}-worker', {Name: shop}]", "!Sub ['${Name}-worker', {Name: other}]", ""),
    ],
)
def test_a_function_is_named_as_its_name_is_written(tmp_path: Path, written: str, used: str, of: str) -> None:
    text = PLAIN.replace("Runtime: python3.13", f"FunctionName: {written}, Runtime: python3.13")
    text += f"""
  M: {{Type: 'AWS::Lambda::EventSourceMapping', Properties: {{FunctionName: {used}, EventSourceArn: {QUEUE}}}}}
  C: {{Type: 'AWS::Lambda::EventInvokeConfig', Properties: {{FunctionName: {used}, Qualifier: $LATEST, MaximumRetryAttempts: 0}}}}
  U: {{Type: 'AWS::Lambda::Url', Properties: {{TargetFunctionArn: {used}, AuthType: NONE}}}}
  P: {{Type: 'AWS::Lambda::Permission', Properties: {{FunctionName: {used}, Action: 'lambda:InvokeFunction', Principal: s3.amazonaws.com}}}}
Parameters: {{Stage: {{Type: String}}}}
"""
    deployment = deploy(tmp_path, text)
    (function,) = deployment.functions
    kinds = {trigger.kind for trigger in function.triggers.items}
    permission = deployment.permissions.items[0].function
    if of:
        assert kinds >= {"sqs", "function-url", "s3"}
        assert isinstance(permission, Known) and permission.value == of
        assert isinstance(function.url, Known) and len(function.invoke_configs.items) == 1
    else:
        assert not kinds and not isinstance(permission, Known)
        assert isinstance(function.url, Absent) and not function.invoke_configs.items
