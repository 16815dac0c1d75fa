"""Where in the file each character of a scalar's value is written: for code and JSON inside a template."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import overload

from lambdalint.span import Lines, Span
from lambdalint.template.tree import Scalar

ESCAPES = {"x": 2, "u": 4, "U": 8}


def inner_place(path: str, lines: Lines, scalar: Scalar) -> Callable[[int], Span]:
    """From a 0-based index into the scalar's value to the place of that character in the file."""
    indexes = indexes_of(lines, scalar)
    end = lines.index(scalar.span.end_line, scalar.span.end_column)

    def place(index: int) -> Span:
        at = indexes[index] if index < len(indexes) else (indexes[-1] + 1 if indexes else end)
        return lines.span(path, min(at, len(lines.text)), min(at + 1, len(lines.text)))

    return place


def joined_place(pieces: Sequence[tuple[int, Callable[[int], Span]]]) -> Callable[[int], Span]:
    """The same for a text that is joined of several, each given with the index of its first character."""
    starts = [start for start, _ in pieces]

    def place(index: int) -> Span:
        start, inside = pieces[max(0, bisect_right(starts, index) - 1)]
        return inside(index - start)

    return place


def indexes_of(lines: Lines, scalar: Scalar) -> Sequence[int]:
    """The character index in the file of each character of the value."""
    start = lines.index(scalar.span.line, scalar.span.column)
    end = lines.index(scalar.span.end_line, scalar.span.end_column)
    value = str(scalar.value)
    if scalar.style in ("|", ">"):
        return of_block(lines, scalar, value)
    if scalar.style == '"':
        return of_escaped(lines.text, lines.text.find('"', start) + 1, end, value)
    skip = 1 if scalar.style == "'" else 0
    return [min(start + skip + index, end) for index in range(len(value))]


def of_block(lines: Lines, scalar: Scalar, value: str) -> Sequence[int]:
    """A literal block: each line of the value is a line of the file behind the indentation."""
    first = scalar.span.line + 1
    written = [lines.line(number) for number in range(first, scalar.span.end_line + 1)]
    indents = [len(line) - len(line.lstrip(" ")) for line in written if line and not line.isspace()]
    parts = value.split("\n")
    leading = next((len(part) - len(part.lstrip(" ")) for part in parts if part.strip()), 0)
    indent = min([indents[0] - leading, *indents]) if indents else 0
    size, starts = len(lines.text), lines.starts[first - 1 : first - 1 + len(parts)]
    begins = [min(start + indent, size) for start in starts] + [size] * (len(parts) - len(starts))
    return Block(len(value), [*accumulate([len(part) + 1 for part in parts[:-1]], initial=0)], begins)


class Block(Sequence[int]):
    """The indexes of the characters of a block, by the lines that it has: where each starts in the value and begins in
    the file."""

    def __init__(self, size: int, starts: list[int], begins: list[int]) -> None:
        self.size, self.starts, self.begins = size, starts, begins

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self.size))]
        if not -self.size <= index < self.size:
            raise IndexError(index)
        at = index % self.size
        line = bisect_right(self.starts, at) - 1
        return self.begins[line] + at - self.starts[line]


def of_escaped(text: str, at: int, end: int, value: str) -> list[int]:
    """A double-quoted text: escapes are one character of the value, surrogate pairs one, too."""
    found: list[int] = []
    while at < end and len(found) < len(value):
        found.append(at)
        if text[at] == "\\" and at + 1 < end:
            if text[at + 1] == "\n":
                found.pop()
            at += 2 + ESCAPES.get(text[at + 1], 0)
        else:
            at += 1
    return found
