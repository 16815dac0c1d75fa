"""Baselines and suppressions by the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lambdalint.check import examine
from lambdalint.cli.commands import run
from lambdalint.config import Config
from lambdalint.project.ignorefiles import Patterns
from lambdalint.triage.selection import known_names
from tests.command import APP, BAD, CLEAN, lambdalint


def test_the_baseline_hides_what_was_there_and_only_shrinks(project: Path) -> None:
    (project / "template.yaml").write_text(BAD)
    created = lambdalint(project, "baseline", "create")
    assert created.returncode == 0 and "1 finding in 1 template" in created.stdout
    run = lambdalint(project)
    assert run.returncode == 0 and "1 in the baseline" in run.stdout
    (project / "template.yaml").write_text("# moved down\n\n" + BAD)
    assert lambdalint(project).returncode == 0
    (project / "template.yaml").write_text(CLEAN)
    assert lambdalint(project).returncode == 0
    locked = lambdalint(project, "--locked")
    assert locked.returncode == 1 and "1 entry of `.lambdalint/baseline.json` no longer occurs" in locked.stderr
    assert "Nothing is new, but 1 entry of the baseline no longer occurs." in locked.stdout
    for format in ("text", "markdown"):
        assert "All checks passed" not in lambdalint(project, "--locked", "--output-format", format).stdout
    assert "(1 removed, 0 added)" in lambdalint(project, "baseline", "update").stdout
    assert lambdalint(project, "--locked").returncode == 0


def test_a_run_over_some_templates_judges_only_their_entries(project: Path) -> None:
    (project / "template.yaml").write_text(BAD)
    (project / "other").mkdir()
    (project / "other" / "template.yaml").write_text(BAD)
    assert "2 findings in 2 templates" in lambdalint(project, "baseline", "create").stdout
    assert lambdalint(project, "--locked", "other/template.yaml").returncode == 0
    assert "(0 removed, 0 added)" in lambdalint(project, "baseline", "update", "other").stdout
    for narrow in (["--select", "deprecated-runtime"], ["--profile", "commit"], ["--ignore", "wiring"]):
        assert lambdalint(project, "--locked", *narrow).returncode == 0, narrow
    (project / "template.yaml").unlink()
    gone = lambdalint(project, "--locked", "other/template.yaml")
    assert gone.returncode == 1 and "template.yaml  F  handler-not-found" in gone.stderr
    assert "(1 removed, 0 added)" in lambdalint(project, "baseline", "update", "other").stdout


def test_a_template_that_is_renamed_keeps_its_entries(project: Path) -> None:
    other = BAD.replace("  F:", "  G:")
    (project / "template.yaml").write_text(BAD)
    lambdalint(project, "baseline", "create")
    (project / "template.yaml").rename(project / "worker.yaml")
    (project / "another.yaml").write_text(other)
    (project / "copy.yaml").write_text(BAD)
    known = lambdalint(project, "worker.yaml")
    assert known.returncode == 0 and "1 in the baseline" in known.stdout
    assert lambdalint(project, "worker.yaml", "--locked").returncode == 1
    told = lambdalint(project, "baseline", "update", "worker.yaml")
    assert "1 finding (0 removed, 0 added, 1 renamed)" in told.stdout
    assert lambdalint(project, "worker.yaml", "--locked").returncode == 0
    assert lambdalint(project, "another.yaml").returncode == 1, "another resource"
    assert lambdalint(project, "copy.yaml").returncode == 1, "the entry has its template"


@pytest.mark.parametrize(("before", "after"), [("old", "new"), ("", "new"), ("old", ""), ("a/b", "a")])
def test_a_folder_that_is_moved_keeps_the_entries_of_its_code(before: str, after: str, project: Path) -> None:
    app = {"template.yaml": CLEAN, "src/app.py": f"import os\n\nNAME = os.environ['NAME']\n\n\n{APP}"}
    for path in app:
        (project / path).unlink(missing_ok=True)
    for path, text in app.items():
        (project / before / path).parent.mkdir(parents=True, exist_ok=True)
        (project / before / path).write_text(text)
    assert "1 finding in 1 template" in lambdalint(project, "baseline", "create").stdout
    for path in app:
        (project / after / path).parent.mkdir(parents=True, exist_ok=True)
        (project / before / path).rename(project / after / path)
    known = lambdalint(project)
    assert known.returncode == 0 and "1 in the baseline" in known.stdout


def test_suppressions_hide_with_a_reason_and_complain_when_useless(project: Path) -> None:
    bad = BAD.replace("  F:\n", "  F:  # lambdalint: ignore[handler-not-found] built elsewhere\n")
    (project / "template.yaml").write_text(bad)
    run = lambdalint(project)
    assert run.returncode == 0 and "1 ignored" in run.stdout
    (project / "template.yaml").write_text(bad.replace("app.missing", "app.handler"))
    unused = lambdalint(project)
    assert unused.returncode == 1 and "warning[unused-ignore]: `handler-not-found` is ignored here" in unused.stdout
    (project / "template.yaml").write_text(bad.replace("built elsewhere", "until=2020-01-01"))
    expired = lambdalint(project)
    assert "warning[expired-ignore]: the ignore of `handler-not-found` ended on 2020-01-01" in expired.stdout
    assert "error[handler-not-found]" in expired.stdout
    for wrong in ("2027-02-30", "soon", "2027-1-1", ""):
        (project / "template.yaml").write_text(bad.replace("built elsewhere", f"until={wrong}"))
        told = f"error[invalid-ignore]: `until={wrong}` is no day of the calendar"
        assert told in lambdalint(project).stdout, wrong
    (project / "template.yaml").write_text(CLEAN + "# lambdalint: ingore[x]\n")
    assert "error[invalid-ignore]: `lambdalint: ingore[x]` is not a directive" in lambdalint(project).stdout
    (project / "template.yaml").write_text(CLEAN + "# lambdalint: ignore[handler-not-fond, cfn-lint:E1]\n")
    misspelt = lambdalint(project)
    assert "warning[unused-ignore]: `handler-not-fond` is ignored here, but no rule has this name" in misspelt.stdout
    assert "help: did you mean `handler-not-found`?" in misspelt.stdout and misspelt.stdout.count("[unused-") == 1


def test_of_several_names_the_one_that_is_wrong_is_told_at_its_place(project: Path) -> None:
    ignored = "  F:  # lambdalint: ignore[handler-not-found,  async-failures-lost , nothing] built elsewhere\n"
    (project / "template.yaml").write_text(BAD.replace("  F:\n", ignored))
    findings = json.loads(lambdalint(project, "--output-format", "json").stdout)["findings"]
    wrong = {one["message"].split("`")[1]: one["locations"][0] for one in findings if one["rule"] == "unused-ignore"}
    line = BAD.split("\n").index("  F:") + 1
    assert {name: (place["start"], place["end"]) for name, place in wrong.items()} == {
        name: ([line, ignored.index(name) + 1], [line, ignored.index(name) + 1 + len(name)])
        for name in ("async-failures-lost", "nothing")
    }


def test_metadata_suppresses_in_json_too(project: Path) -> None:
    function = {
        "Type": "AWS::Serverless::Function",
        "Properties": {"Runtime": "python3.13", "Handler": "app.missing", "CodeUri": "src/"},
    }
    function["Metadata"] = {"lambdalint": {"ignore": {"handler-not-found": "built elsewhere"}}}
    (project / "template.yaml").unlink()
    (project / "t.json").write_text(
        json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": {"F": function}})
    )
    run = lambdalint(project, "--output-format", "json")
    (finding,) = json.loads(run.stdout)["findings"]
    assert (run.returncode, finding["status"], finding["reason"]) == (0, "suppressed", "built elsewhere")
    for ignored, status in (
        (["handler-not-found"], "suppressed"),
        ({"handler-not-found": None}, "suppressed"),
        ({"handler-not-found": "x until=2020-01-01"}, "active"),
        ({"handler-not-found": "x until=soon"}, "active"),
        ({"handler-not-found": {"reason": "x"}}, "active"),
        ("handler-not-found", "active"),
        (None, "active"),
    ):
        function["Metadata"] = {"lambdalint": {"ignore": ignored}}
        (project / "t.json").write_text(
            json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": {"F": function}})
        )
        found = json.loads(lambdalint(project, "--output-format", "json").stdout)["findings"]
        rules = {f["rule"]: f["status"] for f in found}
        assert rules.pop("handler-not-found") == status, ignored
        assert bool(rules) is (status == "active") and set(rules) <= {"invalid-ignore", "expired-ignore"}


def test_metadata_of_a_mapping_of_its_own_ignores_what_is_found_in_it(project: Path) -> None:
    resources = {
        "Clicks": {"Type": "AWS::Kinesis::Stream"},
        "F": {"Type": "AWS::Lambda::Function", "Properties": {"Handler": "app.handler", "Code": "src/"}},
        "Polling": {
            "Type": "AWS::Lambda::EventSourceMapping",
            "Properties": {"FunctionName": {"Ref": "F"}, "EventSourceArn": {"Fn::GetAtt": ["Clicks", "Arn"]}},
            "Metadata": {"lambdalint": {"ignore": {"stream-failures-lost": "clicks may be lost"}}},
        },
    }
    (project / "template.yaml").write_text(json.dumps({"Resources": resources}))
    found = json.loads(lambdalint(project, "--output-format", "json").stdout)["findings"]
    (lost,) = [one for one in found if one["rule"] == "stream-failures-lost"]
    assert (lost["status"], lost["resource"], lost["resources"]) == ("suppressed", "F", ["F", "Polling"])


def test_ignores_of_many_names_that_no_rule_has_are_told_in_proportion(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Config] = []

    def names(config: Config) -> set[str]:
        asked.append(config)
        return known_names(config)

    monkeypatch.setattr("lambdalint.triage.known_names", names)
    lines = [f"    # lambdalint: ignore[handler-not-fond-{number % 300}] x\n" for number in range(600)]
    for number in range(30):
        (project / f"template{number}.yaml").write_text(CLEAN + "".join(lines[20 * number :][:20]))
    monkeypatch.chdir(project)
    assert run(["check", ".", "--output", "json:report.json", "--no-cache"]) == 1
    found = json.loads((project / "report.json").read_text())["findings"]
    assert len(found) == 600 and len(asked) == 1
    assert sum(one["help"] == "did you mean `handler-not-found`?" for one in found) == 200


@pytest.mark.parametrize(
    ("directive", "rule", "more"),
    [
        ("ingore", "invalid-ignore", "1,980 more of the file's directives are none"),
        ("ignore[never-heard-NUMBER]", "unused-ignore", "1,980 more of the file's directives ignore nothing"),
        ("ignore[handler-not-found]", "unused-ignore", "1,980 more of the file's directives ignore nothing"),
        ("ignore[x] until=2020-01-01", "expired-ignore", "1,980 more of the file's directives have ended"),
    ],
)
def test_of_thousands_of_directives_that_do_nothing_the_first_are_told(
    project: Path,
    directive: str,
    rule: str,
    more: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines = [f"# lambdalint: {directive.replace('NUMBER', str(number))}\n" for number in range(2_000)]
    (project / "template.yaml").write_text(CLEAN + "".join(lines))
    monkeypatch.chdir(project)
    assert run(["check", "--output-format", "json", "--no-cache"]) == 1
    found = [one for one in json.loads(capsys.readouterr().out)["findings"] if one["rule"] == rule]
    assert [one["locations"][0]["start"][0] for one in found] == list(range(6, 27))
    assert found[-1]["message"] == more
    assert run(["baseline", "create"]) == 0 and run(["check"]) == 0
    (project / "template.yaml").write_text(CLEAN + "".join([*lines, lines[0]]))
    assert run(["check"]) == 1, "one more is one more"


@pytest.mark.parametrize(
    ("named", "pattern", "hidden"),
    [
        ("handler-not-found", "template.yaml", True),
        ("wiring", "*.yaml", True),
        ("broken-wiring", "/template.yaml", True),
        ("all", "*", True),
        ("handler-not-found", "src/", False),
        ("deprecated-runtime", "*", False),
    ],
)
def test_what_is_ignored_in_paths(project: Path, named: str, pattern: str, hidden: bool) -> None:
    (project / "template.yaml").write_text(BAD)
    (project / "lambdalint.toml").write_text(f'[per-path-ignores]\n"{pattern}" = ["{named}"]\n')
    assert (lambdalint(project).returncode == 0) is hidden


def test_each_path_is_compared_with_the_patterns_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Patterns, "cover", lambda self, path: asked.append(path))
    function = BAD.partition("Resources:\n")[2]
    (project / "template.yaml").write_text(BAD + "".join(function.replace("F:", f"F{n}:", 1) for n in range(20)))
    config = Config(root=project, per_path_ignores={"a/*": ("all",), "b/*": ("all",)})
    found = examine([project], config, "2026-11-30").results.findings
    assert len(found) == 21 and asked == ["template.yaml", "template.yaml"]
