"""Text on a terminal: its width in columns, wrapped prose, and long source lines cut around a place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from lambdalint.report.words import visible

TAB = 4
"""Columns that a tab takes in a printed source line."""


def columns(text: str) -> int:
    """The width of a text as it is printed."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(cell(character)[1] for character in text)


def cell(character: str) -> tuple[str, int]:
    """What is printed for a character, and its width: wide ones take two columns, combining ones none."""
    if character.isascii() and character.isprintable():
        return character, 1
    if character == "\t":
        return " " * TAB, TAB
    shown = visible(character)
    if shown != character:
        return shown, len(shown)
    from unicodedata import category, east_asian_width

    if east_asian_width(character) in "WF":
        return shown, 2
    return shown, 0 if category(character) in ("Mn", "Me") else 1


@lru_cache(maxsize=256)
def wrap(text: str, width: int) -> Sequence[str]:
    """Prose in lines of at most `width` columns; a word that is longer keeps its line to itself. A rule says why in the
    same words of every finding."""
    shown = visible(text)
    if shown.isascii() and shown.isprintable():
        return wrap_plain(" ".join(shown.split()), width)
    lines: list[str] = []
    line, used = "", 0
    for word in filter(None, shown.split(" ")):
        size = columns(word)
        if line and used + 1 + size > width:
            lines.append(line)
            line, used = "", 0
        line, used = (f"{line} {word}", used + 1 + size) if line else (word, size)
    if line:
        lines.append(line)
    return lines


def wrap_plain(prose: str, width: int) -> list[str]:
    """The same for words with one blank between them, whose characters all take one column."""
    lines: list[str] = []
    start = 0
    while len(prose) - start > width:
        at = prose.rfind(" ", start, start + width + 1)
        if at < 0:
            at = prose.find(" ", start + width)
            if at < 0:
                break
        lines.append(prose[start:at])
        start = at + 1
    return [*lines, prose[start:]] if prose else lines


def fits(text: str, room: int) -> bool:
    """Whether a line is shown as it is, each character in one column."""
    return len(text) <= room and text.isascii() and text.isprintable()


def fitted(text: str, room: int) -> str:
    """A source line that takes at most `room` columns, from its beginning."""
    return text if fits(text, room) else Cut(text, room).shown


class Cut:
    """A source line that takes at most `room` columns: what does not fit around a place is left out.

    `start` and `end` are the 1-based columns of the place to keep in view, the end exclusive.
    """

    def __init__(self, text: str, room: int, start: int = 1, end: int = 1) -> None:
        if fits(text, room):
            self.lead, self.shown = "", text
            self.first, self.left, self.right, self.edges = 0, 0, len(text), range(len(text) + 1)
            return
        # A line of a minified file may be megabytes long: only what can come into view is laid out.
        first = max(0, start - 1 - 4 * room)
        near = text[first : max(start, end) + 4 * room]
        plain = near.isascii() and near.isprintable()
        cells = [] if plain else [cell(character) for character in near]
        edges = range(len(near) + 1) if plain else [0, *accumulate(width for _, width in cells)]
        left, right = 0, len(near)
        if first or first + len(near) < len(text) or edges[-1] > room:
            inner = room - 2
            at = min(max(start - 1 - first, 0), len(near))
            to = min(max(end - 1 - first, at), len(near))
            context = min(inner // 3, max(inner - (edges[to] - edges[at]), 0))
            aim = edges[at] - context
            if first + len(near) == len(text):
                aim = min(aim, edges[-1] - inner)
            if not first and edges[to] <= inner:
                aim = 0
            left = next(index for index, edge in enumerate(edges) if edge >= aim)
            right = left
            while right < len(near) and edges[right + 1] - edges[left] <= inner:
                right += 1
        self.lead = "…" if first + left else ""
        tail = "…" if first + right < len(text) else ""
        inside = near[left:right] if plain else "".join([shown for shown, _ in cells[left:right]])
        self.shown = self.lead + inside + tail
        self.first, self.left, self.right, self.edges = first, left, right, edges

    edges: Sequence[int]

    def at(self, column: int) -> int:
        """The 0-based printed column of a 1-based column of the source; the nearest one when it is cut off."""
        index = min(max(column - 1 - self.first, self.left), self.right)
        return len(self.lead) + self.edges[index] - self.edges[self.left]
