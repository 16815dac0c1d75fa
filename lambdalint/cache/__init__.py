"""What was found in templates that have not changed, nor anything that was asked of the file system for them.

An entry for each template, under a key of its path and the settings; it holds the questions that were asked (the text of
a file, what a path is, the names in a folder, what a folder weighs) with their answers, and what was found. It is
JSON: nothing in it is ever executed. Several runs may share the folder.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lambdalint.cache.codec import decoded, encoded
from lambdalint.cache.folder import Folder
from lambdalint.cache.journal import Journal
from lambdalint.catalog import PACKAGE, Entry
from lambdalint.config import Config
from lambdalint.frozen import fields
from lambdalint.looked import Looked
from lambdalint.project.files import Files, FileUnreadable, Question
from lambdalint.project.stamps import (
    AVAILABLE,
    FILE_FACTS,
    FOLDER_FACTS,
    NOTHING,
    SEPARATOR,
    Remembered,
    Stamps,
    digest,
)

if TYPE_CHECKING:
    from lambdalint.look import Workshop

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
DAMAGED = (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What goes wrong with something else than what was written."""


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


def compact(value: Any) -> str:
    """JSON in one line."""
    return json.dumps(value, separators=(",", ":"))


class Cache:
    """The kept findings of a project, in a folder of its own for each version of the tool and of Python."""

    def __init__(self, folder: Path, root: Path, version: str) -> None:
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        self.folder = Folder(folder / f"{version}-{python}" / digest(str(root)), root)
        self.answers: dict[Question, Any] = {}
        self.tool = state_of_the_tool()
        self.settings = ""
        self.journal = Journal(self.folder, "")

    def recall(self, entries: Sequence[Entry]) -> None:
        """Give rules the traits that an earlier run kept; where a file of the tool or of a rule has changed, load them."""
        state = digest(self.tool, state_of(entries))
        if self.folder.usable:
            try:
                kept = json.loads(self.folder.body("rules.json"))
                if kept[0] == state:
                    for entry, traits in zip(entries, kept[1:], strict=True):
                        entry.recall(decoded(traits))
                    return
            except DAMAGED:
                pass  # it is written anew
        self.folder.write("rules.json", compact([state, *(encoded(entry.traits) for entry in entries)]))

    def stamped(self, files: Files) -> Stamps:
        """What an earlier run found in folders and files, for those that have not changed."""
        if not AVAILABLE or not self.folder.usable:
            return NOTHING
        folders, single = (Remembered(files.base, width) for width in (FOLDER_FACTS, FILE_FACTS))
        for name, known in (("folders", folders), ("files", single)):
            with suppress(OSError, ValueError):
                state, _, rows = self.folder.body(f"{name}.txt").partition(SEPARATOR)
                if state == self.state_of_reading(files):
                    known.read(rows)
        return Stamps(folders, single)

    def remember(self, files: Files, everything: bool) -> None:
        """Keep what this run found in folders and files. `everything`: the whole project was walked through."""
        for name, known in (("folders", files.stamps.folders), ("files", files.stamps.files)):
            if isinstance(known, Remembered) and known.outdated(everything):
                rows = f"{self.state_of_reading(files)}{SEPARATOR}{known.written(everything)}"
                self.folder.write(f"{name}.txt", rows)

    def state_of_reading(self, files: Files) -> str:
        """What decides besides files what is found in them, and how their names are spelled."""
        return digest(self.tool, str(files.limits), sys.getfilesystemencoding())

    def kept(self, paths: Sequence[str], shop: Workshop) -> list[Looked]:
        """What still holds of these templates. Where groups of two earlier states overlap, neither is today's."""
        self.settings = self.state_of_looking(shop)
        self.journal = Journal(self.folder, shop.today)
        found: dict[tuple[str, ...], Looked] = {}
        given = set(paths)
        known: set[str] = set()
        for path in paths:
            looked = self.still(path, given, shop) if path not in known else None
            if looked is not None:
                found[looked.paths] = looked
                known.update(looked.paths)
        self.journal.forget()
        times = Counter(path for looked in found.values() for path in looked.concerned)
        return [looked for looked in found.values() if all(times[path] == 1 for path in looked.concerned)]

    def still(self, path: str, given: set[str], shop: Workshop) -> Looked | None:
        """The newest entry of a template in which everything is as it was."""
        for text in self.journal.texts(self.key(path, shop)):
            try:
                entry = json.loads(text)
                if given.issuperset(entry["paths"]) and self.holds(entry["asked"], shop.files):
                    looked: Looked = decoded(entry["looked"])
                    return looked
            except DAMAGED:
                return None
        return None

    def keep(self, looked: Looked, shop: Workshop) -> Looked:
        """Keep what was found in a group of templates, for the next run."""
        if not looked.crashed and looked.paths and self.folder.usable:
            try:
                entry = {
                    "paths": looked.paths,
                    "asked": [[*question, self.answer(question, shop.files)] for question in sorted(looked.asked)],
                    "looked": encoded(looked),
                }
            except KeyError:
                return looked  # it holds something that has no place in a file
            text = compact(entry)
            for path in looked.paths:
                self.journal.add(self.key(path, shop), text)
        return looked

    def state_of_looking(self, shop: Workshop) -> str:
        """Everything besides files that findings stand on."""
        config: Config = shop.config
        values = [f"{f.name}={getattr(config, f.name)!r}" for f in fields(config) if f.name not in INDIFFERENT]
        return digest(self.tool, state_of(shop.entries), shop.today, *values)

    def key(self, path: str, shop: Workshop) -> str:
        return digest(self.settings, path, str(path in shop.named))

    def holds(self, asked: Iterable[Sequence[Any]], files: Files) -> bool:
        """Whether every question has the answer that it had."""
        for kind, path, answer in asked:  # most ask what a path is
            if (files.kind(path) if kind == "kind" else self.answer((kind, path), files)) != answer:
                return False
        return True

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
