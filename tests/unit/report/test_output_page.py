"""docs/output-formats.md says what is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

from lambdalint.finding import Results, Status
from lambdalint.report import FORMATS, Options, github, gitlab, render, sarif
from lambdalint.report.csv_format import COLUMNS
from lambdalint.report.json_format import SCHEMA
from tests.unit.reports import MIXED

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "output-formats.md").read_text(encoding="utf-8")
DOCUMENT = json.loads((ROOT / "lambdalint" / "report" / "schema.json").read_text(encoding="utf-8"))


def rows(after: str) -> list[str]:
    """The first cells of the table that follows a line."""
    table = PAGE.partition(after)[2].lstrip("\n").split("\n\n")[0]
    return re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE)


def test_every_format_is_described() -> None:
    assert rows("reports are UTF-8.\n") == list(FORMATS)
    headings = set(re.findall(r"^## (.+)$", PAGE, re.MULTILINE))
    assert {"text and concise", "json", "sarif", "github", "gitlab", "csv", "html"} == headings


def test_the_json_contract_is_the_schema_and_what_is_printed() -> None:
    printed = json.loads(render("json", MIXED, Options(version="1")))
    finding = DOCUMENT["$defs"]["finding"]
    assert rows("print the same bytes.\n") == DOCUMENT["required"] == list(DOCUMENT["properties"]) == list(printed)
    assert rows("`summary`:\n") == DOCUMENT["properties"]["summary"]["required"] == list(printed["summary"])
    assert rows("A finding:\n") == finding["required"] == list(finding["properties"]) == list(printed["findings"][0])
    told = re.search(r"\| `status` \| (.*) \|", PAGE)
    assert told is not None and re.findall(r"`(\w+)`", told[1]) == finding["properties"]["status"]["enum"]
    assert [status.value for status in Status] == finding["properties"]["status"]["enum"]
    assert PAGE.count(SCHEMA) >= 2 and printed["schema"] == SCHEMA


def test_which_formats_keep_what_does_not_count() -> None:
    for name, kept in re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", PAGE, re.MULTILINE):
        if name in FORMATS:
            shown = render(name, MIXED, Options())
            assert ("secret-in-environment" in shown) is kept.startswith("kept"), name


def test_numbers_and_columns_are_true() -> None:
    assert f"At most {github.MOST} annotations" in PAGE and f"At most {sarif.MOST:,} results" in PAGE
    assert github.ROOM < 1_048_576
    assert f"The columns are {', '.join(COLUMNS)}." in PAGE
    named = ", ".join(
        f"{'Severity ' if not n else ''}{severity} `{name}`"
        for n, (severity, name) in enumerate(gitlab.SEVERITIES.items())
    )
    assert named.replace("Severity error `", "Severity error is `") in PAGE
    assert f'id="f-{MIXED.findings[0].id[:12]}"' in render("html", MIXED, Options())


def test_formats_tell_of_files_that_were_not_read() -> None:
    for name in FORMATS:
        told = "is binary" in render(name, Results((), unreadable=MIXED.unreadable), Options())
        assert told is (name in ("text", "json", "markdown", "html")), name
