"""Definitions in other files and texts: OpenAPI bodies, included files, state machines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lambdalint.check import examine
from lambdalint.config import Config
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.project.files import Files
from lambdalint.template.source import read
from lambdalint.value import Known, Unknown
from tests.unit.deployments import PLAIN, SAM, deploy

INTEGRATION = "x-amazon-apigateway-integration: {type: aws_proxy, uri: {Fn::Sub: 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${F.Arn}/invocations'}}"
OPENAPI = f"openapi: 3.0.1\npaths:\n  /:\n    get:\n      {INTEGRATION}\n"
API = """  A:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      DefinitionBody:
        Fn::Transform: {Name: AWS::Include, Parameters: {Location: %s}}
"""


def kinds(deployment: Deployment) -> list[str]:
    return [trigger.kind for trigger in deployment.functions[0].triggers.items]


def test_an_included_body_is_read_where_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "api.yaml").write_text(OPENAPI)
    found = deploy(tmp_path, SAM + API % "api.yaml")
    assert kinds(found) == ["rest-api"]
    assert found.functions[0].triggers.items[0].span.path == "api.yaml"


@pytest.mark.parametrize(
    "location", ["s3://bucket/api.yaml", "missing.yaml", "../api.yaml", "broken.yaml", "list.yaml"]
)
def test_what_cannot_be_included_is_left(tmp_path: Path, location: str) -> None:
    (tmp_path / "broken.yaml").write_text("a: [")
    (tmp_path / "list.yaml").write_text("- a")
    assert kinds(deploy(tmp_path, SAM + API % location)) == []


def test_an_include_beside_other_keys_adds_what_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("Timeout: 9\nMemorySize: 512\n")
    text = SAM + "      Timeout: 5\n      Fn::Transform: {Name: AWS::Include, Parameters: {Location: more.yaml}}\n"
    function = deploy(tmp_path, text).functions[0]
    assert getattr(function.timeout, "value", 0) == 5 and getattr(function.memory, "value", 0) == 512


def test_a_file_that_includes_itself_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "me.yaml").write_text("A: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: me.yaml}}}\n")
    (tmp_path / "template.yaml").write_text(
        "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      Fn::Transform: {Name: AWS::Include, Parameters: {Location: me.yaml}}\n"
    )
    assert set(read(Files(tmp_path), "template.yaml").includes) == {"me.yaml"}


def test_a_finding_in_an_included_file_has_an_anchor_without_a_line(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("# first\nRuntime: python3.7\n")
    text = (
        SAM.replace("      Runtime: python3.13\n", "")
        + "      Fn::Transform: {Name: AWS::Include, Parameters: {Location: more.yaml}}\n"
    )
    (tmp_path / "template.yaml").write_text(text)
    checked = examine([tmp_path], Config(root=tmp_path, profile="audit"), "2026-11-24")
    found = [f for f in checked.results.findings if f.rule == "deprecated-runtime"]
    assert found and found[0].primary.span.path == "more.yaml" and found[0].identity.anchor == "Runtime"


TASK = {"Type": "Task", "Resource": "${Work}", "Retry": [{"ErrorEquals": ["States.ALL"]}], "End": True}
MACHINE = """  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: work.asl.json
      DefinitionSubstitutions: {Work: !GetAtt F.Arn, Times: !ImportValue times}
"""


def test_a_definition_with_numbers_that_are_put_in_later(tmp_path: Path) -> None:
    text = json.dumps({"StartAt": "T", "States": {"T": TASK}}).replace(
        '"End"', '"TimeoutSeconds": ${Times}, "HeartbeatSeconds": ${Beat}, "End"'
    )
    (tmp_path / "work.asl.json").write_text(text)
    found = deploy(tmp_path, SAM + MACHINE)
    assert kinds(found) == ["step-functions"] and found.functions[0].triggers.complete
    assert isinstance(found.tasks.items[0].retried, Known)
    assert isinstance(found.functions[0].triggers.items[0].caller_limit, Unknown)


def test_a_substitution_that_the_definition_does_not_use_invokes_nothing(tmp_path: Path) -> None:
    (tmp_path / "work.asl.json").write_text(
        json.dumps({"StartAt": "T", "States": {"T": {"Type": "Pass", "End": True}}})
    )
    found = deploy(tmp_path, SAM + MACHINE)
    assert kinds(found) == [] and found.functions[0].triggers.complete


def test_a_definition_written_as_a_structure_made_to_text(tmp_path: Path) -> None:
    machine = "  M: {Type: AWS::StepFunctions::StateMachine, Properties: {DefinitionString: {Fn::ToJsonString: {StartAt: T, States: {T: {Type: Task, Resource: !GetAtt F.Arn, TimeoutSeconds: 7, End: true}}}}}}\n"
    found = deploy(tmp_path, PLAIN + machine)
    (trigger,) = found.functions[0].triggers.items
    assert trigger.kind == "step-functions" and getattr(trigger.caller_limit, "value", 0) == 7


def test_a_macro_needs_no_other_invoker(tmp_path: Path) -> None:
    macro = "  M: {Type: AWS::CloudFormation::Macro, Properties: {Name: m, FunctionName: !GetAtt F.Arn}}\n"
    permission = "  P: {Type: AWS::Lambda::Permission, Properties: {Action: 'lambda:InvokeFunction', FunctionName: !Ref F, Principal: cloudformation.amazonaws.com}}\n"
    found = deploy(tmp_path, PLAIN + macro + permission)
    assert kinds(found) == ["macro"] and found.functions[0].triggers.complete


def test_a_definition_in_the_template_takes_substitutions_too(tmp_path: Path) -> None:
    machine = """  M:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions: {WorkArn: !GetAtt F.Arn}
      Definition:
        StartAt: T
        States:
          T:
            Type: Task
            Resource: arn:aws:states:::lambda:invoke
            Parameters: {FunctionName: "${WorkArn}", Payload.$: $}
            TimeoutSeconds: 30
            End: true
"""
    found = deploy(tmp_path, SAM + machine)
    assert kinds(found) == ["step-functions"]
    (task,) = found.tasks.items
    assert (task.function, getattr(task.timeout, "value", 0)) == ("F", 30)
    assert task.span.line == 16


FORMS = {
    "the SDK's own API": (
        '{DefinitionString: !Sub \'{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:${AWS::Partition}:states:::aws-sdk:lambda:invoke","Parameters":{"FunctionName":"${F}"},"End":true}}}\'}',
        (True, False),
    ),
    "joined, below a Parallel that catches": (
        '{DefinitionString: !Join [\'\', [\'{"StartAt":"P","States":{"P":{"Type":"Parallel","Catch":[{"ErrorEquals":["States.ALL"],"Next":"X"}],"Branches":[{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"\', !GetAtt F.Arn, \'","End":true}}}],"End":true}}}\']]}',
        (True, True),
    ),
    "JSONata in a Map": (
        "{Definition: {StartAt: M, States: {M: {Type: Map, ItemProcessor: {StartAt: T, States: {T: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Arguments: {FunctionName: !GetAtt F.Arn}, Retry: [{ErrorEquals: [States.ALL]}], End: true}}}, End: true}}}}",
        (True, True),
    ),
    "in S3": (
        "{DefinitionS3Location: {Bucket: b, Key: k}, DefinitionSubstitutions: {F: !GetAtt F.Arn}}",
        (False, False),
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_task_in_every_form_of_a_definition(tmp_path: Path, form: str) -> None:
    properties, (read, covered) = FORMS[form]
    found = deploy(tmp_path, PLAIN + f"  M: {{Type: 'AWS::StepFunctions::StateMachine', Properties: {properties}}}\n")
    assert kinds(found) == ["step-functions"]
    assert (found.functions[0].triggers.gaps == ()) is read
    assert (
        any(isinstance(task.retried, Known) or isinstance(task.caught, Known) for task in found.tasks.items) is covered
    )
