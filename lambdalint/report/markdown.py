"""A table for pull requests and wikis."""

from __future__ import annotations

from lambdalint.finding import Results
from lambdalint.report import Options
from lambdalint.report.summary import checked, skipped, stale, unseen
from lambdalint.report.words import active, count, grouped, more, sentence, visible

SPARE = 100
"""Bytes kept for the line that says how much was left out."""


def render(results: Results, options: Options) -> str:
    return table(results, entries=options.stale)


def table(results: Results, room: int | None = None, entries: int = 0) -> str:
    """One row for each rule and primary place, the gravest first; at most `room` bytes in UTF-8. `entries` of the baseline
    that no longer occur fail the run."""
    groups = sorted(grouped(active(results)), key=lambda group: -group[0].severity)
    missing = [f"{cell(line)}\n" for line in skipped(results)]
    if not groups:
        passed = stale(entries) if entries else "All checks passed."
        told = passed if checked(results) else f"Nothing was checked: {unseen(results)}."
        return "\n".join([f"### lambdalint\n\n{told}\n", *missing])
    number = sum(len(group) for group in groups)
    head = ["### lambdalint", "", f"{count(number, 'finding')}.", "", *(line for line in missing)]
    head += ["| severity | rule | place | what | help |", "|---|---|---|---|---|"]
    rows: list[str] = []
    left = None if room is None else room - size(head) - SPARE
    for group in groups:
        finding = group[0]
        cells = [
            str(finding.severity),
            f"`{finding.rule}`",
            code(str(finding.primary.span)),
            cell(sentence(finding) + more(group)),
            cell(finding.help),
        ]
        row = "| " + " | ".join(cells) + " |"
        if left is not None:
            left -= size([row])
            if left < 0:
                break
        rows.append(row)
    if len(rows) < len(groups):
        rows += ["", f"{count(sum(len(group) for group in groups[len(rows) :]), 'finding')} more did not fit in here."]
    return "\n".join([*head, *rows]) + "\n"


def size(lines: list[str]) -> int:
    """Bytes that lines take."""
    return sum(len(line.encode("utf-8", "backslashreplace")) + 1 for line in lines)


def cell(text: str) -> str:
    """Text in a table cell: backticks stay code, nothing else is markup."""
    out = []
    for index, part in enumerate(visible(text).split("`")):
        if index % 2:
            out.append("`" + part.replace("|", "\\|") + "`")
        else:
            for mark in "\\*_[]<>#|":
                part = part.replace(mark, f"\\{mark}")
            out.append(part)
    return "".join(out)


def code(text: str) -> str:
    return "`" + visible(text).replace("`", "'").replace("|", "\\|") + "`"
