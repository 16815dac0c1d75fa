"""The command line as its users see it: what is checked, exit codes, clear errors."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from lambdalint import __version__
from lambdalint.cli.commands import run
from lambdalint.finding import Results
from lambdalint.report import FORMATS, Options, render
from tests.command import BAD, CLEAN, ROOT, lambdalint


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


def test_pages_and_lists_are_typeset_for_a_terminal_only(project: Path) -> None:
    source = (ROOT / "rules" / "network" / "single_subnet.md").read_text()
    assert lambdalint(project, "rules", "single-subnet").stdout == source
    terminal = {"NO_COLOR": "", "FORCE_COLOR": "1", "COLUMNS": "90"}
    page = lambdalint(project, "rules", "single-subnet", **terminal).stdout
    assert "template.yaml" in page and "expect[single-subnet]" in page
    assert "```" not in page and "## Why" not in page
    lines = re.sub(r"\x1b\[[0-9;]*m", "", lambdalint(project, "rules", "list", **terminal).stdout).splitlines()
    piped = lambdalint(project, "rules", "list").stdout.splitlines()
    assert max(map(len, lines)) <= 90 < max(map(len, piped))
    assert " ".join(" ".join(lines).split()) == " ".join(" ".join(piped).split())


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


@pytest.mark.parametrize("format", FORMATS)
def test_where_there_is_no_template_a_program_gets_an_empty_report(format: str, project: Path) -> None:
    run = lambdalint(project, "src", "--output-format", format, "--output", f"{format}:report")
    assert run.returncode == 3 and run.stderr.startswith("error: no SAM or CloudFormation template under `src`\n")
    expected = render(format, Results(()), Options(version=__version__)) if format != "text" else ""
    assert run.stdout == expected and not (project / "report").exists()


def test_excludes_that_leave_no_template_are_named(project: Path) -> None:
    (project / "lambdalint.toml").write_text('exclude = ["*.yaml"]\n')
    run = lambdalint(project)
    assert run.returncode == 3
    assert "  = note: `exclude` in `lambdalint.toml` leaves out 1 file that may be one: `template.yaml`\n" in run.stderr
    assert "exclude" not in lambdalint(project, "src").stderr


def test_a_group_of_commands_alone_shows_what_it_has(project: Path) -> None:
    for group, command in (("rules", "list"), ("baseline", "update")):
        shown = lambdalint(project, group)
        assert (shown.returncode, shown.stderr) == (0, "")
        assert shown.stdout == lambdalint(project, group, "--help").stdout and f"  {command} " in shown.stdout


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


def test_parameters_and_environments_that_exist_are_taken(project: Path) -> None:
    (project / "template.yaml").write_text(CLEAN + "Parameters: {Stage: {Type: String, Default: x}}\n")
    (project / "samconfig.toml").write_text("version = 0.1\n[prod.deploy.parameters]\nstack_name = 'x'\n")
    assert lambdalint(project, "--parameter", "Stage=y", "--config-env", "prod").returncode == 0
    meant = lambdalint(project, "--parameter", "Stge=y")
    assert meant.returncode == 2 and "did you mean `Stage`?" in meant.stderr
    # A hook's files may belong to nobody, whatever its arguments are.
    (project / "notes.py").write_text("")
    assert lambdalint(project, "--config-env", "stage", "notes.py").returncode == 0


def test_the_first_page_of_help_names_the_commands_that_exist(project: Path) -> None:
    from lambdalint.cli.commands import cli

    fast = lambdalint(project, "--help").stdout
    assert {name for name in cli.commands if f"\n  {name} " in fast} == set(cli.commands)
    assert lambdalint(project, "--version").stdout.startswith("lambdalint 0.")


def test_a_setting_that_no_template_takes_is_told_of_the_whole_project(project: Path) -> None:
    settings = 'config-env = "pord"\n[parameters]\nStage = "prod"\nStge = "prod"\n'
    (project / "lambdalint.toml").write_text(settings)
    (project / "template.yaml").write_text(CLEAN + "Parameters: {Stage: {Type: String, Default: x}}\n")
    for whole in (lambdalint(project), lambdalint(project, "../" + project.name)):
        assert whole.returncode == 0
        assert whole.stderr.splitlines() == [
            "note: `parameters` in `lambdalint.toml`: no template has a parameter `Stge`",
            "note: `config-env` in `lambdalint.toml`: no samconfig file has an environment `pord`",
        ]
    for arguments in (["template.yaml"], ["src/app.py"], ["--quiet"]):
        assert lambdalint(project, *arguments).stderr == ""
    (project / "samconfig.toml").write_text("version = 0.1\n[pord.deploy.parameters]\nstack_name = 'x'\n")
    assert "config-env" not in lambdalint(project).stderr


def test_what_is_wrong_with_a_named_path_is_said(project: Path) -> None:
    (project / "lambdalint.toml").write_text("")
    (project.parent / "beside.yaml").write_text(CLEAN)
    os.mkfifo(project / "pipe.yaml")
    told = lambdalint(
        project, "gone.yaml", "../beside.yaml", "../gone.yaml", "pipe.yaml", "--config", "lambdalint.toml"
    )
    assert told.returncode == 2
    assert sorted(told.stderr.splitlines()) == [
        f"error: `../beside.yaml` lies outside the project, `{project}`",
        "error: `../gone.yaml` does not exist",
        "error: `gone.yaml` does not exist",
        "error: `pipe.yaml` is no file or folder that may be read",
    ]
    assert lambdalint(project, "chekc").stderr == "error: `chekc` does not exist\n  = help: did you mean `check`?\n"
    assert lambdalint(project, "a/../gone/x").stderr == "error: `a/../gone/x` does not exist\n"
    (project / "lambdalint.toml").unlink()
    assert lambdalint(project, "gone/x/y").stderr == "error: `gone/x/y` does not exist\n"
    assert "`lambdalint graph --help` lists" in lambdalint(project, "graph", "--format", "png").stderr
    assert "`lambdalint rules new --help` lists" in lambdalint(project, "rules", "new").stderr


def test_a_sparse_checkout_may_have_left_the_code_out(project: Path) -> None:
    template = project / "template.yaml"
    template.write_text(template.read_text().replace("src/", "other/"))
    assert "does not exist" in lambdalint(project, "--output-format", "concise").stdout
    (project / ".git" / "config.worktree").write_text("[core]\n\tsparseCheckout = true\n")
    run = lambdalint(project, "--show-undecided")
    assert run.returncode == 0 and "git leaves files out of this checkout" in run.stdout
