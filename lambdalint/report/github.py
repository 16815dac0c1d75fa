"""Annotations of a workflow run, and the table for its summary."""

from __future__ import annotations

from lambdalint.finding import Finding, Results
from lambdalint.report import Options
from lambdalint.report.markdown import table
from lambdalint.report.words import active, count, grouped, inert, more, notes_of, visible
from lambdalint.rule_api import Severity

MOST = 10
"""GitHub shows ten annotations of a step."""

ROOM = 1_000_000
"""Bytes: a step's summary of more than 1 MiB is not shown at all."""

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(results: Results, options: Options) -> str:
    """At most ten workflow commands, the gravest first."""
    groups = ordered(results)
    lines = [command(group) for group in groups[:MOST]]
    if len(groups) > MOST:
        where = " in the step summary" if options.step_summary else ""
        lines.append(f"{count(len(groups) - MOST, 'finding')} more{where}.")
    return "".join(f"{line}\n" for line in lines)


def ordered(results: Results) -> list[list[Finding]]:
    return sorted(grouped(active(results)), key=lambda group: -group[0].severity)


def command(group: list[Finding]) -> str:
    """`::error file=…,line=…::message`."""
    finding = group[0]
    span = finding.primary.span
    properties = {
        "file": span.path,
        "line": str(span.line),
        "endLine": str(span.end_line),
        "col": str(span.column),
        "title": finding.rule,
    }
    if span.end_line == span.line:
        properties["endColumn"] = str(span.end_column)
    listed = ",".join(f"{key}={property_text(visible(value))}" for key, value in properties.items())
    notes = "".join(f"\nnote: {visible(note)}" for note in notes_of(finding))
    text = f"{visible(finding.message)}{visible(more(group))}\n{visible(finding.why)}\nhelp: {visible(finding.help)}{notes}"
    return f"::{COMMANDS[finding.severity]} {listed}::{data(text)}"


def data(text: str) -> str:
    """Escaped as the runner's own toolkit does, without what other servers obey."""
    return inert(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def property_text(text: str) -> str:
    return data(text).replace(":", "%3A").replace(",", "%2C")


def github_summary(results: Results, written: int = 0, entries: int = 0) -> str:
    """A Markdown table for the step summary, cut where `written` bytes and it would be refused."""
    return table(results, max(ROOM - written, 0), entries)
