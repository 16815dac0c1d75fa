"""cfn-lint and lambdalint in one run, both ways, with the real cfn-lint."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from lambdalint.config import Config
from lambdalint.validity import opinions

ROOT = Path(__file__).parents[1]
TEMPLATE = """Resources:
  Worker:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.7
      Handler: index.handler
      Timeout: 60
      MemorySize: lots
      Role: !GetAtt Role.Arn
      Code: {ZipFile: "def handler(event, context):\\n    return None\\n"}
  Jobs:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 10}
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref Worker, EventSourceArn: !GetAtt Jobs.Arn}
  Uploads:
    Type: AWS::S3::Bucket
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Worker
      Action: lambda:InvokeFunction
      Principal: s3.amazonaws.com
      SourceArn: !GetAtt Uploads.Arn
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: 'sts:AssumeRole'}]
"""
PAIRS = {
    "cfn-lint:E2531": "deprecated-runtime",
    "cfn-lint:E3505": "queue-visibility-too-short",
    "cfn-lint:W3663": "confused-deputy-permission",
}


def run(folder: Path, module: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    start = ["-m", module] if module != "cfnlint" else ["-c", "from cfnlint.runner import main; main()"]
    return subprocess.run(
        [sys.executable, *start, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def found(folder: Path, *arguments: str, asked: bool = True) -> list[dict[str, Any]]:
    wanted = ["--cfn-lint"] if asked else []
    done = run(folder, "lambdalint", "check", *wanted, "--output-format", "json", *arguments)
    assert done.returncode in (0, 1), done.stderr
    findings: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    return findings


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    return tmp_path


def test_its_findings_come_with_its_own_names(project: Path) -> None:
    assert not [
        f
        for f in json.loads(run(project, "lambdalint", "--output-format", "json").stdout)["findings"]
        if ":" in f["rule"]
    ]
    (finding,) = [f for f in found(project) if f["rule"].startswith("cfn-lint:")]
    assert finding["rule"] == "cfn-lint:E3012" and finding["message"] == "'lots' is not of type 'integer'"
    assert (finding["severity"], finding["resource"], finding["trap"]) == ("error", "Worker", None)
    assert finding["locations"][0]["path"] == "template.yaml" and finding["locations"][0]["start"] == [8, 7]
    shown = run(project, "lambdalint", "check", "--cfn-lint").stdout
    assert "error[cfn-lint:E3012]: 'lots' is not of type 'integer'\n --> template.yaml:8:7\n" in shown


def test_what_lambdalint_says_itself_is_not_said_twice(project: Path) -> None:
    both = {f["rule"] for f in found(project)}
    assert both >= set(PAIRS.values()) and not both & set(PAIRS)
    without = {f["rule"] for f in found(project, "--ignore", ",".join(PAIRS.values()))}
    assert without >= set(PAIRS)


def test_ignores_and_the_baseline_hold_for_its_findings(project: Path) -> None:
    assert "cfn-lint:E3012" not in {f["rule"] for f in found(project, "--ignore", "cfn-lint:E3012")}
    template = project / "template.yaml"
    template.write_text(TEMPLATE.replace("lots", "lots  # lambdalint: ignore[cfn-lint:E3012] set by a macro"))
    status = {f["rule"]: (f["status"], f["reason"]) for f in found(project)}
    assert status["cfn-lint:E3012"] == ("suppressed", "set by a macro")
    template.write_text(TEMPLATE)
    assert run(project, "lambdalint", "baseline", "create", "--cfn-lint").returncode == 0
    template.write_text("# moved\n" + TEMPLATE)
    assert {f["status"] for f in found(project)} == {"baselined"}
    (project / ".cfnlintrc").write_text("ignore_checks: [E3012]\n")
    assert "cfn-lint:E3012" not in {f["rule"] for f in found(project)}


def test_an_isolated_run_takes_no_settings_of_the_project_for_cfn_lint_either(project: Path) -> None:
    (project / "lambdalint.toml").write_text("cfn-lint = true\n")
    (project / "own").mkdir()
    (project / "own" / "ran.py").write_text("from pathlib import Path\nPath('ran').touch()\n")
    (project / ".cfnlintrc").write_text("append_rules: [own]\nignore_checks: [E3012]\n")
    assert not any(f["rule"].startswith("cfn-lint:") for f in found(project, "--isolated", asked=False))
    assert "cfn-lint:E3012" in {f["rule"] for f in found(project, "--isolated")}
    assert not (project / "ran").exists()
    found(project)
    assert (project / "ran").exists(), "what the isolated run leaves out is there to be run"


def test_the_configuration_may_ask_for_it(project: Path) -> None:
    (project / "lambdalint.toml").write_text("cfn-lint = true\n")
    assert "error[cfn-lint:E3012]" in run(project, "lambdalint").stdout
    (project / "lambdalint.toml").write_text('cfn-lint = "yes"\n')
    assert "`cfn-lint` must be true or false" in run(project, "lambdalint").stderr


def test_only_what_another_commit_does_not_have(project: Path) -> None:
    (project / ".git").rmdir()
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=A", "-c", "user.email=a@b.example", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *words], cwd=project, check=True)
    (project / "template.yaml").write_text(TEMPLATE.replace("Timeout: 60", "Timeout: often"))
    new = [f["locations"][0]["start"] for f in found(project, "--new-since", "HEAD") if f["status"] == "active"]
    assert new == [[7, 7]]


def test_without_cfn_lint_the_run_is_refused(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    shadow = tmp_path_factory.mktemp("shadow")
    (shadow / "cfnlint").mkdir()
    (shadow / "cfnlint" / "__init__.py").write_text("raise ModuleNotFoundError(\"No module named 'cfnlint'\")\n")
    path = f"{shadow}{os.pathsep}{ROOT}"
    done = run(project, "lambdalint", "check", "--cfn-lint", PYTHONPATH=path)
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr
    assert done.stderr.startswith("error: `--cfn-lint` needs the package cfn-lint")
    assert "pip install" in done.stderr
    assert run(project, "lambdalint", "check", PYTHONPATH=path).returncode == 1


def test_a_template_on_which_it_fails_costs_no_other(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cfnlint.api import lint_file

    def lint(names: Sequence[str]) -> list[Any]:
        if any(name.endswith("b.yaml") for name in names):
            raise AttributeError("no `get`")
        return [match for name in names for match in lint_file(Path(name))]

    for name in ("a.yaml", "b.yaml", "c.yaml"):
        (project / name).write_text(TEMPLATE)
    monkeypatch.setattr("lambdalint.validity.linter", lambda isolated: lint)
    made, failed = opinions(["a.yaml", "b.yaml", "c.yaml"], [], Config(root=project))
    assert failed
    assert {f.identity.template for f in made if f.rule == "cfn-lint:E3012"} == {"a.yaml", "c.yaml"}
    (broken,) = [f for f in made if f.identity.template == "b.yaml"]
    assert broken.message == "cfn-lint failed on `b.yaml`: AttributeError: no `get`"


def test_strange_file_names_are_no_patterns(project: Path) -> None:
    (project / "a[1]*.yaml").write_text(TEMPLATE)
    assert {f["template"] for f in found(project) if f["rule"] == "cfn-lint:E3012"} == {"a[1]*.yaml", "template.yaml"}


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "examples" / "orders", tmp_path / "orders")
    (tmp_path / ".git").mkdir()
    return tmp_path / "orders"


def matches(folder: Path, *arguments: str) -> dict[str, dict[str, Any]]:
    done = run(folder, "cfnlint", "--template", "template.yaml", "--format", "json", *arguments)
    assert "Traceback" not in done.stderr, done.stderr
    return {match["Rule"]["Id"]: match for match in json.loads(done.stdout)}


@pytest.mark.parametrize("how", ["lambdalint.cfnlint", str(ROOT / "lambdalint" / "cfnlint")])
def test_cfn_lint_loads_lambdalint(orders: Path, how: str) -> None:
    """As a module and as a folder of rules; the match stands in the template, its message names the handler."""
    assert matches(orders) == {}
    said = matches(orders, "--append-rules", how)
    read = said["E-environment-variable-not-set"]
    assert read["Location"]["Start"] == {"LineNumber": 47, "ColumnNumber": 11}
    assert "`Worker` reads `TABLE_NAME`" in read["Message"] and "(src/orders/worker.py:9:42)" in read["Message"]
    assert read["Location"]["Path"] == ["Resources", "Worker"] and read["Level"] == "Error"
    assert said["W-queue-failures-lost"]["Level"] == "Warning"
    own = json.loads(run(orders, "lambdalint", "--output-format", "json").stdout)["findings"]
    assert {f["rule"] for f in own if f["severity"] != "info"} == {id.partition("-")[2] for id in said}


def test_cfn_lint_ignores_by_name_and_in_metadata(orders: Path) -> None:
    arguments = ("--append-rules", "lambdalint.cfnlint")
    assert "E-administrator-role" not in matches(orders, *arguments, "--ignore-checks", "E-administrator-role")
    template = orders / "template.yaml"
    text = template.read_text()
    metadata = "    Metadata: {cfn-lint: {config: {ignore_checks: [E-environment-variable-not-set]}}}\n"
    template.write_text(text.replace("  Worker:\n", f"  Worker:\n{metadata}", 1))
    ids = set(matches(orders, *arguments))
    assert "E-environment-variable-not-set" not in ids and "E-missing-permission" in ids
    assert "always-on-function" in run(orders, "cfnlint", "--list-rules", *arguments).stdout


def test_a_broken_configuration_is_told_once(orders: Path) -> None:
    (orders / "lambdalint.toml").write_text("ingore = []\n")
    said = matches(orders, "--append-rules", "lambdalint.cfnlint")
    assert list(said) == ["E-rule-crashed"]
    assert said["E-rule-crashed"]["Message"] == "lambdalint cannot run: unknown setting `ingore`"


def test_both_at_once_say_nothing_twice(orders: Path) -> None:
    (orders / ".cfnlintrc").write_text("append_rules: [lambdalint.cfnlint]\n")
    assert not [f for f in found(orders) if f["rule"].startswith("cfn-lint:")]
