"""Answers of rules are shared by worlds that agree in all that a rule read, and by no others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lambdalint.config import Config
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import EventSourceMapping, Function
from lambdalint.deployment.model.permissions import Role
from lambdalint.edits import Editor
from lambdalint.engine import SUBJECTS, run, told_apart
from lambdalint.instances import Instances
from lambdalint.project.files import Files
from lambdalint.reads import Agreement, Subjects, written_down
from lambdalint.source.program import Programs
from lambdalint.template.source import read
from lambdalint.triage.selection import select
from lambdalint.value import Known

TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Parameters:
  Slow: {Type: String, Default: 'no', AllowedValues: ['no', 'yes']}
  Wide: {Type: String, Default: 'no', AllowedValues: ['no', 'yes']}
Conditions:
  IsSlow: !Equals [!Ref Slow, 'yes']
  IsWide: !Equals [!Ref Wide, 'yes']
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}
  Builder:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}}]}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: 'def handler(event, context): pass'
      Policies: [{Statement: [{Effect: Allow, Action: !If [IsWide, 's3:*', 's3:GetObject'], Resource: '*'}]}]
      Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}
  Other:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      InlineCode: 'def handler(event, context): pass'
      Timeout: !If [IsSlow, 600, 3]
"""
SLOW, WIDE = "IsSlow", "IsWide"
Read = Callable[..., object]


@pytest.fixture
def worlds(tmp_path: Path) -> list[Deployment]:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    files = Files(tmp_path)
    source = read(files, "template.yaml")
    instances = Instances(files, Programs(files), Config(), "2026-11-24", [source])
    found: list[Deployment] = instances.of(source)[0][1]
    assert len(found) == 4
    return found


def asked(worlds: list[Deployment], kind: type, id: str, read: Read) -> tuple[int, dict[str, object]]:
    """How often a subject was asked, and the answer for each world."""
    times = 0
    with written_down(worlds):
        subjects = Subjects(Agreement(worlds), [told_apart(SUBJECTS[kind](world)) for world in worlds])

        def ask(world: int) -> list[object]:
            nonlocal times
            times += 1
            return [read(subjects.worlds[world][id, 1], worlds[world])]

        answers = {where(worlds[n]): answer[0] for n, answer in subjects.answers((id, 1), ask)}
    assert type(worlds[0]) is Deployment and type(worlds[0].functions[0]) is Function
    return times, answers


def where(world: Deployment) -> str:
    return " ".join(name for name, truth in world.world.conditions if truth)


CASES: dict[str, tuple[type, str, Read, int]] = {
    "its own setting": (Function, "Worker", lambda f, d: f.timeout.value, 1),
    "its role": (Function, "Worker", lambda f, d: repr(f.role.value.statements), 2),
    "a mapping's function": (EventSourceMapping, "Worker", lambda m, d: repr(m.function.role.value.statements), 2),
    "a mapping's queue": (EventSourceMapping, "Worker", lambda m, d: (m.queue.id, m.function.id), 1),
    "the names of all functions": (Function, "Worker", lambda f, d: [one.id for one in d.functions], 1),
    "a setting of another one": (Function, "Worker", lambda f, d: [one.timeout.value for one in d.functions], 2),
    "another one by its name": (Function, "Worker", lambda f, d: d.function("Other").timeout.value, 2),
    "both": (Function, "Worker", lambda f, d: (d.function("Other").timeout.value, repr(f.role)), 4),
    "its world": (Function, "Worker", lambda f, d: where(d), 4),
    "what was made of parts before": (Function, "Worker", lambda f, d: (d.failures_into, d.function("Other").id), 1),
    "its role elsewhere": (Function, "Worker", lambda f, d: repr(d.elsewhere(f.role.value)), 2),
    "what roles are in all worlds": (Function, "Worker", lambda f, d: {id: len(r) for id, r in d.each_role.items()}, 1),
    "equality": (Function, "Worker", lambda f, d: f == d.function("Other"), 4),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_is_asked_once_for_all_that_it_read(worlds: list[Deployment], name: str) -> None:
    kind, id, read, times = CASES[name]
    alone = {where(world): asked([world], kind, id, read)[1][where(world)] for world in worlds}
    assert asked(worlds, kind, id, read) == (times, alone)


def test_what_is_read_after_a_failure_is_not_written_down(worlds: list[Deployment]) -> None:
    def fail(function: Function, deployment: Deployment) -> object:
        raise ZeroDivisionError(function.id)

    with pytest.raises(ZeroDivisionError):
        asked(worlds, Function, "Worker", fail)
    assert all(type(world) is Deployment for world in worlds)
    assert isinstance(worlds[0].functions[0].timeout, Known)


def test_a_role_that_no_function_uses_is_no_subject_and_is_not_worked_out(
    worlds: list[Deployment], tmp_path: Path
) -> None:
    assert [role.id for role in SUBJECTS[Role](worlds[0])] == ["WorkerRole", "OtherRole"]
    [unused] = [role for role in worlds[0].roles if role.id == "Builder"]
    entries = select(Config(profile="audit", select=("administrator-role", "wildcard-resource")))
    run(worlds, entries, lambda span: "", Editor(Files(tmp_path), {}, lambda path: None))
    assert "statements" not in vars(unused)
