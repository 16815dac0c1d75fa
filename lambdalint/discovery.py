"""Where templates and their files are, and the only way in which the project's files are read."""

from __future__ import annotations

import os
import stat
from pathlib import Path, PurePosixPath

from lambdalint.frozen import dataclass, field
from lambdalint.ignorefiles import IgnoreFiles
from lambdalint.limits import Limits

SUFFIXES = (".yaml", ".yml", ".json", ".template")
SKIPPED = frozenset(
    {".aws-sam", "cdk.out", ".serverless", "node_modules", ".git", "__pycache__", ".tox", ".nox", ".mypy_cache"}
)
BESIDE = frozenset({"samconfig.toml", "samconfig.yaml", "samconfig.yml"})
"""Files that belong to the template in their folder."""
PREFILTER = 2_000_000
"""Bytes of a candidate in which `Resources` and `AWS::` must occur."""


class FileUnreadable(Exception):
    """A file that cannot be read; `reason` is one lowercase clause."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


MOST_ENTRIES = 50_000
"""Files and folders that are looked at to weigh one folder."""
NOT_PACKED = frozenset(
    {".git", ".aws-sam", "__pycache__", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
)
SPARE = frozenset({"boto3", "botocore", "s3transfer", "test", "tests"})
"""Folders with what the runtime brings anyway, and tests."""


@dataclass(slots=True)
class Weight:
    """The bytes in a folder, those of them in SPARE, and its largest file. `whole`: all of it was looked at."""

    bytes: int = 0
    spare: int = 0
    largest: int = 0
    name: str = ""
    whole: bool = True


def weigh(folder: Path) -> Weight:
    """The sizes that the file system tells; nothing is read. Virtual environments and caches are left out."""
    found = Weight()
    pending = [(folder, "", False)]
    entries = 0
    while pending:
        at, prefix, spare = pending.pop()
        try:
            inner = list(os.scandir(at))
        except OSError:
            found.whole = False
            continue
        if prefix and any(entry.name == "pyvenv.cfg" for entry in inner):
            continue
        for entry in inner:
            entries += 1
            if entries > MOST_ENTRIES:
                found.whole = False
                return found
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in NOT_PACKED:
                    pending.append((at / entry.name, f"{prefix}{entry.name}/", spare or entry.name in SPARE))
            elif entry.is_file(follow_symlinks=False):
                size = entry.stat(follow_symlinks=False).st_size
                found.bytes += size
                found.spare += size if spare else 0
                if (size, entry.name) > (found.largest, found.name.rpartition("/")[2]):
                    found.largest, found.name = size, prefix + entry.name
    return found


def join(base: str, path: str) -> str:
    """`path` seen from the folder `base`, normalised; "" is the root, `..` at the front leads out of it."""
    joined = os.path.normpath(f"{base}/{path}" if base else path or ".").replace(os.sep, "/")
    return "" if joined == "." else joined


class Files:
    """The project's files, confined to `root`, each read once.

    Paths are POSIX and relative to the root. Links that lead out of the root, devices, pipes and files over the
    limit are refused with a reason. `looked` holds every path that was asked for.
    """

    def __init__(self, root: Path, limits: Limits = Limits()) -> None:
        self.root = Path(os.path.realpath(root))
        self.limits = limits
        self.looked: dict[str, bool] = {}
        self.texts: dict[str, str] = {}
        self.failures: dict[str, FileUnreadable] = {}
        self.weights: dict[str, Weight] = {}

    def text(self, path: str) -> str:
        """The text of a file. Raises FileUnreadable."""
        if path in self.texts:
            return self.texts[path]
        if path in self.failures:
            raise self.failures[path]
        try:
            self.texts[path] = self.read(path)
        except FileUnreadable as error:
            self.failures[path] = error
            raise
        return self.texts[path]

    def read(self, path: str) -> str:
        if self.outside(path):
            raise FileUnreadable(path, "lies outside the project")
        try:
            status = os.stat(self.root / path)
            if not stat.S_ISREG(status.st_mode):
                raise FileUnreadable(path, "is a folder" if stat.S_ISDIR(status.st_mode) else "is no regular file")
            if status.st_size > self.limits.file_size:
                raise FileUnreadable(path, f"is larger than {self.limits.file_size:,} bytes")
            with open(self.root / path, "rb") as stream:
                data = stream.read(self.limits.file_size + 1)  # it may have grown since
            if len(data) > self.limits.file_size:
                raise FileUnreadable(path, f"is larger than {self.limits.file_size:,} bytes")
        except (OSError, ValueError) as error:
            reason = "does not exist" if isinstance(error, FileNotFoundError) else getattr(error, "strerror", None)
            raise FileUnreadable(path, (reason or "has an impossible name").lower()) from None
        if b"\0" in data:
            raise FileUnreadable(path, "is binary: it holds NUL bytes")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise FileUnreadable(path, f"is not valid UTF-8 (line {line}): save it as UTF-8") from None

    def is_file(self, path: str) -> bool:
        return self.mode(path, stat.S_ISREG)

    def is_folder(self, path: str) -> bool:
        return self.mode(path, stat.S_ISDIR)

    def mode(self, path: str, test: object) -> bool:
        if self.outside(path):
            return False
        try:
            found = bool(callable(test) and test(os.stat(self.root / path).st_mode))
        except (OSError, ValueError):
            found = False
        self.looked[path] = found
        return found

    def children(self, path: str) -> tuple[str, ...]:
        """The sorted names in a folder, none when it is no folder."""
        if self.outside(path):
            return ()
        try:
            return tuple(sorted(os.listdir(self.root / path)))
        except (OSError, ValueError):
            return ()

    def weight(self, path: str) -> Weight:
        """What a folder weighs, without following links; walked once, when somebody asks."""
        if path not in self.weights:
            self.weights[path] = weigh(self.root / path) if not self.outside(path) else Weight(whole=False)
        return self.weights[path]

    def outside(self, path: str) -> bool:
        """Whether a path leads out of the root, by `..`, as an absolute path or through a link."""
        if path.startswith(("/", "../")) or path == ".." or "\x00" in path:
            return True
        try:
            real = os.path.realpath(self.root / path)
        except (OSError, ValueError):
            return True
        root = str(self.root)
        return real != root and not real.startswith(root.rstrip("/") + "/")


@dataclass(slots=True)
class Discovery:
    """What was found: template candidates, how many files were looked into, and named paths that do not exist.

    `others` are named files that are no template candidates by their name, such as a handler.
    """

    templates: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    others: list[str] = field(default_factory=list)
    looked_into: int = 0
    missing: list[str] = field(default_factory=list)


def project_root(configuration: Path | None, arguments: list[Path]) -> Path:
    """The configuration's folder, else the git top level, else the common parent of the arguments."""
    if configuration is not None:
        return configuration.parent
    common = Path(os.path.commonpath([os.path.abspath(argument) for argument in arguments] or [os.getcwd()]))
    start = common if common.is_dir() else common.parent
    for folder in (start, *start.parents):
        if (folder / ".git").exists():
            return folder
    return start


def find_templates(files: Files, paths: list[str], exclude: tuple[str, ...] = (), force: bool = False) -> Discovery:
    """Template candidates in named folders and files, in sorted order.

    Folders in SKIPPED, virtual environments, what git ignores and what `exclude` matches are left out, unless they
    are named; with `force` excludes hold for named paths, too, and a named file without resources is somebody else's.
    """
    found = Discovery()
    ignored = IgnoreFiles(files, exclude)
    for path in paths:
        if files.is_folder(path):
            walk(files, path, ignored, found)
        elif not files.is_file(path):
            found.missing.append(path)
        elif force and ignored.excluded(path):
            continue
        elif not os.access(files.root / path, os.R_OK):
            found.missing.append(path)
        elif candidate(files, path, force):
            found.looked_into += 1
            found.named.add(path)
            if path not in found.templates:
                found.templates.append(path)
        else:
            found.others.append(path)
    found.templates = sorted(dict.fromkeys(found.templates))
    return found


def candidate(files: Files, path: str, force: bool) -> bool:
    """Whether a named file is read as a template; one that a hook names (`force`) must look like one."""
    if not path.endswith(SUFFIXES) or path.rpartition("/")[2] in BESIDE:
        return False
    return not force or promising(files, path)


def walk(files: Files, start: str, ignored: IgnoreFiles, found: Discovery) -> None:
    """Every candidate below a folder; links to folders are not followed."""
    pending = [start]
    while pending:
        folder = pending.pop()
        try:
            entries = sorted(os.scandir(files.root / folder), key=lambda entry: entry.name)
        except OSError:
            continue
        if any(entry.name == "pyvenv.cfg" for entry in entries):
            continue
        ignored.enter(folder)
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in SKIPPED and not ignored.ignored(path, True):
                    pending.append(path)
            elif entry.name.endswith(SUFFIXES) and regular(entry) and not ignored.ignored(path, False):
                found.looked_into += 1
                if promising(files, path):
                    found.templates.append(path)


def regular(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a file, through links; a link to itself is none."""
    try:
        return entry.is_file()
    except OSError:
        return False


def promising(files: Files, path: str) -> bool:
    """Whether the bytes of a file hold what every template holds; parsing all would cost a hundred times more."""
    if files.outside(path):
        return False
    try:
        with open(files.root / path, "rb") as stream:
            head = stream.read(PREFILTER)
    except OSError:
        return False
    return b"Resources" in head and b"AWS::" in head


def folder_of(path: str) -> str:
    """The folder a file lies in; "" is the root."""
    parent = str(PurePosixPath(path).parent)
    return "" if parent == "." else parent
