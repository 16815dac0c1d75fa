"""Where templates and their files are, and the only way in which the project's files are read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from lambdalint.frozen import dataclass, field
from lambdalint.ignorefiles import Holding, IgnoreFiles
from lambdalint.limits import Limits

Question = tuple[Literal["text", "kind", "children", "weight"], str]
"""Something that is asked of the file system: of which kind, and of which path."""
Kind = Literal["file", "folder", "outside", ""]
Listing = dict[str, Literal["file", "folder", "link", ""]]
"""The names in a folder, and what each is itself, without following links."""
SUFFIXES = (".yaml", ".yml", ".json", ".template")
SKIPPED = frozenset(
    {".aws-sam", "cdk.out", ".serverless", "node_modules", ".git", "__pycache__", ".tox", ".nox", ".mypy_cache"}
)
BESIDE = frozenset({"samconfig.toml", "samconfig.yaml", "samconfig.yml"})
"""Files that belong to the template in their folder."""
USUAL = frozenset({"template.yaml", "template.yml", "template.json"})
"""What `sam` takes for a template by its name alone."""
PREFILTER = 20_000_000
"""Bytes of a candidate in which `Resources` and `AWS::` must occur: more than a template that is read may have."""
KEPT_NAMES = 50_000
"""Names in folders that were walked through and are remembered; of later ones only those that are asked for."""
MOST_COMPARED = 1_000
"""Names in a folder that are compared with one that is not there."""
DEEPEST = 200
"""Folders in a path that are listed one by one; the file system is asked for a deeper one as a whole."""


WIDER = "; `root` in lambdalint.toml may name a folder that holds both"
"""What to do about a path that leads out of the project."""


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


def unfollowed(path: str, flags: int) -> int:
    """Opens what was a file when its folder was listed; a link or a pipe that has taken its place since is refused."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def join(base: str, path: str) -> str:
    """`path` seen from the folder `base`, normalised; "" is the root, `..` at the front leads out of it."""
    joined = os.path.normpath(f"{base}/{path}" if base else path or ".").replace(os.sep, "/")
    return "" if joined == "." else joined


class Files:
    """The project's files, confined to `root`, each read once.

    Paths are POSIX and relative to the root. Links that lead out of the root, devices, pipes and files over the
    limit are refused with a reason.
    """

    def __init__(self, root: Path, limits: Limits = Limits()) -> None:
        self.root = Path(os.path.realpath(root))
        self.base = str(self.root)
        self.limits = limits
        self.texts: dict[str, str] = {}
        self.failures: dict[str, FileUnreadable] = {}
        self.weights: dict[str, Weight] = {}
        self.walked: Discovery | None = None
        """The templates of the whole project, once somebody asked for them."""
        self.kinds: dict[str, Kind] = {}
        self.listings: dict[str, Listing] = {}
        self.asked: set[Question] = set()

    @contextmanager
    def asking(self) -> Iterator[set[Question]]:
        """Collects what is asked of the file system, for those who keep an answer that stands on it."""
        above, self.asked = self.asked, set()
        mine = self.asked
        try:
            yield mine
        finally:
            self.asked = above
            above |= mine

    def text(self, path: str) -> str:
        """The text of a file. Raises FileUnreadable."""
        self.asked.add(("text", path))
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
            status = os.stat(f"{self.base}/{path}")
            if not stat.S_ISREG(status.st_mode):
                raise FileUnreadable(path, "is a folder" if stat.S_ISDIR(status.st_mode) else "is no regular file")
            if status.st_size > self.limits.file_size:
                raise FileUnreadable(path, f"is larger than {self.limits.file_size:,} bytes")
            folder, _, name = path.rpartition("/")
            listed = self.listings.get(folder, {}).get(name) == "file"
            with open(f"{self.base}/{path}", "rb", opener=unfollowed if listed else None) as stream:
                data = stream.read(status.st_size + 1)  # as much as is asked for is set aside, whatever is read
                if len(data) > status.st_size:  # it has grown since
                    data += stream.read(self.limits.file_size + 1 - len(data))
        except (OSError, ValueError) as error:
            reason = "does not exist" if isinstance(error, FileNotFoundError) else getattr(error, "strerror", None)
            raise FileUnreadable(path, (reason or "has an impossible name").lower()) from None
        if len(data) > self.limits.file_size:
            raise FileUnreadable(path, f"is larger than {self.limits.file_size:,} bytes")
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise FileUnreadable(path, "is UTF-16: save it as UTF-8")
        if b"\0" in data:
            raise FileUnreadable(path, "is binary: it holds NUL bytes")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise FileUnreadable(path, f"is not valid UTF-8 (line {line}): save it as UTF-8") from None

    def is_file(self, path: str) -> bool:
        return self.kind(path) == "file"

    def is_folder(self, path: str) -> bool:
        return self.kind(path) == "folder"

    def outside(self, path: str) -> bool:
        """Whether a path leads out of the root, by `..`, as an absolute path or through a link."""
        return self.kind(path) == "outside"

    def kind(self, path: str) -> Kind:
        """What a path is, through links; "" when nothing is there, or what is no file and no folder."""
        self.asked.add(("kind", path))
        found = self.kinds.get(path)
        if found is None:
            found = self.kinds[path] = self.look(path)
        return found

    def look(self, path: str) -> Kind:
        """Folders are listed once: code looks for many names in each, most of which are not there."""
        if path.startswith(("/", "../")) or path == ".." or "\x00" in path:
            return "outside"
        folder, _, name = path.rpartition("/")
        if not path:
            return "folder"
        if name in ("", ".", "..") or path.count("/") > DEEPEST:
            return self.follow(path)
        above = self.kinds.get(folder)
        if above is None:
            above = self.kinds[folder] = self.look(folder)
        if above != "folder":
            return "outside" if above == "outside" else ""
        found = self.listing(folder).get(name, "")
        return self.follow(path) if found == "link" else found

    def follow(self, path: str) -> Kind:
        """What is behind a link."""
        try:
            real = os.path.realpath(f"{self.base}/{path}")
            if real != self.base and not real.startswith(self.base.rstrip("/") + "/"):
                return "outside"
            mode = os.stat(real).st_mode
        except (OSError, ValueError):
            return ""
        return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else ""

    def listing(self, folder: str) -> Listing:
        """The names in a folder, and what each is; none when it cannot be listed."""
        found = self.listings.get(folder)
        if found is None:
            try:
                found = self.listed(folder)
            except (OSError, ValueError):
                found = {}
            self.listings[folder] = found
        return found

    def listed(self, folder: str) -> Listing:
        """The names in a folder, asked of the file system. Raises OSError."""
        found: Listing = {}
        with os.scandir(f"{self.base}/{folder}") as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    found[entry.name] = "folder"
                elif entry.is_file(follow_symlinks=False):
                    found[entry.name] = "file"
                else:
                    found[entry.name] = "link" if entry.is_symlink() else ""
        return found

    def children(self, path: str) -> tuple[str, ...]:
        """The sorted names in a folder, none when it is no folder."""
        self.asked.add(("children", path))
        return tuple(sorted(self.listing(path))) if self.is_folder(path) else ()

    def instead(self, path: str) -> str:
        """Words about what is there where a path is not, to end a sentence with; empty when nothing is near."""
        near = "" if self.kind(path) else self.near(path)
        return f"; `{near}` does" if near else ""

    def near(self, path: str) -> str:
        """What is there under nearly the same path, first of all one that differs in case; "" when nothing is."""
        folder, _, name = path.rpartition("/")
        if path.startswith(("/", "../")) or path.count("/") > DEEPEST:
            return ""
        if not self.is_folder(folder):
            folder = self.near(folder)
            if not folder or not self.is_folder(folder):
                return ""
        names = self.children(folder)
        found = [one for one in names if one.lower() == name.lower()]
        if not found and len(names) <= MOST_COMPARED:
            from difflib import get_close_matches

            found = get_close_matches(name, names, 1, 0.8)
        return join(folder, found[0]) if found else ""

    def weight(self, path: str) -> Weight:
        """What a folder weighs, without following links; walked once, when somebody asks."""
        self.asked.add(("weight", path))
        if path not in self.weights:
            self.weights[path] = weigh(self.root / path) if not self.outside(path) else Weight(whole=False)
        return self.weights[path]


@dataclass(slots=True)
class Discovery:
    """What was found: template candidates, how many files were looked into, and named paths that do not exist.

    `others` are named files that are no template candidates by their name, such as a handler.
    """

    templates: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    others: list[str] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    """Files that are named like a template, or say that they are one, and do not hold what every template holds."""
    upward: set[str] = field(default_factory=set)
    """Templates with `..` in their text: others name nothing that lies outside of their folder."""
    looked_into: int = 0
    missing: list[str] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    """What was found and not looked into, and why: silence would be taken for a pass."""


def project_root(configuration: Path | None, arguments: list[Path]) -> Path:
    """The configuration's folder, else the git top level, else the common parent of the arguments."""
    if configuration is not None:
        return configuration.parent
    common = Path(os.path.commonpath([os.path.abspath(argument) for argument in arguments] or [os.getcwd()]))
    start = common if common.is_dir() else common.parent
    return repository(start) or start


def repository(folder: Path) -> Path | None:
    """The top of the git repository that a folder lies in."""
    return next((above for above in (folder, *folder.parents) if is_repository(above, folder)), None)


def is_repository(folder: Path, checked: Path) -> bool:
    """Whether a folder is the top of a repository for what is checked: git obeys none of another user's either."""
    git = folder / ".git"
    return git.exists() and (folder == checked or familiar(git, checked))


def familiar(path: Path, checked: Path) -> bool:
    """Whether a file is the user's own, root's, or of whoever owns the folder that is checked: in a container that is
    the owner of the checkout."""
    owner = path.lstat().st_uid
    return owner == 0 or (hasattr(os, "getuid") and owner == os.getuid()) or owner == owner_of(checked)


def owner_of(folder: Path) -> int | None:
    """Who owns a folder, None where there is none."""
    try:
        return folder.stat().st_uid
    except OSError:
        return None


def checkout(folder: Path) -> Path:
    """What a folder was brought along with: its repository, without one the current folder above it, else itself. What
    lies in it may be a stranger's and decides nothing about what lies beside it."""
    folder, here = Path(os.path.realpath(folder)), Path(os.path.realpath(os.curdir))
    return repository(folder) or (here if folder.is_relative_to(here) else folder)


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
    found.unread |= ignored.unread
    return found


def candidate(files: Files, path: str, force: bool) -> bool:
    """Whether a named file is read as a template; one that a hook names (`force`) must look like one."""
    if not path.endswith(SUFFIXES) or path.rpartition("/")[2] in BESIDE:
        return False
    if not force:
        return True
    try:
        return not files.outside(path) and promising(beginning(files, path))
    except OSError:
        return True


def walk(files: Files, start: str, ignored: IgnoreFiles, found: Discovery) -> None:
    """Every candidate below a folder; links to folders are not followed."""
    pending: list[tuple[str, Holding]] = [(start, ())]
    room = KEPT_NAMES
    while pending:
        folder, holding = pending.pop()
        try:
            listing = files.listed(folder)
        except OSError as error:
            found.unread[folder or "."] = f"the folder cannot be listed: {(error.strerror or str(error)).lower()}"
            continue
        if folder != start and "pyvenv.cfg" in listing:
            continue
        room -= len(listing)
        if room >= 0:
            files.listings[folder] = listing
        if ".gitignore" in listing:
            holding = ignored.enter(folder, holding)
        above = f"{folder}/" if folder else ""
        for name, kind in listing.items():
            if kind == "folder":
                if name not in SKIPPED and not ignored.ignored(path := above + name, True, holding):
                    pending.append((path, holding))
            elif name.endswith(SUFFIXES) and kind and not ignored.ignored(path := above + name, False, holding):
                look_into(files, path, kind == "link", found)


def look_into(files: Files, path: str, is_link: bool, found: Discovery) -> None:
    """Whether a file that was come across may be a template."""
    if is_link and not (files.root / path).is_file():
        return
    found.looked_into += 1
    if is_link and files.outside(path):
        found.unread[path] = "it is a link that leads out of the project"
        return
    try:
        head = beginning(files, path)
    except OSError:
        found.templates.append(path)  # it is asked for as a template, so that this is told
        return
    if promising(head):
        found.templates.append(path)
        if b".." in head:
            found.upward.add(path)
    elif likely(path, head):
        found.doubtful.append(path)


def promising(head: bytes) -> bool:
    """Whether the bytes of a file hold what every template holds; parsing all would cost a hundred times more."""
    return b"Resources" in head and b"AWS::" in head


def likely(path: str, head: bytes) -> bool:
    """Whether a file that is not promising is meant as a template, and may be one that breaks early."""
    if path.rpartition("/")[2] in USUAL:
        return True
    return path.endswith(".template") and b"AWSTemplateFormatVersion" in head


def beginning(files: Files, path: str) -> bytes:
    with open(f"{files.base}/{path}", "rb", buffering=0) as stream:
        head = stream.read(min(os.fstat(stream.fileno()).st_size, PREFILTER)) or b""  # the buffer is as large as asked
    return head.replace(b"\0", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else head


def folder_of(path: str) -> str:
    """The folder a file lies in; "" is the root."""
    return path.rpartition("/")[0]
