"""Connectors and what else SAM permits by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.deployment.model.deployment import Deployment
from lambdalint.value import Known
from tests.unit.deployments import PLAIN, SAM, deploy


def actions(deployment: Deployment, id: str = "F") -> set[str]:
    function = deployment.function(id)
    assert function is not None and isinstance(function.role, Known)
    statements = [s for s in function.role.value.statements.items if s.origin == "connector"]
    return {a.value for s in statements for a in s.actions.items if isinstance(a, Known)}


def invokers(deployment: Deployment, id: str = "F") -> list[str]:
    """The principals that generated permissions admit."""
    return [
        str(p.principal.value)
        for p in deployment.permissions.items
        if p.generated and isinstance(p.function, Known) and p.function.value == id and isinstance(p.principal, Known)
    ]


def connector(source: str, destination: str, access: str = "Write") -> str:
    return f"  C:\n    Type: AWS::Serverless::Connector\n    Properties: {{Source: {source}, Destination: {destination}, Permissions: [{access}]}}\n"


@pytest.mark.parametrize(
    ("type", "principal", "kind"),
    [
        ("AWS::SNS::Topic", "sns.amazonaws.com", "sns"),
        ("AWS::S3::Bucket", "s3.amazonaws.com", "s3"),
        ("AWS::Events::Rule", "events.amazonaws.com", "eventbridge"),
        ("AWS::Serverless::HttpApi", "apigateway.amazonaws.com", "rest-api"),
    ],
)
def test_a_connector_to_a_function_is_a_permission(tmp_path: Path, type: str, principal: str, kind: str) -> None:
    text = SAM + f"  S: {{Type: '{type}'}}\n" + connector("{Id: S}", "{Id: F}")
    found = deploy(tmp_path, text)
    assert invokers(found) == [principal]
    assert [t.kind for t in found.functions[0].triggers.items] == [kind]


def test_a_connector_inside_of_its_source_and_to_several(tmp_path: Path) -> None:
    second = SAM.partition("Resources:\n")[2].replace("  F:", "  G:", 1)
    topic = """  S:
    Type: AWS::SNS::Topic
    Connectors:
      Out: {Properties: {Destination: [{Id: F}, {Id: !Ref G}], Permissions: [Write]}}
"""
    found = deploy(tmp_path, SAM + second + topic)
    assert invokers(found) == invokers(found, "G") == ["sns.amazonaws.com"]


@pytest.mark.parametrize(
    ("source", "destination", "access", "action"),
    [
        ("{Id: F}", "{Id: Q}", "Write", "sqs:SendMessage"),
        ("{Id: Q}", "{Id: F}", "Read", "sqs:ReceiveMessage"),
        (
            "{Type: 'AWS::Lambda::Function', Arn: !GetAtt F.Arn}",
            "{Type: 'AWS::SQS::Queue', Arn: 'arn:aws:sqs:eu-west-1:111122223333:q'}",
            "Write",
            "sqs:SendMessage",
        ),
    ],
)
def test_a_connector_gives_to_the_role_of_either_side(
    tmp_path: Path, source: str, destination: str, access: str, action: str
) -> None:
    found = deploy(tmp_path, SAM + "  Q: {Type: AWS::SQS::Queue}\n" + connector(source, destination, access))
    assert action in actions(found)


def test_a_connector_names_a_role_of_its_own(tmp_path: Path) -> None:
    role = "  R: {Type: AWS::IAM::Role}\n  Q: {Type: AWS::SQS::Queue}\n"
    text = SAM.replace("Properties:\n", "Properties:\n      Role: !GetAtt R.Arn\n") + role
    source = "{Type: 'AWS::Lambda::Function', Arn: !GetAtt F.Arn, RoleName: %s}"
    assert "sqs:SendMessage" in actions(deploy(tmp_path, text + connector(source % "!Ref R", "{Id: Q}")))
    assert not actions(deploy(tmp_path, text + connector(source % "elsewhere", "{Id: Q}")))


def test_what_a_connector_joins_may_be_unknown(tmp_path: Path) -> None:
    text = SAM + connector("{Id: F}", "{Arn: !ImportValue other}")
    role = deploy(tmp_path, text).functions[0].role
    assert isinstance(role, Known) and role.value.statements.gaps


@pytest.mark.parametrize(
    ("resource", "permitted"),
    [
        (
            "A: {Type: 'AWS::Serverless::Api', Properties: {StageName: x, Auth: {Authorizers: {T: {FunctionArn: !GetAtt F.Arn}}}}}",
            True,
        ),
        (
            "A: {Type: 'AWS::Serverless::Api', Properties: {StageName: x, Auth: {Authorizers: {T: {FunctionArn: !GetAtt F.Arn, DisableFunctionDefaultPermissions: true}}}}}",
            False,
        ),
        (
            "A: {Type: 'AWS::Serverless::HttpApi', Properties: {Auth: {Authorizers: {T: {FunctionArn: !GetAtt F.Arn}}}}}",
            False,
        ),
        (
            "A: {Type: 'AWS::Serverless::HttpApi', Properties: {Auth: {Authorizers: {T: {FunctionArn: !GetAtt F.Arn, EnableFunctionDefaultPermissions: true}}}}}",
            True,
        ),
        (
            "A: {Type: 'AWS::Serverless::WebSocketApi', Properties: {Routes: {$connect: {FunctionArn: !GetAtt F.Arn}}}}",
            True,
        ),
    ],
)
def test_authorizers_and_routes_that_sam_permits(tmp_path: Path, resource: str, permitted: bool) -> None:
    assert bool(invokers(deploy(tmp_path, SAM + f"  {resource}\n"))) is permitted


@pytest.mark.parametrize(("auth", "permitted"), [("NONE", True), ("AWS_IAM", False)])
def test_a_url_without_authentication(tmp_path: Path, auth: str, permitted: bool) -> None:
    found = deploy(tmp_path, SAM + f"      FunctionUrlConfig: {{AuthType: {auth}}}\n")
    assert invokers(found) == (["*"] if permitted else [])
    assert not invokers(deploy(tmp_path, PLAIN))


@pytest.mark.parametrize(
    ("extra", "action", "given"),
    [
        ("Tracing: Active", "xray:PutTraceSegments", True),
        ("Tracing: Disabled", "xray:PutTraceSegments", False),
        ("Events: {N: {Type: SNS, Properties: {Topic: arn, SqsSubscription: true}}}", "sqs:ReceiveMessage", True),
        ("Events: {N: {Type: SNS, Properties: {Topic: arn, SqsSubscription: false}}}", "sqs:ReceiveMessage", False),
    ],
)
def test_what_sam_grants_by_itself(tmp_path: Path, extra: str, action: str, given: bool) -> None:
    role = deploy(tmp_path, SAM + f"      {extra}\n").functions[0].role
    assert isinstance(role, Known)
    found = {a.value for s in role.value.statements.items for a in s.actions.items if isinstance(a, Known)}
    assert (action in found) is given
