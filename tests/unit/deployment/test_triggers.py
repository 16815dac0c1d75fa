"""From small templates to who invokes a function: triggers of every kind, mentions that are gaps, names."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.deployment.model.trigger import Mode
from lambdalint.value import Absent, Known
from tests.unit.deployments import PLAIN, SAM, deploy

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
        "function-url",
        Mode.SYNCHRONOUS,
        "U: {Type: 'AWS::Lambda::Url', Properties: {TargetFunctionArn: !Ref F, AuthType: NONE}}\n"
        "  P: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref F, Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: NONE}}\n"
        "  Q: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref F, Action: 'lambda:InvokeFunction', Principal: '*', InvokedViaFunctionUrl: true}}",
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


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("!GetAtt R.Arn", 0),
        ("!GetAtt S.Arn", 0),
        ("'arn:aws:events:eu-west-1:111122223333:rule/other'", 1),
        ("!ImportValue rule", 1),
    ],
)
def test_a_rule_of_the_template_invokes_its_targets_alone(tmp_path: Path, source: str, count: int) -> None:
    text = f"""{PLAIN}  R: {{Type: 'AWS::Events::Rule', Properties: {{EventPattern: {{source: [x]}}, Targets: [{{Id: q, Arn: 'arn:aws:sqs:eu-west-1:1:q'}}]}}}}
  S: {{Type: 'AWS::Scheduler::Schedule', Properties: {{ScheduleExpression: rate(1 hour), Target: {{Arn: 'arn:aws:sqs:eu-west-1:1:q'}}}}}}
  P: {{Type: 'AWS::Lambda::Permission', Properties: {{FunctionName: !Ref F, Action: lambda:InvokeFunction, Principal: events.amazonaws.com, SourceArn: {source}}}}}
"""
    (function,) = deploy(tmp_path, text).functions
    assert len(function.triggers.items) == count and function.triggers.complete


@pytest.mark.parametrize(
    ("target", "qualifiers"),
    [
        ("${F.Arn}", [""]),
        ("${F.Arn}:live", ["live"]),
        ("${F.Arn}:${Stage}", ["${Stage}"]),
        ("${F.Arn}:${!stageVariables.alias}", ["${!stageVariables.alias}"]),
        ("arn:aws:lambda:eu-west-1:111122223333:function:other", []),
    ],
)
def test_the_alias_that_a_target_names(tmp_path: Path, target: str, qualifiers: list[str]) -> None:
    rule = f"""
  R:
    Type: AWS::Events::Rule
    Properties: {{EventPattern: {{source: [x]}}, Targets: [{{Id: t, Arn: !Sub '{target}'}}]}}
"""
    [function] = deploy(tmp_path, PLAIN + rule).functions
    assert [one.qualifier for one in function.triggers.items] == qualifiers


@pytest.mark.parametrize(
    ("event", "seconds"), [("viewer-request", 5), ("viewer-response", 5), ("origin-request", 30), ("!Ref Kind", 30)]
)
def test_how_long_cloudfront_waits(event: str, seconds: int, tmp_path: Path) -> None:
    associations = f"LambdaFunctionAssociations: [{{EventType: {event}, LambdaFunctionARN: !Ref V}}]"
    text = PLAIN + (
        "  V: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref F}}\n"
        f"  D: {{Type: AWS::CloudFront::Distribution, Properties: {{DistributionConfig: {{DefaultCacheBehavior: {{{associations}}}}}}}}}\n"
        "Parameters: {Kind: {Type: String}}\n"
    )
    (trigger,) = deploy(tmp_path, text).functions[0].triggers.items
    assert trigger.kind == "edge" and isinstance(trigger.caller_limit, Known)
    assert trigger.caller_limit.value == seconds


@pytest.mark.parametrize(
    ("qualifier", "covered"),
    [("live", True), ("!Ref Stage", True), ("!Sub '${Stage}-blue'", True), ("canary", False), ("$LATEST", False)],
)
def test_settings_of_an_alias_that_a_parameter_names_may_be_those_of_any(
    qualifier: str, covered: bool, tmp_path: Path
) -> None:
    more = f"""
  Settings:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      FunctionName: !Ref F
      Qualifier: {qualifier}
      DestinationConfig: {{OnFailure: {{Destination: 'arn:aws:sqs:eu-west-1:111122223333:failed'}}}}
"""
    text = "Parameters: {Stage: {Type: String}}\n" + PLAIN + more
    assert isinstance(deploy(tmp_path, text).functions[0].failure_target("live"), Known) is covered
