"""Every format from the same hand-built results: snapshots, what people are told, and the room that lines have."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from lambdalint.changes import Edit, Fix, Safety
from lambdalint.finding import (
    Coverage,
    Identity,
    Location,
    Reading,
    Results,
    Unreadable,
)
from lambdalint.report import FORMATS, Options, render
from lambdalint.rule_api import Severity
from lambdalint.span import Span
from tests.unit.reports import MIXED, finding, results

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"


@pytest.mark.parametrize("format", FORMATS)
def test_snapshots(format: str) -> None:
    """Set UPDATE_SNAPSHOTS=1 to write them anew, then read the difference."""
    shown = render(format, MIXED, Options(width=80, version="1.2.3", elapsed=0.123, pages={}))
    path = SNAPSHOTS / f"mixed.{format}"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_text_keeps_to_the_width(width: int) -> None:
    shown = render("text", MIXED, Options(width=width))
    prose = [line for line in shown.split("\n") if line.startswith(("  =", "          "))]
    assert prose and all(len(line) <= width for line in prose)


def test_colour_only_when_asked() -> None:
    assert "\x1b[" in render("text", MIXED, Options(color=True))
    assert "\x1b[" not in render("text", MIXED, Options(color=False))


def test_info_is_one_line_until_asked_for() -> None:
    assert "always-on-function" not in render("text", MIXED, Options())
    assert "1 note of severity info" in render("text", MIXED, Options())
    assert "info[always-on-function]" in render("text", MIXED, Options(show_info=True))


def test_fixes_are_counted_of_what_is_printed() -> None:
    edit = Edit(Span("template.yaml", 5, 16, 5, 18), "30")
    note = finding(
        identity=Identity("always-on-function", "template.yaml", "Worker", "x"),
        severity=Severity.INFO,
        fixes=(Fix("set it", Safety.SAFE, (edit,)),),
    )
    shown = results(finding(), note)
    assert "1 finding: 1 error.\n" in render("text", shown, Options())
    assert "1 finding: 1 error. 1 fixable with `--fix`.\n" in render("text", shown, Options(show_info=True))


def test_one_line_to_change_is_one_line_for_people_and_each_resource_for_machines() -> None:
    """A runtime in Globals of three functions."""
    same = [
        finding(
            identity=Identity("runtime-deprecated", "template.yaml", name, "Globals.Function.Runtime"),
            message=f"`{name}` runs on `python3.8`",
        )
        for name in ("Reader", "Worker", "Writer")
    ]
    lines = render("concise", results(*same), Options()).splitlines()
    assert len(lines) == 1
    assert "Reader: `Reader` runs on `python3.8`" in lines[0]
    assert lines[0].endswith(" and 2 more: `Worker`, `Writer`")
    assert "3 findings: 3 errors." in render("text", results(*same), Options())
    assert len(json.loads(render("json", results(*same), Options()))["findings"]) == 3


def test_nothing_found_is_said_in_every_format() -> None:
    empty = Results((), coverage=Coverage(2, Reading(3, 3), 4))
    assert render("text", empty, Options()) == "All checks passed: 2 templates, 3 functions, 4 Python files.\n"
    assert (
        render("concise", empty, Options())
        == render("jsonl", empty, Options())
        == render("github", empty, Options())
        == ""
    )
    assert json.loads(render("gitlab", empty, Options())) == []
    assert "All checks passed" in render("markdown", empty, Options())
    assert json.loads(render("sarif", empty, Options()))["runs"][0]["results"] == []


@pytest.mark.parametrize("width", [40, 80, 120])
def test_source_lines_and_labels_keep_to_the_width(width: int) -> None:
    line = "名" * 90 + "FOCUS" + "\ty" * 90
    place = Location("primary", Span("long.py", 1, 91, 1, 96), "a label that is much longer than the room beside it")
    shown = render("text", Results((finding(locations=(place,)),), texts={"long.py": line}), Options(width=width))
    source = next(row for row in shown.split("\n") if "FOCUS" in row)
    carets = next(row for row in shown.split("\n") if "^" in row)
    from lambdalint.report.cells import columns

    assert all(columns(row) <= width for row in shown.split("\n")[2:6])
    assert carets.index("^^^^^") == columns(source[: source.index("FOCUS")])


def test_a_file_that_was_not_read_is_never_a_pass() -> None:
    unread = Results((), unreadable=(Unreadable("x.yaml", "is binary"),))
    shown = render("text", unread, Options())
    assert "All checks passed" not in shown and "Not checked: `x.yaml` (is binary)." in shown
    for format in ("markdown", "html", "junit"):
        told = render(format, unread, Options())
        assert "all checks passed" not in told.lower() and "nothing was checked" in told.lower(), format
    partly = Results((finding(),), unreadable=(Unreadable("x.yaml", "is binary"),), coverage=Coverage(templates=1))
    for format in ("text", "markdown", "html"):
        told = render(format, partly, Options())
        name = "<code>x.yaml</code>" if format == "html" else "`x.yaml`"
        assert f"Not checked: {name} (is binary)." in told, format
