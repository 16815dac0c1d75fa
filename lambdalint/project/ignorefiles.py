"""What git ignores, and what the configuration excludes: patterns of .gitignore files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import repeat
from typing import Literal, Protocol, TypeAlias

from lambdalint.frozen import dataclass
from lambdalint.once import once
from lambdalint.project.stamps import digest


class Reader(Protocol):
    """What is needed of the project's files."""

    def is_file(self, path: str) -> bool: ...
    def text(self, path: str) -> str: ...
    def fingerprint(self, path: str) -> str: ...
    def taken_for(self, path: str, looks: str) -> str: ...
    def take_for(self, path: str, looks: str) -> None: ...
    @property
    def remembers(self) -> bool: ...


IGNORES = "ignore file"
"""What a file that an earlier run has read as one is taken for."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line of an ignore file. `path`: it is matched against the whole path, otherwise against the last name.
    `plain`: it is a name or path without wildcards."""

    text: str
    plain: bool
    path: bool
    folders_only: bool
    negated: bool

    def matches(self, path: str, name: str, is_folder: bool) -> bool:
        if self.folders_only and not is_folder:
            return False
        whole = path if self.path else name
        return whole == self.text if self.plain else fits(self.text, whole)


class Union:
    """Whether any of some patterns matches. Of each with wildcards something that stands in all that it matches is looked
    for first."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        plain: tuple[list[str], list[str]] = ([], [])
        heads: tuple[list[str], list[str]] = ([], [])
        tails: list[str] = []
        self.parts: list[str] = []
        self.wild: tuple[list[str], list[str]] = ([], [])
        for one in patterns:
            if one.plain:
                plain[one.path].append(one.text)
                continue
            for kind, sign, text in shapes(one.text):
                if kind == "whole":
                    plain[one.path].append(sign)
                    continue
                self.wild[one.path].append(text)
                (tails if kind == "tail" else self.parts if kind == "part" else heads[one.path]).append(sign)
        self.names, self.paths = map(frozenset, plain)
        self.name_heads, self.path_heads = map(tuple, heads)
        self.tails = tuple(tails)
        """A path ends as its last name does."""

    def matches(self, path: str, name: str) -> bool:
        """Whether one of those for last names or one of those for whole paths matches."""
        if name in self.names or path in self.paths:
            return True
        if (
            path.endswith(self.tails)
            or name.startswith(self.name_heads)
            or path.startswith(self.path_heads)
            or (self.parts and any(map(path.__contains__, self.parts)))
        ):
            names, paths = self.wild
            return any(map(fits, names, repeat(name))) or any(map(fits, paths, repeat(path)))
        return False


class Patterns:
    """The lines of one ignore file; the last one that matches decides. They are read when a path is asked for."""

    def __init__(self, lines: Iterable[Pattern]) -> None:
        self.lines = lines

    @once
    def patterns(self) -> list[Pattern]:
        return [one for one in self.lines if one.text]

    @once
    def union(self) -> Union:
        return Union(self.patterns)

    def verdict(self, path: str, is_folder: bool) -> bool | None:
        """Whether a path below the file's folder is ignored; None when no line says anything of it."""
        name = path[path.rfind("/") + 1 :]
        return self.decided(path, name, is_folder) if self.union.matches(path, name) else None

    def decided(self, path: str, name: str, is_folder: bool) -> bool | None:
        """What the last line says that matches."""
        return next((not one.negated for one in reversed(self.patterns) if one.matches(path, name, is_folder)), None)

    def cover(self, path: str) -> bool:
        """Whether a file, or a folder above it, is ignored."""
        parts = path.split("/")
        return any(self.verdict("/".join(parts[: n + 1]), n + 1 < len(parts)) for n in range(len(parts)))


Sign: TypeAlias = "Literal['whole', 'head', 'tail', 'part']"
"""Where in all that a pattern matches stands what is looked for first."""


@dataclass(frozen=True)
class Holding:
    """The ignore files that hold in a folder, the nearest first, and where paths that are seen from each begin. `key`
    is the same where they say the same; empty where nothing is kept for a later run."""

    key: str
    files: tuple[tuple[int, Patterns], ...] = ()


class IgnoreFiles:
    """What git ignores and the configuration excludes."""

    def __init__(self, files: Reader, exclude: tuple[str, ...]) -> None:
        self.files = files
        self.exclude = Patterns(map(read, exclude))
        self.excludes = bool(exclude)
        self.top = Holding(digest(*exclude))
        """What holds where a walk begins."""
        self.unread: dict[str, str] = {}
        """Ignore files that ignore nothing, and why."""

    def enter(self, folder: str, above: Holding) -> Holding:
        """What holds in a folder with a .gitignore, `above` it what its parents have."""
        path = f"{folder}/.gitignore" if folder else ".gitignore"
        known = self.files.taken_for(path, IGNORES)
        if known:
            patterns = Patterns(self.lines(path))
        elif not self.files.is_file(path) or (text := self.text(path)) is None:
            return above
        elif (few := shared(text)) is None:
            self.unread[path] = f"has more than {MOST:,} lines; nothing is ignored by it"
            return above
        else:
            patterns = few
            if self.files.remembers:
                known = self.files.fingerprint(path)
                self.files.take_for(path, IGNORES)
        key = digest(above.key, path, known) if known else ""
        return Holding(key, ((len(path) - len(".gitignore"), patterns), *above.files))

    def text(self, path: str) -> str | None:
        """The text of an ignore file, None when it cannot be read."""
        try:
            return self.files.text(path)
        except Exception as error:
            self.unread[path] = f"{getattr(error, 'reason', 'cannot be read')}; nothing is ignored by it"
            return None

    def lines(self, path: str) -> Iterator[Pattern]:
        """What stands in an ignore file that is as it was, read when a folder that has changed asks for it."""
        yield from map(said, lines(self.text(path) or ""))

    def ignored(self, path: str, is_folder: bool, holding: Holding) -> bool:
        """Whether git ignores the path by what holds in its folder, or the configuration excludes it."""
        if self.excludes and self.exclude.verdict(path, is_folder):
            return True
        for start, patterns in holding.files:
            verdict = patterns.verdict(path[start:], is_folder)
            if verdict is not None:
                return verdict
        return False

    def excluded(self, path: str) -> bool:
        """Whether the configuration excludes a file or a folder above it."""
        return self.exclude.cover(path)


@lru_cache(maxsize=256)
def shared(text: str) -> Patterns | None:
    """The patterns of an ignore file, None when they are too many. The same text stands in many folders of a
    repository of examples or services."""
    rows = lines(text)
    return Patterns(map(said, rows)) if len(rows) <= MOST else None


def lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@lru_cache(maxsize=4096)
def said(line: str) -> Pattern:
    """What stands in a line of an ignore file, nothing in a comment. The same lines stand in many files."""
    if line.startswith("#"):
        return read("")
    return read(line if line.endswith("\\ ") else line.rstrip())


def read(line: str) -> Pattern:
    """One line as a pattern."""
    negated = line.startswith("!")
    text = line[1:] if negated else line
    folders_only = text.endswith("/")
    text = text[:-1] if folders_only else text
    return Pattern(text.removeprefix("/"), plain(text), "/" in text, folders_only, negated)


def plain(text: str) -> bool:
    """Whether a pattern is a name or path without wildcards."""
    return WILD.isdisjoint(text)


@lru_cache(maxsize=4096)
def signs(text: str) -> tuple[str, str, str]:
    """How all that a pattern matches begins and ends, and the longest part that stands in it, as far as that is plain
    to see."""
    whole = text.replace("?", "*").replace("\\", "*")
    literal = whole.replace("[", "*").replace("]", "*").split("*")
    part = max(whole.partition("[")[0].replace("/", "*").split("*"), key=len)
    return literal[0], literal[-1].removeprefix("/"), part


def fits(text: str, whole: str) -> bool:
    """Whether a pattern with wildcards matches a name or path."""
    head, tail, part = signs(text)
    if not (whole.startswith(head) and whole.endswith(tail) and part in whole):
        return False
    if text == f"{head}*{tail}":
        return len(head) + len(tail) <= len(whole) and "/" not in whole[len(head) : len(whole) - len(tail)]
    from lambdalint.project.gitwildmatch import translate

    return translate(text).fullmatch(whole) is not None


@lru_cache(maxsize=4096)
def shapes(text: str) -> tuple[tuple[Sign, str, str], ...]:
    """The spellings of a pattern, and by which sign each is told."""
    return tuple((*sign(one), one) for one in spelled(text))


def sign(text: str) -> tuple[Sign, str]:
    """What stands in all that a pattern matches."""
    if plain(text):
        return "whole", text
    head, tail, part = signs(text)
    return ("tail", tail) if tail else ("head", head) if head else ("part", part)


def spelled(text: str) -> list[str]:
    """A pattern with each letter of its sets, as `*.py[co]` stands for two endings; itself when these are many."""
    sets = re.findall(LETTERS, text) if "[" in text else []
    if not sets or "\\" in text or not len(sets) == text.count("[") == text.count("]"):
        return [text]
    found = [text]
    for letters in sets:
        found = [one.replace(f"[{letters}]", letter, 1) for one in found for letter in letters]
        if len(found) > SPELLINGS:
            return [text]
    return found


def matches(pattern: str, path: str, is_folder: bool) -> bool:
    """Whether one pattern matches a path below the folder that it is written in."""
    return Patterns([read(pattern)]).verdict(path, is_folder) is True


WILD = frozenset("*?[\\")
LETTERS = r"\[([A-Za-z0-9]{1,4})\]"
SPELLINGS = 16
MOST = 5_000
"""Lines of one ignore file."""
