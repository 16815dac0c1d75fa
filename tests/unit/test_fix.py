"""Fixes: only the text that they name changes, the finding goes, nothing comes; everything else is withdrawn."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdalint.changes import Edit
from lambdalint.cli.commands import run
from lambdalint.config import Config
from lambdalint.fix import Fixed, Fixing, fixed, replaced, rows
from lambdalint.span import Lines

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Hidden: {Type: Number, Default: 10}
Conditions:
  Slow: !Equals [!Ref AWS::Region, eu-west-1]
Mappings:
  Seconds: {Queue: {hidden: 10}}
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


def project(folder: Path, template: str) -> Path:
    (folder / "template.yaml").write_text(template, encoding="utf-8", newline="")
    (folder / "app.py").write_text("def handler(event, context):\n    return None\n", encoding="utf-8")
    return folder


def after(folder: Path, unsafe: bool = True) -> Fixed:
    return fixed([folder], Config(root=folder), "2026-01-01", unsafe=unsafe)


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        ("10", "120"),
        ("'10'", "'120'"),
        ('"10"', '"120"'),
        ("!If [Slow, 10, 300]", "!If [Slow, 120, 300]"),
        ("!If [Slow, !If [Slow, 300, 10], 11]", "!If [Slow, !If [Slow, 300, 10], 120]"),
    ],
)
def test_the_value_alone_changes(
    before: str, wanted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project(tmp_path, TEMPLATE.replace("VALUE", before)))
    assert run(["check", "--diff"]) == 1
    said = capsys.readouterr()
    assert f"-      VisibilityTimeout: {before}  # seconds\n+      VisibilityTimeout: {wanted}  # seconds\n" in said.out
    assert "Would fix 1 of 1 finding. " in said.err
    assert (tmp_path / "template.yaml").read_text(encoding="utf-8") == TEMPLATE.replace("VALUE", before)
    assert run(["check", "--fix"]) == 0
    assert (tmp_path / "template.yaml").read_text(encoding="utf-8") == TEMPLATE.replace("VALUE", wanted)
    assert run(["check", "--diff"]) == 0


@pytest.mark.parametrize(
    "value", ["!Ref Hidden", "!FindInMap [Seconds, Queue, hidden]", "!If [Nowhere, 10, 10]", "&s 10"]
)
def test_what_is_not_written_there_is_left_alone(value: str, tmp_path: Path) -> None:
    assert after(project(tmp_path, TEMPLATE.replace("VALUE", value))).texts == {}


def test_an_anchor_that_others_use_is_left_alone(tmp_path: Path) -> None:
    shared = TEMPLATE.replace("    Properties:\n      Vis", "    Properties: &settings\n      Vis", 1).replace(
        "VALUE", "10"
    )
    shared += "  Other: {Type: AWS::SQS::Queue, Properties: *settings}\n"
    assert after(project(tmp_path, shared)).texts == {}
    merged = TEMPLATE.replace("      VisibilityTimeout: VALUE  # seconds\n", "      <<: *common\n")
    merged = f"Metadata: {{common: &common {{VisibilityTimeout: 10}}}}\n{merged}"
    assert after(project(tmp_path, merged)).texts == {}


def test_a_property_that_is_missing_is_added_in_the_style_of_its_neighbours(tmp_path: Path) -> None:
    line = "      VisibilityTimeout: VALUE  # seconds\n"
    block = after(project(tmp_path, TEMPLATE.replace(line, "").replace("Timeout: 20", "Timeout: 40"))).texts
    assert "maxReceiveCount: 5}\n      VisibilityTimeout: 240\n  Worker:" in block["template.yaml"]
    flow = TEMPLATE.replace(f"    Properties:\n{line}      RedrivePolicy", "    Properties:\n      RedrivePolicy")
    flow = flow.replace(
        "    Type: AWS::SQS::Queue\n    Properties:\n      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}\n",
        "    {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}}}\n",
    ).replace("Timeout: 20", "Timeout: 40")
    assert "maxReceiveCount: 5}, VisibilityTimeout: 240}}\n" in after(project(tmp_path, flow)).texts["template.yaml"]


def test_windows_line_ends_and_a_byte_order_mark_stay(tmp_path: Path) -> None:
    text = "\ufeff" + TEMPLATE.replace("VALUE", "10").replace("RedrivePolicy:", "#").replace("\n", "\r\n")
    fixed_text = after(project(tmp_path, text)).texts["template.yaml"]
    assert fixed_text.startswith("\ufeffTransform")
    assert fixed_text.count("\r\n") == fixed_text.count("\n")
    assert "      RedrivePolicy:\r\n        deadLetterTargetArn: !GetAtt JobsDeadLetters.Arn\r\n" in fixed_text


def test_json_stays_json(tmp_path: Path) -> None:
    from json import loads

    (tmp_path / "app.py").write_text("def handler(event, context):\n    return None\n", encoding="utf-8")
    (tmp_path / "t.json").write_text(
        """{
  "Resources": {
    "Jobs": {
      "Type": "AWS::SQS::Queue",
      "Properties": {
        "VisibilityTimeout": 300
      }
    },
    "Worker": {
      "Type": "AWS::Serverless::Function",
      "Properties": {
        "Runtime": "python3.13",
        "Handler": "app.handler",
        "Events": {"Job": {"Type": "SQS", "Properties": {"Queue": {"Fn::GetAtt": ["Jobs", "Arn"]}}}}
      }
    }
  }
}
""",
        encoding="utf-8",
    )
    text = after(tmp_path).texts["t.json"]
    assert '        "VisibilityTimeout": 300,\n        "RedrivePolicy": {"deadLetterTargetArn"' in text
    resources = loads(text)["Resources"]
    assert resources["Jobs"]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"] == {
        "Fn::GetAtt": ["JobsDeadLetters", "Arn"]
    }
    assert resources["JobsDeadLetters"]["Type"] == "AWS::SQS::Queue"


def test_a_new_resource_takes_a_free_name_and_the_condition_of_its_neighbour(tmp_path: Path) -> None:
    text = TEMPLATE.replace("      RedrivePolicy", "      #").replace("VALUE", "300")
    text = text.replace("  Jobs:\n", "  Jobs:\n    Condition: Slow\n").replace("  Failed:", "  JobsDeadLetters:")
    result = after(project(tmp_path, text)).texts["template.yaml"]
    assert result.endswith(
        "  JobsDeadLetters2:\n    Type: AWS::SQS::Queue\n    Condition: Slow\n    Properties:\n"
        "      MessageRetentionPeriod: 1209600\n"
    )
    assert "deadLetterTargetArn: !GetAtt JobsDeadLetters2.Arn" in result


def test_a_value_from_globals_gets_an_override(tmp_path: Path) -> None:
    text = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Timeout: 60, Runtime: python3.13, Handler: app.handler}
Resources:
  Asked:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Ask: {Type: Api, Properties: {Path: /, Method: get}}
  Alone:
    Type: AWS::Serverless::Function
"""
    assert after(project(tmp_path, text), unsafe=False).texts == {}
    assert after(tmp_path).texts["template.yaml"] == text.replace(
        "Method: get}}\n", "Method: get}}\n      Timeout: 29\n"
    )


def test_what_the_fix_of_one_finding_hid_is_no_new_finding(tmp_path: Path) -> None:
    root = tmp_path / "orders"
    shutil.copytree(ROOT / "examples" / "orders", root)
    state = after(root)
    assert {finding.rule for finding, _ in state.applied} == {
        "async-failures-lost",
        "handler-not-found",
        "queue-failures-lost",
        "queue-visibility-too-short",
        "timeout-beyond-caller",
    }
    # With the right name, the code reaches the table, and what it does there comes to light.
    assert [finding.rule for finding, _, _ in state.withdrawn] == ["environment-variable-not-set"]
    assert state.withdrawn[0][2].startswith("it would bring ")
    left = {finding.rule for finding in state.checked.results.findings}
    assert left.isdisjoint({finding.rule for finding, _ in state.applied})


def test_a_link_stays_a_link_and_a_mode_a_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project(tmp_path, TEMPLATE.replace("VALUE", "10")))
    (tmp_path / "template.yaml").rename(tmp_path / "real.txt")
    (tmp_path / "real.txt").chmod(0o640)
    os.symlink("real.txt", tmp_path / "template.yaml")
    assert run(["check", "--fix"]) == 0
    assert (tmp_path / "template.yaml").is_symlink()
    assert "VisibilityTimeout: 120" in (tmp_path / "real.txt").read_text(encoding="utf-8")
    assert (tmp_path / "real.txt").stat().st_mode & 0o777 == 0o640


def test_diff_says_when_it_cannot_be_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["check", "--diff", "nowhere"]) == 2
    assert run(["check", "--diff", "."]) == 3
    project(tmp_path, TEMPLATE.replace("VALUE", "10"))
    (tmp_path / ".lambdalint").mkdir()
    (tmp_path / ".lambdalint" / "baseline.json").write_text("{", encoding="utf-8")
    assert run(["check", "--diff"]) == 2
    assert run(["check", "--fix"]) == 2


def test_odd_line_ends_are_no_line_ends(tmp_path: Path) -> None:
    text = 'Description: "one\u2028two"\n' + TEMPLATE.replace("VALUE", "10")
    assert after(project(tmp_path, text)).texts["template.yaml"] == text.replace(": 10  #", ": 120  #")
    assert rows("a\u2028b\nc\r\nd") == ["a\u2028b\n", "c\r\n", "d"]


@given(st.text(max_size=40), st.text(min_size=1, max_size=8), st.text(max_size=40))
def test_an_edit_touches_its_span_only(before: str, value: str, rest: str) -> None:
    text = f"{before} {value} {rest}"
    lines, start = Lines(text), len(before) + 1
    span = lines.span("x", start, start + len(value))
    assert replaced([Edit(span, "7")], text) == f"{before} 7 {rest}"


def test_the_fixes_of_many_deployments_take_no_more_looks_than_those_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    look = Fixing.look
    monkeypatch.setattr(Fixing, "look", lambda self, texts: (looks.append(1), look(self, texts))[1])
    for copies in (1, 5):
        root = tmp_path / str(copies)
        for number in range(copies):
            shutil.copytree(ROOT / "examples" / "orders", root / str(number))
        looks.clear()
        state = after(root)
        assert len(state.applied) == 5 * copies
        assert [finding.rule for finding, _, _ in state.withdrawn] == ["environment-variable-not-set"] * copies
        assert len(looks) <= 8


def test_a_difference_on_a_terminal_holds_nothing_that_it_obeys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    text = TEMPLATE.replace("VALUE", "10").replace("RedrivePolicy:", "#").rstrip() + "\t# \u202eodd\n"
    monkeypatch.chdir(project(tmp_path, text))
    assert run(["check", "--diff"]) == 1
    patch = capfdbinary.readouterr().out.decode()
    assert "\u202e" in patch
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert run(["check", "--diff"]) == 1
    assert capfdbinary.readouterr().out.decode() == patch.replace("\u202e", "\\u202e")


@pytest.mark.parametrize(("newline", "end"), [("\n", "\n"), ("\r\n", "\r\n"), ("\n", "")])
def test_the_difference_is_a_patch_that_git_applies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], newline: str, end: str
) -> None:
    text = (TEMPLATE.replace("VALUE", "10").replace("RedrivePolicy:", "#").rstrip() + "\n").replace("\n", newline)
    monkeypatch.chdir(project(tmp_path, text.rstrip() + end))
    assert run(["check", "--diff", "--unsafe-fixes"]) == 1
    patch = capfdbinary.readouterr().out
    wanted = after(tmp_path).texts["template.yaml"]
    subprocess.run(["git", "apply", "-p0", "-"], input=patch, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "template.yaml").read_bytes().decode() == wanted


def test_what_a_fix_brings_is_none_of_those_that_were_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dead-letter queue that a fix adds has no alarm yet."""
    text = TEMPLATE.replace("VALUE", "600")
    text = text.replace("      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}\n", "")
    monkeypatch.chdir(project(tmp_path, text))
    selected = ["--select", "queue-failures-lost", "--select", "unwatched-dead-letters"]
    assert run(["check", "--diff", "--unsafe-fixes", *selected]) == 1
    assert "Would fix 1 of 1 finding." in capsys.readouterr().err


def test_what_was_fixed_is_told_where_it_stood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One of the fixes is withdrawn, so that the others are applied one after the other."""
    shutil.copytree(ROOT / "examples" / "orders", tmp_path / "orders")
    monkeypatch.chdir(tmp_path / "orders")
    run(["check", "--no-cache", "--output-format", "json"])
    stood = {(f["rule"], f["locations"][0]["start"][0]) for f in json.loads(capsys.readouterr().out)["findings"]}
    assert run(["check", "--diff", "--unsafe-fixes"]) == 1
    said = capsys.readouterr().err
    told = re.findall(r"^  ([a-z-]+)  template\.yaml:(\d+)  ", said, re.MULTILINE)
    assert "not applied: " in said and len(told) == 5
    assert {(rule, int(line)) for rule, line in told} <= stood


def test_where_nothing_was_found_nothing_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project(tmp_path, TEMPLATE.replace("VALUE", "600")))
    for option in ("--fix", "--diff"):
        assert run(["check", option, "--select", "queue-visibility-too-short"]) == 0
        assert capsys.readouterr().err == "Nothing to fix.\n"
