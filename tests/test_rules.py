"""Every page is a test: its examples, its form, and that no line gets two findings by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.catalog import Entry
from lambdalint.cli.ruletest import fix_differences
from lambdalint.examples import Example, run_example
from lambdalint.finding import Status
from tests.pages import CASES, ENTRIES, FIXED, IDS, pipeline


@pytest.mark.parametrize(("entry", "example"), CASES, ids=IDS)
def test_example(entry: Entry, example: Example, tmp_path: Path) -> None:
    assert run_example(example, tmp_path, pipeline([entry]), entry.name) == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_page_has_its_form(entry: Entry) -> None:
    headings = list(entry.sections)
    titles = [example.name for page, example in CASES if page is entry]
    assert entry.text.startswith(f"# {entry.rule.name}\n")
    assert entry.summary.endswith(".")
    assert entry.why
    assert any(title.startswith("fails") for title in titles)
    assert any(title.startswith("passes") for title in titles)
    assert any("unknown" in title for title in titles if title.startswith("passes")), "no example with an unknown"
    assert "Limits" in headings
    assert "https://docs.aws.amazon.com/" in entry.text or "https://aws.amazon.com/" in entry.text


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_rules_yield_to_rules_that_exist_or_are_announced(entry: Entry) -> None:
    assert entry.rule.name not in entry.rule.yields_to
    assert len(set(entry.rule.yields_to)) == len(entry.rule.yields_to)


@pytest.mark.parametrize(("entry", "example"), CASES, ids=IDS)
def test_no_line_gets_two_findings_unless_the_page_expects_both(entry: Entry, example: Example, tmp_path: Path) -> None:
    example.write(tmp_path)
    found = [
        (f.primary.span.path, f.primary.span.line, f.rule)
        for f in pipeline(ENTRIES, "ci")(tmp_path).findings
        if f.status is Status.ACTIVE and f.severity > 0
    ]
    expected = {(e.path, e.line, e.rule) for e in example.expectations}
    lines: dict[tuple[str, int], set[str]] = {}
    for path, line, rule in found:
        lines.setdefault((path, line), set()).add(rule)
    for (path, line), rules in lines.items():
        unexpected = {rule for rule in rules if (path, line, rule) not in expected}
        about_this = entry.name in rules
        assert not (about_this and unexpected), f"{path}:{line} also gets {sorted(unexpected)}"


@pytest.mark.parametrize(("entry", "after"), FIXED, ids=[f"{entry.name}-{after.name}" for entry, after in FIXED])
def test_the_fix_makes_what_the_page_shows(entry: Entry, after: Example, tmp_path: Path) -> None:
    before = next(e for page, e in CASES if page is entry and (e.verdict, e.title) == ("Fails", after.title))
    assert fix_differences(entry, before, after, tmp_path) == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_a_rule_that_fixes_shows_it(entry: Entry, tmp_path: Path) -> None:
    for number, example in enumerate(e for page, e in CASES if page is entry and e.verdict == "Fails"):
        example.write(tmp_path / str(number))
        if any(finding.fixes for finding in pipeline([entry])(tmp_path / str(number)).findings):
            assert any(page is entry for page, _ in FIXED)
