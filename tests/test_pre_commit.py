"""The hooks as pre-commit runs them: a real repository, the project's own `.pre-commit-hooks.yaml`, no network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Resources:
  NAME:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.missing, CodeUri: src/}
"""
APP = "from shared import text\n\n\ndef handler(event, context):\n    return text()\n"
LAYERED = """Transform: AWS::Serverless-2016-10-31
Resources:
  Common: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layer/, CompatibleRuntimes: [python3.13]}}
  Layered:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.missing, CodeUri: src/, Layers: [!Ref Common]}
"""
PARENT = """Transform: AWS::Serverless-2016-10-31
Resources:
  Inner: {Type: AWS::Serverless::Application, Properties: {Location: inner/template.yaml}}
"""
FLOW = """Transform: AWS::Serverless-2016-10-31
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.json
      DefinitionSubstitutions: {Arn: !GetAtt Step.Arn}
  Step:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.missing, CodeUri: src/}
"""
FILES = {
    "layered/template.yaml": LAYERED,
    "layered/src/app.py": "import common\n\n\ndef handler(event, context):\n    return common.text()\n",
    "layered/layer/python/common.py": "def text():\n    return 'x'\n",
    "nested/template.yaml": PARENT,
    "nested/inner/template.yaml": TEMPLATE.replace("NAME", "Nested"),
    "nested/inner/src/app.py": "def handler(event, context):\n    return None\n",
    "flows/template.yaml": FLOW,
    "flows/flow.asl.json": '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Arn}", "End": true}}}\n',
    "flows/src/app.py": "def handler(event, context):\n    return None\n",
    "orders/template.yaml": TEMPLATE.replace("NAME", "Orders"),
    "orders/src/app.py": APP,
    "orders/src/shared.py": "def text():\n    return 'x'\n",
    "orders/src/requirements.txt": "boto3\n",
    "orders/samconfig.toml": "version = 0.1\n",
    "mails/template.yaml": TEMPLATE.replace("NAME", "Mails"),
    "mails/src/app.py": APP,
    "mails/src/shared.py": "def text():\n    return 'x'\n",
    "docs/compose.yaml": "services:\n  db: {image: postgres}\n",
    "docs/chart.yaml": "{{- if .Values.x }}\na: [\n",
    "docs/package.json": "{}\n",
    "tools/report.py": "print('x')\n",
    "tools/requirements.txt": "rich\n",
    "pyproject.toml": "[project]\nname = 'x'\n",
}


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=120
    )


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    done = run(folder, "git", *identity, *arguments, GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_SYSTEM=os.devnull)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def repository(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=start")
    return folder


class Project:
    """A repository that uses the hooks at a tag of another one; only how they are installed is changed."""

    def __init__(self, folder: Path) -> None:
        hooks = repository(folder / "hooks", {".pre-commit-hooks.yaml": HOOKS.replace("python\n", "system\n")})
        git(hooks, "tag", "v0.1.0")
        configuration = (
            f"repos:\n  - repo: file://{hooks}\n    rev: v0.1.0\n    hooks:\n"
            "      - id: lambdalint\n      - id: lambdalint-all\n"
            "      - {id: lambdalint, alias: fixes, args: [--fix, --unsafe-fixes], stages: [manual]}\n"
        )
        files = {**FILES, ".pre-commit-config.yaml": configuration}
        self.root = repository(folder / "project", files)
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.calls = folder / "calls"
        command = self.bin / "lambdalint"
        command.write_text(f'#!/bin/sh\necho "$@" >> {self.calls}\nexec {sys.executable} -m lambdalint "$@"\n')
        command.chmod(0o755)
        self.home = folder / "home"

    def hook(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run(
            self.root,
            sys.executable,
            "-m",
            "pre_commit",
            "run",
            "--color=never",
            *arguments,
            PATH=f"{self.bin}{os.pathsep}{os.environ['PATH']}",
            PYTHONPATH=str(ROOT),
            PRE_COMMIT_HOME=str(self.home),
            GIT_CONFIG_GLOBAL=os.devnull,
            GIT_CONFIG_SYSTEM=os.devnull,
            PRE_COMMIT_COLOR="never",
        )

    def change(self, *names: str) -> subprocess.CompletedProcess[str]:
        """What `git commit` would run after these files were touched."""
        git(self.root, "reset", "--quiet", "--hard")
        for name in names:
            with open(self.root / name, "a", encoding="utf-8") as stream:
                stream.write("\n")
        git(self.root, "add", *names)
        return self.hook()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("pre-commit"))


def test_the_hooks_file_is_one(tmp_path: Path) -> None:
    done = run(ROOT, sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml")
    assert done.returncode == 0, done.stdout
    hooks = {hook["id"]: hook for hook in yaml.safe_load(HOOKS)}
    assert set(hooks) == {"lambdalint", "lambdalint-all"}
    assert all(hook["require_serial"] and hook["language"] == "python" for hook in hooks.values())


@pytest.mark.parametrize(
    "name",
    [
        "orders/template.yaml",
        "orders/src/app.py",
        "orders/src/shared.py",
        "orders/src/requirements.txt",
        "orders/samconfig.toml",
    ],
)
def test_a_changed_file_is_checked_with_its_own_deployment(project: Project, name: str) -> None:
    done = project.change(name)
    assert done.returncode == 1, done.stdout
    assert "error[handler-not-found]: `Orders` starts at `app.missing`" in done.stdout
    assert "Mails" not in done.stdout and "Checked 1 template" in done.stdout
    told = f"`orders/template.yaml` was checked because `{name}` belongs to it." in done.stdout
    assert told is (name != "orders/template.yaml")


@pytest.mark.parametrize(
    ("name", "template", "function"),
    [
        ("layered/layer/python/common.py", "layered/template.yaml", "Layered"),
        ("nested/inner/src/app.py", "nested/inner/template.yaml", "Nested"),
        ("nested/inner/template.yaml", "", "Nested"),
        ("flows/flow.asl.json", "flows/template.yaml", "Step"),
    ],
)
def test_layers_stacks_and_definitions_have_a_deployment(
    project: Project, name: str, template: str, function: str
) -> None:
    done = project.change(name)
    assert done.returncode == 1, done.stdout
    assert f"error[handler-not-found]: `{function}` starts at" in done.stdout
    assert "Checked 1 template" in done.stdout and done.stdout.count("error[") == 1
    assert (f"`{template}` was checked because `{name}` belongs to it." in done.stdout) is bool(template)


def test_a_file_that_is_gone_is_no_error(project: Project) -> None:
    """pre-commit does not name deleted files; a template that lost its handler is seen by the second hook."""
    git(project.root, "reset", "--quiet", "--hard")
    git(project.root, "rm", "--quiet", "tools/report.py", "mails/src/app.py")
    assert project.hook().returncode == 0
    (project.root / "mails" / "src" / "app.py").unlink(missing_ok=True)
    done = project.hook("lambdalint-all", "--hook-stage", "pre-push")
    assert "`Mails` starts at `app.missing`" in done.stdout
    git(project.root, "reset", "--quiet", "--hard")


def test_more_files_than_a_command_line_holds(project: Project) -> None:
    """Two calls, one after the other; each tells of its own files, and neither of what the other was given."""
    git(project.root, "reset", "--quiet", "--hard")
    folder = project.root / "tools" / ("long" * 40)
    folder.mkdir(parents=True)
    for number in range(800):
        (folder / f"step_{number:03}.py").write_text("")
    (project.root / "orders" / "src" / "app.py").write_text(APP + "\n")
    (project.root / "mails" / "template.yaml").write_text(FILES["mails/template.yaml"] + "\n")
    git(project.root, "add", "--all")
    project.calls.unlink(missing_ok=True)
    done = project.hook()
    calls = project.calls.read_text().splitlines()
    git(project.root, "reset", "--quiet", "--hard")
    assert len(calls) > 1 and done.returncode == 1
    assert done.stdout.count("`Orders` starts at") == done.stdout.count("`Mails` starts at") == 1


def test_files_of_several_deployments_are_checked_in_one_call(project: Project) -> None:
    project.calls.unlink(missing_ok=True)
    done = project.change(
        "orders/src/app.py", "mails/src/app.py", "mails/src/shared.py", "tools/report.py", "docs/compose.yaml"
    )
    assert done.returncode == 1
    assert "`Orders` starts at" in done.stdout and "`Mails` starts at" in done.stdout
    assert "Checked 2 templates" in done.stdout and "compose" not in done.stdout
    assert "`mails/template.yaml` was checked because `mails/src/app.py` and 1 other belong to it." in done.stdout
    assert len(project.calls.read_text().splitlines()) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("tools/report.py",),
        ("docs/compose.yaml", "docs/package.json"),
        ("docs/chart.yaml",),
        ("tools/requirements.txt", "pyproject.toml"),
    ],
)
def test_files_that_nobody_deploys_are_silent(project: Project, names: tuple[str, ...]) -> None:
    git(project.root, "reset", "--quiet", "--hard")
    for name in names:
        with open(project.root / name, "a", encoding="utf-8") as stream:
            stream.write("\n")
    git(project.root, "add", *names)
    done = project.hook("--verbose")
    assert done.returncode == 0, done.stdout
    assert "Passed" in done.stdout
    told = [line for line in done.stdout.splitlines() if line and not line.startswith(("- ", "lambdalint..."))]
    assert told == []


def test_no_file_of_interest_is_no_run(project: Project) -> None:
    git(project.root, "reset", "--quiet", "--hard")
    (project.root / "README.md").write_text("x\n")
    git(project.root, "add", "README.md")
    assert "Skipped" in project.hook().stdout


def test_the_second_hook_reads_the_whole_repository(project: Project) -> None:
    git(project.root, "reset", "--quiet", "--hard")
    done = project.hook("lambdalint-all", "--all-files", "--hook-stage", "pre-push")
    assert done.returncode == 1
    assert "`Orders` starts at" in done.stdout and "`Mails` starts at" in done.stdout
    assert "lambdalint (whole repository)" not in project.hook("--all-files").stdout


def test_many_files_are_not_split_over_processes(project: Project) -> None:
    """Without `require_serial` pre-commit would run one process for each core."""
    git(project.root, "reset", "--quiet", "--hard")
    for number in range(40):
        (project.root / "tools" / f"step_{number:02}.py").write_text("x = 1\n")
    git(project.root, "add", "tools")
    project.calls.unlink(missing_ok=True)
    done = project.hook()
    assert done.returncode == 0, done.stdout
    assert len(project.calls.read_text().splitlines()) == 1


def test_what_the_configuration_excludes_stays_out(project: Project) -> None:
    git(project.root, "reset", "--quiet", "--hard")
    (project.root / "lambdalint.toml").write_text('exclude = ["orders/"]\n')
    (project.root / "orders/src/app.py").write_text(APP + "\n")
    git(project.root, "add", "--all")
    done = project.hook()
    assert done.returncode == 0, done.stdout


def test_arguments_are_added_and_a_fix_leaves_a_difference(project: Project) -> None:
    git(project.root, "reset", "--quiet", "--hard")
    template = project.root / "mails" / "template.yaml"
    template.write_text(
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  Mails:\n    Type: AWS::Serverless::Function\n"
        "    Properties:\n      Runtime: python3.13\n      Handler: app.handler\n      CodeUri: src/\n"
        "      Timeout: 60\n      Events:\n        New:\n          Type: SQS\n"
        "          Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 1}\n"
        "  Jobs:\n    Type: AWS::SQS::Queue\n    Properties:\n      VisibilityTimeout: 30\n"
    )
    git(project.root, "add", "--all")
    done = project.hook("fixes", "--hook-stage", "manual")
    assert done.returncode == 1 and "files were modified by this hook" in done.stdout, done.stdout
    assert "VisibilityTimeout: 360" in template.read_text()
