"""Findings at one anchor: several of one world are several, one of several worlds stays one."""

from __future__ import annotations

from pathlib import Path

from lambdalint.check import check
from lambdalint.config import Config
from lambdalint.finding import Finding

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
Conditions:
  Live: !Equals [!Ref Stage, prod]
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      Environment:
        Variables:
          !If [Live, {ALPHA: a}, {%s: a}]
"""


def unset(folder: Path, code: str, other: str = "ALPHA") -> list[Finding]:
    """What is found of variables that nobody sets, in order."""
    (folder / "template.yaml").write_text(TEMPLATE % other)
    (folder / "app.py").write_text(f"import os\n\n\ndef handler(event, context):\n    {code}\n")
    config = Config(root=folder, profile="audit", select=("environment-variable-not-set",))
    return list(check([folder], config, "2026-11-29").findings)


def test_two_reads_of_one_statement_are_two_findings_and_the_first_keeps_its_identity(tmp_path: Path) -> None:
    [alone] = unset(tmp_path, 'return os.environ["BETA"]')
    first, second = unset(tmp_path, 'return os.environ["BETA"], os.environ["GAMMA"]')
    assert (first.identity, "`BETA`" in first.message) == (alone.identity, True)
    assert second.identity.anchor == f"{alone.identity.anchor}#2"
    assert "`GAMMA`" in second.message


def test_one_read_of_several_names_is_a_finding_for_each(tmp_path: Path) -> None:
    found = unset(tmp_path, 'return [os.environ[name] for name in ("BETA", "GAMMA")]')
    assert [f.message.split("`")[3] for f in found] == ["BETA", "GAMMA"]
    assert len({f.id for f in found}) == 2


def test_findings_of_different_worlds_in_one_statement_keep_their_worlds(tmp_path: Path) -> None:
    found = unset(tmp_path, 'return os.environ["ALPHA"], os.environ["BETA"]', "GAMMA")
    assert [(f.message.split("`")[3], f.when) for f in found] == [("ALPHA", "not Live"), ("BETA", None)]
