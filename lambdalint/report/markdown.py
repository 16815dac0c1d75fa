"""A table for pull requests and wikis."""

from __future__ import annotations

from lambdalint.finding import Results
from lambdalint.report import Options
from lambdalint.report.words import active, count, grouped, visible


def render(results: Results, options: Options) -> str:
    return table(results)


def table(results: Results) -> str:
    """One row for each rule and primary place."""
    groups = grouped(active(results))
    if not groups:
        return "### lambdalint\n\nAll checks passed.\n"
    rows = ["### lambdalint", "", f"{count(sum(len(g) for g in groups), 'finding')}.", ""]
    rows += ["| severity | rule | place | what | help |", "|---|---|---|---|---|"]
    for group in sorted(groups, key=lambda group: -group[0].severity):
        finding = group[0]
        more = f" (and {len(group) - 1} more)" if len(group) > 1 else ""
        cells = [
            str(finding.severity),
            f"`{finding.rule}`",
            code(str(finding.primary.span)),
            cell(finding.message) + more,
            cell(finding.help),
        ]
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n"


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
