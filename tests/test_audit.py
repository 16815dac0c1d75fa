"""One audit of all the small applications, each a repository of its own, with some that cannot be read."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from shutil import copytree

import pytest
from jsonschema import validate

from lambdalint.check import check
from lambdalint.config import Config
from tests.command import ROOT, lambdalint
from tests.pages import TODAY

FIXTURES = ROOT / "tests" / "fixtures"
SNAPSHOT = ROOT / "tests" / "snapshots" / "audit.txt"
SHOWN = ("booking-holds", "image-functions", "node-and-python", "partial-batches")


def copied(folder: Path, names: list[str]) -> Path:
    for name in names:
        copytree(FIXTURES / name, folder / "repos" / name)
        (folder / "repos" / name / ".git").mkdir()
    return folder


def test_an_audit_is_each_application_checked_by_itself(tmp_path: Path) -> None:
    names = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
    copied(tmp_path, names)
    runs = [
        lambdalint(tmp_path, "audit", "repos", "--output-format", "json", "--no-cache", "--jobs", jobs) for jobs in "13"
    ]
    assert [run.returncode for run in runs] == [0, 0], runs[0].stderr
    assert runs[0].stdout == runs[1].stdout
    report = json.loads(runs[0].stdout)
    validate(report, json.loads((ROOT / "lambdalint" / "report" / "schema.json").read_text()))
    expected = [
        (f"repos/{name}/{f.identity.template}", f"repos/{name}/{f.primary.span.path}", f.primary.span.line, f.rule, f.when)
        for name in names
        for f in check([tmp_path / "repos" / name], Config(tmp_path / "repos" / name, profile="audit"), TODAY).findings
    ]  # fmt: skip
    found = [
        (f["template"], f["locations"][0]["path"], f["locations"][0]["start"][0], f["rule"], f["when"])
        for f in report["findings"]
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert len({f["id"] for f in report["findings"]}) == len(found) > 100
    assert report["summary"]["targets"] == len(names)


@pytest.fixture
def organisation(tmp_path: Path) -> Path:
    """Four applications, one of them vendored twice, and what an auditor meets besides."""
    repos = copied(tmp_path, [*SHOWN]) / "repos"
    copytree(repos / "partial-batches", repos / "partial-batches-fork")
    for name in ("broken", "handbook", "misconfigured", "own-rules"):
        (repos / name / ".git").mkdir(parents=True)
    (repos / "broken" / "template.yaml").write_text("Resources:\n  Worker: [\n")
    (repos / "misconfigured" / "lambdalint.toml").write_text('[limits]\nwords = 3\n')  # fmt: skip
    (repos / "own-rules" / "lint").mkdir()
    (repos / "own-rules" / "lint" / "house_style.py").write_text('open("it-ran", "w")\n')
    (repos / "own-rules" / "lambdalint.toml").write_text(
        'rules = ["lint"]\nignore = ["house-style"]\ncfn-lint = true\n'
    )
    template = (repos / "booking-holds" / "template.yaml").read_text()
    (repos / "own-rules" / "template.yaml").write_text(template)
    (repos / "beside.yaml").write_text(template)
    return tmp_path


def test_the_report_names_what_was_found_and_what_was_not_covered(organisation: Path) -> None:
    """Set UPDATE_SNAPSHOTS=1 to write the snapshot anew, then read it."""
    run = lambdalint(organisation, "audit", "repos", "--ignore", "deprecated-runtime")  # it goes by the calendar
    assert (run.returncode, run.stderr) == (0, "")
    text = re.sub(r"in \d+\.\d\d s", "in 0.00 s", run.stdout)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(text)
    assert text == SNAPSHOT.read_text()
    assert not list(organisation.rglob("it-ran"))


@pytest.mark.parametrize(
    "format", ["concise", "csv", "github", "gitlab", "html", "jsonl", "junit", "markdown", "sarif"]
)
def test_every_format_names_places_from_the_target_on(format: str, organisation: Path) -> None:
    run = lambdalint(organisation, "audit", "repos", "--output", f"{format}:report", "--output-format", format)
    assert run.returncode == 0
    assert run.stdout == (organisation / "report").read_text()
    assert "repos/partial-batches/" in run.stdout and "repos/partial-batches-fork/" in run.stdout
    assert "note: `repos/own-rules`: not obeyed in an audit: its own rules in `lint`, `cfn-lint`\n" in run.stderr


def test_the_page_has_the_table_and_names_all_that_was_not_covered(organisation: Path) -> None:
    for number in range(30):
        (organisation / "repos" / f"empty-{number}" / ".git").mkdir(parents=True)
    text = lambdalint(organisation, "audit", "repos").stdout
    assert "Targets without a template: 31\n" in text and "    and 21 more\n" in text and "empty-9" not in text
    page = lambdalint(organisation, "audit", "repos", "--output-format", "html").stdout
    assert "<tr><td>repos/partial-batches-fork</td>" in page and "<td>Total</td>" in page
    assert all(f"    repos/empty-{number}\n" in page for number in range(30))
    assert "repos/misconfigured: unknown limit `words` (lambdalint.toml:2)" in page.replace("&#x27;", "'")
    assert "<table>" not in lambdalint(organisation, "repos/booking-holds", "--output-format", "html").stdout
