"""Where something is written: one place in one file.

Annotations are evaluated here: of one that is a text `NamedTuple` makes a syntax tree, which takes a sixtieth of a run in
which nothing has changed.
"""

import re
from bisect import bisect_right
from itertools import accumulate, count
from operator import add
from typing import NamedTuple

from lambdalint.once import once


class Span(NamedTuple):
    """A place in a file of the project.

    `path` is POSIX and relative to the project root. Lines and columns are 1-based, columns count
    Unicode code points, the end is exclusive.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"

    def contains(self, other: "Span") -> bool:
        """Whether `other` lies within this place of the same file."""
        return (
            self.line <= other.line  # most places are told apart by their lines
            and other.end_line <= self.end_line
            and self.path == other.path
            and (self.line, self.column) <= (other.line, other.column)
            and (other.end_line, other.end_column) <= (self.end_line, self.end_column)
        )


class Lines:
    """The line table of one text: lines end at CR, LF and CRLF only, as editors have it.

    `str.splitlines` and PyYAML also end lines at NEL, LS and PS, so their counts are never used.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @once
    def usual(self) -> bool:
        """Whether each line ends at a LF, before which a CR may stand."""
        return "\r" not in self.text or self.text.count("\r") == self.text.count("\r\n")

    @once
    def starts(self) -> list[int]:
        """The character index at which each line begins."""
        text = self.text
        if self.usual:
            lines = text.split("\n")
            lines.pop()
            return [*map(add, accumulate(map(len, lines), initial=0), count())]
        return [0, *(end.end() for end in re.finditer(r"\r\n?|\n", text))]

    @once
    def rows(self) -> list[str]:
        """The text of each line without its line end."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def position(self, index: int) -> tuple[int, int]:
        """The 1-based line and column of a character index (0-based)."""
        line = bisect_right(self.starts, index)
        return line, index - self.starts[line - 1] + 1

    def index(self, line: int, column: int) -> int:
        """The 0-based character index of a 1-based line and column, clipped to the text."""
        if line > len(self.starts):
            return len(self.text)
        return min(self.starts[line - 1] + column - 1, len(self.text))

    def span(self, path: str, start: int, end: int) -> Span:
        """The place between two 0-based character indexes, the second exclusive."""
        return Span(path, *self.position(start), *self.position(end))

    def line(self, number: int) -> str:
        """The text of a 1-based line without its line end; empty when there is no such line."""
        return self.rows[number - 1] if 1 <= number <= len(self.rows) else ""
