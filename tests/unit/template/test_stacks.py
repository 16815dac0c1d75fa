"""Nested stacks: parameters passed down, outputs followed, triggers across stacks, circles."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdalint.check import examine
from lambdalint.config import Config
from lambdalint.deployment.build import build
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.finding import Finding
from lambdalint.instances import Instances
from lambdalint.project.files import Files
from lambdalint.source.program import Programs
from lambdalint.template.ids import absolute, relative
from lambdalint.template.source import read
from lambdalint.template.stacks import Stacks
from lambdalint.template.view import Template
from lambdalint.template.worlds import find_worlds
from lambdalint.value import Assumed, Known, Reference, Unknown

CODE = "InlineCode: 'def handler(event, context): pass', Runtime: python3.13, Handler: index.handler"
PARENT = """Transform: AWS::Serverless-2016-10-31
Parameters:
  Patience: {Type: Number, Default: 30}
Resources:
  Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30, RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}}}
  Dead: {Type: AWS::SQS::Queue}
  Workers:
    Type: AWS::Serverless::Application
    Properties:
      Location: ./worker.yaml
      Parameters:
        QueueArn: !GetAtt Jobs.Arn
        Seconds: !Ref Patience
        Names: !Join [',', [a, b]]
  Tick:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 hour), Targets: [{Id: t, Arn: !GetAtt Workers.Outputs.WorkerArn}]}
  Listener: {Type: AWS::Lambda::Permission, Properties: {Action: 'lambda:InvokeFunction', FunctionName: !GetAtt Workers.Outputs.WorkerArn, Principal: events.amazonaws.com, SourceArn: !GetAtt Tick.Arn}}
"""
CHILD = f"""Transform: AWS::Serverless-2016-10-31
Parameters:
  QueueArn: {{Type: String, Default: ''}}
  Seconds: {{Type: Number, Default: 900}}
  Names: {{Type: CommaDelimitedList, Default: x}}
  Left: {{Type: Number, Default: 7}}
Conditions:
  HasQueue: !Not [!Equals [!Ref QueueArn, '']]
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      {CODE.replace(", Runtime", chr(10) + "      Runtime").replace(", Handler", chr(10) + "      Handler")}
      Timeout: !Ref Seconds
      MemorySize: !Ref Left
      Environment: {{Variables: {{SECOND: !Select [1, !Ref Names], QUEUE: !Ref QueueArn}}}}
      Events:
        Take: {{Type: SQS, Properties: {{Queue: !If [HasQueue, !Ref QueueArn, !GetAtt Own.Arn]}}}}
  Own: {{Type: AWS::SQS::Queue}}
Outputs:
  WorkerArn: {{Value: !GetAtt Worker.Arn}}
  OwnArn: {{Value: !Sub '${{Own.Arn}}'}}
  Passed: {{Value: !Ref QueueArn}}
"""


def write(folder: Path, **texts: str) -> Files:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    return Files(folder)


def deployed(files: Files) -> dict[str, list[Deployment]]:
    """The deployments of every template by path."""
    sources = [read(files, path) for path in sorted(p for p in files.children("") if p.endswith(".yaml"))]
    instances = Instances(files, Programs(files), Config(root=files.root), "2026-11-24", sources)
    return {source.path: made for one in instances.order for source, made in instances.of(one)}


def findings(files: Files, *names: str) -> list[Finding]:
    paths = [files.root / name for name in names] or [files.root]
    checked = examine(paths, Config(root=files.root, profile="audit"), "2026-11-24")
    assert not checked.crashed
    return list(checked.results.findings)


def test_parameters_are_the_parents(tmp_path: Path) -> None:
    (child,) = deployed(write(tmp_path, parent=PARENT, worker=CHILD))["worker.yaml"]
    worker = child.functions[0]
    assert child.stack == ("Workers",)
    assert isinstance(worker.timeout, Known) and worker.timeout.value == 30
    assert worker.timeout.basis == (Assumed("Patience", "30"),) and worker.timeout.span.path == "parent.yaml"
    assert isinstance(worker.memory, Known) and worker.memory.value == 7 and worker.memory.basis == ()
    second, queue = worker.environment.items
    assert isinstance(second.value, Known) and second.value.value == "b"
    assert isinstance(queue.value, Known) and queue.value.value == Reference("/Jobs", "Arn")


def test_a_queue_of_the_parent_is_seen_by_the_childs_mapping(tmp_path: Path) -> None:
    (child,) = deployed(write(tmp_path, parent=PARENT, worker=CHILD))["worker.yaml"]
    (mapping,) = child.event_source_mappings
    assert mapping.queue is not None and mapping.queue.id == "/Jobs"
    redrive = mapping.queue.redrive
    assert isinstance(redrive, Known) and isinstance(redrive.value.target, Known)
    assert redrive.value.target.value == Reference("/Dead", "Arn")


def test_outputs_lead_to_the_childs_resource(tmp_path: Path) -> None:
    files = write(tmp_path, parent=PARENT, worker=CHILD)
    source = read(files, "parent.yaml")
    template = Template(source, find_worlds(source, {}).worlds[0], stacks=Stacks(files))
    span = template.span
    values = {
        name: template.resolver.attribute("Workers", f"Outputs.{name}", span)
        for name in ("WorkerArn", "OwnArn", "Passed", "No")
    }
    assert getattr(values["WorkerArn"], "value", None) == Reference("/Workers/Worker", "Arn")
    assert getattr(values["OwnArn"], "value", None) == Reference("/Workers/Own", "Arn")
    assert getattr(values["Passed"], "value", None) == Reference("Jobs", "Arn")
    assert isinstance(values["No"], Unknown)
    found = template.find("/Workers/Own")
    assert found is not None and found.type == "AWS::SQS::Queue"


def test_triggers_and_permissions_of_the_parent_reach_the_child(tmp_path: Path) -> None:
    files = write(tmp_path, parent=PARENT, worker=CHILD)
    (child,) = deployed(files)["worker.yaml"]
    worker = child.functions[0]
    assert [(t.kind, t.resource) for t in worker.triggers.items] == [("sqs", "Worker"), ("schedule", "/Tick")]
    assert worker.triggers.complete
    assert not any(f.rule == "trigger-not-permitted" for f in findings(files))
    files = write(tmp_path, parent=PARENT.replace("events.amazonaws.com", "sns.amazonaws.com"))
    (finding,) = [f for f in findings(files) if f.rule == "trigger-not-permitted"]
    assert finding.identity.template == "worker.yaml" and finding.identity.resource == "Worker"
    assert "`Tick` may not invoke `Worker`" in finding.message and finding.primary.span.path == "parent.yaml"


def test_a_child_is_reported_once_and_with_the_parents_values(tmp_path: Path) -> None:
    files = write(tmp_path, parent=PARENT.replace("VisibilityTimeout: 30", "VisibilityTimeout: 10"), worker=CHILD)
    (finding,) = [f for f in findings(files) if f.rule == "queue-visibility-too-short"]
    assert finding.identity.template == "worker.yaml" and finding.stack == ("Workers",) and "30 s" in finding.message
    assert "/Jobs" not in finding.message
    alone = [f for f in findings(files, "worker.yaml") if f.rule == "queue-visibility-too-short"]
    assert alone and "900 s" in alone[0].message


def test_two_stacks_of_one_template_are_told_apart(tmp_path: Path) -> None:
    second = """  Slow:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: worker.yaml, Parameters: {QueueArn: !GetAtt Jobs.Arn, Seconds: 600}}
"""
    files = write(
        tmp_path, parent=PARENT.replace("VisibilityTimeout: 30", "VisibilityTimeout: 200") + second, worker=CHILD
    )
    assert [d.stack for d in deployed(files)["worker.yaml"]] == [("Workers",), ("Slow",)]
    (finding,) = [f for f in findings(files) if f.rule == "queue-visibility-too-short"]
    assert finding.when in ("stack Slow", "not stack Workers")


def test_a_parents_condition_decides_whether_the_stack_exists(tmp_path: Path) -> None:
    parent = PARENT.replace("Resources:", "Conditions: {Big: !Equals [!Ref Patience, 60]}\nResources:", 1)
    parent = parent.replace("        Seconds: !Ref Patience", "        Seconds: !If [Big, 600, 5]")
    made = deployed(write(tmp_path, parent=parent, worker=CHILD))["worker.yaml"]
    assert sorted(getattr(d.functions[0].timeout, "value", 0) for d in made) == [5, 600]


def test_siblings_see_each_other(tmp_path: Path) -> None:
    storage = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 5}}}\nOutputs: {Arn: {Value: !GetAtt Q.Arn}}\n"
    parent = PARENT.replace("!GetAtt Jobs.Arn\n        Seconds", "!GetAtt Storage.Outputs.Arn\n        Seconds")
    parent += "  Storage: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: storage.yaml}}\n"
    files = write(tmp_path, parent=parent, worker=CHILD, storage=storage)
    (child,) = deployed(files)["worker.yaml"]
    (mapping,) = child.event_source_mappings
    assert mapping.queue is not None and mapping.queue.id == "/Storage/Q"
    lost = [f for f in findings(files) if f.rule == "queue-failures-lost"]
    assert [(f.identity.template, f.identity.resource) for f in lost] == [("storage.yaml", "Q")]
    assert "`Storage/Q`" in lost[0].message


def test_a_role_of_the_parent_is_the_childs(tmp_path: Path) -> None:
    parent = """Resources:
  R: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]}, ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']}}
  S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml, Parameters: {Role: !GetAtt R.Arn}}}
"""
    child = f"Parameters: {{Role: {{Type: String}}}}\nResources:\n  F: {{Type: AWS::Serverless::Function, Properties: {{{CODE}, Role: !Ref Role}}}}\n"
    files = write(tmp_path, child=child, parent=parent)
    made = deployed(files)
    role = made["child.yaml"][0].functions[0].role
    assert isinstance(role, Known) and role.value.id == "/R" and role.value.functions == ("F",)
    assert made["parent.yaml"][0].roles[0].functions == ("/S/F",)
    found = [f for f in findings(files) if f.rule == "administrator-role"]
    assert len(found) == 1 and found[0].identity.template == "parent.yaml" and "F" in found[0].resources


def test_circles_are_bounded_and_reported(tmp_path: Path) -> None:
    def nests(name: str, function: str) -> str:
        return f"Resources:\n  S: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {name}.yaml}}}}\n  {function}: {{Type: AWS::Serverless::Function, Properties: {{{CODE}}}}}\n"

    files = write(tmp_path, a=nests("b", "FA"), b=nests("a", "FB"), c=nests("c", "FC"))
    found = findings(files)
    messages = [f.message for f in found if f.rule == "circular-stacks"]
    assert messages == ["`b.yaml` nests `a.yaml`, which nests `b.yaml` again", "`c.yaml` nests itself"]
    assert {f.identity.resource for f in found} >= {"FA", "FB", "FC"}


def test_depth_is_bounded_and_what_lies_below_is_looked_at_alone(tmp_path: Path) -> None:
    texts = {
        f"t{n}": f"Resources:\n  S: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: t{n + 1}.yaml}}}}\n  F: {{Type: AWS::Serverless::Function, Properties: {{{CODE}}}}}\n"
        for n in range(8)
    }
    made = deployed(
        write(tmp_path, **texts, t8=f"Resources: {{F: {{Type: AWS::Serverless::Function, Properties: {{{CODE}}}}}}}")
    )
    assert [len(made[f"t{n}.yaml"][0].stack) for n in range(9)][:6] == [0, 1, 2, 3, 4, 5]
    assert set(made) == {f"t{n}.yaml" for n in range(9)}


@pytest.mark.parametrize(
    "location",
    [
        "https://s3.amazonaws.com/b/worker.yaml",
        "../worker.yaml",
        "missing.yaml",
        "!Sub '${AWS::Region}.yaml'",
        "{ApplicationId: a, SemanticVersion: 1.0.0}",
    ],
)
def test_what_is_not_in_the_project_stays_unknown(tmp_path: Path, location: str) -> None:
    files = write(tmp_path, parent=PARENT.replace("./worker.yaml", location), worker=CHILD)
    made = deployed(files)
    assert made["worker.yaml"][0].stack == ()
    (parent,) = made["parent.yaml"]
    assert parent.alarms.gaps


def test_a_value_that_depends_on_itself_is_unknown(tmp_path: Path) -> None:
    parent = """Resources:
  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: pass.yaml, Parameters: {V: !GetAtt B.Outputs.V}}}
  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: pass.yaml, Parameters: {V: !GetAtt A.Outputs.V}}}
  F: {Type: AWS::Serverless::Function, Properties: {Timeout: !GetAtt A.Outputs.V}}
"""
    files = write(tmp_path, parent=parent)
    (tmp_path / "pass.yaml").write_text(
        "Parameters: {V: {Type: String}}\nResources: {T: {Type: AWS::SNS::Topic}}\nOutputs: {V: {Value: !Ref V}}\n"
    )
    source = read(files, "parent.yaml")
    template = Template(source, find_worlds(source, {}).worlds[0], stacks=Stacks(files))
    function = build(template, files, Programs(files), "2026-11-24").functions[0]
    assert isinstance(function.timeout, Unknown)


NAMES = st.lists(st.from_regex(r"[A-Z][a-z0-9]{0,3}", fullmatch=True), max_size=3).map(tuple)


class At:
    """A template as far as its place is concerned."""

    def __init__(self, stack: tuple[str, ...]) -> None:
        self.stack = stack


@given(NAMES, NAMES, st.from_regex(r"[A-Z][a-z0-9]{0,3}", fullmatch=True))
def test_ids_lead_there_and_back(one: tuple[str, ...], other: tuple[str, ...], id: str) -> None:
    source, target = At(one), At(other)
    whole = absolute(id, source)  # type: ignore[arg-type]
    assert relative(whole, source) == id  # type: ignore[arg-type]
    seen = relative(whole, target)  # type: ignore[arg-type]
    assert (seen == id) == (one == other) and absolute(seen, target) == whole  # type: ignore[arg-type]


def test_a_state_machine_of_the_parent_runs_the_childs_function(tmp_path: Path) -> None:
    machine = """  M:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub '{"StartAt": "T", "States": {"T": {"Type": "Task", "Resource": "${Workers.Outputs.WorkerArn}", "TimeoutSeconds": 5, "End": true}}}'
"""
    files = write(tmp_path, parent=PARENT + machine, worker=CHILD)
    made = deployed(files)
    kinds = [t.kind for t in made["worker.yaml"][0].functions[0].triggers.items]
    assert kinds == ["sqs", "schedule", "step-functions"]
    assert made["parent.yaml"][0].tasks.items[0].function == "/Workers/Worker"
    task = [f for f in findings(files) if f.rule == "task-without-retry"]
    assert [(f.identity.template, f.identity.resource) for f in task] == [("worker.yaml", "Worker")]


EXPORTING = "Resources: {T: {Type: AWS::SNS::Topic}}\nOutputs: {V: {Value: %s, Export: {Name: shop-value}}}\n"
IMPORTING = (
    f"Resources:\n  F: {{Type: AWS::Serverless::Function, Properties: {{{CODE}, Timeout: !ImportValue shop-value}}}}\n"
)


@pytest.mark.parametrize(
    ("exports", "timeout"),
    [(("45",), 45), (("45", "60"), None), (("!Ref T",), None), ((), None), (("!ImportValue shop-value",), None)],
)
def test_an_import_is_followed_when_its_export_is_the_only_one(
    tmp_path: Path, exports: tuple[str, ...], timeout: int | None
) -> None:
    texts = {f"e{n}": EXPORTING % value for n, value in enumerate(exports)}
    function = deployed(write(tmp_path, app=IMPORTING, **texts))["app.yaml"][0].functions[0]
    assert getattr(function.timeout, "value", None) == timeout
    if not exports or timeout is None:
        assert isinstance(function.timeout, Unknown)


def test_a_dead_letter_queue_of_another_stacks_function_may_be_emptied(tmp_path: Path) -> None:
    parent = """Resources:
  Dead: {Type: AWS::SQS::Queue}
  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a.yaml, Parameters: {Dead: !GetAtt Dead.Arn}}}
  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: b.yaml, Parameters: {Dead: !GetAtt Dead.Arn}}}
"""
    head = "Parameters: {Dead: {Type: String}}\nResources:\n"
    feeds = f"{head}  F: {{Type: AWS::Serverless::Function, Properties: {{{CODE}, DeadLetterQueue: {{Type: SQS, TargetArn: !Ref Dead}}}}}}\n"
    empties = f"{head}  G: {{Type: AWS::Serverless::Function, Properties: {{{CODE}, Events: {{E: {{Type: SQS, Properties: {{Queue: !Ref Dead}}}}}}}}}}\n"
    files = write(tmp_path, parent=parent, a=feeds, b=empties)
    assert not [f for f in findings(files) if f.rule == "queue-failures-lost"]
    (tmp_path / "a.yaml").write_text(feeds.replace("DeadLetterQueue: {Type: SQS, TargetArn: !Ref Dead}", "Timeout: 3"))
    assert [f for f in findings(Files(tmp_path)) if f.rule == "queue-failures-lost"]


GRAPHS = st.lists(st.sets(st.integers(0, 4), max_size=3), min_size=1, max_size=5)


def circle(graph: list[set[int]]) -> bool:
    """Whether following the arrows leads back to where one was."""

    def follow(at: int, path: tuple[int, ...]) -> bool:
        return at in path or any(follow(to, (*path, at)) for to in graph[at] if to < len(graph))

    return any(follow(start, ()) for start in range(len(graph)))


@settings(deadline=None, max_examples=40)
@given(GRAPHS)
def test_any_graph_of_stacks_is_read_once_and_ends(
    tmp_path_factory: pytest.TempPathFactory, graph: list[set[int]]
) -> None:
    folder = tmp_path_factory.mktemp("graph")
    for n, targets in enumerate(graph):
        text = f"Parameters: {{V: {{Type: String, Default: '3'}}}}\nResources:\n  F{n}: {{Type: AWS::Serverless::Function, Properties: {{{CODE}, Timeout: !Ref V}}}}\n"
        for to in sorted(targets):
            value = f"!GetAtt S{min(targets)}.Outputs.V" if to != min(targets) else "!Ref V"
            text += f"  S{to}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: t{to}.yaml, Parameters: {{V: {value}}}}}}}\n"
        (folder / f"t{n}.yaml").write_text(text + "Outputs: {V: {Value: !Ref V}}\n")
    found = findings(Files(folder))
    identities = [f.identity for f in found]
    assert len(identities) == len(set(identities))
    assert {f.identity.resource for f in found} >= {f"F{n}" for n in range(len(graph))}
    assert any(f.rule == "circular-stacks" for f in found) == circle(graph)


def test_a_location_may_be_a_parameters_default(tmp_path: Path) -> None:
    parent = PARENT.replace("  Patience:", "  Where: {Type: String, Default: worker.yaml}\n  Patience:").replace(
        "./worker.yaml", "!Ref Where"
    )
    made = deployed(write(tmp_path, parent=parent, worker=CHILD))
    assert [d.stack for d in made["worker.yaml"]] == [("Workers",)]


def test_a_changed_handler_is_checked_with_the_values_of_the_parent(tmp_path: Path) -> None:
    child = CHILD.replace("InlineCode: 'def handler(event, context): pass'", "CodeUri: src")
    parent = PARENT.replace("VisibilityTimeout: 30", "VisibilityTimeout: 10").replace(
        "./worker.yaml", "apps/worker.yaml"
    )
    (tmp_path / "apps" / "src").mkdir(parents=True)
    (tmp_path / "apps" / "src" / "index.py").write_text("def handler(event, context): pass\n")
    (tmp_path / "apps" / "worker.yaml").write_text(child)
    parent += "  Other: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: other.yaml}}\n"
    files = write(tmp_path, parent=parent, other=IMPORTING.replace("Handler:", "CodeUri: elsewhere, Handler:"))
    found = findings(files, "apps/src/index.py")
    assert {f.identity.template for f in found} == {"apps/worker.yaml"}
    (finding,) = [f for f in found if f.rule == "queue-visibility-too-short"]
    assert "30 s" in finding.message


def test_a_hidden_parameter_of_the_parent_stays_one(tmp_path: Path) -> None:
    parent = """Parameters: {Password: {Type: String, NoEcho: true}}
Resources:
  S: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml, Parameters: {Given: !Ref Password}}}
"""
    child = f"Parameters: {{Given: {{Type: String}}}}\nResources:\n  F: {{Type: AWS::Serverless::Function, Properties: {{{CODE}, Environment: {{Variables: {{A: !Ref Given}}}}}}}}\n"
    (variable,) = deployed(write(tmp_path, parent=parent, child=child))["child.yaml"][0].functions[0].environment.items
    assert variable.no_echo == "Password" and variable.secret is not None


def test_loops_of_a_nested_stack_go_over_the_list_of_its_parent(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(
        """Parameters:
  Open: {Type: CommaDelimitedList}
Resources:
  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml, Parameters: {Names: "bills,mails"}}}
  B: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml, Parameters: {Names: !Join [",", !Ref Open]}}}
  C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}
"""
    )
    (tmp_path / "child.yaml").write_text(
        """Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: orders}
Resources:
  Fn::ForEach::Queues: [Name, !Ref Names, {'Queue${Name}': {Type: AWS::SQS::Queue}}]
"""
    )
    files = Files(tmp_path)
    source = read(files, "template.yaml")
    root = Template(source, find_worlds(source, {}).worlds[0], stacks=Stacks(files))
    found = {id: sorted(child.resources) for id in "ABC" if (child := root.child(id)) is not None}
    assert found == {"A": ["Queuebills", "Queuemails"], "B": [], "C": ["Queueorders"]}
