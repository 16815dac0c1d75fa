"""The way to a place in the code, as code scanning shows it, and the pages that it shows as help."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lambdalint.catalog import catalog
from lambdalint.check import check
from lambdalint.cli.commands import run
from lambdalint.config import Config
from lambdalint.examples import MARK, readable

TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties: {BillingMode: PAY_PER_REQUEST}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Environment: {Variables: {TABLE: !Ref Orders}}
"""
APP = """import store


def handler(event, context):
    for order in event["orders"]:
        store.keep(order)
"""
STORE = """import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def keep(order):
    write(order)


def write(order):
    table.put_item(Item=order)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in {"template.yaml": TEMPLATE, "app.py": APP, "store.py": STORE}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_each_call_on_the_way_is_a_step(project: Path) -> None:
    found = check([project], Config(root=project), "2026-11-24").findings
    (finding,) = [one for one in found if one.rule == "missing-permission"]
    steps = [(at.span.path, at.span.line, at.label) for at in finding.flow]
    assert steps == [
        ("app.py", 4, "`handler` is the handler"),
        ("app.py", 6, "`handler` calls on"),
        ("store.py", 9, "`keep` calls on"),
        ("store.py", 13, "needs `dynamodb:PutItem`"),
    ]


def test_what_the_handler_does_itself_has_no_way(project: Path) -> None:
    (project / "app.py").write_text(STORE.replace("def keep(order)", "def handler(order, context)"))
    (project / "app.py").write_text(
        (project / "app.py").read_text().replace("    write(order)", "    table.put_item(Item=order)")
    )
    found = check([project], Config(root=project), "2026-11-24").findings
    (finding,) = [one for one in found if one.rule == "missing-permission"]
    assert finding.flow == ()


def test_the_help_is_the_page_without_marks(project: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["check", str(project), "--output-format", "sarif"]) == 1
    text = capfdbinary.readouterr().out.decode()
    assert "lambdalint: expect" not in text and "lambdalint: undecided" not in text
    rules = {rule["id"]: rule for rule in json.loads(text)["runs"][0]["tool"]["driver"]["rules"]}
    assert "# reported here" in rules["missing-permission"]["help"]["markdown"]
    (result,) = [r for r in json.loads(text)["runs"][0]["results"] if r["ruleId"] == "missing-permission"]
    assert len(result["codeFlows"][0]["threadFlows"][0]["locations"]) == 4


def test_no_page_shows_how_it_is_tested() -> None:
    for entry in catalog():
        shown = readable(entry.text)
        assert not any(MARK.search(line) for line in shown.split("\n")), entry.name
        assert 'title="expect"' not in shown and shown.count("```") % 2 == 0, entry.name
        assert shown.startswith(f"# {entry.name}\n") and "## Why" in shown
