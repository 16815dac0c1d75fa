"""The formats that programs read: schemas, limits, what fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from lambdalint.changes import Edit, Fix, Safety
from lambdalint.finding import (
    Identity,
    Location,
)
from lambdalint.report import Options, render
from lambdalint.report.dumps import laid_out
from lambdalint.report.github import github_summary
from lambdalint.rule_api import Severity
from lambdalint.span import Span
from tests.unit.reports import MIXED, TEXTS, finding, results

SCHEMA = json.loads((Path(__file__).parents[3] / "lambdalint" / "report" / "schema.json").read_text())


SARIF = jsonschema.Draft7Validator(
    json.loads((Path(__file__).parents[2] / "schemas" / "sarif-schema-2.1.0.json").read_text())
)


def test_json_follows_its_schema_and_the_schema_can_fail() -> None:
    document = json.loads(render("json", MIXED, Options(version="1")))
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert list(validator.iter_errors(document)) == []
    for break_it in (
        lambda d: d.pop("schema"),
        lambda d: d["findings"][0].update(severity="fatal"),
        lambda d: d["findings"][0]["locations"][0].update(start=[0, 1]),
        lambda d: d["findings"][0].update(locations=[]),
        lambda d: d.update(extra=1),
    ):
        broken = json.loads(render("json", MIXED, Options(version="1")))
        break_it(broken)
        assert list(validator.iter_errors(broken))


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(PLAIN)
def test_json_is_laid_out_as_the_standard_library_does_it(value: Any) -> None:
    assert laid_out(value, "\n") == json.dumps(value, indent=2, ensure_ascii=False)


def test_sarif_follows_the_official_schema() -> None:
    document = json.loads(render("sarif", MIXED, Options(version="1")))
    assert list(SARIF.iter_errors(document)) == []
    (run,) = document["runs"]
    assert all(result["partialFingerprints"]["lambdalint/v1"] for result in run["results"])
    scores = {rule["id"]: rule["properties"].get("security-severity") for rule in run["tool"]["driver"]["rules"]}
    assert scores["secret-in-environment"] and not scores["queue-visibility-too-short"]
    del document["version"]
    assert list(SARIF.iter_errors(document))


def test_sarif_tells_fixes_and_the_way_through_the_code() -> None:
    edits = (
        Edit(Span("template.yaml", 5, 16, 5, 18), "30"),
        Edit(Span("src/app.py", 3, 21, 3, 21), "新"),
        Edit(Span("template.yaml", 2, 3, 2, 9), "Caller"),
    )
    steps = (
        Location("step", Span("src/app.py", 1, 1, 1, 10), "`handler` is the handler"),
        Location("step", Span("src/app.py", 3, 6, 3, 24), "read [here]"),
    )
    made = finding(fixes=(Fix("set `Timeout: 30`", Safety.UNSAFE, edits),), flow=steps)
    document = json.loads(render("sarif", results(made), Options(version="1")))
    assert list(SARIF.iter_errors(document)) == []
    (result,) = document["runs"][0]["results"]
    (fix,) = result["fixes"]
    assert fix["description"]["text"] == "set `Timeout: 30` (unsafe)"
    assert [change["artifactLocation"]["uri"] for change in fix["artifactChanges"]] == ["src/app.py", "template.yaml"]
    assert applied(fix["artifactChanges"][0], TEXTS["src/app.py"]) == TEXTS["src/app.py"].replace('["NAM', '["NAM新')
    changed = TEXTS["template.yaml"].replace("Worker", "Caller").replace("60", "30")
    assert applied(fix["artifactChanges"][1], TEXTS["template.yaml"]) == changed
    places = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [place["location"]["message"]["text"] for place in places] == ["`handler` is the handler", "read \\[here\\]"]
    assert places[1]["location"]["physicalLocation"]["region"]["startLine"] == 3
    del fix["artifactChanges"]
    assert list(SARIF.iter_errors(document))


def applied(change: dict[str, Any], text: str) -> str:
    """A text with the replacements of one file, as SARIF 2.1.0 says: ends are exclusive."""
    lines = text.split("\n")
    for one in reversed(change["replacements"]):
        where = one["deletedRegion"]
        assert where["startLine"] == where["endLine"]
        line = lines[where["startLine"] - 1]
        content = one["insertedContent"]["text"]
        lines[where["startLine"] - 1] = line[: where["startColumn"] - 1] + content + line[where["endColumn"] - 1 :]
    return "\n".join(lines)


def test_github_shows_ten_at_most_and_says_how_many_more() -> None:
    many = results(
        *(
            finding(
                identity=Identity(f"rule-{n}", "t", "R", str(n)),
                locations=(Location("primary", Span("t", n + 1, 1, n + 1, 2), ""),),
            )
            for n in range(13)
        )
    )
    for summary, told in ((True, "3 findings more in the step summary."), (False, "3 findings more.")):
        lines = render("github", many, Options(step_summary=summary)).strip().split("\n")
        assert len(lines) == 11 and lines[-1] == told


def test_junit_fails_what_fails_the_run() -> None:
    three = results(*(finding(identity=Identity("rule", "t", s.name, "x"), severity=s) for s in Severity))

    def outcomes(least: Severity | None) -> tuple[str | None, str | None, list[str]]:
        suite = ElementTree.fromstring(render("junit", three, Options(fail_on=least)).split("\n", 1)[1])[0]
        told = [f"{child.tag} {child.get('type')}" for case in suite for child in case]
        return suite.get("failures"), suite.get("skipped"), told

    assert outcomes(Severity.ERROR) == ("1", "2", ["skipped info", "skipped warning", "failure error"])
    assert outcomes(Severity.WARNING) == ("2", "1", ["skipped info", "failure warning", "failure error"])
    assert outcomes(Severity.INFO) == ("3", "0", ["failure info", "failure warning", "failure error"])
    assert outcomes(None) == ("0", "3", ["skipped info", "skipped warning", "skipped error"])


def test_a_step_summary_stays_below_what_github_accepts() -> None:
    many = results(
        *(
            finding(
                identity=Identity(f"rule-{n}", "t", "R", str(n)),
                message="名" * 200,
                locations=(Location("primary", Span("t", n + 1, 1, n + 1, 2), ""),),
                severity=Severity(n % 3),
            )
            for n in range(3000)
        )
    )
    whole = render("markdown", many, Options())
    assert len(whole.encode()) > 1_048_576 and "did not fit" not in whole
    cut = github_summary(many)
    assert 950_000 < len(cut.encode()) <= 1_000_000
    shown = cut.count("\n| ") - 1
    assert cut.endswith(f"\n\n{3000 - shown:,} findings more did not fit in here.\n")
    assert cut.index("| error |") < cut.index("| warning |")
    again = github_summary(many, written=len(cut.encode()))
    assert "3,000 findings more did not fit in here." in again
    assert len(cut.encode()) + len(again.encode()) < 1_048_576
    assert github_summary(MIXED) == render("markdown", MIXED, Options())
