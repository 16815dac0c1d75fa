"""Hostile names stay text in every format."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lambdalint.cli.commands import run
from lambdalint.finding import (
    Coverage,
    Identity,
    Location,
    Reading,
    Results,
)
from lambdalint.report import FORMATS, Options, render
from lambdalint.span import Span
from tests.hostile import names
from tests.unit.reports import TEXTS, finding, results

EVIL = "x\x1b[31m\n::error::y<script>alert(1)</script>|`a`|%0A\u202e=cmd"


def hostile() -> Results:
    made = finding(message=EVIL, help=EVIL, why=EVIL, identity=Identity("rule", EVIL, EVIL, EVIL), resources=(EVIL,))
    return Results((made,), (), (), Coverage(1, Reading(1, 1)), {"template.yaml": TEXTS["template.yaml"] + EVIL})


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_is_a_formula(sign: str) -> None:
    made = finding(message=f"{sign}SUM(A1)", identity=Identity("rule", f"{sign}a.yaml", f"{sign}b", "x"))
    _, row = csv.reader(io.StringIO(render("csv", results(made), Options())))
    assert [cell for cell in row if cell.startswith(sign)] == []
    assert [cell for cell in row if cell.startswith(f"'{sign}")] == [f"'{sign}a.yaml", f"'{sign}b", f"'{sign}SUM(A1)"]


def test_hostile_names_stay_text() -> None:
    evil = hostile()
    for format in FORMATS:
        shown = render(format, evil, Options(show_info=True))
        assert "\x1b" not in shown, format
        if format in ("text", "concise", "github", "markdown"):
            assert not any(line.startswith("::error::y") for line in shown.split("\n")), format
    github = render("github", evil, Options()).strip()
    assert github.count("\n") == 0 and github.startswith("::error file=template.yaml,line=9")
    page = render("html", evil, Options())
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.append(tag)  # type: ignore[method-assign]
    parser.feed(page)
    assert tags.count("script") == 1
    rows = list(csv.DictReader(io.StringIO(render("csv", evil, Options()))))
    assert len(rows) == 1 and not rows[0]["message"].startswith("=")
    root = ElementTree.fromstring(render("junit", evil, Options()).split("\n", 1)[1])
    assert len(root.findall(".//failure")) == 1
    assert json.loads(render("gitlab", evil, Options()))[0]["check_name"] == "rule"


@pytest.mark.parametrize("format", FORMATS)
def test_no_format_prints_what_a_terminal_obeys(format: str) -> None:
    """C1 controls, DEL, direction marks and halves of surrogate pairs, in paths, names and sentences."""
    evil = "x\x9b31m\x7f\u202e\u2028\ud800|`a"
    made = [
        finding(
            message=evil,
            help=evil,
            why=evil,
            when=evil,
            assumes=(evil,),
            resources=(evil,),
            identity=Identity("rule", evil, f"{evil}{number}", str(number)),
            locations=(
                Location("primary", Span(evil, 1, 1, 1, 2), evil),
                Location("related", Span("b", 1, 1, 1, 2), evil),
            ),
        )
        for number in range(2)
    ]
    shown = render(format, results(*made), Options(show_info=True, show_undecided=True))
    assert [character for character in shown if not character.isprintable() and character != "\n"] == []
    if format in ("json", "jsonl"):
        rows = [json.loads(line) for line in shown.splitlines()] if format == "jsonl" else json.loads(shown)["findings"]
        assert [row["message"] for row in rows] == [evil, evil]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("width", ["40", "100"])
def test_no_format_prints_what_a_ci_server_obeys(
    format: str, width: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    names.project(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", width)
    assert run(["check", "--no-cache", "--profile", "audit", "--output-format", format, "."]) == 1
    shown = capfdbinary.readouterr().out.decode()
    if format == "github":
        assert len(re.findall(r"^::(error|warning|notice) file=", shown, re.MULTILINE)) == 10
        shown = re.sub(r"^::(error|warning|notice) file=", "", shown, flags=re.MULTILINE)
    names.harmless(shown)
    if format == "json":
        messages = [row["message"] for row in json.loads(shown)["findings"]]
        assert any(names.BAIT in message for message in messages)
