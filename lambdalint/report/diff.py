"""What a fix would change, as numbered lines with `+` and `-`."""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.changes import Edit, Fix
from lambdalint.report.cells import fitted
from lambdalint.report.snippet import Page
from lambdalint.span import Lines

MOST = 12
"""Changed lines that are shown of one fix."""


def changes(fix: Fix, primary: str, page: Page) -> None:
    """Draw the changed lines of each file, after the one that stands before them."""
    for path in dict.fromkeys(edit.span.path for edit in fix.edits):
        lines = page.sources.lines(path)
        if lines is None:
            continue
        if path != primary:
            page.path(":::", path)
        page.bar()
        for number, near in enumerate(
            hunks(sorted((e for e in fix.edits if e.span.path == path), key=lambda e: e.span))
        ):
            if number:
                page.draw(page.style.frame("..."))
            listed(near, lines, page)
        page.bar()


def hunks(edits: list[Edit]) -> Iterator[list[Edit]]:
    """Edits that stand at most two lines apart."""
    near: list[Edit] = []
    for edit in edits:
        if near and edit.span.line - near[-1].span.end_line > 2:
            yield near
            near = []
        near.append(edit)
    if near:
        yield near


def listed(edits: list[Edit], lines: Lines, page: Page) -> None:
    """Draw the lines that edits of one file take away and put in."""
    first = min(edit.span.line for edit in edits)
    last = max(edit.span.end_line for edit in edits)
    above = min(first, len(lines.rows)) - 1
    here = Lines("\n".join(lines.rows[above:last]) + ("\n" if last < len(lines.rows) else ""))
    text = here.text
    for edit in sorted(edits, key=lambda one: one.span, reverse=True):
        span = edit.span
        left, right = here.index(span.line - above, span.column), here.index(span.end_line - above, span.end_column)
        text = text[:left] + edit.text + text[right:]
    before, after = split(here.text), split(text)
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    tail = 0
    while tail < min(len(before), len(after)) - same and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    context = first + same - 1
    if context:
        page.bar(fitted(lines.line(context), page.room), context)
    gone, come = before[same : len(before) - tail], after[same : len(after) - tail]
    rows = [(first + same + n, "-", line) for n, line in enumerate(gone)]
    rows += [(first + same + n, "+", line) for n, line in enumerate(come)]
    for number, sign, line in rows[:MOST]:
        text = f"{sign} {fitted(line, page.room)}".rstrip()
        page.draw(f"{page.style.frame(f'{number:>{page.gutter}}')} {page.style.sign(sign, text)}")
    if len(rows) > MOST:
        page.draw(page.style.frame("..."))


def split(text: str) -> list[str]:
    """Lines as editors have them; what follows the last line end is no line when it is empty."""
    lines = Lines(text).rows
    return lines[:-1] if lines[-1] == "" else lines
