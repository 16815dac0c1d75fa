"""`explain`, `graph` and `policy` on the example application and on odd names."""

from __future__ import annotations

import json
import os
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from lambdalint.cli.commands import run
from lambdalint.config import Config
from lambdalint.deployment.permissions.least import Grant, least
from lambdalint.report import policy
from lambdalint.report.graph import render
from lambdalint.report.graph_edges import Edge
from lambdalint.report.graph_svg import Picture, svg
from lambdalint.report.words import visible
from lambdalint.survey import NoSuchFunction, survey
from tests.hostile import names

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "orders"
SNAPSHOTS = ROOT / "tests" / "snapshots"

COMMANDS = {
    "explain-worker.txt": ["explain", "template.yaml::Worker"],
    "explain-api.txt": ["explain", "Api"],
    "graph.mmd": ["graph"],
    "graph.dot": ["graph", "--format", "dot"],
    "graph.svg": ["graph", "--format", "svg"],
    "policy-api-sam.yaml": ["policy", "Api"],
    "policy-api-cfn.yaml": ["policy", "Api", "--format", "cfn"],
    "policy-api-iam.json": ["policy", "Api", "--format", "iam"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example(name: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    monkeypatch.chdir(EXAMPLE)
    assert run(COMMANDS[name]) == 0
    printed = capfdbinary.readouterr().out.decode()
    path = SNAPSHOTS / name
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(printed, encoding="utf-8")
    assert printed == path.read_text(encoding="utf-8")


def project(folder: Path, template: str, **sources: str) -> Path:
    (folder / "template.yaml").write_text(template, encoding="utf-8")
    for name, text in sources.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder


APPLICATION = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Files: {Type: AWS::S3::Bucket}
  News: {Type: AWS::SNS::Topic}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Policies: [{S3CrudPolicy: {BucketName: !Ref Files}}]
      Environment: {Variables: {BUCKET: !Ref Files, TOPIC: !Ref News}}
"""
CODE = """
import os
import boto3

s3, sns = boto3.client("s3"), boto3.client("sns")

def handler(event, context):
    s3.get_object(Bucket=os.environ["BUCKET"], Key=event["key"])
    sns.publish(TopicArn=os.environ["TOPIC"], Message="x")
    s3.put_object(Bucket=event["bucket"], Key="x", Body=b"")
"""


def test_a_policy_names_objects_topics_and_what_is_not_decided(tmp_path: Path) -> None:
    deployment, function = survey([project(tmp_path, APPLICATION, app=CODE)], Config(root=tmp_path), "2026-01-01").find(
        "Worker"
    )
    needs = least(function, deployment)
    assert [(grant.arn, grant.actions) for grant in needs.grants] == [
        ("${Files.Arn}/*", ("s3:GetObject",)),
        ("${News}", ("sns:Publish",)),
    ]
    assert [(action, call.span.line) for action, (call,) in needs.open] == [("s3:PutObject", 10)]
    text = policy.render(function, needs, deployment, "sam")
    assert "Resource: !Sub '${Files.Arn}/*'" in text
    assert "- SNSPublishMessagePolicy:  # publish (app.py:9)\n      TopicName: !GetAtt News.TopicName" in text
    assert "# + sns:Publish on ${News}: today's role does not allow it" in text
    document = json.loads(policy.render(function, needs, deployment, "iam"))
    assert document["Statement"][0]["Resource"] == "arn:aws:s3:::*-files-*/*"


@pytest.mark.parametrize("format", ["sam", "cfn", "iam"])
def test_no_policy_is_written_with_an_id_that_is_none(format: str, tmp_path: Path) -> None:
    """`${…}` would end in the middle of it, or hold another one."""
    odd = APPLICATION.replace("Files:", "'Files}x':").replace("Ref Files", "Ref 'Files}x'")
    deployment, function = survey([project(tmp_path, odd, app=CODE)], Config(root=tmp_path), "2026-01-01").find(
        "Worker"
    )
    needs = least(function, deployment)
    text = policy.render(function, needs, deployment, format)
    assert "Files}x" not in text and ("s3:GetObject" in text or format == "iam")
    assert any(action == "s3:GetObject" for action, _ in needs.open)


def test_addresses(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        project(tmp_path / folder, APPLICATION, app=CODE)
    found = survey([tmp_path], Config(root=tmp_path), "2026-01-01")
    assert found.find("a/template.yaml::Worker")[0].template == "a/template.yaml"
    with pytest.raises(NoSuchFunction, match="2 functions are named `Worker`"):
        found.find("Worker")
    with pytest.raises(NoSuchFunction) as problem:
        found.find("Workr")
    assert "`Worker`" in problem.value.hint


def test_an_address_is_seen_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a" / "src").mkdir(parents=True)
    project(tmp_path / "a", APPLICATION, app=CODE)
    monkeypatch.chdir(tmp_path / "a" / "src")
    for template in ("../template.yaml", "../../a/template.yaml", str(tmp_path / "a" / "template.yaml")):
        assert run(["explain", f"{template}::Worker"]) == 0
        assert run(["policy", f"{template}::Worker"]) == 0
    capfd.readouterr()
    assert run(["explain", "gone.yaml::Worker"]) == 2
    assert capfd.readouterr().err == "error: there is no template `gone.yaml`\n"
    assert run(["policy", "missing-permission"]) == 2
    assert "help: `lambdalint rules missing-permission` tells of the rule" in capfd.readouterr().err


@pytest.mark.parametrize("command", ["explain", "policy"])
def test_what_runs_no_rule_takes_none_and_tells_of_none(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project(tmp_path, APPLICATION, app=CODE))
    (tmp_path / "lambdalint.toml").write_text("rules = ['own']\n")
    (tmp_path / "own").mkdir()
    assert run([command, "Worker"]) == 0
    assert capfd.readouterr().err == ""
    assert run([command, "Worker", "--select", "wiring"]) == 2
    assert "No such option '--select'" in capfd.readouterr().err


def test_an_address_of_an_id_that_looks_like_an_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CloudFormation refuses such ids, but what lambdalint prints of them can be asked for."""
    monkeypatch.chdir(project(tmp_path, APPLICATION.replace("  Worker:", "  'F::c${AWS::AccountId}':"), app=CODE))
    found = survey([tmp_path], Config(root=tmp_path), "2026-01-01")
    address = "template.yaml::F::c${AWS::AccountId}"
    assert found.find(address)[1].id == "F::c${AWS::AccountId}"
    assert run(["explain", address]) == 0
    assert run(["policy", address]) == 0
    assert run(["explain", "template.yaml::c${AWS::AccountId}"]) == 2


HOSTILE = {
    "hostile-explain.txt": ["explain", names.FUNCTION],
    "hostile-graph.mmd": ["graph"],
    "hostile-graph.dot": ["graph", "--format", "dot"],
    "hostile-graph.svg": ["graph", "--format", "svg"],
    "hostile-policy-sam.yaml": ["policy", names.FUNCTION, "--format", "sam"],
    "hostile-policy-cfn.yaml": ["policy", names.FUNCTION, "--format", "cfn"],
    "hostile-policy-iam.json": ["policy", names.FUNCTION, "--format", "iam"],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_strangers_stay_text(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    names.project(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run(HOSTILE[name]) == 0
    out, err = (text.decode() for text in capfdbinary.readouterr())
    names.harmless(out + err)
    for path, text in ((SNAPSHOTS / name, out), (SNAPSHOTS / f"{name}.err", err)):
        if os.environ.get("UPDATE_SNAPSHOTS") and text:
            path.write_text(text, encoding="utf-8")
        assert text == (path.read_text(encoding="utf-8") if path.exists() else "")
    if name.endswith("svg"):
        assert {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(out).iter()} <= set(
            "svg style defs marker path rect text".split()
        )
    elif name.endswith("mmd"):
        strings = re.findall(r'"([^"]*)"', out)
        assert all(not set('<>&`%\\"') & set(text.replace("<br>", "")) for text in strings)
        assert not re.search(r"[^\w\s.>()\[\],:#|-]", re.sub(r'"[^"]*"', "", out))
    elif name.endswith("dot"):
        assert not re.search(r"[^\w\s={}\[\],>;-]", re.sub(r'"([^"\\]|\\["\\n])*"', "", out))
    elif name.endswith("yaml"):
        document = yaml.load(out, LOADER)
        statements = document["Policies"] if "sam" in name else document["PolicyDocument"]["Statement"]
        assert statements == [], "no ARN can be written with ids that CloudFormation refuses"
    elif name.endswith("json"):
        assert json.loads(out)["Statement"] == []


def test_an_arn_of_a_strange_name_stays_one_value() -> None:
    """Whatever the name that the code gives holds: quotes, comments, what ends things in YAML."""
    lines = policy.statement(Grant(f"arn:aws:dynamodb:*:*:table/{names.BAIT}", "", (("dynamodb:PutItem", ()),)), "")
    text = "\n".join(visible(line) for line in lines)
    (one,) = yaml.load(text, LOADER)
    assert list(one) == ["Effect", "Action", "Resource"]
    assert one["Action"] == ["dynamodb:PutItem"] and one["Resource"] == visible(
        f"arn:aws:dynamodb:*:*:table/{names.BAIT}"
    )


LOADER = type("Loader", (yaml.SafeLoader,), {})
LOADER.add_multi_constructor("!", lambda loader, tag, node: loader.construct_scalar(node))


@pytest.mark.parametrize("arguments", [["explain", "Nobody"], ["policy", "\x1b[2Jx"], ["check", "--select", "\x1b[2J"]])
def test_errors_name_strangers_visibly(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    names.project(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    names.harmless(capfd.readouterr().err)


def test_an_unknown_function_is_exit_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project(tmp_path, APPLICATION, app=CODE))
    assert run(["explain", "Nobody"]) == 2
    assert run(["policy", "template.yaml::Nobody"]) == 2


def test_an_address_may_name_the_template_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "orders").mkdir()
    project(tmp_path / "orders", APPLICATION)
    monkeypatch.chdir(tmp_path)
    assert run(["explain", "orders/template.yaml::Worker"]) == 0
    assert run(["explain", "other/template.yaml::Worker"]) != 0


CIRCLE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 180, RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}}
  Dead: {Type: AWS::SQS::Queue}
  Again:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}}]
      Environment: {Variables: {QUEUE: !Ref Jobs}}
      Events: {"Job<&>": {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}
"""
SENDING = """
import os
import boto3

sqs = boto3.client("sqs")

def handler(event, context):
    sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody="x")
"""


def test_a_circle_is_drawn_in_columns_and_odd_names_stay_text(tmp_path: Path) -> None:
    found = survey([project(tmp_path, CIRCLE, app=SENDING)], Config(root=tmp_path), "2026-01-01")
    drawn = ElementTree.fromstring(render(found.deployments, [], "svg"))
    space = "{http://www.w3.org/2000/svg}"
    labels = [text.text for text in drawn.iter(f"{space}text")]
    assert {"Jobs", "Dead", "Again", "Job<&>", "send_message", "redrive"} <= set(labels)
    boxes = [rect for rect in drawn.iter(f"{space}rect") if rect.get("fill") == "#ffffff" and rect.get("x")]
    assert len({(box.get("x"), box.get("y")) for box in boxes}) == 3
    dashed = [path for path in drawn.iter(f"{space}path") if path.get("stroke-dasharray")]
    assert len(dashed) == 1


def test_arrows_stay_in_the_picture_and_pass_beside_boxes(tmp_path: Path) -> None:
    """One leads back to the queue, one from the first column to the last, past what stands between."""
    names = ("Api", "First", "Second", "Third")
    nodes = {name: (name, "Function") for name in names}
    arrows = [Edge("Api", "First", "calls"), Edge("First", "Second", "calls"), Edge("Second", "Third", "calls")]
    arrows += [Edge("Api", "Third", "a label that is longer than the way"), Edge("Third", "First", "again")]
    drawn = ElementTree.fromstring(svg([Picture("t", nodes, {}, frozenset(names[1:]), arrows)]))
    space = "{http://www.w3.org/2000/svg}"
    wide, high = int(drawn.get("width", "")), int(drawn.get("height", ""))
    paths = [path.get("d", "") for path in drawn.iter(f"{space}path") if path.get("marker-end")]
    points = [[(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)] for path in paths]
    assert len(points) == len(arrows)
    assert all(0 <= x <= wide and 0 <= y <= high for found in points for x, y in found)
    rectangles = [
        tuple(float(rect.get(key, "")) for key in ("x", "y", "width", "height"))
        for rect in drawn.iter(f"{space}rect")
        if rect.get("fill") == "#ffffff" and rect.get("x")
    ]
    level = [(y, left, right) for (left, y), (right, same) in pairwise(points[3]) if y == same]
    crossed = [
        (x, y)
        for x, y, wide, high in rectangles[1:3]
        for at, left, right in level
        if y < at < y + high and left < x + wide and x < right
    ]
    assert level and not crossed, "the long arrow has a lane of its own beside First and Second"
    labels = [text for text in drawn.iter(f"{space}text") if text.get("class") == "l"]
    assert len({(text.get("x"), text.get("y")) for text in labels}) == len(arrows)


def test_a_graph_tells_what_could_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "template.yaml").write_text("Resources: [")
    assert run(["graph"]) == 2
    assert "note: `template.yaml` could not be read: not valid YAML" in capfd.readouterr().err
    (tmp_path / "other.yaml").write_text("Resources: {Q: {Type: AWS::SQS::Queue}}\n")
    assert run(["graph"]) == 0
    assert "note: `template.yaml` could not be read: not valid YAML" in capfd.readouterr().err
