"""What git ignores, and what the configuration excludes: patterns of .gitignore files."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Protocol


class Reader(Protocol):
    """What is needed of the project's files."""

    def is_file(self, path: str) -> bool: ...
    def text(self, path: str) -> str: ...


class IgnoreFiles:
    """The patterns that hold in each folder, collected on the way down; the last one that matches decides."""

    def __init__(self, files: Reader, exclude: tuple[str, ...]) -> None:
        self.files = files
        self.exclude = [("", pattern) for pattern in exclude]
        self.patterns: list[tuple[str, str]] = []

    def enter(self, folder: str) -> None:
        """Read the .gitignore of a folder; those of its parents are read already."""
        path = f"{folder}/.gitignore" if folder else ".gitignore"
        if not self.files.is_file(path):
            return
        try:
            lines = re.split(r"\r\n|\r|\n", self.files.text(path))
        except Exception:  # an unreadable ignore file ignores nothing
            return
        for line in lines:
            pattern = line if line.endswith("\\ ") else line.rstrip()
            if pattern and not pattern.startswith("#"):
                self.patterns.append((folder, pattern))

    def ignored(self, path: str, is_folder: bool) -> bool:
        """Whether git ignores the path or the configuration excludes it."""
        return decide(self.patterns, path, is_folder) or decide(self.exclude, path, is_folder)

    def excluded(self, path: str) -> bool:
        """Whether the configuration excludes a file or a folder above it."""
        parts = path.split("/")
        return any(decide(self.exclude, "/".join(parts[: n + 1]), n + 1 < len(parts)) for n in range(len(parts)))


def decide(patterns: list[tuple[str, str]], path: str, is_folder: bool) -> bool:
    """The verdict of the last pattern that matches."""
    for folder, pattern in reversed(patterns):
        if folder and not path.startswith(folder + "/"):
            continue
        negated = pattern.startswith("!")
        if matches(pattern[1:] if negated else pattern, path[len(folder) + 1 :] if folder else path, is_folder):
            return not negated
    return False


def matches(pattern: str, path: str, is_folder: bool) -> bool:
    """Whether one pattern matches a path below the folder that it is written in."""
    if pattern.endswith("/"):
        if not is_folder:
            return False
        pattern = pattern.rstrip("/")
    anchored = "/" in pattern
    expression = translate(pattern.lstrip("/"))
    return expression.fullmatch(path if anchored else path.rpartition("/")[2]) is not None


@lru_cache(maxsize=2048)
def translate(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern: `*` and `?` stop at slashes, `**` does not."""
    out, at = "", 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            out, at = out + "(?:[^/]+/)*", at + 3
        elif pattern.startswith("**", at):
            out, at = out + ".*", at + 2
        elif pattern[at] == "*":
            out, at = out + "[^/]*", at + 1
        elif pattern[at] == "?":
            out, at = out + "[^/]", at + 1
        elif pattern[at] == "[" and (end := pattern.find("]", at + 2)) > 0:
            inner = pattern[at + 1 : end].replace("\\", "\\\\")
            out, at = out + "[" + ("^" + inner[1:] if inner[:1] == "!" else inner) + "]", end + 1
        else:
            at += pattern[at] == "\\" and at + 1 < len(pattern)
            out, at = out + re.escape(pattern[at]), at + 1
    try:
        return re.compile(out)
    except re.error:
        return re.compile(re.escape(pattern))
