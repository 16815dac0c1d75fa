"""What Windows has otherwise changes no finding, no edit and no byte of a report."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HERE = [sys.executable, "-m", "lambdalint"]
WINDOWS = [sys.executable, str(Path(__file__).with_name("windows.py")), str(ROOT)]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The example with CRLF at every line end, as git for Windows checks it out."""
    folder = tmp_path / "orders"
    shutil.copytree(ROOT / "examples" / "orders", folder)
    for path in folder.rglob("*.*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    return folder


def run(command: list[str], *arguments: str, folder: Path, code: int = 1) -> str:
    """What is printed, with line ends of this machine."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LAMBDALINT_CACHE_DIR": str(folder.parent / "cache")}
    done = subprocess.run([*command, *arguments], cwd=folder, env=environment, capture_output=True)
    told = done.stdout.decode("cp1252") + done.stderr.decode("cp1252")
    assert done.returncode == code, told
    return told.replace("\r\n", "\n")


@pytest.mark.parametrize("format", ["json", "sarif", "gitlab", "csv", "html"])
def test_reports_are_the_same(format: str, project: Path) -> None:
    arguments = ["check", "--profile", "audit", f"--output-format={format}", "--no-progress"]
    here = run(HERE, *arguments, "--no-cache", folder=project)
    assert run(WINDOWS, *arguments, folder=project) == here
    assert run(WINDOWS, *arguments, folder=project) == here, "the cache has it"
    assert run(WINDOWS, *arguments, "--no-cache", "--jobs", "4", r".\template.yaml", folder=project) == here


def test_fixes_are_the_same_and_keep_line_ends(project: Path) -> None:
    other = project.parent / "other"
    shutil.copytree(project, other)
    for command, folder in ((HERE, project), (WINDOWS, other)):
        run(command, "check", "--fix", "--unsafe-fixes", "--no-cache", folder=folder)
    for path in project.rglob("*.*"):
        if path.is_file() and path.suffix != ".pyc":
            text = path.read_bytes()
            assert (other / path.relative_to(project)).read_bytes() == text
            assert text.count(b"\n") == text.count(b"\r\n"), path
    assert b"Timeout: 29\r\n" in (project / "template.yaml").read_bytes()


def test_a_baseline_of_either_holds_on_the_other(project: Path) -> None:
    for written, read in ((HERE, WINDOWS), (WINDOWS, HERE)):
        run(written, "baseline", "create", folder=project, code=0)
        assert "All checks passed" in run(read, "check", "--no-cache", folder=project, code=0)
        shutil.rmtree(project / ".lambdalint")


def test_folders_behind_links_and_reports_in_folders(project: Path) -> None:
    (project / "src").rename(project / "code")
    (project / "src").symlink_to("code")
    told = run(WINDOWS, "check", "--no-cache", r"--output=json:made\report.json", folder=project)
    assert "4 Python files" in told
    assert b'"template.yaml"' in (project / "made" / "report.json").read_bytes()
