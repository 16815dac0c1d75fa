"""From small templates to the model: roles, schedules, destinations, code and its weight."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.deployment.build.schedules import seconds_of
from lambdalint.value import Absent, Known, Reference, Unknown
from tests.unit.deployments import PLAIN, SAM, deploy


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


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('{"deadLetterTargetArn": "${Dead.Arn}", "maxReceiveCount": 4}', 4),
        ('{"deadLetterTargetArn": "${Dead.Arn}", "maxReceiveCount": "4"}', 4),
        ('{"deadLetterTargetArn": "${Dead.Arn}", "maxReceiveCount": ${AWS::AccountId}}', None),
    ],
)
def test_a_redrive_policy_that_is_a_text_with_an_arn_put_in(tmp_path: Path, text: str, count: int | None) -> None:
    queue = f"  Jobs: {{Type: AWS::SQS::Queue, Properties: {{RedrivePolicy: !Sub '{text}'}}}}\n  Dead: {{Type: AWS::SQS::Queue}}\n"
    redrive = next(one.redrive for one in deploy(tmp_path, SAM + queue).queues if one.id == "Jobs")
    assert isinstance(redrive, Known) and redrive.value.target.value == Reference("Dead", "Arn")
    assert getattr(redrive.value.max_receive_count, "value", None) == count


def test_who_waits_for_an_answer_from_iot(tmp_path: Path) -> None:
    of_template = """  Authorizer: {Type: AWS::IoT::Authorizer, Properties: {AuthorizerFunctionArn: !GetAtt F.Arn}}
  Fleet: {Type: AWS::IoT::ProvisioningTemplate, Properties: {PreProvisioningHook: {TargetArn: !GetAtt F.Arn}}}
"""
    permission = """  P{n}: {{Type: AWS::Lambda::Permission, Properties: {{FunctionName: !Ref F, Action: 'lambda:InvokeFunction',
    Principal: iot.amazonaws.com, SourceArn: '{arn}'}}}}
"""
    outside = [
        f"arn:aws:iot:eu-west-1:111122223333:{name}/a" for name in ("authorizer", "provisioningtemplate", "rule")
    ]
    found = [deploy(tmp_path, PLAIN + of_template)]
    found += [deploy(tmp_path, PLAIN + permission.format(n=1, arn=arn)) for arn in outside]
    kinds = [[(one.kind, one.mode.value) for one in each.functions[0].triggers.items] for each in found]
    assert kinds == [
        [("iot-authorizer", "synchronous"), ("iot-provisioning", "synchronous")],
        [("iot-authorizer", "synchronous")],
        [("iot-provisioning", "synchronous")],
        [("iot", "asynchronous")],
    ]
