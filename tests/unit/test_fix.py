"""Fixes: only the value changes, the finding goes, nothing comes; everything else is withdrawn."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdalint.cli.commands import run
from lambdalint.config import Config
from lambdalint.fix import fixed, replaced
from lambdalint.rule_api import Edit
from lambdalint.span import Lines

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Hidden: {Type: Number, Default: 10}
Resources:
  Failed: {Type: AWS::SQS::Queue}
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: VALUE  # seconds
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Timeout: 20
      Events:
        Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}
"""


def project(folder: Path, value: str) -> Path:
    (folder / "template.yaml").write_text(TEMPLATE.replace("VALUE", value), encoding="utf-8", newline="\n")
    (folder / "app.py").write_text("def handler(event, context):\n    return None\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(("before", "after"), [("10", "120"), ("'10'", "'120'"), ('"10"', '"120"')])
def test_the_value_alone_changes(
    before: str, after: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project(tmp_path, before))
    assert run(["check", "--diff"]) == 1
    assert (
        f"-      VisibilityTimeout: {before}  # seconds\n+      VisibilityTimeout: {after}  # seconds\n"
        in capsys.readouterr().out
    )
    assert (tmp_path / "template.yaml").read_text(encoding="utf-8") == TEMPLATE.replace("VALUE", before)
    assert run(["check", "--fix"]) == 0
    assert (tmp_path / "template.yaml").read_text(encoding="utf-8") == TEMPLATE.replace("VALUE", after)
    assert run(["check", "--diff"]) == 0


@pytest.mark.parametrize("value", ["!Ref Hidden", "!If [Nowhere, 10, 10]"])
def test_what_is_not_written_there_is_left_alone(value: str, tmp_path: Path) -> None:
    root = project(tmp_path, value)
    assert fixed([root], Config(root=root), "2026-01-01", unsafe=True).texts == {}


def test_unsafe_fixes_need_to_be_asked_for(tmp_path: Path) -> None:
    root = project(tmp_path, "200")
    text = (root / "template.yaml").read_text(encoding="utf-8")
    text = text.replace(
        "Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}",
        "Ask: {Type: Api, Properties: {Path: /, Method: get}}",
    )
    (root / "template.yaml").write_text(text.replace("Timeout: 20", "Timeout: 60"), encoding="utf-8")
    assert fixed([root], Config(root=root), "2026-01-01", unsafe=False).texts == {}
    after = fixed([root], Config(root=root), "2026-01-01", unsafe=True)
    assert "      Timeout: 29\n" in after.texts["template.yaml"]


def test_the_example_is_fixed_and_stays_an_application(tmp_path: Path) -> None:
    root = tmp_path / "orders"
    shutil.copytree(ROOT / "examples" / "orders", root)
    state = fixed([root], Config(root=root), "2026-01-01", unsafe=True)
    assert [finding.rule for finding, _ in state.applied] == ["queue-visibility-too-short"]
    # With the right name, the code reaches the table, and what it does there comes to light.
    assert [finding.rule for finding, _, _ in state.withdrawn] == ["environment-variable-not-set"]
    assert state.withdrawn[0][2].startswith("it would bring ")
    left = {finding.rule for finding in state.checked.results.findings}
    assert left.isdisjoint({finding.rule for finding, _ in state.applied})


@given(st.text(max_size=40), st.from_regex(r"[A-Za-z0-9_.-]{1,8}", fullmatch=True), st.text(max_size=40))
def test_an_edit_touches_its_span_only(before: str, value: str, after: str) -> None:
    text = f"{before} {value} {after}"
    lines, start = Lines(text), len(before) + 1
    span = lines.span("x", start, start + len(value))
    assert replaced(Edit(span, "7"), text) == f"{before} 7 {after}"
