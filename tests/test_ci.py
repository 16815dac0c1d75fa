"""The GitHub Action and the GitLab template: their scripts are run by a shell, against this working copy."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from lambdalint import __version__

ROOT = Path(__file__).parents[1]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
JOB: dict[str, Any] = yaml.safe_load((ROOT / "ci" / "gitlab" / "lambdalint.yml").read_text(encoding="utf-8"))[
    "lambdalint"
]
STEPS: dict[str, dict[str, Any]] = {step.get("name", step.get("id")): step for step in ACTION["runs"]["steps"]}
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
CLEAN = """Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler}
"""
BAD = CLEAN.replace("app.handler", "app.missing")
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "fingerprint": {"type": "string", "minLength": 1},
            "location": {
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^./]"},
                    "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}
"""What https://docs.gitlab.com/ci/testing/code_quality/ asks of a report."""


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "template.yaml").write_text(CLEAN)
    (folder / "app.py").write_text("def handler(event, context):\n    return None\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "clean")
    return folder


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """The folder that the installation would have made: `lambdalint` and `python`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, words in {"lambdalint": "-P -m lambdalint", "python": ""}.items():
        (folder / name).write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} {words} "$@"\n')
        (folder / name).chmod(0o755)
    return folder


def value(expression: str, context: dict[str, str]) -> str:
    """A workflow expression of the forms that the action has: a name, or the first of several that is not empty."""
    return next((found for name in expression.split(" || ") if (found := context.get(name, ""))), "")


class Runner:
    """What GitHub's runner does with one step of a composite action."""

    def __init__(self, project: Path, commands: Path) -> None:
        self.project, self.temporary = project, project.parent / "temporary"
        self.temporary.mkdir()
        self.commands = commands
        self.summary = self.temporary / "summary.md"

    def step(self, name: str, event: dict[str, str], **inputs: str) -> tuple[int, str, dict[str, str]]:
        given = {f"inputs.{key}": str(item.get("default", "")) for key, item in ACTION["inputs"].items()}
        given |= {f"inputs.{key.replace('_', '-')}": text for key, text in inputs.items()} | event
        given |= {"steps.install.outputs.bin": str(self.commands)}
        step = STEPS[name]
        output = self.temporary / "output"
        output.write_text("")
        self.summary.write_text("")
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.temporary),
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            **{key: EXPRESSION.sub(lambda found: value(found[1], given), text) for key, text in step["env"].items()},
        }
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        done = subprocess.run(shell, cwd=self.project, env=environment, capture_output=True, text=True, timeout=120)
        outputs = dict(line.partition("=")[::2] for line in output.read_text().splitlines())
        return done.returncode, done.stdout + done.stderr, outputs

    def run(self, event: dict[str, str] | None = None, **inputs: str) -> tuple[int, str, dict[str, str]]:
        return self.step("Run lambdalint", event or {}, **inputs)


@pytest.fixture
def runner(project: Path, commands: Path) -> Runner:
    return Runner(project, commands)


def test_the_action_names_what_exists() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    used = set(re.findall(r"\binputs\.([\w-]+)", text))
    assert used == set(ACTION["inputs"])
    steps = {step.get("id") for step in ACTION["runs"]["steps"]}
    assert set(re.findall(r"\bsteps\.([\w-]+)\.", text)) <= steps
    written = set(re.findall(r'(?:echo "|print\(f")([\w-]+)=', text)) - {"bin"}
    assert written == set(ACTION["outputs"])
    assert all(item["value"] == f"${{{{ steps.run.outputs.{name} }}}}" for name, item in ACTION["outputs"].items())
    assert all(item["description"] for item in [*ACTION["inputs"].values(), *ACTION["outputs"].values()])
    assert ACTION["inputs"]["version"]["default"] == JOB["variables"]["LAMBDALINT_VERSION"] == __version__
    assert all(re.search(r"@v\d+$", step["uses"]) for step in ACTION["runs"]["steps"] if "uses" in step)


def test_no_script_holds_an_expression() -> None:
    """Text from inputs and events reaches a script as a variable only: it cannot become code."""
    scripts = [step for step in ACTION["runs"]["steps"] if "run" in step]
    assert len(scripts) == 2
    for step in scripts:
        assert step["shell"] == "bash" and "${{" not in step["run"] and "eval" not in step["run"]


def test_nothing_is_uploaded_from_a_merge_queue() -> None:
    condition = " ".join(STEPS["Upload to code scanning"]["if"].split())
    assert "github.event_name != 'merge_group'" in condition and "inputs.sarif == 'true'" in condition
    assert "!startsWith(github.ref, 'refs/heads/gh-readonly-queue/')" in condition
    lenient = STEPS["Upload to code scanning"]["continue-on-error"]
    assert "head.repo.fork == true" in lenient and "dependabot" in lenient
    assert condition.startswith("always() && ") and "steps.run.outputs.sarif-file != ''" in condition


def test_findings_fail_the_step_and_reports_are_there(runner: Runner) -> None:
    (runner.project / "template.yaml").write_text(BAD)
    code, told, outputs = runner.run()
    assert code == 1 and told.startswith("::error file=template.yaml,line=5,"), told
    assert (outputs["exit-code"], outputs["findings"], outputs["new"], outputs["fixed"]) == ("1", "1", "1", "0")
    assert json.loads(Path(outputs["sarif-file"]).read_text())["version"] == "2.1.0"
    assert Path(outputs["html-file"]).read_text().startswith("<!doctype html>")
    assert set(outputs) == set(ACTION["outputs"])
    assert "handler-not-found" in runner.summary.read_text()
    assert runner.run(summary="false")[0] == 1 and runner.summary.read_text() == ""
    assert runner.run(fail_on="never")[0] == 0
    assert runner.run(fail_on="fatal")[2] == {"exit-code": "2"}


def test_a_clean_project_passes(runner: Runner) -> None:
    code, told, outputs = runner.run(cfn_lint="true", profile="commit")
    assert (code, told, outputs["findings"]) == (0, "", "0")


def test_only_what_the_change_adds(runner: Runner) -> None:
    (runner.project / "template.yaml").write_text(BAD)
    git(runner.project, "commit", "-qam", "bad")
    base = git(runner.project, "rev-parse", "HEAD").strip()
    (runner.project / "template.yaml").write_text(BAD.replace("python3.13", "python3.7"))
    for event in ("merge_group.base_sha", "pull_request.base.sha"):
        code, told, outputs = runner.run({f"github.event.{event}": base}, new_since="auto")
        assert (code, outputs["findings"], outputs["new"]) == (1, "2", "1")
        assert "deprecated-runtime" in told and "handler-not-found" not in told
    assert runner.run(new_since="auto")[2]["new"] == "2"
    assert runner.run(new_since="HEAD~1", fail_on="never")[2]["new"] == "2"
    code, told, outputs = runner.run(new_since="nowhere")
    assert code == 2 and "git knows no such commit" in told and "sarif-file" not in outputs


def test_a_shallow_clone_gets_the_base(runner: Runner, tmp_path: Path, commands: Path) -> None:
    base = git(runner.project, "rev-parse", "HEAD").strip()
    (runner.project / "template.yaml").write_text(BAD)
    git(runner.project, "commit", "-qam", "bad")
    git(runner.project, "config", "uploadpack.allowAnySHA1InWant", "true")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{runner.project}", str(shallow))
    runner.project = shallow
    code, told, outputs = runner.run({"github.event.pull_request.base.sha": base}, new_since="auto")
    assert (code, outputs["new"]) == (1, "1"), told


def test_what_the_base_branch_did_meanwhile_is_not_new(runner: Runner, tmp_path: Path) -> None:
    """The event tells an older base than the one that GitHub's merge commit was made with."""
    base = git(runner.project, "rev-parse", "HEAD").strip()
    git(runner.project, "checkout", "-q", "-b", "topic")
    (runner.project / "notes.txt").write_text("x")
    git(runner.project, "add", ".")
    git(runner.project, "commit", "-qm", "topic")
    git(runner.project, "checkout", "-q", "main")
    (runner.project / "template.yaml").write_text(BAD)
    git(runner.project, "commit", "-qam", "bad on main")
    git(runner.project, "merge", "-q", "--no-ff", "-m", "merge\n\nparent nobody", "topic")
    git(runner.project, "config", "uploadpack.allowAnySHA1InWant", "true")
    event = {"github.event.pull_request.base.sha": base}
    assert runner.run(event, new_since="auto")[2]["new"] == "1"
    assert runner.run({**event, "github.ref": "refs/pull/7/merge"}, new_since="auto")[2]["new"] == "0"
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{runner.project}", str(shallow))
    runner.project = shallow
    code, told, outputs = runner.run({**event, "github.ref": "refs/pull/7/merge"}, new_since="auto")
    assert (code, outputs["new"]) == (0, "0"), told


def test_the_configuration_of_a_stranger_may_be_left_out(runner: Runner) -> None:
    (runner.project / "template.yaml").write_text(BAD)
    (runner.project / "own").mkdir()
    (runner.project / "own" / "ran.py").write_text("from pathlib import Path\nPath('ran').touch()\n")
    (runner.project / "lambdalint.toml").write_text('rules = ["own"]\nignore = ["handler-not-found"]\n')
    assert runner.run(isolated="true")[2]["new"] == "1"
    assert not (runner.project / "ran").exists()
    assert runner.run()[0] == 2 and (runner.project / "ran").exists()


def test_the_baseline_may_be_locked(runner: Runner) -> None:
    (runner.project / "template.yaml").write_text(BAD)
    subprocess.run([runner.commands / "lambdalint", "baseline", "create"], cwd=runner.project, check=True)
    assert runner.run(baseline="locked")[2]["new"] == "0"
    (runner.project / "template.yaml").write_text(CLEAN)
    code, told, outputs = runner.run()
    assert (code, outputs["fixed"]) == (0, "1")
    code, told, outputs = runner.run(baseline="locked")
    assert code == 1 and "1 entry of `.lambdalint/baseline.json` no longer occurs" in told


def test_hostile_inputs_stay_text(runner: Runner) -> None:
    folder = runner.project / "a b; $(touch hit)`touch hit`"
    folder.mkdir()
    (folder / "template.yaml").write_text(BAD)
    code, told, _ = runner.run(paths=f"{folder.name}\n\n.")
    assert code == 1 and "handler-not-found" in told
    assert runner.run(paths="--fix")[0] == 2
    assert runner.run(new_since="--output=/tmp/x; touch hit", fail_on="x; touch hit", profile="`touch hit`")[0] == 2
    assert not list(runner.project.rglob("hit"))


def test_modules_of_the_checked_repository_are_not_run(runner: Runner) -> None:
    """`python -` and `python -m` look for modules in the current folder, which a pull request fills."""
    for name in ("json", "sys", "pip", "venv", "click", "yaml", "lambdalint"):
        (runner.project / f"{name}.py").write_text(f"open({str(runner.temporary / 'hit')!r}, 'w')\n")
    code, told, outputs = runner.run()
    assert (code, outputs["findings"]) == (0, "0"), told
    assert not (runner.temporary / "hit").exists()
    scripts = "".join(step.get("run", "") for step in ACTION["runs"]["steps"]) + "".join(JOB["before_script"])
    assert re.findall(r"python\"? (?!-I )-", scripts, re.IGNORECASE) == []


def test_a_run_without_templates_breaks_off_and_leaves_no_old_report(runner: Runner) -> None:
    (runner.project / "template.yaml").write_text(BAD)
    assert runner.run()[0] == 1
    (runner.project / "template.yaml").unlink()
    code, told, outputs = runner.run()
    assert (code, outputs) == (3, {"exit-code": "3"}) and "no SAM or CloudFormation template" in told


def test_the_installation_takes_the_version_or_the_checkout(runner: Runner, tmp_path: Path) -> None:
    """The real script with a `venv` that only notes what pip is asked for."""
    asked = tmp_path / "asked"
    python = tmp_path / "python"
    python.write_text(
        '#!/bin/sh\n[ "$1 $2 $3" = "-I -m venv" ] || exit 9\nmkdir -p "$4/bin"\n'
        f'printf \'#!/bin/sh\\necho "$@" > {asked}\\n\' > "$4/bin/python"\nchmod +x "$4/bin/python"\n'
    )
    python.chmod(0o755)
    context = {"steps.python.outputs.python-path": str(python), "github.action_path": "/action"}
    code, told, outputs = runner.step("Install lambdalint", context)
    assert code == 0, told
    assert asked.read_text().endswith(f"-- lambdalint=={__version__}\n")
    assert outputs["bin"] == str(runner.temporary / "lambdalint" / "bin")
    assert runner.step("Install lambdalint", context, version="source")[0] == 0
    assert asked.read_text().endswith("-- /action\n")


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_gitlab_job_reports_code_quality(project: Path, commands: Path, shell: str) -> None:
    def job(**variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**JOB["variables"], **variables, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"}
        assert all(isinstance(text, str) for text in environment.values())
        script = "set -e\n" + "\n".join(JOB["script"])
        return subprocess.run([shell, "-c", script], cwd=project, env=environment, capture_output=True, text=True)

    assert job().returncode == 0
    report = project / JOB["artifacts"]["reports"]["codequality"]
    assert json.loads(report.read_text()) == []
    base = git(project, "rev-parse", "HEAD").strip()
    (project / "template.yaml").write_text(BAD)
    done = job(LAMBDALINT_PATHS="template.yaml\n.")
    assert done.returncode == 1 and "error[handler-not-found]" in done.stdout, done.stderr
    rows = json.loads(report.read_text())
    assert [row["check_name"] for row in rows] == ["handler-not-found"]
    assert list(jsonschema.Draft202012Validator(CODE_QUALITY).iter_errors(rows)) == []
    assert all(
        (project / name).is_file() for name in [JOB["artifacts"]["reports"]["junit"], *JOB["artifacts"]["paths"]]
    )
    auto = job(LAMBDALINT_NEW_SINCE="auto", CI_MERGE_REQUEST_DIFF_BASE_SHA=base, LAMBDALINT_CFN_LINT="true")
    assert auto.returncode == 1
    assert job(LAMBDALINT_NEW_SINCE="auto", LAMBDALINT_FAIL_ON="never").returncode == 0
    (project / "lambdalint.toml").write_text('ignore = ["handler-not-found"]\n')
    assert (job().returncode, job(LAMBDALINT_ISOLATED="true").returncode) == (0, 1)
    assert job(LAMBDALINT_PROFILE="commit; touch hit").returncode == 2 and not (project / "hit").exists()
    assert JOB["artifacts"]["when"] == "always"


def test_the_page_tells_of_every_setting() -> None:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    inputs = page.split("| output |")[0]
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (?:`(.*?)` )?\|", inputs, re.MULTILINE))
    assert rows == {name: str(item["default"]) for name, item in ACTION["inputs"].items()}
    assert all(f"`{name}`" in page for name in [*ACTION["outputs"], *JOB["variables"]] if name != "GIT_DEPTH")
