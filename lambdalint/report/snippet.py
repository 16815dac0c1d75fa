"""Source lines with a gutter, carets under the primary place and dashes under the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from unicodedata import east_asian_width

from lambdalint.finding import Location
from lambdalint.frozen import dataclass
from lambdalint.report.style import Style
from lambdalint.report.words import visible
from lambdalint.span import Lines

TAB = 4
NEAR = 2
"""Lines between two places that are printed rather than elided."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A label under a line, from a 1-based column to an exclusive one."""

    line: int
    start: int
    end: int
    label: str
    primary: bool


def snippets(locations: tuple[Location, ...], texts: Mapping[str, str], width: int, style: Style) -> Iterator[str]:
    """The lines of a diagnostic's source part: the primary file first, every other file after `:::`."""
    paths = list(dict.fromkeys(location.span.path for location in locations))
    gutter = len(str(max((location.span.line for location in locations), default=1)))
    for path in paths:
        mine = [location for location in locations if location.span.path == path]
        first = mine[0].span
        arrow = "-->" if path == paths[0] else ":::"
        yield f"{' ' * gutter}{style.frame(arrow)} {visible(path)}:{first.line}:{first.column}"
        if path not in texts:
            continue
        lines = Lines(texts[path])
        yield style.frame(f"{' ' * gutter} |")
        yield from body([mark(location, lines) for location in mine], lines, gutter, width, style)
        yield style.frame(f"{' ' * gutter} |")


def mark(location: Location, lines: Lines) -> Mark:
    """A place as a mark on its first line."""
    span = location.span
    length = len(lines.line(span.line))
    end = span.end_column if span.end_line == span.line else length + 1
    return Mark(span.line, span.column, max(end, span.column + 1), location.label, location.role == "primary")


def body(marks: list[Mark], lines: Lines, gutter: int, width: int, style: Style) -> Iterator[str]:
    wanted = sorted({m.line for m in marks})
    previous = 0
    for number in wanted:
        if previous and number - previous > NEAR:
            yield style.frame("...")
        elif previous:
            for between in range(previous + 1, number):
                yield row(between, lines.line(between), gutter, width, 0, style)[0]
        previous = number
        here = sorted((m for m in marks if m.line == number), key=lambda m: m.start)
        printed, shift = row(number, lines.line(number), gutter, width, here[0].start, style)
        yield printed
        for one in here:
            if one is here[0] or one.start - shift < width - gutter - 3:
                yield under(one, lines.line(number), gutter, width, shift, style)


def row(number: int, text: str, gutter: int, width: int, focus: int, style: Style) -> tuple[str, int]:
    """A source line, cut around the focus when it is too long; with the number of characters cut at the left."""
    room = max(width - gutter - 3, 20)
    shift = 0
    shown = text
    if columns(text) > room:
        shift = max(0, min(focus - 1 - room // 3, len(text) - room + 2))
        shown = ("…" if shift else "") + text[shift : shift + room - 2] + ("…" if shift + room - 2 < len(text) else "")
    return f"{style.frame(f'{number:>{gutter}} |')} {expand(shown)}".rstrip(), shift


def under(one: Mark, text: str, gutter: int, width: int, shift: int, style: Style) -> str:
    cut = 1 if shift else 0
    before = columns(text[shift : one.start - 1]) + cut
    room = max(width - gutter - 3 - before, 1)
    length = min(max(columns(text[one.start - 1 : one.end - 1]), 1), room)
    sign = "^" if one.primary else "-"
    paint = style.primary if one.primary else style.related
    label = f" {visible(one.label)}" if one.label else ""
    return f"{style.frame(' ' * gutter + ' |')} {' ' * before}{paint(sign * length + label)}"


def expand(text: str) -> str:
    """Tabs as spaces, everything unprintable made visible."""
    return visible(text.replace("\t", " " * TAB))


def columns(text: str) -> int:
    """The width of a text on a terminal: wide characters take two columns, combining ones none."""
    if text.isascii() and text.isprintable():
        return len(text)
    total = 0
    for character in text:
        if character == "\t":
            total += TAB
        elif not character.isprintable():
            total += len(visible(character))
        elif east_asian_width(character) in "WF":
            total += 2
        elif character not in "\u200d\ufe0f" and not 0x300 <= ord(character) <= 0x36F:
            total += 1
    return total
