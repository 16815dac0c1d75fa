"""The picture of a deployment as SVG: columns from what invokes to what is written to, without a program to lay it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import TypeAlias

from lambdalint.frozen import dataclass
from lambdalint.report.graph_edges import Edge
from lambdalint.report.words import visible
from lambdalint.rule_api import Severity

LETTER, LINE, PAD = 7, 16, 10
ACROSS, DOWN, TOP = 150, 18, 34
COLORS = {Severity.ERROR: "#d1242f", Severity.WARNING: "#bf8700", Severity.INFO: "#0969da"}
PLAIN, GROUND = "#57606a", "#f6f8fa"
LANE, LANE_HIGH = "\0lane ", 4
SMALL = 6
"""The width of a letter of a label."""
SWEEPS, TRIES = 6, 8

Rectangle: TypeAlias = tuple[int, int, int, int]
"""Left, top, width, height."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One template: its title, the lines of text of each node, the worst finding of a node, and the arrows."""

    title: str
    nodes: Mapping[str, tuple[str, ...]]
    worst: Mapping[str, Severity]
    functions: frozenset[str]
    arrows: Sequence[Edge]


def svg(pictures: Sequence[Picture]) -> str:
    """All templates below each other."""
    parts: list[str] = []
    width, height = 2 * PAD, PAD
    for picture in pictures:
        drawn, across, down = draw(picture, height)
        parts += drawn
        width, height = max(width, across), height + down + PAD
    style = "text{font:13px Helvetica,Arial,sans-serif;fill:#1f2328}.l{font-size:11px;fill:#57606a}.t{font-weight:bold}"
    marker = (
        '<marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0L8 4L0 8z" fill="{PLAIN}"/></marker>'
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    background = f'<rect width="{width}" height="{height}" fill="#ffffff"/>'
    return "\n".join([head, f"<style>{style}</style>", f"<defs>{marker}</defs>", background, *parts, "</svg>"]) + "\n"


def layers(picture: Picture) -> dict[str, int]:
    """A column for each node: one after the last of those that lead to it; an arrow that closes a circle counts for nothing."""
    onward: dict[str, list[str]] = {name: [] for name in picture.nodes}
    leading: dict[str, list[str]] = {name: [] for name in picture.nodes}
    targets = {arrow.target for arrow in picture.arrows}
    for arrow in picture.arrows:
        if arrow.target not in onward[arrow.source]:
            onward[arrow.source].append(arrow.target)
    done: list[str] = []
    seen: set[str] = set()
    for start in sorted(picture.nodes, key=lambda name: name in targets):
        pending, open_ = [(start, False)], set[str]()
        while pending:
            name, finished = pending.pop()
            if finished:
                open_.discard(name)
                done.append(name)
            elif name not in seen:
                seen.add(name)
                open_.add(name)
                pending.append((name, True))
                for after in reversed(onward[name]):
                    if after not in open_:
                        leading[after].append(name)
                        pending.append((after, False))
    column: dict[str, int] = {}
    for name in reversed(done):
        column[name] = max((column[one] + 1 for one in leading[name]), default=0)
    return {name: column[name] for name in picture.nodes}


def draw(picture: Picture, top: int) -> tuple[list[str], int, int]:
    """One template below `top`: its elements, and how wide and high they are."""
    column = layers(picture)
    ways = lanes(picture.arrows, column)
    rows = ordered(column, ways)
    boxes, width, bottom = placed(picture, rows, top + TOP)
    routes = [route([boxes[name] for name in way]) for way in ways]
    under = max((bend for _, _, bend in routes), default=0)
    height = max(bottom, under) + PAD - top
    frame = f'<rect x="{PAD}" y="{top}" width="{width - 2 * PAD}" height="{height}" rx="6" fill="{GROUND}" stroke="#d0d7de"/>'
    parts = [frame, text(2 * PAD, top + 20, picture.title, "t")]
    parts += [line(path, arrow.failure) for arrow, (path, _, _) in zip(picture.arrows, routes, strict=True)]
    taken: list[Rectangle] = []
    parts += [label(arrow.label, at, taken) for arrow, (_, at, _) in zip(picture.arrows, routes, strict=True)]
    return [*parts, *(box(name, picture, boxes[name]) for name in picture.nodes)], width, height


def lanes(arrows: Sequence[Edge], column: Mapping[str, int]) -> list[tuple[str, ...]]:
    """The places that each arrow leads through: one that passes columns has a lane of its own in each of them."""
    found = []
    for number, arrow in enumerate(arrows):
        between = range(column[arrow.source] + 1, column[arrow.target])
        found.append((arrow.source, *(f"{LANE}{at} {number}" for at in between), arrow.target))
    return found


def ordered(column: Mapping[str, int], ways: Sequence[tuple[str, ...]]) -> dict[int, list[str]]:
    """Nodes and lanes of each column, those that belong together side by side: sorted by the mean of their neighbours."""
    rows: dict[int, list[str]] = {}
    for name, number in column.items():
        rows.setdefault(number, []).append(name)
    near: dict[str, list[str]] = {}
    for way in ways:
        for before, after in pairwise(way):
            near.setdefault(before, []).append(after)
            near.setdefault(after, []).append(before)
        for lane in way[1:-1]:
            rows.setdefault(int(lane.removeprefix(LANE).split()[0]), []).append(lane)
    for sweep in range(SWEEPS):
        numbers = sorted(rows, reverse=bool(sweep % 2))
        for beside, number in pairwise(numbers):
            position = {name: index / max(1, len(rows[beside]) - 1) for index, name in enumerate(rows[beside])}
            own = {name: index / max(1, len(rows[number]) - 1) for index, name in enumerate(rows[number])}
            for name in rows[number]:
                found = [position[one] for one in near.get(name, ()) if one in position]
                own[name] = sum(found) / len(found) if found else own[name]
            rows[number].sort(key=own.__getitem__)
    return rows


def placed(picture: Picture, rows: Mapping[int, list[str]], top: int) -> tuple[dict[str, Rectangle], int, int]:
    """The rectangle of each node and lane, columns centred on each other; the whole width, and where the lowest ends."""
    high = {name: len(texts) * LINE + PAD for name, texts in picture.nodes.items()}
    heights = {n: sum(high.get(name, LANE_HIGH) + DOWN for name in names) - DOWN for n, names in rows.items()}
    tallest = max(heights.values(), default=0)
    across = max(ACROSS, max((len(arrow.label) for arrow in picture.arrows), default=0) * SMALL + 6 * PAD)
    boxes: dict[str, Rectangle] = {}
    x = 2 * PAD
    for number in sorted(rows):
        wide = max((width_of(picture, name) for name in rows[number] if name in high), default=0)
        y = top + (tallest - heights[number]) // 2
        for name in rows[number]:
            boxes[name] = (x, y, wide, high.get(name, LANE_HIGH))
            y += high.get(name, LANE_HIGH) + DOWN
        x += wide + across
    return boxes, x - across + 2 * PAD if rows else 2 * PAD, top + tallest


def width_of(picture: Picture, name: str) -> int:
    """How wide a node must be for its text; round ends take room."""
    texts = picture.nodes[name]
    ends = 0 if name in picture.functions else len(texts) * LINE // 2
    return max(len(text) for text in texts) * LETTER + 2 * PAD + ends


def route(way: Sequence[Rectangle]) -> tuple[str, tuple[int, int], int]:
    """The path through some rectangles from left to right, where its label stands, and how low it reaches. What leads
    back goes below."""
    (x, y, wide, high), (to_x, to_y, to_wide, to_high) = way[0], way[-1]
    if to_x <= x:
        start, end = x + wide * 2 // 3, to_x + to_wide // 3
        low = max(y + high, to_y + to_high) + DOWN + LINE
        path = f"M{start} {y + high}C{start} {low} {end} {low} {end} {to_y + to_high}"
        return path, ((start + end) // 2, low - DOWN // 2), low
    at = (x + wide, y + high // 2)
    path, middle = f"M{at[0]} {at[1]}", at
    for number, (left, above, width, height) in enumerate(way[1:], 1):
        bend, level = max(40, (left - at[0]) // 2), above + height // 2
        path += f"C{at[0] + bend} {at[1]} {left - bend} {level} {left} {level}"
        middle = ((at[0] + left) // 2, (at[1] + level) // 2) if number == 1 else middle
        at = (left + width, level)
        path += f"L{at[0]} {level}" if number < len(way) - 1 else ""
    return path, middle, 0


def line(path: str, failure: bool) -> str:
    """An arrow; dashed for failed events."""
    dashed = ' stroke-dasharray="5 4"' if failure else ""
    return f'<path d="{path}" fill="none" stroke="{PLAIN}"{dashed} marker-end="url(#a)"/>'


def label(content: str, middle: tuple[int, int], taken: list[Rectangle]) -> str:
    """The text of an arrow on a ground of its own, moved until it covers no other."""
    if not content:
        return ""
    wide = len(content) * SMALL + 6
    x, y = middle[0] - wide // 2, middle[1] - LINE // 2
    for _ in range(TRIES):
        if not any(x < a + w and a < x + wide and y < b + h and b < y + LINE for a, b, w, h in taken):
            break
        y += LINE
    taken.append((x, y, wide, LINE))
    ground = f'<rect x="{x}" y="{y}" width="{wide}" height="{LINE}" fill="{GROUND}" fill-opacity="0.9"/>'
    return ground + text(middle[0], y + 12, content, "l", "middle")


def box(name: str, picture: Picture, place: Rectangle) -> str:
    x, y, wide, high = place
    severity = picture.worst.get(name)
    stroke, thick = (COLORS[severity], 3) if severity is not None else (PLAIN, 1)
    round_ = 3 if name in picture.functions else high // 2
    shape = f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" rx="{round_}" fill="#ffffff" stroke="{stroke}" stroke-width="{thick}"/>'
    middle = x + wide // 2
    lines = [text(middle, y + LINE + n * LINE, line, "", "middle") for n, line in enumerate(picture.nodes[name])]
    return shape + "".join(lines)


def text(x: int, y: int, content: str, kind: str = "", anchor: str = "") -> str:
    """A line of text; what is not visible or no XML is written as a mark."""
    named = f' class="{kind}"' if kind else ""
    anchored = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x}" y="{y}"{named}{anchored}>{escape(visible(content))}</text>'
