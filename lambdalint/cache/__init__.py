"""What was found in templates that have not changed, nor anything that was asked of the file system for them.

One file for each template, named after its path and the settings; it holds the questions that were asked (the text of
a file, what a path is, the names in a folder, what a folder weighs) with their answers, and what was found. It is
JSON: nothing in it is ever executed. Files are replaced whole, so that several runs may share a folder.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from lambdalint.cache.codec import decoded, encoded
from lambdalint.catalog import PACKAGE, Entry
from lambdalint.config import Config
from lambdalint.discovery import familiar
from lambdalint.files import Files, FileUnreadable, Question, contents
from lambdalint.frozen import fields
from lambdalint.looked import Looked
from lambdalint.stamps import AVAILABLE, FILE_FACTS, FOLDER_FACTS, NOTHING, SEPARATOR, Remembered, Stamps, digest

if TYPE_CHECKING:
    from lambdalint.look import Workshop

VARIANTS = 3
"""States of one template that are kept, such as those of two branches."""
LARGEST = 20_000_000
"""Bytes of a file that is read back."""
TEXT = ("utf-8", "surrogatepass")
"""How texts are written: names of files may be no Unicode."""
INDIFFERENT = frozenset(
    {
        "root",
        "source",
        "isolated",
        "fail_on",
        "jobs",
        "per_path_ignores",
        "required_version",
        "cfn_lint",
        "select",
        "ignore",
    }
)
"""Settings that decide nothing before triage, or that show in which rules run."""


CHECKSUM = 9
"""Bytes in front of what is kept: the checksum and a line end."""


def checksum_of(body: bytes | memoryview) -> bytes:
    """What tells that a file is whole. Whoever can write to the folder can write this, too, whatever it is."""
    return b"%08x" % crc32(body)


def state_of_the_tool() -> str:
    """A fingerprint of the files of lambdalint itself, by size and time."""
    parts: list[str] = []
    pending = [str(PACKAGE)]
    while pending:
        with os.scandir(pending.pop()) as inner:
            for entry in inner:
                if entry.is_dir(follow_symlinks=False):
                    pending += [entry.path] if entry.name != "__pycache__" else []
                elif entry.name.endswith((".py", ".tsv")):
                    status = entry.stat()
                    parts.append(f"{entry.path}:{status.st_size}:{status.st_mtime_ns}")
    return digest(*sorted(parts))


def state_of(entries: Iterable[Entry]) -> str:
    """A fingerprint of the files of rules, by size and time."""
    return digest(*(f"{entry.path}:{(status := entry.path.stat()).st_size}:{status.st_mtime_ns}" for entry in entries))


def own(folder: Path, root: Path) -> bool:
    """Whether nobody else can have put findings into a folder; one that is not there yet is made for the user alone."""
    try:
        mode = folder.stat().st_mode
        return not hasattr(os, "getuid") or (not mode & stat.S_IWOTH and familiar(folder, root))
    except OSError:
        return True


class Cache:
    """The kept findings of a project in a folder of the user's, outside of the project: a stranger's pull request can
    bring no findings of its own, and hide none. Whatever is wrong with the folder, the run goes on without it."""

    def __init__(self, folder: Path, root: Path, version: str) -> None:
        self.folder = folder / f"{version}-{sys.version_info.major}.{sys.version_info.minor}" / digest(str(root))
        self.answers: dict[Question, Any] = {}
        self.tool = state_of_the_tool()
        self.settings = ""
        self.usable = own(self.folder, root)

    def recall(self, entries: Sequence[Entry]) -> None:
        """Give rules the traits that an earlier run kept; where a file of the tool or of a rule has changed, load them."""
        state = digest(self.tool, state_of(entries))
        kept = self.read(target := f"{self.folder}/rules.json")
        try:
            if kept[0] == state:
                for entry, traits in zip(entries, kept[1:], strict=True):
                    entry.recall(decoded(traits))
                return
        except (ValueError, TypeError, LookupError, AttributeError):
            pass  # it is written anew
        self.write(target, [state, *(encoded(entry.traits) for entry in entries)])

    def stamped(self, files: Files) -> Stamps:
        """What an earlier run found in folders and files, for those that have not changed."""
        if not AVAILABLE or not self.usable:
            return NOTHING
        folders, single = (Remembered(files.base, width) for width in (FOLDER_FACTS, FILE_FACTS))
        for name, known in (("folders", folders), ("files", single)):
            with suppress(OSError, ValueError):
                state, _, rows = self.body(f"{self.folder}/{name}.txt").partition(SEPARATOR)
                if state == self.state_of_reading(files):
                    known.read(rows)
        return Stamps(folders, single)

    def remember(self, files: Files, everything: bool) -> None:
        """Keep what this run found in folders and files. `everything`: the whole project was walked through."""
        for name, known in (("folders", files.stamps.folders), ("files", files.stamps.files)):
            if isinstance(known, Remembered) and known.outdated(everything) and self.usable:
                rows = f"{self.state_of_reading(files)}{SEPARATOR}{known.written(everything)}"
                self.replace(f"{self.folder}/{name}.txt", rows.encode(*TEXT))

    def state_of_reading(self, files: Files) -> str:
        """What decides besides files what is found in them, and how their names are spelled."""
        return digest(self.tool, str(files.limits), sys.getfilesystemencoding())

    def kept(self, paths: Sequence[str], shop: Workshop) -> list[Looked]:
        """What still holds of these templates. Where groups of two earlier states overlap, neither is today's."""
        self.settings = self.key(shop)
        found: dict[tuple[str, ...], Looked] = {}
        given = set(paths)
        known: set[str] = set()
        for path in paths:
            looked = self.still(path, given, shop) if path not in known else None
            if looked is not None:
                found[looked.paths] = looked
                known.update(looked.paths)
        times = Counter(path for looked in found.values() for path in looked.concerned)
        return [looked for looked in found.values() if all(times[path] == 1 for path in looked.concerned)]

    def still(self, path: str, given: set[str], shop: Workshop) -> Looked | None:
        """The newest entry of a template in which everything is as it was."""
        for entry in self.read(self.file(path, path in shop.named)):
            try:
                if given.issuperset(entry["paths"]) and self.holds(entry["asked"], shop.files):
                    looked: Looked = decoded(entry["looked"])
                    return looked
            except (ValueError, TypeError, LookupError, AttributeError):
                return None
        return None

    def keep(self, looked: Looked, shop: Workshop) -> Looked:
        """Keep what was found in a group of templates, for the next run."""
        if not looked.crashed and looked.paths and self.usable:
            try:
                entry = {
                    "paths": looked.paths,
                    "asked": [[*question, self.answer(question, shop.files)] for question in sorted(looked.asked)],
                    "looked": encoded(looked),
                }
            except KeyError:
                return looked  # it holds something that has no place in a file
            for path in looked.paths:
                target = self.file(path, path in shop.named)
                others = [old for old in self.read(target) if old["asked"] != entry["asked"]]
                self.write(target, [entry, *others[: VARIANTS - 1]])
        return looked

    def key(self, shop: Workshop) -> str:
        """Everything besides files that findings stand on."""
        config: Config = shop.config
        values = [f"{f.name}={getattr(config, f.name)!r}" for f in fields(config) if f.name not in INDIFFERENT]
        return digest(self.tool, state_of(shop.entries), shop.today, *values)

    def file(self, path: str, named: bool) -> str:
        return f"{self.folder}/{digest(self.settings, path, str(named))}.json"

    def holds(self, asked: Iterable[Sequence[Any]], files: Files) -> bool:
        """Whether every question has the answer that it had."""
        return all(self.answer((kind, path), files) == answer for kind, path, answer in asked)

    def answer(self, question: Question, files: Files) -> Any:
        """What the file system says now, as JSON has it."""
        kind, path = question
        if kind == "kind":
            return files.kind(path)
        if question not in self.answers:
            if kind == "text":
                try:
                    self.answers[question] = files.fingerprint(path)
                except FileUnreadable as error:
                    self.answers[question] = f"{path} {error.reason}"
            elif kind == "children":
                self.answers[question] = digest(*files.children(path))
            else:
                weight = files.weight(path)
                self.answers[question] = [weight.bytes, weight.spare, weight.largest, weight.name, weight.whole]
        return self.answers[question]

    def read(self, target: str) -> list[Any]:
        """What was kept in a file: the entries of a template, the newest first; none when it is not what was written."""
        if not self.usable:
            return []
        try:
            entries: list[Any] = json.loads(self.body(target))
        except (OSError, ValueError, RecursionError):
            return []
        return entries

    def body(self, target: str) -> str:
        """What was written to a file. Raises OSError, and ValueError when it is not whole."""
        whole = memoryview(contents(target, LARGEST))  # megabytes, which are not copied part by part
        body = whole[CHECKSUM:]
        if whole[:CHECKSUM] != checksum_of(body) + b"\n":
            raise ValueError("damaged")
        return str(body, *TEXT)

    def write(self, target: str, entries: list[Any]) -> None:
        """Keep entries in a file."""
        if self.usable:
            self.replace(target, json.dumps(entries, separators=(",", ":")).encode(*TEXT))

    def replace(self, target: str, body: bytes) -> None:
        """Replace a file as a whole. What cannot be written is not kept."""
        part = Path(f"{target}.{os.getpid()}")
        try:
            if not self.folder.is_dir():
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                part.unlink()
            with open(part, "xb") as stream:  # never through a link that waits under this name
                stream.write(checksum_of(body) + b"\n" + body)
            os.replace(part, target)
        except OSError:
            self.usable = False
            with suppress(OSError):
                part.unlink()
