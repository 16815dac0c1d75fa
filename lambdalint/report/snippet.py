"""Source lines with a gutter, carets under the primary place and dashes under the others."""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.finding import Location
from lambdalint.frozen import dataclass
from lambdalint.report.cells import Cut, columns, fitted, wrap
from lambdalint.report.style import Style
from lambdalint.report.words import count, visible
from lambdalint.span import Lines

NEAR = 2
"""Two places so many lines apart are printed with what stands between them."""
MOST = 8
"""Places of one diagnostic that are shown with their source."""
LABEL = 24
"""Columns that a label gets at least when it does not fit beside its mark."""


class Sources:
    """The line tables of the files that places point into, each made once."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.tables: dict[str, Lines | None] = {}

    def lines(self, path: str) -> Lines | None:
        if path not in self.tables:
            text = self.texts.get(path)
            self.tables[path] = Lines(text) if text is not None else None
        return self.tables[path]


class Page:
    """What a diagnostic is drawn on, line by line: `gutter` and `width` in columns, the line tables of the files.
    `room`: the columns of a source line."""

    def __init__(self, sources: Sources, gutter: int, width: int, style: Style) -> None:
        self.sources, self.gutter, self.width, self.style = sources, gutter, width, style
        self.room = max(width - gutter - 3, 20)
        self.margin = " " * gutter
        self.blank = style.frame(f"{self.margin} |")
        self.drawn: list[str] = []
        self.draw = self.drawn.append

    def bar(self, text: str = "", number: int | None = None) -> None:
        """Draw a line behind the gutter."""
        head = self.blank if number is None else self.style.frame(f"{number:>{self.gutter}} |")
        self.draw(f"{head} {text}" if text else head)

    def path(self, arrow: str, path: str, place: str = "") -> None:
        """Draw which file the next lines stand in."""
        self.draw(f"{self.margin}{self.style.frame(arrow)} {visible(path)}{place}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A label under a line, from a 1-based column to an exclusive one."""

    line: int
    start: int
    end: int
    label: str
    primary: bool


def gutter(locations: tuple[Location, ...]) -> int:
    """The columns that line numbers take."""
    return len(str(max(location.span.line for location in locations[:MOST])))


def snippets(locations: tuple[Location, ...], page: Page) -> None:
    """Draw the source part of a diagnostic: the primary file first, every other file after `:::`."""
    shown, rest = locations[:MOST], locations[MOST:]
    places: dict[str, list[Location]] = {}
    for location in shown:
        places.setdefault(location.span.path, []).append(location)
    for path, mine in places.items():
        first = mine[0].span
        page.path("-->" if mine[0] is shown[0] else ":::", path, f":{first.line}:{first.column}")
        lines = page.sources.lines(path)
        if lines is not None:
            page.bar()
            body(sorted([mark(location, lines) for location in mine], key=by_place), lines, page)
            page.bar()
    if rest:
        files = dict.fromkeys(visible(str(location.span)) for location in rest[:MOST])
        more = ", …" if len(rest) > MOST else ""
        for line in wrap(f"{count(len(rest), 'more place')}: {', '.join(files)}{more}", page.room):
            page.bar(line)


def mark(location: Location, lines: Lines) -> Mark:
    """A place as a mark on its first line."""
    span = location.span
    end = span.end_column
    if span.end_line != span.line:
        end = len(lines.line(span.line).rstrip()) + 1
    return Mark(span.line, span.column, max(end, span.column + 1), location.label, location.role == "primary")


def by_place(one: Mark) -> tuple[int, int, int]:
    return one.line, one.start, one.end


def body(marks: list[Mark], lines: Lines, page: Page) -> None:
    """Draw the lines of one file, with what lies between them when it is short and `...` when it is not."""
    previous = 0
    at: dict[int, list[Mark]] = {}
    for one in marks:
        at.setdefault(one.line, []).append(one)
    for number, here in at.items():
        if previous and number - previous > NEAR:
            page.draw(page.style.frame("..."))
        elif previous:
            for between in range(previous + 1, number):
                page.bar(fitted(lines.line(between), page.room).rstrip(), between)
        previous = number
        focus = next((one for one in here if one.primary), here[0])
        cut = Cut(lines.line(number), page.room, focus.start, focus.end)
        page.bar(cut.shown.rstrip(), number)
        for one in here:
            under(one, cut, page)


def under(one: Mark, cut: Cut, page: Page) -> None:
    """Draw the mark under a place, and its label beside it or, when that is too long, below."""
    room = page.room
    start = min(cut.at(one.start), room - 1)
    length = max(1, min(cut.at(one.end), room) - start)
    sign = ("^" if one.primary else "-") * length
    paint = page.style.primary if one.primary else page.style.related
    label = visible(one.label)
    if start + length + 1 + columns(label) <= room:
        page.bar(" " * start + paint(f"{sign} {label}" if label else sign))
        return
    page.bar(" " * start + paint(sign))
    indent = max(0, min(start, room - max(LABEL, columns(label))))
    for line in wrap(label, room - indent):
        page.bar(" " * indent + paint(line))
