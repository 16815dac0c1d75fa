"""The picture of a deployment as SVG: columns from what invokes to what is written to, without a program to lay it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from lambdalint.frozen import dataclass
from lambdalint.report.graph_edges import Edge
from lambdalint.report.words import visible
from lambdalint.rule_api import Severity

LETTER, LINE, PAD = 7, 16, 10
ACROSS, DOWN, TOP = 150, 18, 34
COLORS = {Severity.ERROR: "#d1242f", Severity.WARNING: "#bf8700", Severity.INFO: "#0969da"}
PLAIN = "#57606a"


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
    column: dict[str, int] = {}
    leading: dict[str, list[str]] = {name: [] for name in picture.nodes}
    for arrow in picture.arrows:
        if arrow.source != arrow.target and arrow.source not in leading[arrow.target]:
            leading[arrow.target].append(arrow.source)
    for start in picture.nodes:
        pending: list[tuple[str, bool]] = [(start, False)]
        open_: set[str] = set()
        while pending:
            name, done = pending.pop()
            if done:
                open_.discard(name)
                column[name] = max((column[one] + 1 for one in leading[name] if one in column), default=0)
            elif name not in column and name not in open_:
                open_.add(name)
                pending.append((name, True))
                pending += [(one, False) for one in leading[name] if one not in column and one not in open_]
    return column


def draw(picture: Picture, top: int) -> tuple[list[str], int, int]:
    """One template below `top`: its elements, and how wide and high they are."""
    column = layers(picture)
    widths: dict[int, int] = {}
    for name, texts in picture.nodes.items():
        wide = max(len(text) for text in texts) * LETTER + 2 * PAD
        widths[column[name]] = max(widths.get(column[name], 0), wide)
    left: dict[int, int] = {}
    at = 2 * PAD
    for number in sorted(widths):
        left[number] = at
        at += widths[number] + ACROSS
    low: dict[int, int] = {}
    boxes: dict[str, tuple[int, int, int, int]] = {}
    for name, texts in picture.nodes.items():
        number = column[name]
        y = low.get(number, top + TOP)
        high = len(texts) * LINE + PAD
        boxes[name] = (left[number], y, widths[number], high)
        low[number] = y + high + DOWN
    width = at - ACROSS + 2 * PAD if widths else 2 * PAD
    height = max(low.values(), default=top + TOP) - top
    parts = [
        f'<rect x="{PAD}" y="{top}" width="{width - 2 * PAD}" height="{height}" rx="6" fill="#f6f8fa" stroke="#d0d7de"/>',
        text(2 * PAD, top + 20, picture.title, "t"),
    ]
    parts += [arrow_of(arrow, boxes) for arrow in picture.arrows]
    parts += [box(name, picture, boxes[name]) for name in picture.nodes]
    return parts, width, height


def arrow_of(arrow: Edge, boxes: Mapping[str, tuple[int, int, int, int]]) -> str:
    """A curve from the right side of one box to the left side of another; dashed for failed events."""
    x, y, wide, high = boxes[arrow.source]
    to_x, to_y, _, to_high = boxes[arrow.target]
    x, y, to_y = x + wide, y + high // 2, to_y + to_high // 2
    bend = max(40, abs(to_x - x) // 2)
    dashed = ' stroke-dasharray="5 4"' if arrow.failure else ""
    path = f"M{x} {y}C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"
    line = f'<path d="{path}" fill="none" stroke="{PLAIN}"{dashed} marker-end="url(#a)"/>'
    return line + text((x + to_x) // 2, (y + to_y) // 2 - 4, arrow.label, "l", "middle")


def box(name: str, picture: Picture, place: tuple[int, int, int, int]) -> str:
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
