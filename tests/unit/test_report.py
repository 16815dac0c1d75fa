"""Every format from the same hand-built results: snapshots, schemas, and hostile names that stay harmless."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdalint.changes import Edit, Fix, Safety
from lambdalint.cli.commands import run
from lambdalint.finding import (
    Coverage,
    Finding,
    Identity,
    Location,
    Reading,
    Results,
    Status,
    UndecidedFinding,
    Unreadable,
)
from lambdalint.report import FORMATS, Options, render
from lambdalint.report.dumps import laid_out
from lambdalint.report.github import github_summary
from lambdalint.rule_api import Confidence, Severity
from lambdalint.span import Span
from tests.hostile import names

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"
SCHEMA = json.loads((Path(__file__).parents[2] / "lambdalint" / "report" / "schema.json").read_text())
SARIF = jsonschema.Draft7Validator(
    json.loads((Path(__file__).parents[1] / "schemas" / "sarif-schema-2.1.0.json").read_text())
)
TEXTS = {
    "template.yaml": "Resources:\n  Worker:\n    Type: AWS::Serverless::Function\n    Properties:\n      Timeout: 60\n\n\n\n  Jobs:\n    Type: AWS::SQS::Queue\n",
    "src/app.py": 'import os\n\n名前 = os.environ["NAME"]\t# tab\n',
}


def finding(**changes: object) -> Finding:
    values: dict[str, object] = {
        "identity": Identity("queue-visibility-too-short", "template.yaml", "Worker", "Resources.Jobs"),
        "trap": "queue-visibility",
        "severity": Severity.ERROR,
        "confidence": Confidence.MEDIUM,
        "message": "`Jobs` shows a message again after 30 s, but `Worker` may work on it for 60 s",
        "why": "Lambda refuses to create a mapping whose queue hides messages for less than the function's timeout.",
        "help": "set `VisibilityTimeout: 360` or more on `Jobs`",
        "locations": (
            Location("primary", Span("template.yaml", 9, 3, 9, 7), "hidden for 30 s"),
            Location("related", Span("template.yaml", 5, 16, 5, 18), "may run for 60 s"),
            Location("related", Span("src/app.py", 3, 6, 3, 24), "read here"),
        ),
        "resources": ("Worker", "Jobs"),
        "when": "IsProd",
        "assumes": ("Seconds=60",),
        "also": ("other-rule",),
        "url": "https://docs.aws.amazon.com/lambda/",
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type]


def results(*findings: Finding) -> Results:
    question = UndecidedFinding(
        "handler-not-found", "template.yaml", "Worker", "a layer", Span("template.yaml", 2, 3, 2, 9)
    )
    coverage = Coverage(templates=1, reading=Reading(2, 1, 1), sources=1, candidates=3)
    return Results(findings, (question,), (Unreadable("x.yaml", "is binary"),), coverage, TEXTS)


MIXED = results(
    finding(),
    finding(identity=Identity("queue-visibility-too-short", "template.yaml", "Other", "Resources.Jobs")),
    finding(
        identity=Identity("always-on-function", "template.yaml", "Worker", "x"),
        severity=Severity.INFO,
        when=None,
        also=(),
        assumes=(),
        confidence=Confidence.HIGH,
    ),
    finding(
        identity=Identity("secret-in-environment", "template.yaml", "Worker", "y"),
        trap="secrets-in-environment",
        status=Status.SUPPRESSED,
        reason="agreed",
    ),
    finding(identity=Identity("admin", "template.yaml", None, "z"), trap=None, status=Status.BASELINED),
)
EVIL = "x\x1b[31m\n::error::y<script>alert(1)</script>|`a`|%0A\u202e=cmd"


def hostile() -> Results:
    made = finding(message=EVIL, help=EVIL, why=EVIL, identity=Identity("rule", EVIL, EVIL, EVIL), resources=(EVIL,))
    return Results((made,), (), (), Coverage(1, Reading(1, 1)), {"template.yaml": TEXTS["template.yaml"] + EVIL})


@pytest.mark.parametrize("format", FORMATS)
def test_snapshots(format: str) -> None:
    """Set UPDATE_SNAPSHOTS=1 to write them anew, then read the difference."""
    shown = render(format, MIXED, Options(width=80, version="1.2.3", elapsed=0.123, pages={}))
    path = SNAPSHOTS / f"mixed.{format}"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_is_a_formula(sign: str) -> None:
    made = finding(message=f"{sign}SUM(A1)", identity=Identity("rule", f"{sign}a.yaml", f"{sign}b", "x"))
    _, row = csv.reader(io.StringIO(render("csv", results(made), Options())))
    assert [cell for cell in row if cell.startswith(sign)] == []
    assert [cell for cell in row if cell.startswith(f"'{sign}")] == [f"'{sign}a.yaml", f"'{sign}b", f"'{sign}SUM(A1)"]


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


def test_html_sets_names_as_code_and_links_to_the_web_alone() -> None:
    def page(url: str) -> str:
        return render("html", results(finding(message="`a<b` calls `c`", url=url)), Options(version="1.2"))

    assert "<b>error</b> <code>a&lt;b</code> calls <code>c</code>" in page("")
    assert "<h1>lambdalint <span class=soft>1.2</span></h1>" in page("")
    assert '<a href="https://example.com/?a&quot;b">queue-visibility-too-short</a>' in page('https://example.com/?a"b')
    assert "javascript:" not in page("javascript:alert(1)")


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


@pytest.mark.skipif(shutil.which("node") is None, reason="needs a JavaScript engine")
def test_the_page_filters_by_text_severity_and_rule_without_a_network() -> None:
    page = render("html", MIXED, Options())
    bare = page.replace('<a href="https://docs.aws.amazon.com/lambda/">', "")
    assert "http://" not in bare and "https://" not in bare and " src=" not in bare and "<link" not in bare
    assert "default-src 'none'" in page
    articles: list[dict[str, Any]] = []
    selects: dict[str, list[str]] = {}
    parser = HTMLParser()

    def start(tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "article":
            dataset = {"rule": given["data-rule"], "severity": given["data-severity"]}
            articles.append({"dataset": dataset, "textContent": "", "hidden": False})
        elif tag == "select":
            selects[str(given["aria-label"])] = []
        elif tag == "option":
            selects[list(selects)[-1]].append(given["value"] or "")

    parser.handle_starttag = start  # type: ignore[method-assign]
    parser.handle_data = lambda data: articles and articles[-1].update(textContent=articles[-1]["textContent"] + data)  # type: ignore[method-assign,assignment]
    parser.feed(page.partition("<script>")[0])
    assert selects == {
        "severity": ["", "error", "info"],
        "rule": ["", "always-on-function", "queue-visibility-too-short"],
    }
    script = page.partition("<script>")[2].partition("</script>")[0]
    program = f"""
        const articles = {json.dumps(articles)}, inputs = {{'#q': {{value: ''}}, '#s': {{value: ''}}, '#r': {{value: ''}}, '#n': {{}}, form: {{hidden: true}}}};
        const document = {{querySelector: name => inputs[name], querySelectorAll: () => articles}};
        new Function('document', {json.dumps(script)})(document);
        const seen = [];
        for (const [q, s, r] of [['', '', ''], ['', '', 'always-on-function'], ['', 'error', ''], ['SECONDS=60', '', ''], ['', 'error', 'always-on-function']]) {{
            [inputs['#q'].value, inputs['#s'].value, inputs['#r'].value] = [q, s, r];
            inputs['#r'].onchange();
            seen.push([articles.filter(a => !a.hidden).map(a => a.dataset.rule), inputs['#n'].textContent]);
        }}
        console.log(JSON.stringify(seen));
    """
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, timeout=60, check=True)
    queue, always = "queue-visibility-too-short", "always-on-function"
    assert json.loads(done.stdout) == [
        [[queue, always], "2 of 2 shown"],
        [[always], "1 of 2 shown"],
        [[queue], "1 of 2 shown"],
        [[queue], "1 of 2 shown"],
        [[], "0 of 2 shown"],
    ]


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
