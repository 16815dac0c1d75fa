"""The baseline from its first day on: made once, shrinking, growing with a reason only, never misread."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from lambdalint.cli.commands import run
from lambdalint.triage.baseline import PATH

CLEAN = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler}
"""
BAD = CLEAN.replace("app.handler", "app.missing")
WORSE = BAD.replace("python3.13", "python3.7")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "app.py").write_text("def handler(event, context):\n    return None\n")
    (tmp_path / "template.yaml").write_text(BAD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def entries(project: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads((project / PATH).read_text())["findings"]
    return found


def test_a_baseline_is_made_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["baseline", "update"]) == 2 and not (project / PATH).exists()
    assert "`lambdalint baseline create` makes one" in capsys.readouterr().err
    assert run(["baseline", "create"]) == 0
    (project / "template.yaml").write_text(WORSE)
    assert run(["baseline", "create"]) == 2
    assert "there is a baseline already" in capsys.readouterr().err
    assert [entry["rule"] for entry in entries(project)] == ["handler-not-found"]


def test_a_folder_without_templates_makes_no_baseline(project: Path) -> None:
    (project / "template.yaml").unlink()
    assert run(["baseline", "create"]) == 3
    assert not (project / PATH).exists()


def test_it_grows_with_a_reason_only(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["baseline", "create"])
    (project / "template.yaml").write_text(WORSE)
    assert run(["baseline", "update"]) == 0 and run(["check"]) == 1
    assert run(["baseline", "update", "--allow-growth", " "]) == 2
    assert run(["baseline", "update", "--allow-growth"]) == 2
    capsys.readouterr()
    assert run(["baseline", "update", "--allow-growth", "retired in\nspring"]) == 0
    assert capsys.readouterr().out == f"Updated {PATH}: 2 findings (0 removed, 1 added).\n"
    reasons = {entry["rule"]: entry.get("reason") for entry in entries(project)}
    assert reasons == {"deprecated-runtime": "retired in spring", "handler-not-found": None}
    assert run(["check", "--output-format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    assert {f["rule"]: (f["status"], f["reason"]) for f in found if f["severity"] != "info"} == {
        "deprecated-runtime": ("baselined", "retired in spring"),
        "handler-not-found": ("baselined", None),
    }
    assert run(["baseline", "update"]) == 0
    assert {entry["rule"]: entry.get("reason") for entry in entries(project)} == reasons


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        '{"version": 1}',
        '{"version": "x", "findings": []}',
        '{"version": 1, "findings": "x"}',
        '{"version": 1, "findings": [7]}',
        '{"version": 1, "findings": [{"id": "x"}]}',
        '{"version": 9, "findings": []}',
        '<<<<<<< HEAD\n{"version": 1, "findings": []}\n',
        '{"version": 1, "findings": [{"rule": "r", "template": "t", "resource": "", "line": null, "id": "x"}]}',
        '{"version": 1, "findings": [{"rule": "r", "template": "t", "resource": "", "line": 1e999, "id": "x"}]}',
    ],
)
def test_a_broken_baseline_is_never_an_empty_one(project: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".lambdalint").mkdir()
    (project / PATH).write_text(text)
    for command in (["check"], ["check", "--diff"], ["check", "--fix"], ["check", "--locked"], ["baseline", "update"]):
        assert run(command) == 2, command
        told = capsys.readouterr().err
        assert told.startswith(f"error: `{PATH}` ") and "Traceback" not in told
    assert (project / PATH).read_text() == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"\xff\xfe", "it is not valid UTF-8"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b"7", "it has no version"),
        (b'{"version": 1, "findings": {}}', "it has no list of findings"),
        (b'{"version": 1, "findings": [{"id": "x"}]}', "'rule' is missing in entry 1"),
        (b'{"version": 1, "findings": [[]]}', "entry 1 is none"),
    ],
)
def test_what_is_wrong_with_a_baseline_is_told(
    project: Path, text: bytes, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".lambdalint").mkdir()
    (project / PATH).write_bytes(text)
    assert run(["check"]) == 2
    assert capsys.readouterr().err == f"error: `{PATH}` is not a baseline: {told}\n"


def test_a_merge_conflict_in_a_baseline_is_told_as_such(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".lambdalint").mkdir()
    (project / PATH).write_text('{"version": 1, "findings": [\n<<<<<<< HEAD\n=======\n>>>>>>> other\n]}\n')
    assert run(["check"]) == 2
    assert capsys.readouterr().err == (
        f"error: `{PATH}` holds a merge conflict: take one side as it is, then run `lambdalint baseline update`\n"
    )


def test_a_baseline_that_nobody_could_have_made_is_not_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".lambdalint").mkdir()
    (project / PATH).touch()
    os.truncate(project / PATH, 1_000_000_000)
    assert run(["check"]) == 2
    assert capsys.readouterr().err == f"error: `{PATH}` is larger than 50,000,000 bytes\n"


@pytest.mark.parametrize("link", [PATH, ".lambdalint"])
def test_a_baseline_behind_a_link_that_leads_out_of_the_checkout_is_not_read(
    project: Path, link: str, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "baseline.json").write_text('{"version": "top-secret"}')
    (project / link).parent.mkdir(exist_ok=True)
    (project / link).symlink_to(outside / "baseline.json" if link == PATH else outside)
    assert run(["check"]) == 2
    told = capsys.readouterr().err
    assert told == f"error: `{PATH}` is a link that leads out of `{project.name}`\n"
    (project / link).unlink()
    (project / "kept").mkdir()
    (project / "kept" / "baseline.json").write_text('{"version": 1, "findings": []}')
    (project / link).symlink_to(project / "kept" / "baseline.json" if link == PATH else project / "kept")
    assert run(["check"]) == 1


def test_a_baseline_that_is_a_link_to_nothing_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / PATH).parent.mkdir()
    (project / PATH).symlink_to(project / "moved.json")
    assert run(["check"]) == 2
    assert capsys.readouterr().err == f"error: `{PATH}` cannot be read: No such file or directory\n"


def test_complaints_about_directives_are_in_it_too(project: Path) -> None:
    (project / "template.yaml").write_text(BAD + "# lambdalint: ignore[deprecated-runtime]\n# lambdalint: ingore\n" * 2)
    assert run(["baseline", "create"]) == 0
    rules = sorted(str(entry["rule"]) for entry in entries(project))
    assert rules == ["handler-not-found", "invalid-ignore", "invalid-ignore", "unused-ignore", "unused-ignore"]
    assert run(["check"]) == 0
    (project / "template.yaml").write_text("# a line more\n" + (project / "template.yaml").read_text())
    assert run(["check", "--locked"]) == 0
    (project / "template.yaml").write_text((project / "template.yaml").read_text() + "# lambdalint: ingore\n")
    assert run(["check"]) == 1


def test_a_read_only_baseline_stays(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(["baseline", "create"])
    (project / "template.yaml").write_text(CLEAN)
    # Root may write everything: the answer of the system is what differs.
    monkeypatch.setattr("lambdalint.cli.terminal.os.access", lambda path, mode: False)
    assert run(["baseline", "update"]) == 2
    assert len(entries(project)) == 1
