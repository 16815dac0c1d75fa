"""The bounds: read from the configuration, refused with a place, told when they bite."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from lambdalint.check import examine
from lambdalint.cli.setting_table import table
from lambdalint.config import Config, ConfigError, load
from lambdalint.decoders import load_json, load_toml
from lambdalint.finding import Results
from lambdalint.limits import Limits

ROOT = Path(__file__).resolve().parents[2]
FUNCTION = """\
Parameters: {P: {Type: String, Default: a}, Q: {Type: String, Default: b}}
Conditions: {A: !Equals [!Ref P, x], B: !Equals [!Ref Q, x]}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: .
      Timeout: !If [A, 3, 4]
      MemorySize: !If [B, 128, 256]
"""
HANDLER = "import os, other\n\ndef handler(event, context):\n    return os.environ.get('A', event['x'] + 'y')\n"


def settings(folder: Path, text: str) -> Config:
    path = folder / "lambdalint.toml"
    path.write_text(text)
    return load(path, folder)


def found(folder: Path, **limits: int) -> Results:
    (folder / "template.yaml").write_text(FUNCTION)
    (folder / "app.py").write_text(HANDLER)
    (folder / "other.py").write_text("X = 1\n")
    return examine([folder], Config(root=folder, profile="audit", limits=Limits(**limits)), "2026-11-29").results


def test_limits_are_read(tmp_path: Path) -> None:
    config = settings(tmp_path, "[limits]\nworlds = 8\nfile-size = 1_000\n")
    assert config.limits == Limits(worlds=8, file_size=1_000)
    assert "worlds = 8" in table(config)


@pytest.mark.parametrize(
    ("text", "told", "hint", "line"),
    [
        ("[limits]\nworld = 8\n", "unknown limit `world`", "did you mean `worlds`?", 2),
        ("[limits]\nworlds = 0\n", "must be a whole number above 0", "", 2),
        ("[limits]\nworlds = true\n", "must be a whole number above 0", "", 2),
        ("limits = 3\n", "`limits` must be a table of numbers", "", 1),
    ],
)
def test_a_wrong_limit_is_refused_at_its_place(text: str, told: str, hint: str, line: int, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as raised:
        settings(tmp_path, text)
    assert told in raised.value.message and raised.value.hint == hint
    assert raised.value.span is not None and raised.value.span.line == line


def test_every_limit_is_documented() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| ([\d,]+) \|", (ROOT / "docs" / "limits.md").read_text(), re.MULTILINE)
    assert {name: int(number.replace(",", "")) for name, number in rows} == {
        one.name.replace("_", "-"): getattr(Limits(), one.name) for one in fields(Limits)
    }


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"file_size": 100}, "is larger than 100 bytes"),
        ({"template_values": 20}, "more than 20 values"),
        ({"worlds": 1}, "conditions beyond"),
    ],
)
def test_a_limit_that_bites_is_told(limits: dict[str, int], told: str, tmp_path: Path) -> None:
    results = found(tmp_path, **limits)
    assert any(
        told in text for text in [*(f.message for f in results.findings), *(u.reason for u in results.undecided)]
    )


def test_a_template_that_is_too_large_says_which_limit_to_raise(tmp_path: Path) -> None:
    (only,) = found(tmp_path, file_size=100).findings
    assert only.message.endswith(".yaml` cannot be read: it is larger than 100 bytes")
    assert only.help == "raise `file-size` in `limits`, or leave it out with `exclude`"


def test_too_many_resources_have_a_place(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").write_text("Resources:\n" + "".join(f"  Q{n}: {{Type: AWS::SQS::Queue}}\n" for n in range(4)))
    config = Config(root=tmp_path, limits=Limits(template_resources=2))
    (only,) = examine([tmp_path], config, "2026-11-29").results.findings
    assert (only.rule, only.primary.span.line) == ("template-unreadable", 4)


@pytest.mark.parametrize("limits", [{"steps": 3}, {"modules": 1}])
def test_code_that_is_not_followed_makes_no_rule_speak_of_what_it_never_does(
    limits: dict[str, int], tmp_path: Path
) -> None:
    """`environment-variable-unused` may not say that `UNREAD` is never read."""
    (tmp_path / "template.yaml").write_text(
        FUNCTION.replace("CodeUri: .", "CodeUri: .\n      Environment: {Variables: {UNREAD: x}}")
    )
    (tmp_path / "app.py").write_text(HANDLER)
    (tmp_path / "other.py").write_text("X = 1\n")
    for bounds, speaks in (({}, True), (limits, False)):
        config = Config(root=tmp_path, profile="audit", limits=Limits(**bounds))
        rules = {finding.rule for finding in examine([tmp_path], config, "2026-11-29").results.findings}
        assert ("environment-variable-unused" in rules) is speaks
        assert "handler-not-found" not in rules


@pytest.mark.parametrize(("number", "helped"), [(100, True), (101, False)])
def test_a_misspelt_name_is_looked_for_among_ten_thousand_pairs(number: int, helped: bool, tmp_path: Path) -> None:
    variables = ", ".join(f"VALUE{n}S: x" for n in range(number))
    (tmp_path / "template.yaml").write_text(
        FUNCTION.replace("CodeUri: .", f"CodeUri: .\n      Environment: {{Variables: {{{variables}}}}}")
    )
    reads = "".join(f"os.environ.get('VALUE{n}_', 'x')\n" for n in range(number))
    (tmp_path / "app.py").write_text(f"import os\n{reads}\n\ndef handler(event, context): pass\n")
    config = Config(root=tmp_path, profile="audit", select=("environment-variable-unused",))
    findings = examine([tmp_path], config, "2026-11-29").results.findings
    assert len(findings) == number
    assert all(("rename it" in (finding.help or "")) is helped for finding in findings)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "9" * 5_000, "{", "\ud800"])
def test_json_that_cannot_be_read_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        load_json(text)


@pytest.mark.parametrize("text", ["a = " + "[" * 9_000, "a" + ".a" * 6_000 + " = 1", "= 1", "a = 1979-99-99"])
def test_toml_that_cannot_be_read_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        load_toml(text)


@pytest.mark.parametrize("load", [load_json, load_toml])
def test_a_mark_that_nobody_sees_is_named(load: Callable[[str], object]) -> None:
    with pytest.raises(ValueError, match="begins with a byte order mark"):
        load("\ufeff")


def test_a_guard_that_is_further_away_than_is_followed_is_not_decided(tmp_path: Path) -> None:
    """A handler behind Powertools' idempotency, and the effect 30 calls away from it."""
    (tmp_path / "template.yaml").write_text(
        "Resources:\n"
        "  Topic: {Type: AWS::SNS::Topic}\n"
        "  F:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: .,\n"
        "      Events: {T: {Type: SNS, Properties: {Topic: !Ref Topic}}}}\n"
    )
    for guard, expected in (
        ("", {1: True, 30: False}),
        ("@idempotent(persistence_layer=store)\n", {1: False, 30: False}),
    ):
        for length, speaks in expected.items():
            calls = "".join(f"def f{n}(event):\n    f{n + 1}(event)\n\n" for n in range(length))
            (tmp_path / "app.py").write_text(
                "import boto3\n"
                "from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, idempotent\n\n"
                "store = DynamoDBPersistenceLayer(table_name='t')\nsqs = boto3.client('sqs')\n\n"
                f"{calls}def f{length}(event):\n    sqs.send_message(QueueUrl='u', MessageBody='b')\n\n"
                f"{guard}def handler(event, context):\n    f0(event)\n"
            )
            results = examine([tmp_path], Config(root=tmp_path, profile="audit"), "2026-11-29").results
            rules = {finding.rule for finding in results.findings}
            assert ("non-idempotent-handler" in rules) is speaks, (guard, length)
