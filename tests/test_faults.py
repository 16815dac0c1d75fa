"""Faults of the machine: a clear word, the right exit code, no half-written file, never a traceback."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lambdalint.cli import Terminated, interruption
from lambdalint.cli.commands import run
from lambdalint.fix import Fixed, fixed

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.7
      Handler: app.handler
      CodeUri: code/
      Timeout: 60
      Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}
  Jobs:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 30}
"""
LAMBDALINT = f"{sys.executable} -m lambdalint"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "code").mkdir(parents=True)
    (folder / "template.yaml").write_text(TEMPLATE)
    (folder / "code" / "app.py").write_text("def handler(event, context):\n    return None\n")
    return folder


def shell(command: str, folder: Path, **environment: str) -> tuple[int, str]:
    """The exit code and standard error of a shell's command."""
    run = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command.replace("lambdalint ", f"{LAMBDALINT} ")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        timeout=60,
    )
    told = run.stderr.decode()
    assert "Traceback" not in told and "Exception ignored" not in told, told
    return run.returncode, told


LOST = "the output cannot be written"
FAULTS = {
    "full disk": ("lambdalint check . > /dev/full", 2, LOST),
    "full disk, a page": ("lambdalint rules list > /dev/full", 2, LOST),
    "full disk, the version": ("lambdalint --version > /dev/full", 2, LOST),
    "full disk, a report": ("lambdalint check . --output json:/dev/full", 2, "No space left"),
    "full disk for errors": ("lambdalint check nothing 2> /dev/full", 2, ""),
    "no standard output": ("lambdalint check . >&-", 2, "standard output is closed"),
    "no standard error": ("lambdalint check . 2>&-", 1, ""),
    "no standard input": ("lambdalint check . <&-", 1, ""),
    "a reader that has gone": ("lambdalint rules list | true", 141, ""),
    "no home": ("env -u HOME -u TERM -u LANG lambdalint check .", 1, ""),
    "no such locale": ("LC_ALL=xx_YY.nonsense PYTHONUTF8=0 lambdalint check .", 1, ""),
    "the folder is gone": ("mkdir ../gone; cd ../gone; rmdir ../gone; lambdalint check .", 2, "folder is gone"),
    "few open files": ("ulimit -n 8; lambdalint check .", 1, ""),
    "few open files for processes": (
        "for n in 1 2 3 4; do cp template.yaml $n.yaml; done; ulimit -n 8; lambdalint check --jobs 4 --no-cache .",
        1,
        "",
    ),
    "a report into a folder": ("lambdalint check . --output json:code", 2, "code: Is a directory"),
    "a report below a file": ("lambdalint check . --output json:template.yaml/x.json", 2, "template.yaml/x.json"),
    "a link to itself": ("ln -s loop loop; lambdalint check loop", 2, "`loop` is no file or folder that may be read"),
    "a name that is too long": (f"lambdalint check {'a/' * 3000}", 2, "a/a/a/a"),
    "rules that are not there": ("lambdalint check . --rules nowhere", 2, "there is no folder `"),
    "a device as configuration": ("lambdalint check . --config /dev/zero", 2, "`zero` is a pipe or device, not a file"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told(name: str, project: Path) -> None:
    command, code, told = FAULTS[name]
    got, error = shell(command, project)
    assert (got, told in error) == (code, True), error
    assert (project / "template.yaml").read_text() == TEMPLATE
    assert not list(project.rglob("*.tmp"))


@pytest.mark.parametrize("target", ["/dev/stdout", "pipe"])
def test_what_is_no_file_is_written_to_and_stays(target: str, project: Path) -> None:
    os.mkfifo(project / "pipe")
    reader = "cat pipe > copy &" if target == "pipe" else ""
    code, _ = shell(f"{reader} lambdalint check . -q --output json:{target} > out; wait", project)
    assert code in (0, 1)
    assert '"lambdalint/v1"' in (project / ("copy" if reader else "out")).read_text()
    assert "deprecated-runtime" in (project / "out").read_text()
    assert (project / "pipe").is_fifo()


def test_a_folder_that_takes_no_file_keeps_what_was_there(project: Path) -> None:
    """The file system that is full and the one that is read-only fail where the temporary file is made."""
    (project / "report.json").write_text("old")
    code, told = shell("ulimit -f 1; trap '' XFSZ; lambdalint check . --output json:report.json", project)
    assert code == 2 and "report.json: File too large" in told
    assert (project / "report.json").read_text() == "old"
    code, told = shell("ulimit -f 0; trap '' XFSZ; lambdalint check . --fix", project)
    assert code == 2 and "`template.yaml` cannot be written: file too large; nothing was written" in told
    assert (project / "template.yaml").read_text() == TEMPLATE
    code, told = shell("ulimit -f 0; trap '' XFSZ; lambdalint baseline create", project)
    assert code == 2 and not (project / ".lambdalint" / "baseline.json").exists()
    assert not list(project.rglob("*.tmp"))


WRITING = {
    "fixes": (["check", "--fix", "."], "`other.yaml` cannot be written: read-only file system; nothing was written"),
    "a report": (["check", ".", "--output", "json:other.yaml"], "other.yaml: Read-only file system"),
    "a baseline": (["baseline", "create"], ".lambdalint/baseline.json: Read-only file system"),
    "a rule": (["rules", "new", "delivery/other"], "Read-only file system"),
}


@pytest.mark.parametrize("name", WRITING)
def test_a_file_system_that_may_only_be_read_is_told_with_the_file(
    name: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Fixes of other files are not written either: half of them may not go together with what stands in this one."""
    (project / "other.yaml").write_text(TEMPLATE)
    before = {path: path.read_text() for path in project.rglob("*") if path.is_file()}
    opened = io.open

    def read_only(file: object, mode: str = "r", *rest: object, **options: object) -> object:
        if set(mode) & set("wxa+") and any(word in str(file) for word in ("other", "baseline")):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(file))
        return opened(file, mode, *rest, **options)  # type: ignore[call-overload]

    monkeypatch.chdir(project)
    monkeypatch.setattr("builtins.open", read_only)
    monkeypatch.setattr("io.open", read_only)
    command, told = WRITING[name]
    assert run(command) == 2
    assert told in capsys.readouterr().err
    assert {path: path.read_text() for path in project.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("options", [["--jobs", "1"], ["--jobs", "3"], ["--fix"], ["--output", "json:report.json"]])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_run_at_any_moment(sent: signal.Signals, options: list[str], project: Path) -> None:
    texts = {}
    for number in range(60):
        path = project / f"template{number}.yaml"
        texts[path] = TEMPLATE
        path.write_text(TEMPLATE)
    for delay in (0.2, 0.5, 0.9):
        run = subprocess.Popen(
            [sys.executable, "-m", "lambdalint", "check", *options, "."],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        time.sleep(delay)
        run.send_signal(sent)
        _, told = run.communicate(timeout=30)
        assert b"rule-crashed" not in told
        if run.returncode != -sent:  # the interpreter itself was still starting
            assert b", in main" not in told, told.decode()
            assert run.returncode in (0, 1, 128 + sent), (run.returncode, told.decode())
        assert not list(project.rglob("*.tmp"))
        assert all(path.read_text().startswith("Transform") for path in texts)
        assert is_gone(run.pid)


def is_gone(group: int) -> bool:
    """Whether no process of a group is left; one that has ended is there until init asks for it."""
    for _ in range(500):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


def test_a_signal_behind_another_error_is_found() -> None:
    """Python 3.11 wraps it while a class is made, later ones do not."""

    class Field:
        def __set_name__(self, owner: type, name: str) -> None:
            raise Terminated

    try:
        type("Made", (), {"field": Field()})
    except BaseException as error:
        found = interruption(error)
    assert isinstance(found, Terminated)
    assert interruption(ValueError("x")) is None


LINKS = {
    "report": ("report.json", "lambdalint check . --output json:report.json"),
    "a report's folder": ("reports", "lambdalint check . --output json:reports/victim"),
    "a new report": ("fresh.json", "lambdalint check . --output json:fresh.json"),
    "baseline": (".lambdalint", "lambdalint baseline create"),
}


@pytest.mark.parametrize("name", LINKS)
def test_no_link_of_the_project_leads_what_is_written_out_of_it(name: str, project: Path) -> None:
    link, command = LINKS[name]
    outside = project.parent / "outside"
    outside.mkdir()
    (outside / "victim").write_text("mine")
    aims = {"report.json": outside / "victim", "fresh.json": outside / "new"}
    (project / link).symlink_to(aims.get(link, outside))
    code, told = shell(command, project)
    assert code == 2 and "leads out of the project" in told, told
    assert {path.name: path.read_text() for path in outside.iterdir()} == {"victim": "mine"}
    (project / link).unlink()
    (project / "inside").mkdir()
    (project / link).symlink_to("inside" if link in ("reports", ".lambdalint") else "inside/new")
    code, told = shell(command, project)
    assert code in (0, 1) and list((project / "inside").iterdir()), told
    assert (project / link).is_symlink()


def test_a_report_may_go_anywhere_that_the_command_line_says(project: Path) -> None:
    outside = project.parent / "outside"
    outside.mkdir()
    (project.parent / "link").symlink_to(outside)
    code, told = shell("lambdalint check . --output json:../link/report.json", project)
    assert code == 1 and (outside / "report.json").exists(), told


def test_a_link_that_waits_for_a_temporary_file_is_not_written_through(project: Path) -> None:
    victim = project.parent / "victim"
    victim.write_text("mine")
    for number in range(os.getpid(), os.getpid() + 400):
        (project / f".report.json.{number}.tmp").symlink_to(victim)
    code, _ = shell("lambdalint check . --output json:report.json", project)
    assert code == 1 and victim.read_text() == "mine"
    assert '"lambdalint/v1"' in (project / "report.json").read_text()


@pytest.mark.parametrize("change", ["text", "gone", "link"])
def test_what_somebody_changes_while_it_is_fixed_is_not_overwritten(
    change: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    template = project / "template.yaml"
    newer = TEMPLATE.replace("Timeout: 60", "Timeout: 50")
    victim = project.parent / "victim"
    victim.write_text(TEMPLATE)

    def fixed_meanwhile(*given: object, **options: object) -> Fixed:
        state = fixed(*given, **options)  # type: ignore[arg-type]
        template.unlink()
        if change == "text":
            template.write_text(newer)
        elif change == "link":
            template.symlink_to(victim)
        return state

    monkeypatch.chdir(project)
    monkeypatch.setattr("lambdalint.cli.fixing.fixed", fixed_meanwhile)
    assert run(["check", "--fix", "."]) == 2
    assert "`template.yaml` changed while it was being fixed; nothing was written" in capsys.readouterr().err
    assert victim.read_text() == TEMPLATE
    assert template.exists() is (change != "gone") and (change != "text" or template.read_text() == newer)
