"""The project's files: the only way in which they are read."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeAlias

from lambdalint.limits import Limits
from lambdalint.project.stamps import NOTHING, digest
from lambdalint.project.weight import Weight, weigh

Question: TypeAlias = "tuple[Literal['text', 'kind', 'children', 'weight'], str]"
"""Something that is asked of the file system: of which kind, and of which path."""
Kind: TypeAlias = "Literal['file', 'folder', 'outside', 'special', '']"
"""`special`: a pipe, a socket or a device, which is never read; "" is nothing."""
Listing: TypeAlias = "dict[str, Literal['file', 'folder', 'link', '']]"
"""The names in a folder, and what each is itself, without following links."""
INITIALS: dict[str, Literal["file", "folder", "link", ""]] = {"f": "file", "d": "folder", "l": "link", "-": ""}
"""How `ls` tells apart what is in a folder; in front of each name of a listing that is kept as one text."""
INITIAL = {kind: initial for initial, kind in INITIALS.items()}
NO_NAMES = ("", ".", "..")
"""What stands in paths and is the name of nothing."""
MOST_COMPARED = 1_000
"""Names in a folder that are compared with one that is not there."""
DEEPEST = 200
"""Folders in a path that are listed one by one; the file system is asked for a deeper one as a whole."""
CHUNK = 65_536
"""Bytes that are asked for at once; most files have fewer."""
ADDRESS = "lambdalint:"
"""What stands in a comment that speaks to lambdalint: a text that holds it is read in every run."""
BINARY = os.O_RDONLY | getattr(os, "O_BINARY", 0)
UNFOLLOWED = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Opens what was a file when its folder was listed; a link or a pipe that has taken its place since is refused."""
WIDER = "; `root` in lambdalint.toml may name a folder that holds both"
"""What to do about a path that leads out of the project."""


class FileUnreadable(Exception):
    """A file that cannot be read; `reason` is one lowercase clause."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


def contents(path: str, most: int, flags: int = 0) -> bytes:
    """The bytes of a file, up to `most` of them. Raises OSError and ValueError."""
    handle = os.open(path, BINARY | flags)
    parts: list[bytes] = []
    try:
        room = most
        while room > 0 and (part := os.read(handle, CHUNK)):  # some file systems give less than is asked for
            parts.append(part)
            room -= len(part)
    finally:
        os.close(handle)
    return b"".join(parts)[:most]


def join(base: str, path: str) -> str:
    """`path` seen from the folder `base`, normalised; "" is the root, `..` at the front leads out of it."""
    joined = os.path.normpath(f"{base}/{path}" if base else path or ".").replace(os.sep, "/")
    return "" if joined == "." else joined


def named_from(base: str, written: str) -> str:
    """The path that somebody wrote, as a person on Windows may, seen from the folder `base`; an absolute one, with or
    without a drive, leads out of the root."""
    path = written.replace("\\", "/")
    return f"/{path}" if path.startswith("/") or (path[1:2] == ":" and path[0].isalpha()) else join(base, path)


def folder_of(path: str) -> str:
    """The folder a file lies in; "" is the root."""
    return path.rpartition("/")[0]


def written(listing: Listing) -> str:
    """A listing as one text."""
    return "/".join(INITIAL[kind] + name for name, kind in listing.items())


def listing_of(text: str) -> Listing:
    """The listing that was written as a text."""
    return {name[1:]: INITIALS[name[0]] for name in text.split("/")} if text else {}


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
        self.kinds: dict[str, Kind] = {}
        self.listings: dict[str, Listing] = {}
        self.asked: set[Question] = set()
        self.met: dict[str, bytes] = {}
        """What discovery read of templates that it came across, until they are read as such."""
        self.stamps = NOTHING
        """What an earlier run has found."""

    @property
    def remembers(self) -> bool:
        """Whether what is found in files and folders is kept for a later run."""
        return self.stamps is not NOTHING

    def asking(self) -> Asking:
        """Collects what is asked of the file system, for those who keep an answer that stands on it."""
        return Asking(self)

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

    def fingerprint(self, path: str) -> str:
        """What tells a text from others. Raises FileUnreadable."""
        known = self.unchanged(path)
        if not known:
            text = self.text(path)
            known = digest(text)
            if ADDRESS not in text:
                looks = row[1] if (row := self.stamps.files.recall(path)) is not None else ""
                self.stamps.files.learn(path, looks, known)
        return known

    def unchanged(self, path: str) -> str:
        """The fingerprint of a text that an earlier run has read, and that speaks of nothing to lambdalint; empty when
        it must be read."""
        if path in self.texts or self.outside(path):
            return ""
        row = self.stamps.files.recall(path)
        return row[2] if row is not None else ""

    def taken_for(self, path: str, looks: str) -> str:
        """The fingerprint of the text of a file that an earlier run took for something; empty when it must be read."""
        row = self.stamps.files.recall(path)
        return self.unchanged(path) if row is not None and row[1] == looks else ""

    def take_for(self, path: str, looks: str) -> None:
        """Remember what the next run may take a file for that it has not read."""
        row = self.stamps.files.recall(path)
        self.stamps.files.learn(path, looks, row[2] if row is not None else "")

    def read(self, path: str) -> str:
        """The text of a file. Raises FileUnreadable when it is too large, not UTF-8 or not there."""
        data = self.met.pop(path, None)
        if data is None:
            data = self.data(path)
        if len(data) > self.limits.file_size:
            raise FileUnreadable(path, f"is larger than {self.limits.file_size:,} bytes")
        if data.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
            raise FileUnreadable(path, "is UTF-32: save it as UTF-8")
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise FileUnreadable(path, "is UTF-16: save it as UTF-8")
        if b"\0" in data:
            raise FileUnreadable(path, "is binary: it holds NUL bytes")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise FileUnreadable(path, f"is not valid UTF-8 (line {line}): save it as UTF-8") from None

    def data(self, path: str) -> bytes:
        """The bytes of a file, at most one more than may be read. Raises FileUnreadable."""
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
            return contents(f"{self.base}/{path}", self.limits.file_size + 1, UNFOLLOWED if listed else 0)
        except (OSError, ValueError) as error:
            reason = "does not exist" if isinstance(error, FileNotFoundError) else getattr(error, "strerror", None)
            raise FileUnreadable(path, (reason or "has an impossible name").lower()) from None

    def is_file(self, path: str) -> bool:
        return self.kind(path) == "file"

    def is_folder(self, path: str) -> bool:
        return self.kind(path) == "folder"

    def outside(self, path: str) -> bool:
        """Whether a path leads out of the root, by `..`, as an absolute path or through a link."""
        return self.kind(path) == "outside"

    def kind(self, path: str) -> Kind:
        """What a path is, through links; "" when nothing is there."""
        self.asked.add(("kind", path))
        found = self.kinds.get(path)
        if found is None:
            found = self.kinds[path] = self.look(path)
        return found

    def look(self, path: str) -> Kind:
        """Folders are listed once: code looks for many names in each, most of which are not there."""
        folder, _, name = path.rpartition("/")
        if name in NO_NAMES or path[0] == "/" or self.kinds.get(folder) != "folder":
            return self.look_along(path, folder, name)
        found = self.listing(folder).get(name)
        if found is None:
            return "outside" if "\x00" in name else ""
        return self.follow(path) if found == "link" else found or "special"

    def look_along(self, path: str, folder: str, name: str) -> Kind:
        """What a path is whose folder was not looked at, or is none."""
        if path.startswith(("/", "../")) or path == ".." or "\x00" in path:
            return "outside"
        if not path:
            return "folder"
        if name in NO_NAMES or path.count("/") > DEEPEST:
            return self.follow(path)
        above = self.kinds.get(folder)
        if above is None:
            above = self.kinds[folder] = self.look(folder)
        if above != "folder":
            return "outside" if above == "outside" else ""
        return self.look(path)

    def follow(self, path: str) -> Kind:
        """What is behind a link."""
        try:
            real = os.path.realpath(f"{self.base}/{path}")
            if real != self.base and not real.startswith(self.base.rstrip(os.sep) + os.sep):
                return "outside"
            mode = os.stat(real).st_mode
        except (OSError, ValueError):
            return ""
        return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "special"

    def listing(self, folder: str) -> Listing:
        """The names in a folder, and what each is; none when it cannot be listed."""
        found = self.listings.get(folder)
        if found is None:
            row = self.stamps.folders.recall(folder)
            try:
                found = self.listed(folder) if row is None else listing_of(row[1])
            except (OSError, ValueError):
                found = {}
            self.listings[folder] = found
        return found

    def listed(self, folder: str) -> Listing:
        """The names in a folder, asked of the file system. Raises OSError."""
        found: Listing = {}
        with os.scandir(f"{self.base}/{folder}") as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):  # most are files
                    found[entry.name] = "file"
                elif entry.is_dir(follow_symlinks=False):
                    found[entry.name] = "folder"
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
        if not near:
            return ""
        return f"; `{near}` does" if near != path else "; the link of that name leads to nothing"

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
        found = next((one for one in names if one.lower() == name.lower()), "")
        if not found and len(names) <= MOST_COMPARED:
            from lambdalint.misspelt import nearest

            found = nearest(name, names, 0.8)
        return join(folder, found) if found else ""

    def weight(self, path: str) -> Weight:
        """What a folder weighs, without following links; walked once, when somebody asks."""
        self.asked.add(("weight", path))
        if path not in self.weights:
            self.weights[path] = weigh(f"{self.base}/{path}") if not self.outside(path) else Weight(whole=False)
        return self.weights[path]


class Asking:
    """While it lasts, what is asked of the file system is collected; it counts for those around it as well."""

    __slots__ = ("above", "files", "mine")

    def __init__(self, files: Files) -> None:
        self.files = files

    def __enter__(self) -> set[Question]:
        self.above, self.mine = self.files.asked, set[Question]()
        self.files.asked = self.mine
        return self.mine

    def __exit__(self, *raised: object) -> None:
        self.files.asked = self.above
        self.above |= self.mine


class Texts(Mapping[str, str]):
    """The texts of some files by their paths, each read when it is asked for; what cannot be read is not among them."""

    def __init__(self, files: Files, paths: Collection[str]) -> None:
        self.files, self.paths = files, paths

    def __getitem__(self, path: str) -> str:
        if path in self.paths:
            with suppress(FileUnreadable):
                return self.files.text(path)
        raise KeyError(path)

    def __iter__(self) -> Iterator[str]:
        return (path for path in self.paths if path in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)
