"""What worlds share is what each of them would have made alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.config import Config
from lambdalint.deployment.build import build
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.instances import Instances
from lambdalint.project.discovery import find_templates
from lambdalint.project.files import Files
from lambdalint.source.program import Programs
from lambdalint.template.sharing import Sharing
from lambdalint.template.source import read
from lambdalint.template.stacks import Stacks
from lambdalint.template.view import Template
from lambdalint.template.worlds import World, find_worlds
from lambdalint.value import Known, Several

FIXTURES = Path(__file__).parents[2] / "fixtures"
FAR = """Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Size: {Type: Number, Default: 128, AllowedValues: [128, 512]}
  Bucket: {Type: String, Default: ''}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  Own: !Equals [!Ref Bucket, '']
Globals:
  Function: {Timeout: !If [IsProd, 30, 3], Environment: {Variables: {SIZE: !Ref Size}}}
Resources:
  Store: {Type: AWS::S3::Bucket, Condition: Own}
  Failed: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub 'failed-${Stage}'}}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      MemorySize: !Ref Size
      InlineCode: 'def handler(event, context): pass'
      DeadLetterQueue: {Type: SQS, TargetArn: !GetAtt Failed.Arn}
      Policies:
        - Statement:
            - {Effect: Allow, Action: 's3:GetObject', Resource: !If [Own, !Sub '${Store.Arn}/*', !Sub 'arn:aws:s3:::${Bucket}/*']}
            - !If [IsProd, {Effect: Allow, Action: 'sqs:*', Resource: '*'}, !Ref AWS::NoValue]
      Environment: {Variables: {STAGE: !Ref Stage, BUCKET: !If [Own, !Ref Store, !Ref Bucket], ROLE: !GetAtt WorkerRole.Arn}}
  Rule:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: !If [IsProd, rate(1 minute), rate(1 day)], Targets: [{Id: t, Arn: !GetAtt Worker.Arn}]}
"""

ABOVE = """Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Bucket: {Type: String, Default: ''}
  Hidden: {Type: String, NoEcho: true, Default: same}
  Shown: {Type: String, Default: same}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  Own: !Equals [!Ref Bucket, '']
Resources:
  Store: {Type: AWS::S3::Bucket, Condition: Own}
  Failed: {Type: AWS::SQS::Queue}
  Late: {Type: AWS::SQS::Queue}
  First:
    Type: AWS::Serverless::Application
    Properties:
      Location: ./middle.yaml
      Parameters:
        Size: !If [IsProd, 512, 128]
        Bucket: !If [Own, !Ref Store, !Ref Bucket]
        Queue: !If [IsProd, !GetAtt Failed.Arn, !GetAtt Late.Arn]
        Text: !Sub ['${it}', {it: !If [IsProd, !Ref Hidden, !Ref Shown]}]
  Second:
    Type: AWS::Serverless::Application
    Properties: {Location: ./middle.yaml, Parameters: {Size: 256}}
"""
MIDDLE = FAR.replace(
    "Bucket: {Type: String, Default: ''}",
    "Bucket: {Type: String, Default: ''}\n  Queue: {Type: String, Default: ''}\n  Text: {Type: String, Default: t}",
).replace("ROLE: !GetAtt WorkerRole.Arn", "QUEUE: !Ref Queue, TEXT: !Ref Text") + (
    "  Deep:\n    Type: AWS::Serverless::Application\n"
    "    Properties: {Location: ./deep.yaml, Parameters: {Queue: !Ref Queue, Size: !Ref Size}}\n"
)
DEEP = """Transform: AWS::Serverless-2016-10-31
Parameters: {Queue: {Type: String}, Size: {Type: Number}}
Resources:
  Sender:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      MemorySize: !Ref Size
      InlineCode: 'def handler(event, context): pass'
      Environment: {Variables: {QUEUE: !Ref Queue}}
      Policies: [{Statement: [{Effect: Allow, Action: 'sqs:SendMessage', Resource: !Ref Queue}]}]
"""


def both(root: Path, path: str) -> tuple[list[Deployment], list[Deployment]]:
    """A template in its worlds, with what they share, and each by itself."""
    files = Files(root)
    programs = Programs(files)
    made: list[list[Deployment]] = []
    for alone in (False, True):
        source, stacks = read(files, path), Stacks(files)
        worlds = find_worlds(source, {}).worlds
        sharing = None if alone else Sharing(source, worlds)
        templates = [Template(source, world, stacks=stacks, sharing=sharing) for world in worlds]
        made.append([build(template, files, programs, "2026-11-24") for template in templates])
    return made[0], made[1]


@pytest.mark.parametrize("project", sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
def test_projects_are_the_same_alone(project: str) -> None:
    root = FIXTURES / project
    for path in sorted(find_templates(Files(root), [""], (), False).templates):
        shared, alone = both(root, path)
        assert shared == alone


def test_worlds_that_differ_far_away(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(FAR)
    shared, alone = both(tmp_path, "template.yaml")
    assert len(shared) > 4
    assert shared == alone
    for name in ("functions", "queues", "buckets"):
        assert len({repr(getattr(one, name)) for one in shared}) > 1
    assert len({repr(one.roles[0].statements) for one in shared}) > 1


@pytest.mark.parametrize("given", [{}, {"Hidden": "same", "Shown": "same"}, {"Stage": "dev", "Bucket": "b"}])
def test_nested_stacks_are_the_same_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str]
) -> None:
    for name, text in {"template.yaml": ABOVE, "middle.yaml": MIDDLE, "deep.yaml": DEEP}.items():
        (tmp_path / name).write_text(text)
    files = Files(tmp_path)
    programs, config = Programs(files), Config(root=tmp_path, parameters=given)
    shared = Instances(files, programs, config, "2026-11-24", [read(files, "template.yaml")])
    made = shared.deployments(read(files, "template.yaml"))
    for module in ("instances", "template.stacks"):
        monkeypatch.setattr(f"lambdalint.{module}.Sharing", lambda *_: None)
    alone = Instances(files, programs, config, "2026-11-24", [read(files, "template.yaml")])
    same = made == alone.deployments(read(files, "template.yaml"))
    assert same  # pytest would go on for minutes about what differs
    assert len({repr(world.functions[0].environment) for world in made["middle.yaml"]}) > 1
    senders = [world.functions[0] for world in made["deep.yaml"]]
    assert len({id(sender.environment) for sender in senders}) < len(senders)


def test_facts_are_drawn_once_for_the_same_environment(tmp_path: Path) -> None:
    text = FAR.replace(
        "STAGE: !Ref Stage, BUCKET: !If [Own, !Ref Store, !Ref Bucket], ROLE: !GetAtt WorkerRole.Arn", ""
    )
    (tmp_path / "template.yaml").write_text(text)
    for worlds in both(tmp_path, "template.yaml"):
        facts: dict[str, set[int]] = {}
        for world in worlds:
            function = world.functions[0]
            assert isinstance(function.handler, Known)
            facts.setdefault(repr(function.environment), set()).add(id(function.handler.value.facts))
        assert 1 < len(facts) < len(worlds)
        assert all(len(same) == 1 for same in facts.values())


def test_handlers_are_bound_once_for_the_same_surroundings(tmp_path: Path) -> None:
    text = FAR.replace(", Environment: {Variables: {SIZE: !Ref Size}}", "")
    text = text.replace(
        "Rule:\n    Type: AWS::Events::Rule", "Rule:\n    Condition: IsProd\n    Type: AWS::Events::Rule"
    )
    text = text.replace(
        "STAGE: !Ref Stage, BUCKET: !If [Own, !Ref Store, !Ref Bucket], ROLE: !GetAtt WorkerRole.Arn", ""
    )
    (tmp_path / "template.yaml").write_text(text)
    shared, _ = both(tmp_path, "template.yaml")
    handlers: dict[str, set[int]] = {}
    for world in shared:
        key = repr((world.functions[0].environment, world.resources))
        handlers.setdefault(key, set()).add(id(world.functions[0].handler))
    assert 1 < len(handlers) < len(shared)
    assert all(len(same) == 1 for same in handlers.values())


def test_resources_are_the_same_objects_where_their_names_are(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(FAR)
    shared, _ = both(tmp_path, "template.yaml")
    found: dict[tuple[str, str], set[int]] = {}
    for world in shared:
        for resource in world.resources:
            found.setdefault((resource.id, repr(resource)), set()).add(id(resource))
    assert {id for id, _ in found} == {"Store", "Failed", "Worker", "Rule"}
    assert {id: len(same) for (id, _), same in found.items() if id != "Failed"} == {"Store": 1, "Worker": 1, "Rule": 1}


def test_what_a_role_grants_is_worked_out_when_it_is_asked(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(
        "Resources:\n  States:\n    Type: AWS::IAM::Role\n    Properties:\n      AssumeRolePolicyDocument: {}\n"
        "      Policies: [{PolicyName: p, PolicyDocument: {Statement: {Effect: Allow, Action: '*', Resource: '*'}}}]\n"
    )
    files = Files(tmp_path)
    template = Template(read(files, "template.yaml"), World())
    (role,) = build(template, files, Programs(files), "2026-11-24").roles
    assert "statements" not in vars(role)
    assert [action.value for action in role.statements.items[0].actions.items if isinstance(action, Known)] == ["*"]
    assert role.principals == role.templates == Several()


def test_a_variable_is_there_where_its_condition_holds(tmp_path: Path) -> None:
    given = "ONLY_PROD: !If [IsProd, '1', !Ref AWS::NoValue], ALWAYS: !If [Own, a, b]"
    (tmp_path / "template.yaml").write_text(FAR.replace("STAGE: !Ref Stage", given))
    for worlds in both(tmp_path, "template.yaml"):
        for world in worlds:
            names = {variable.name for variable in world.functions[0].environment.items}
            assert "ALWAYS" in names and ("ONLY_PROD" in names) is dict(world.world.conditions)["IsProd"]
            assert world.functions[0].environment.complete
        assert len({dict(world.world.conditions)["IsProd"] for world in worlds}) == 2
