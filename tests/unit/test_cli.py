"""The command line as its users see it: output, exit codes, clear errors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lambdalint.cli.commands import run
from lambdalint.config import NAMED, Config, satisfies
from lambdalint.triage.selection import known_names

ROOT = Path(__file__).parents[2]
CLEAN = "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src/}\n"
BAD = CLEAN.replace("app.handler", "app.missing")
APP = "def handler(event, context):\n    return None\n"


def lambdalint(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lambdalint", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "100", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(APP)
    (tmp_path / "template.yaml").write_text(CLEAN)
    return tmp_path


def test_nothing_found(project: Path) -> None:
    run = lambdalint(project)
    assert run.returncode == 0
    assert run.stdout.startswith("All checks passed: 1 template, 1 function, 1 Python file in ")


def test_findings_and_the_ways_to_not_fail(project: Path) -> None:
    (project / "template.yaml").write_text(BAD)
    run = lambdalint(project, "check", ".")
    assert run.returncode == 1
    assert "error[handler-not-found]: `F` starts at `app.missing`" in run.stdout
    assert lambdalint(project, "--exit-zero").returncode == 0
    assert lambdalint(project, "--fail-on", "never").returncode == 0
    assert lambdalint(project, "--ignore", "handler-not-found").returncode == 0
    assert lambdalint(project, "--ignore", "wiring").returncode == 0
    assert lambdalint(project, "--select", "admin-role").returncode == 0


def test_named_files(project: Path) -> None:
    (project / "template.yaml").write_text(BAD)
    assert lambdalint(project, "template.yaml").returncode == 1
    run = lambdalint(project, "src/app.py")
    assert run.returncode == 1 and "handler-not-found" in run.stdout
    (project / "notes.py").write_text("")
    alone = lambdalint(project, "notes.py")
    assert (alone.returncode, alone.stdout) == (0, "")
    assert alone.stderr == "note: nothing was checked: no template deploys `notes.py`\n"
    for silent in ("--force-exclude", "-q"):
        hook = lambdalint(project, silent, "notes.py")
        assert (hook.returncode, hook.stdout, hook.stderr) == (0, "", "")


def test_a_named_file_that_is_no_template_belongs_to_nobody(project: Path) -> None:
    """Exit code 0: nothing of it is deployed. A person is told so, a hook (`--force-exclude`) is not."""
    (project / "values.yaml").write_text("a: 1\n")
    told = lambdalint(project, "values.yaml")
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("Nothing was checked: 1 file could not be read as a template.\nNot checked: `values.")
    (project / "values.yaml").write_text("{{ if }}\n")
    hook = lambdalint(project, "--force-exclude", "values.yaml")
    assert (hook.returncode, hook.stdout, hook.stderr) == (0, "", "")


def test_a_named_definition_is_checked_with_the_template_that_deploys_it(project: Path) -> None:
    (project / "template.yaml").write_text(BAD)
    (project / "src" / "openapi.yaml").write_text("openapi: 3.0.1\n")
    run = lambdalint(project, "src/openapi.yaml")
    assert run.returncode == 1 and "handler-not-found" in run.stdout and "Not checked" not in run.stdout


def test_a_named_file_that_may_not_be_read_is_two(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Root may read everything: the answer of the system is what differs.
    monkeypatch.chdir(project)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert run(["check", "template.yaml"]) == 2
    told = capsys.readouterr().err
    assert "template.yaml" in told and "readable" in told


def test_no_template_is_three_and_a_missing_path_two(project: Path) -> None:
    run = lambdalint(project, "src")
    assert run.returncode == 3
    assert "error: no SAM or CloudFormation template under `src`" in run.stderr
    gone = lambdalint(project, "gone")
    assert gone.returncode == 2 and "`gone` does not exist" in gone.stderr


def test_broken_yaml_loses_nothing_else(project: Path) -> None:
    (project / "template.yaml").write_text(BAD)
    (project / "broken.yaml").write_text("Resources:\n  Q:\n   - Type: AWS::SQS::Queue\n  x\n")
    run = lambdalint(project)
    assert run.returncode == 1
    assert "error[template-unreadable]: `broken.yaml` cannot be read: not valid YAML or JSON" in run.stdout
    assert "error[handler-not-found]" in run.stdout
    assert "Traceback" not in run.stdout + run.stderr


def test_broken_python_is_a_finding(project: Path) -> None:
    (project / "src" / "app.py").write_text("def handler(event, context:\n    return\n")
    run = lambdalint(project)
    assert run.returncode == 1
    assert "error[source-unreadable]: `src/app.py` cannot be read" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--select", "handler-not-fond"], "did you mean `handler-not-found`?"),
        (["--no-such-option"], "no such option"),
        (["--output", "xml:out"], "is not FORMAT:FILE"),
        (["--parameter", "X"], "is not KEY=VALUE"),
        (["rules", "show", "nobody"], "no rule named `nobody`"),
        (["--config", "nowhere.toml"], "no configuration file"),
        (["--output", "json:a", "--output", "sarif:a"], "another report goes to this file"),
        (["--output", "json:src"], "src: is a directory"),
        (["--output", "json:template.yaml/x"], ": template.yaml/x"),
        (["--parameter", "Stge=x"], "no template has a parameter `stge`"),
        (["--config-env", "prod"], "no samconfig file has an environment `prod`"),
    ],
)
def test_usage_errors_are_two_with_one_clear_line(project: Path, arguments: list[str], words: str) -> None:
    run = lambdalint(project, *arguments)
    assert run.returncode == 2
    assert words.lower() in run.stderr.lower()
    assert run.stderr.startswith("error: ") and "Traceback" not in run.stderr


def test_a_misspelt_setting_is_shown_in_its_place(project: Path) -> None:
    (project / "pyproject.toml").write_text("[project]\nname = 'x'\n\n[tool.lambdalint]\ningore = []\n")
    run = lambdalint(project)
    assert run.returncode == 2
    assert run.stderr == (
        "error: unknown setting `ingore`\n --> pyproject.toml:5:1\n  |\n5 | ingore = []\n  | ^^^^^^ did you mean `ignore`?\n"
    )


def test_a_short_name_is_shown_where_it_stands_not_in_another_word(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.lambdalint]\nignore = ["a"]\n')
    run = lambdalint(project)
    assert run.returncode == 2 and " --> pyproject.toml:2:12\n" in run.stderr


def test_a_required_version_holds(project: Path) -> None:
    (project / "lambdalint.toml").write_text('required-version = ">=99"\n')
    run = lambdalint(project)
    assert run.returncode == 2 and "the project requires >=99" in run.stderr
    (project / "lambdalint.toml").write_text('required-version = ">=0.1, <"\n')
    run = lambdalint(project)
    assert run.returncode == 2 and "`required-version`: `<` is no version" in run.stderr


@pytest.mark.parametrize(
    ("required", "holds"),
    [
        ("0.1.0", True),
        (">=0.1,<1", True),
        ("~=0.1", True),
        ("~=0.2", False),
        ("==0.1.*", True),
        ("==0.2.*", False),
        ("!=0.1.*", False),
        ("!=0.2.*,>0.0.9", True),
        (">=0.1.*", False),
        ("> 0.1", False),
    ],
)
def test_versions_are_compared_by_their_numbers(required: str, holds: bool) -> None:
    assert satisfies("0.1.0", required) is holds


@pytest.mark.parametrize("required", ["", ">=abc", "banana", "=>1", ">=1 2", "1."])
def test_what_is_no_version_is_none(required: str) -> None:
    with pytest.raises(ValueError):
        satisfies("0.1.0", required)


def test_parameters_are_plain_values(project: Path) -> None:
    (project / "lambdalint.toml").write_text("parameters = {Stage = {a = 1}}\n")
    assert "`parameters` must be a table of texts" in lambdalint(project).stderr
    (project / "lambdalint.toml").write_text("parameters = {Stage = true, Size = 3}\n")
    assert "parameters = {'Stage': 'true', 'Size': '3'}" in lambdalint(project, "config").stdout


def test_a_rule_that_crashes_makes_the_run_untrusted(project: Path) -> None:
    rules = project / "own"
    rules.mkdir()
    (rules / "always_broken.py").write_text(
        "from lambdalint import Confidence, Function, Severity, Trap, rule\n\n\n"
        "@rule('always-broken', trap=Trap.UNOBSERVED, severity=Severity.INFO, confidence=Confidence.HIGH)\n"
        "def check(function: Function):\n    raise ZeroDivisionError('oh')\n    yield\n"
    )
    run = lambdalint(project, "--rules", "own", "--exit-zero")
    assert run.returncode == 2
    assert "rule `always-broken` failed on `F`: ZeroDivisionError: oh" in run.stdout
    (rules / "always_broken.py").write_text("import nothing_like_it\n")
    broken = lambdalint(project, "--rules", "own")
    assert broken.returncode == 2 and "always_broken.py:1: ModuleNotFoundError" in broken.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("place", ["while it is loaded", "while it checks"])
def test_a_rule_that_ends_the_process_makes_the_run_untrusted(project: Path, place: str, jobs: str) -> None:
    rules = project / "own"
    rules.mkdir()
    loaded, checking = (
        ("raise SystemExit(0)\n", "") if place == "while it is loaded" else ("", "    raise SystemExit(0)\n")
    )
    (rules / "always_ends.py").write_text(
        f"from lambdalint import Confidence, Function, Severity, Trap, rule\n{loaded}\n\n"
        "@rule('always-ends', trap=Trap.UNOBSERVED, severity=Severity.INFO, confidence=Confidence.HIGH)\n"
        f"def check(function: Function):\n{checking}    yield\n"
    )
    for number in range(3):
        (project / f"template{number}.yaml").write_text(CLEAN)
    run = lambdalint(project, "--rules", "own", "--jobs", jobs)
    assert run.returncode == 2 and "SystemExit: 0" in run.stdout + run.stderr


def test_several_outputs_in_one_run(project: Path) -> None:
    (project / "template.yaml").write_text(BAD)
    run = lambdalint(project, "--output-format", "concise", "--output", "json:out/a.json", "--output", "sarif:b.sarif")
    assert run.returncode == 1
    assert run.stdout.startswith("template.yaml:5:48: error[handler-not-found] F: ")
    assert json.loads((project / "out" / "a.json").read_text())["findings"][0]["rule"] == "handler-not-found"
    assert json.loads((project / "b.sarif").read_text())["version"] == "2.1.0"


def test_parameters_and_environments_that_exist_are_taken(project: Path) -> None:
    (project / "template.yaml").write_text(CLEAN + "Parameters: {Stage: {Type: String, Default: x}}\n")
    (project / "samconfig.toml").write_text("version = 0.1\n[prod.deploy.parameters]\nstack_name = 'x'\n")
    assert lambdalint(project, "--parameter", "Stage=y", "--config-env", "prod").returncode == 0
    meant = lambdalint(project, "--parameter", "Stge=y")
    assert meant.returncode == 2 and "did you mean `Stage`?" in meant.stderr
    # A hook's files may belong to nobody, whatever its arguments are.
    (project / "notes.py").write_text("")
    assert lambdalint(project, "--config-env", "stage", "notes.py").returncode == 0


def test_a_device_or_pipe_is_written_to_not_replaced(project: Path) -> None:
    (project / "template.yaml").write_text(BAD)
    pipe = project / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE, text=True) as reader:
        assert lambdalint(project, "--output", f"concise:{pipe}").returncode == 1
        assert reader.communicate(timeout=20)[0].startswith("template.yaml:5:48: error[handler-not-found]")
    assert pipe.is_fifo()
    assert lambdalint(project, "--output", "json:/dev/null").returncode == 1
    assert Path("/dev/null").is_char_device()


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
    assert locked.returncode == 1 and "1 baseline entry no longer occur" in locked.stderr
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
        assert "error[invalid-ignore]" in lambdalint(project).stdout, wrong
    (project / "template.yaml").write_text(CLEAN + "# lambdalint: ingore[x]\n")
    assert "error[invalid-ignore]: `lambdalint: ingore[x]` is not a directive" in lambdalint(project).stdout
    (project / "template.yaml").write_text(CLEAN + "# lambdalint: ignore[handler-not-fond, cfn-lint:E1]\n")
    misspelt = lambdalint(project)
    assert "warning[unused-ignore]: `handler-not-fond` is ignored here, but no rule has this name" in misspelt.stdout
    assert "help: did you mean `handler-not-found`?" in misspelt.stdout and misspelt.stdout.count("[unused-") == 1


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


def test_the_first_page_of_help_names_the_commands_that_exist(project: Path) -> None:
    from lambdalint.cli.commands import cli

    fast = lambdalint(project, "--help").stdout
    assert {name for name in cli.commands if f"\n  {name} " in fast} == set(cli.commands)
    assert lambdalint(project, "--version").stdout.startswith("lambdalint 0.")


def test_terminal_escapes_and_commands_in_names_are_defused(project: Path) -> None:
    evil = 'Resources:\n  "F\\e[31m\\n::error::x":\n    Type: AWS::Serverless::Function\n    Properties: {Runtime: python2.7, Handler: a.b}\n'
    (project / "template.yaml").write_text(evil)
    for format in ("text", "concise", "github", "markdown"):
        output = lambdalint(project, "--output-format", format).stdout
        assert "\x1b" not in output
        assert not any(line.startswith("::error::x") for line in output.split("\n"))


def test_the_same_bytes_whatever_the_hash_seed(project: Path) -> None:
    (project / "template.yaml").write_text(BAD)
    runs = {
        lambdalint(ROOT / "examples", "orders", "--output-format", "json", PYTHONHASHSEED=seed).stdout
        for seed in "0123"
    }
    assert len(runs) == 1


def test_a_reader_who_leaves_and_a_full_disk(project: Path) -> None:
    (project / "template.yaml").write_text(BAD)
    command = f"{sys.executable} -m lambdalint --output-format json"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    gone = subprocess.run(
        ["bash", "-c", f"{command} | true; exit ${{PIPESTATUS[0]}}"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert gone.returncode in (1, 141) and "Traceback" not in gone.stderr
    full = subprocess.run(
        ["bash", "-c", f"{command} > /dev/full"], cwd=project, env=environment, capture_output=True, text=True
    )
    assert full.returncode == 2 and full.stderr.startswith("error: ") and "Traceback" not in full.stderr


def test_code_hosting_gets_paths_from_the_top_of_the_repository(project: Path) -> None:
    """A folder with a configuration is a project of its own; a host knows the repository only."""
    service = project / "services" / "my orders"
    (service / "src").mkdir(parents=True)
    (service / "src" / "app.py").write_text(APP)
    (service / "template.yaml").write_text(BAD)
    (service / "lambdalint.toml").write_text("")
    arguments = [
        "check",
        str(service),
        "--output",
        "sarif:a.sarif",
        "--output",
        "gitlab:a.gitlab",
        "--output",
        "json:a.json",
    ]
    run = lambdalint(project, *arguments, "--output-format", "github")
    assert run.stdout.startswith("::error file=services/my orders/template.yaml,line=5,")
    (result,) = json.loads((project / "a.sarif").read_text())["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "services/my%20orders/template.yaml"
    (row,) = json.loads((project / "a.gitlab").read_text())
    assert row["location"]["path"] == "services/my orders/template.yaml"
    (finding,) = json.loads((project / "a.json").read_text())["findings"]
    assert finding["locations"][0]["path"] == "template.yaml"
    assert finding["id"] == row["fingerprint"] == result["partialFingerprints"]["lambdalint/v1"]


def test_rules_of_the_project_are_told_before_they_run_and_isolated_runs_leave_them_out(project: Path) -> None:
    (project / "own").mkdir()
    (project / "own" / "always_quiet.py").write_text(
        "from pathlib import Path\nPath('ran').touch()\n"
        "from lambdalint import Confidence, Function, Severity, Trap, rule\n"
        "@rule('always-quiet', trap=Trap.BROKEN_WIRING, severity=Severity.INFO, confidence=Confidence.LOW)\n"
        "def check(function: Function):\n    yield from ()\n"
    )
    settings = project / "lambdalint.toml"
    settings.write_text('rules = ["own"]\nignore = ["wiring"]\n')
    (project / "template.yaml").write_text(BAD)
    note = "note: `lambdalint.toml` has rules of its own run, from `own`; `--isolated` leaves them out\n"
    for command in (["check"], ["config"], ["graph"], ["baseline", "create"]):
        assert lambdalint(project, *command).stderr.startswith(note), command
        assert (project / "ran").exists()
        (project / "ran").unlink()
    assert lambdalint(project, "check", "--config", "lambdalint.toml").stderr == ""
    assert lambdalint(project, "check", "-q").stderr == ""
    (project / ".lambdalint" / "baseline.json").unlink()
    (project / "ran").unlink(missing_ok=True)  # what it said was kept
    for command in (["check"], ["config"], ["graph"], ["baseline", "create"], ["explain", "F"]):
        assert lambdalint(project, *command, "--isolated").stderr == "", command
        assert not (project / "ran").exists()
    (project / ".lambdalint" / "baseline.json").unlink()
    assert lambdalint(project, "check").returncode == 0
    assert lambdalint(project, "check", "--isolated").returncode == 1
    both = lambdalint(project, "check", "--isolated", "--config", "lambdalint.toml")
    assert both.returncode == 2 and "`--isolated` reads no configuration file" in both.stderr


def test_a_configuration_that_was_only_found_widens_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text('token = "top-secret"\n')
    inner = tmp_path / "checkout" / "service"
    (inner / "src").mkdir(parents=True)
    (tmp_path / "checkout" / ".git").mkdir()
    (inner / "template.yaml").write_text(CLEAN.replace("src/", "../shared/"))
    (tmp_path / "checkout" / "shared").mkdir()
    (tmp_path / "checkout" / "shared" / "app.py").write_text(APP)
    settings = inner / "lambdalint.toml"
    settings.write_text('root = ".."\n')
    wider = lambdalint(inner, "check")
    assert wider.returncode == 0 and "1 Python file" in wider.stdout, "the repository is one project"
    for root in ("../..", "/", str(tmp_path)):
        settings.write_text(f'root = "{root}"\n')
        beyond = lambdalint(inner, "check")
        assert beyond.returncode == 2 and "`root` leads out of `checkout`" in beyond.stderr, root
        assert "lambdalint.toml:1:1" in beyond.stderr and "--config" in beyond.stderr
        assert lambdalint(inner, "check", "--config", "lambdalint.toml").returncode == 0, "somebody named it"
    settings.unlink()
    settings.symlink_to(secret)
    linked = lambdalint(inner, "check")
    assert linked.returncode == 2 and "is a link that leads out of `checkout`" in linked.stderr
    assert "top-secret" not in linked.stderr + linked.stdout
    settings.unlink()
    (tmp_path / "checkout" / "shared" / "lambdalint.toml").write_text('profile = "audit"\n')
    settings.symlink_to("../shared/lambdalint.toml")
    assert lambdalint(inner, "check").returncode == 0


def test_without_a_repository_the_current_folder_bounds_what_a_configuration_may_widen(tmp_path: Path) -> None:
    inner = tmp_path / "sources" / "service"
    inner.mkdir(parents=True)
    (inner / "template.yaml").write_text(CLEAN.replace("src/", "../src/"))
    (tmp_path / "sources" / "src").mkdir()
    (tmp_path / "sources" / "src" / "app.py").write_text(APP)
    (inner / "lambdalint.toml").write_text('root = ".."\n')
    assert lambdalint(tmp_path / "sources", "check", "service").returncode == 0
    beyond = lambdalint(inner, "check")
    assert beyond.returncode == 2 and "`root` leads out of `service`" in beyond.stderr


@pytest.mark.parametrize("repository", [False, True])
def test_what_another_user_wrote_above_the_folder_decides_nothing(
    tmp_path: Path, repository: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shared folder such as `/tmp`: anyone can write a configuration into it, or make it a repository."""
    inner = tmp_path / "mine"
    inner.mkdir()
    (inner / "template.yaml").write_text(BAD)
    settings = tmp_path / "lambdalint.toml"
    settings.write_text('fail-on = "never"\n')
    another = os.getuid() + 4711
    owners: dict[Path, int] = {}
    real = Path.lstat

    def lstat(path: Path) -> os.stat_result:
        found = real(path)
        return os.stat_result((*found[:4], owners.get(path, found.st_uid), *found[5:10]))

    monkeypatch.setattr(Path, "lstat", lstat)
    monkeypatch.setattr("lambdalint.discovery.owner_of", lambda path: owners.get(path, os.getuid()))
    monkeypatch.chdir(inner)
    if repository:
        (tmp_path / ".git").mkdir()
        owners[tmp_path / ".git"] = another
    assert run(["check"]) == 0, "the user's own"
    owners[settings] = another
    assert capsys.readouterr().err == ""
    assert run(["check"]) == 1
    assert capsys.readouterr().err == f"note: `{settings}` is another user's and was not read; {NAMED}\n"
    assert run(["check", "--config", str(settings)]) == 0, "somebody named it"
    owners[inner] = another
    assert run(["check"]) == 0, "the owner of what is checked, as in a container"


def test_a_setting_is_shown_in_its_file_when_the_project_is_another_folder(project: Path) -> None:
    (project / "infra").mkdir()
    (project / "infra" / "template.yaml").write_text(CLEAN.replace("src/", "../src/"))
    (project / "infra" / "lambdalint.toml").write_text('root = ".."\nselect = ["nonsense"]\n')
    run = lambdalint(project, "check", "infra")
    assert run.returncode == 2 and "--> infra/lambdalint.toml:2:12" in run.stderr, run.stderr


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
