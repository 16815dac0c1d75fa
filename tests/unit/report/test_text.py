"""Every format from the same hand-built results: snapshots, what people are told, and the room that lines have."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from lambdalint.changes import Edit, Fix, Safety
from lambdalint.finding import (
    Coverage,
    Finding,
    Identity,
    Location,
    Reading,
    Results,
    Status,
    Unreadable,
)
from lambdalint.frozen import replace
from lambdalint.report import FORMATS, Options, render
from lambdalint.rule_api import Severity
from lambdalint.span import Span
from tests.unit.reports import MIXED, finding, results

SNAPSHOTS = Path(__file__).parents[2] / "snapshots"


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


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "text"])
@pytest.mark.parametrize(
    ("when", "told"), [("not IsProd", "when not IsProd"), ("in 3 of 8 combinations of conditions",) * 2]
)
def test_every_format_says_in_which_worlds_a_finding_holds(format: str, when: str, told: str) -> None:
    shown = render(format, results(finding(when=when)), Options())
    assert (when if format in ("json", "jsonl", "csv") else told) in shown and "when in" not in shown


@pytest.mark.parametrize("format", ["text", "concise", "html", "markdown", "github"])
def test_findings_at_one_place_that_hold_in_other_worlds_say_in_which(format: str) -> None:
    at = (Location("primary", Span("template.yaml", 9, 7, 9, 20), ""),)
    found = [
        finding(identity=Identity("deprecated-runtime", "template.yaml", name, name), locations=at, when=when)
        for name, when in (("A", "IsProd"), ("B", "IsProd"), ("C", "not IsProd"), ("D", None))
    ]
    shown = render(format, results(*found), Options(width=200)).replace("<code>", "`").replace("</code>", "`")
    assert "and 3 more: `B` (when IsProd), `C` (when not IsProd), `D` (always)" in shown
    same = render(format, results(*found[:2]), Options(width=200))
    assert "and 1 more" in same and "(when" not in same


HABIT = "@logger.inject_lambda_context(log_event=True)\n"
LOGGERS = {"a.py": HABIT, "b.py": "\n\n" + HABIT, "c.py": "\n" + HABIT, "d.py": "print(event)" + " " * 40 + "\n"}


def logged(path: str, line: int, name: str, template: str = "template.yaml", **changes: object) -> Finding:
    """Of one function, that it logs its events."""
    given = {
        "identity": Identity("event-logged", template, name, path),
        "message": f"`{name}` logs every event",
        "help": "log the fields you need",
        "locations": (Location("primary", Span(path, line, 2, line, 40), "the whole event"),),
    }
    return finding(**{**given, **changes})


def test_one_habit_is_shown_once_with_all_its_places() -> None:
    found = [logged("a.py", 1, "A"), logged("b.py", 3, "B"), logged("c.py", 2, "C"), logged("c.py", 2, "D")]
    shown = render("text", replace(results(*found), texts=LOGGERS), Options(quiet=True))
    assert shown.count("event-logged") == shown.count(HABIT) == 1 and "`A` logs every event\n" in shown
    assert shown.endswith(
        "  = note: the same in 2 more places:\n    --> b.py:3:2  `B`\n    --> c.py:2:2  `C`  and 1 more: `D`\n"
    )
    assert len(render("concise", results(*found), Options()).splitlines()) == 3
    assert len(json.loads(render("json", results(*found), Options()))["findings"]) == 4


@pytest.mark.parametrize(
    "third",
    [
        logged("d.py", 1, "D"),
        logged("c.py", 2, "C", template="other.yaml"),
        logged("c.py", 2, "C", message="`C` logs every tenth event"),
        logged("c.py", 2, "C", severity=Severity.WARNING),
        logged("c.py", 2, "C", when=None),
        logged("c.py", 2, "C", status=Status.BASELINED),
        logged("gone.py", 2, "C"),
    ],
    ids=["code", "template", "message", "severity", "world", "status", "text"],
)
def test_what_differs_in_more_than_its_place_is_shown(third: Finding) -> None:
    found = [logged("a.py", 1, "A"), logged("b.py", 3, "B"), third]
    shown = render("text", replace(results(*found), texts=LOGGERS), Options(show_baselined=True, quiet=True))
    assert shown.count("[event-logged]") == 3 and "the same in" not in shown


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
