"""What is remembered of files and folders by their stamps says the same as reading them anew."""

from __future__ import annotations

import os
import random
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lambdalint.cache import Cache
from lambdalint.cache.folder import checksum_of
from lambdalint.check import Checked, examine
from lambdalint.config import Config
from lambdalint.project import stamps
from lambdalint.project.discovery import Discovery, find_templates
from lambdalint.project.files import Files
from lambdalint.project.stamps import Remembered, stamp

TODAY = "2026-11-29"
NONE = "Resorces: {Q: {Type: AWS::SQS::Queue}}\n"
LATER = stamps.SETTLED * 2


def template(name: str) -> str:
    """A template with a parameter, of which the run tells the name."""
    return f"Parameters: {{{name}: {{Type: String}}}}\nResources: {{Q: {{Type: AWS::SQS::Queue}}}}\n"


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs begin some seconds after the last change."""
    now = stamps.time_ns
    monkeypatch.setattr(stamps, "time_ns", lambda: now() + LATER)


def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    for path, text in {
        "a/template.yaml": template("A"),
        "a/notes.yaml": "a: 1\n",
        "b/template.yaml": template("B"),
        "b/deep/more.yaml": template("C"),
        "b/deep/down/template.json": '{"Resources": {"Q": {"Type": "AWS::SQS::Queue"}}}',
        "c/.gitignore": "*.yml\n",
        "c/left.yml": template("D"),
        "c/events/template.yaml": "event: 1\n",
        "c/right.yaml": "# lambdalint: ignore[no-such-rule] why\n" + template("E"),
    }.items():
        put(root / path, text)
    (root / "linked.yaml").symlink_to("a/template.yaml")
    return root


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def checked(root: Path, cache: Path | None, jobs: int = 1) -> Checked:
    kept = Cache(cache, root, "1.0") if cache is not None else None
    return examine([root], Config(root=root, profile="audit", jobs=jobs), TODAY, cache=kept)


class Read:
    """The files and folders that are read."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths: set[str] = set()
        opened, listed = os.open, os.scandir

        def opening(path: str, *more: int, **dirs: int | None) -> int:
            self.paths.add(str(path))
            return opened(path, *more, **dirs)

        def listing(path: str) -> object:
            self.paths.add(str(path))
            return listed(path)

        monkeypatch.setattr(os, "open", opening)
        monkeypatch.setattr(os, "scandir", listing)

    def below(self, root: Path) -> set[str]:
        """Those of a project since the last call."""
        found, self.paths = {os.path.relpath(path, root) for path in self.paths if path.startswith(f"{root}/")}, set()
        return found


def test_what_has_not_changed_is_not_read(settled: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path)
    fresh = checked(root, None)
    read = Read(monkeypatch)
    first = checked(root, tmp_path / "cache")
    assert {"a", "a/notes.yaml", "b/deep/down/template.json"} <= read.below(root)
    second = checked(root, tmp_path / "cache")
    # what speaks to lambdalint is read each time
    assert read.below(root) == {"c/right.yaml"}
    assert fresh == first == second


def test_what_other_processes_have_read_is_not_read_again(
    settled: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path)
    first = checked(root, tmp_path / "cache", jobs=3)
    read = Read(monkeypatch)
    second = checked(root, tmp_path / "cache", jobs=3)
    assert read.below(root) == {"c/right.yaml"}
    assert first == second


def test_what_has_just_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path)
    checked(root, tmp_path / "cache")
    read = Read(monkeypatch)
    checked(root, tmp_path / "cache")
    assert {"a", "a/template.yaml", "b/deep/down/template.json"} <= read.below(root)


def test_a_change_in_the_moment_before_a_run_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that changes again within the same tick, to the same size, has the same stamp."""
    root = project(tmp_path)
    target = root / "a" / "template.yaml"
    monkeypatch.setattr(stamps, "stamp", lambda status: str(status.st_size))  # a clock that stands
    checked(root, tmp_path / "cache")
    target.write_text(template("F"))
    assert checked(root, tmp_path / "cache") == checked(root, None)


def test_the_stamp_sees_what_programs_cannot_set(tmp_path: Path) -> None:
    """The same size and the same time of the last change of the text."""
    path = tmp_path / "file"
    path.write_text("a")
    before = path.stat()
    path.write_text("b")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns, after.st_ino) == (before.st_size, before.st_mtime_ns, before.st_ino)
    assert (stamp(after) == stamp(before)) == (after.st_ctime_ns == before.st_ctime_ns)
    values = list(before)
    for index, name in enumerate(("st_ino", "st_dev", "st_size")):
        changed = list(values)
        changed[{"st_ino": stat.ST_INO, "st_dev": stat.ST_DEV, "st_size": stat.ST_SIZE}[name]] += index + 1
        others = {"st_mtime_ns": before.st_mtime_ns, "st_ctime_ns": before.st_ctime_ns}
        assert stamp(os.stat_result(changed, others)) != stamp(os.stat_result(values, others)), name
    for name in ("st_mtime_ns", "st_ctime_ns"):
        others = {"st_mtime_ns": before.st_mtime_ns, "st_ctime_ns": before.st_ctime_ns}
        same = stamp(os.stat_result(values, others))
        others[name] += 1
        assert stamp(os.stat_result(values, others)) != same, name


def renamed(root: Path) -> None:
    """Another file of the same size and times takes a file's place."""
    target, other = root / "a" / "template.yaml", root / "a" / "other"
    other.write_text(template("G"))
    status = target.stat()
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    other.replace(target)


def swapped(root: Path) -> None:
    """Two folders change their places."""
    (root / "a").rename(root / "x")
    (root / "b").rename(root / "a")
    (root / "x").rename(root / "b")


def relinked(root: Path) -> None:
    (root / "linked.yaml").unlink()
    (root / "linked.yaml").symlink_to("b/template.yaml")


def outward(root: Path) -> None:
    put(root.parent / "template.yaml", template("H"))
    (root / "linked.yaml").unlink()
    (root / "linked.yaml").symlink_to(root.parent / "template.yaml")


CHANGES: dict[str, Callable[[Path], None]] = {
    "another text of the same size": lambda root: put(root / "a" / "template.yaml", template("I")),
    "a text that is no template": lambda root: put(root / "a" / "template.yaml", NONE),
    "a template that was none": lambda root: put(root / "a" / "notes.yaml", template("J")),
    "replaced by rename": renamed,
    "folders swapped": swapped,
    "a link elsewhere": relinked,
    "a link out of the project": outward,
    "a new template": lambda root: put(root / "b" / "deep" / "new.yaml", template("K")),
    "a new folder": lambda root: put(root / "b" / "new" / "template.yaml", template("L")),
    "gone": lambda root: (root / "b" / "template.yaml").unlink(),
    "a folder gone": lambda root: shutil.rmtree(root / "b" / "deep"),
    "a new ignore file": lambda root: put(root / "b" / ".gitignore", "deep/\n"),
    "an ignore file above": lambda root: put(root / ".gitignore", "template.json\n"),
    "another ignore file": lambda root: put(root / "c" / ".gitignore", "*.yaml\n"),
    "a folder below an ignore file": lambda root: (
        put(root / "c" / "new" / "left.yml", template("P")),
        put(root / "c" / "new" / "right.yaml", template("Q")),
    )[1],
    "an ignore file with too many lines": lambda root: put(root / "c" / ".gitignore", "*.yml\n" + "\n" * 5_000),
    "an ignore file that cannot be read": lambda root: (root / "c" / ".gitignore").write_bytes(b"\xff\xfe*"),
    "an event that is a template now": lambda root: put(root / "c" / "events" / "template.yaml", template("R")),
    "an event that is broken now": lambda root: put(root / "c" / "events" / "template.yaml", "{"),
    "no ignore file": lambda root: (root / "c" / ".gitignore").unlink(),
    "a virtual environment": lambda root: put(root / "b" / "pyvenv.cfg", ""),
    "a directive": lambda root: put(
        root / "a" / "template.yaml", "# lambdalint: ignore[no-such-rule] x\n" + template("M")
    ),
    "not readable": lambda root: (root / "a" / "template.yaml").chmod(0),
    "a folder in place of a file": lambda root: (
        (root / "a" / "notes.yaml").unlink(),
        put(root / "a" / "notes.yaml" / "template.yaml", template("N")),
    )[1],
    "nothing": lambda root: None,
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen(name: str, settled: None, tmp_path: Path) -> None:
    root = project(tmp_path)
    before = checked(root, tmp_path / "cache")
    assert checked(root, tmp_path / "cache") == before
    CHANGES[name](root)
    fresh = checked(root, None)
    assert checked(root, tmp_path / "cache") == fresh
    assert checked(root, tmp_path / "cache") == fresh


def test_any_series_of_changes_is_seen(settled: None, tmp_path: Path) -> None:
    dice = random.Random(20261130)
    root = project(tmp_path)
    for _ in range(60):
        try:
            CHANGES[dice.choice(sorted(CHANGES))](root)
        except OSError:
            shutil.rmtree(root)
            project(tmp_path)
        assert checked(root, tmp_path / "cache") == checked(root, None)


def test_folders_that_are_checked_by_themselves(settled: None, tmp_path: Path) -> None:
    """What a folder leads to depends on the ignore files above it, and on whether it was named."""
    root = project(tmp_path)
    put(root / ".gitignore", "down/\n")
    put(root / "b" / "deep" / "pyvenv.cfg", "")
    put(root / "b" / "deep" / "template.yaml", template("O"))
    known = Cache(tmp_path / "cache", root, "1.0")

    def found(path: str, exclude: tuple[str, ...], cache: Cache | None) -> Discovery:
        files = Files(root)
        if cache is not None:
            files.stamps = cache.stamped(files)
        walked = find_templates(files, [path], exclude)
        if cache is not None:
            cache.remember(files, path == "")
        return walked

    for path in ("", "b", "b/deep", "", "b/deep", "b", "c", ""):
        for exclude in ((), ("*.json",), ("a/",)):
            assert found(path, exclude, known) == found(path, exclude, None), (path, exclude)


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data.replace(b"a", b"b"),
        lambda data: b"\xff" * 100,
        lambda data: rewritten(b"another version" + data.partition(b"\n")[2]),
        lambda data: rewritten(data.partition(b"\n")[2] + b"\0"),
        lambda data: rewritten(data.partition(b"\n")[2] + b"\xff"),
        lambda data: rewritten(b""),
    ],
)
def test_what_is_damaged_or_of_another_version_is_ignored(
    harm: Callable[[bytes], bytes], settled: None, tmp_path: Path
) -> None:
    root = project(tmp_path)
    before = checked(root, tmp_path / "cache")
    kept = [path for path in (tmp_path / "cache").rglob("*.txt") if path.is_file()]
    assert len(kept) == 2
    for path in kept:
        path.write_bytes(harm(path.read_bytes()))
    put(root / "a" / "notes.yaml", template("P"))
    assert checked(root, tmp_path / "cache") == checked(root, None) != before


def rewritten(body: bytes) -> bytes:
    return checksum_of(body) + b"\n" + body


def test_what_is_gone_is_forgotten(settled: None, tmp_path: Path) -> None:
    root = project(tmp_path)
    checked(root, tmp_path / "cache")
    shutil.rmtree(root / "b")
    checked(root, tmp_path / "cache")
    for path in (tmp_path / "cache").rglob("*.txt"):
        assert b"\0b/" not in path.read_bytes()


def test_names_that_are_no_unicode(settled: None, tmp_path: Path) -> None:
    root = project(tmp_path)
    put(root / os.fsdecode(b"\xff\n") / os.fsdecode(b"\xfe\\u0000.yaml"), template("Q"))
    fresh = checked(root, None)
    for _ in range(3):
        assert checked(root, tmp_path / "cache") == fresh


def test_two_runs_at_once_leave_what_holds(tmp_path: Path) -> None:
    root = project(tmp_path)
    for path in [root, *root.rglob("*")]:
        os.utime(path, (1, 1), follow_symlinks=False)
    command = [sys.executable, "-m", "lambdalint", "check", "--exit-zero", "--output-format", "json", str(root)]
    environment = {**os.environ, "LAMBDALINT_CACHE_DIR": str(tmp_path / "cache")}
    alone = subprocess.run([*command, "--no-cache"], env=environment, capture_output=True, check=True).stdout
    for _ in range(2):
        runs = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(4)]
        assert {run.communicate()[0] for run in runs} == {alone}
        assert [run.returncode for run in runs] == [0] * 4
    assert list((tmp_path / "cache").rglob("*.txt.*")) == []


def test_without_a_cache_nothing_is_remembered(settled: None, tmp_path: Path) -> None:
    files = Files(project(tmp_path))
    find_templates(files, [""])
    assert not isinstance(files.stamps.folders, Remembered) and files.stamps.folders.recall("a") is None


RUN = """
import sys
from lambdalint.project import stamps
stamps.SETTLED = -(10**12)
from lambdalint.cli import main
sys.argv[0] = "lambdalint"
main()
"""


def test_names_are_read_again_where_a_locale_spells_them_otherwise(tmp_path: Path) -> None:
    """What is remembered under UTF-8 holds names that an ASCII locale cannot open."""
    put(tmp_path / "project" / "größe" / "vorlage-ä.yaml", template("A"))
    wide = {**os.environ, "LAMBDALINT_CACHE_DIR": str(tmp_path / "cache"), "PYTHONUTF8": "1"}
    narrow = {**wide, "PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-c", RUN, "check", "--profile", "audit", "--output-format", "json", "."]
    for environment in (wide, wide, narrow, narrow, wide):
        run = subprocess.run(command, cwd=tmp_path / "project", env=environment, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        assert '"templates": 1' in run.stdout
