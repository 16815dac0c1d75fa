"""`--new-since` on a real repository."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from lambdalint.cli.commands import run
from lambdalint.cli.since import extract

OLD = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, Policies: [AdministratorAccess]}
"""
NEW = """\
  Other:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, Policies: [AdministratorAccess]}
"""
NAMES = {"dots": "..", "config": ".GIT"}


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=Ann Example", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository" / "service"
    folder.mkdir(parents=True)
    git(tmp_path / "repository", "init", "-q")
    (folder / "pyproject.toml").write_text("[tool.lambdalint]\nprofile = 'ci'\n", encoding="utf-8")
    (folder / "template.yaml").write_text(OLD, encoding="utf-8")
    (folder / "app.py").write_text("def handler(event, context):\n    return None\n", encoding="utf-8")
    git(tmp_path / "repository", "add", ".")
    git(tmp_path / "repository", "commit", "-qm", "old")
    monkeypatch.chdir(folder)
    return folder


def found(capfdbinary: pytest.CaptureFixture[bytes]) -> dict[str, tuple[str, str | None]]:
    report = json.loads(capfdbinary.readouterr().out)
    return {one["resource"]: (one["status"], one["reason"]) for one in report["findings"] if one["severity"] == "error"}


def test_only_what_is_new_counts(repository: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["check", "--new-since", "HEAD", "--output-format", "json"]) == 0
    assert found(capfdbinary) == {"Worker": ("baselined", "also in HEAD")}
    # Lines above move the old finding; its identity stays.
    (repository / "template.yaml").write_text("# moved\n\n" + OLD + NEW, encoding="utf-8")
    assert run(["check", "--new-since", "HEAD", "--output-format", "json"]) == 1
    assert found(capfdbinary) == {"Worker": ("baselined", "also in HEAD"), "Other": ("active", None)}


def test_text_says_that_the_commit_has_it_not_a_baseline(
    repository: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert run(["check", "--new-since", "HEAD", "--show-baseline"]) == 0
    told = capfdbinary.readouterr().out.decode()
    assert "note: also in HEAD\n" in told and "1 also in HEAD" in told and "baseline" not in told
    assert run(["baseline", "create"]) == 0
    capfdbinary.readouterr()
    assert run(["check", "--new-since", "HEAD"]) == 0
    told = capfdbinary.readouterr().out.decode()
    assert "1 in the baseline" in told and "also in" not in told


def test_a_file_that_the_commit_does_not_have_is_new(
    repository: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (repository / "other.yaml").write_text(OLD, encoding="utf-8")
    assert run(["check", "--new-since", "HEAD", "--output-format", "json", "other.yaml"]) == 1
    assert found(capfdbinary) == {"Worker": ("active", None)}


@pytest.mark.parametrize("ref", ["nowhere", "--upload-pack=x", "HEAD; true"])
def test_an_unknown_commit_is_exit_2(ref: str, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", f"--new-since={ref}"]) == 2
    assert "git knows no such commit" in capsys.readouterr().err


def test_a_variable_that_is_not_set_names_no_commit(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--new-since="]) == 2
    assert "error: `--new-since` names no commit\n" in capsys.readouterr().err


def test_outside_of_git_is_exit_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "template.yaml").write_text(OLD, encoding="utf-8")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    assert run(["check", "--new-since", "HEAD"]) == 2


def test_a_tree_cannot_write_elsewhere(tmp_path: Path) -> None:
    """Git itself makes no such trees, but reads them."""
    top, folder = tmp_path / "top", tmp_path / "scratch"
    git(tmp_path, "init", "-q", str(top))
    made = ["git", "-C", str(top), "-c", "core.protectHFS=false", "hash-object", "-w", "--literally", "--stdin", "-t"]
    blob = subprocess.run([*made, "blob"], input=b"x", check=True, capture_output=True).stdout.decode().strip()

    def tree(**entries: str) -> str:
        rows = b"".join(
            f"{'40000' if name == 'dots' else '120000' if name == 'link' else '100644'} {NAMES.get(name, name)}\0".encode()
            + bytes.fromhex(id)
            for name, id in entries.items()
        )
        return subprocess.run([*made, "tree"], input=rows, check=True, capture_output=True).stdout.decode().strip()

    extract(top, tree(dots=tree(out=blob), link=blob, config=blob, plain=blob), folder)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file() and top not in path.parents) == ["plain"]


def test_what_an_archive_leaves_out_is_compared(repository: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (repository / ".gitattributes").write_text("*.yaml export-ignore\n", encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "attributes")
    assert run(["check", "--new-since", "HEAD", "--output-format", "json"]) == 0
    assert found(capfdbinary) == {"Worker": ("baselined", "also in HEAD")}


def test_submodules_are_compared(repository: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    above = tmp_path / "above"
    git(tmp_path, "init", "-q", str(above))
    git(above, "-c", "protocol.file.allow=always", "submodule", "add", "-q", f"file://{repository.parent}", "inner")
    git(above, "commit", "-qm", "with a submodule")
    os.chdir(above)
    assert run(["check", "--new-since", "HEAD", "--output-format", "json"]) == 0
    assert found(capfdbinary) == {"Worker": ("baselined", "also in HEAD")}
    with open(above / "inner" / "service" / "template.yaml", "a", encoding="utf-8") as template:
        template.write(NEW)
    assert run(["check", "--new-since", "HEAD", "--output-format", "json"]) == 1


def test_renamed_files_keep_their_findings(repository: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    git(repository, "mv", "template.yaml", "stack.yaml")
    for named in ((), ("stack.yaml",)):
        assert run(["check", "--new-since", "HEAD", "--output-format", "json", *named]) == 0
        assert found(capfdbinary) == {"Worker": ("baselined", "also in HEAD")}
    (repository / "moved").mkdir()
    git(repository, "mv", "stack.yaml", "app.py", "moved")
    assert run(["check", "--new-since", "HEAD", "--output-format", "json", "moved"]) == 0
    assert found(capfdbinary) == {"Worker": ("baselined", "also in HEAD")}


def test_what_the_other_branch_did_meanwhile_is_not_new(
    repository: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The branch is compared with where it left the other one, not with its tip."""
    git(repository, "branch", "topic")
    (repository / "template.yaml").write_text(OLD.replace("[AdministratorAccess]", "[]"), encoding="utf-8")
    git(repository, "commit", "-qam", "mend on the main branch")
    git(repository, "branch", "other")
    git(repository, "checkout", "-q", "topic")
    assert run(["check", "--new-since", "other", "--output-format", "json"]) == 0
    assert found(capfdbinary) == {"Worker": ("baselined", "also in other")}


def test_a_deleted_template_counts_as_fixed(repository: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (repository / "other.yaml").write_text(OLD.replace("[AdministratorAccess]", "[]"), encoding="utf-8")
    (repository / "template.yaml").unlink()
    assert run(["check", "--new-since", "HEAD", "--output-format", "json"]) == 0
    report = json.loads(capfdbinary.readouterr().out)
    assert [f for f in report["findings"] if f["status"] == "active" and f["severity"] != "info"] == []
    assert report["summary"]["fixed"] >= 1


def test_an_ignore_that_is_taken_out_is_new(repository: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    ignored = OLD.replace("  Worker:", "  Worker:  # lambdalint: ignore[administrator-role] for now")
    (repository / "template.yaml").write_text(ignored, encoding="utf-8")
    git(repository, "commit", "-qam", "ignored")
    assert run(["check", "--new-since", "HEAD", "--output-format", "json"]) == 0
    capfdbinary.readouterr()
    (repository / "template.yaml").write_text(OLD, encoding="utf-8")
    assert run(["check", "--new-since", "HEAD", "--output-format", "json"]) == 1
    assert found(capfdbinary) == {"Worker": ("active", None)}


def test_a_shallow_clone_without_the_commit_says_how_to_get_it(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "notes.txt").write_text("x", encoding="utf-8")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "second")
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{repository.parent}", str(shallow))
    monkeypatch.chdir(shallow / "service")
    assert run(["check", "--new-since", "HEAD~1"]) == 2
    assert "git fetch origin main" in capsys.readouterr().err
    git(shallow, "fetch", "-q", "--depth=2", "origin")
    assert run(["check", "--new-since", "HEAD~1"]) == 0


def test_fixes_leave_alone_what_was_there(repository: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    slow = "Transform: AWS::Serverless-2016-10-31\nResources:\n" + "".join(
        f"  {name}:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: python3.13\n"
        f"      Handler: app.handler\n      Timeout: 60\n      Events:\n"
        f"        Ask: {{Type: Api, Properties: {{Path: /{name}, Method: get}}}}\n"
        for name in ("Old", "New")
    )
    template = repository / "template.yaml"
    template.write_text(slow[: slow.index("  New:")], encoding="utf-8")
    git(repository, "commit", "-qam", "slow")
    template.write_text(slow, encoding="utf-8")
    run(["check", "--new-since", "HEAD", "--fix", "--unsafe-fixes"])
    assert template.read_text(encoding="utf-8").count("Timeout: 60") == 1
    assert template.read_text(encoding="utf-8").index("Timeout: 60") < template.read_text(encoding="utf-8").index(
        "New:"
    )
    before = template.read_text(encoding="utf-8")
    assert run(["check", "--new-since", "nowhere", "--fix", "--unsafe-fixes"]) == 2
    assert template.read_text(encoding="utf-8") == before
