"""Words and characters that all formats share: escaping, plurals, counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lambdalint.finding import ALSO_IN, Finding, Results, Status
from lambdalint.rule_api import Confidence, Severity

LINE_COMMAND = r"\n([ \t]*):(?=:[A-Za-z])"
"""What GitHub looks for where a line begins, in what a step prints."""
COMMAND = r"#(?=#\w*\[)"
"""What Azure Pipelines and TeamCity look for wherever it is printed."""


def visible(text: str) -> str:
    """Control characters, terminal escapes and direction marks made visible; a message stays on one line."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character == "\u00a0" else repr(character)[1:-1] for character in text
    )


def legible(text: str) -> str:
    """A text of several lines with everything visible but its line ends and tabs."""
    return "\n".join("\t".join(visible(part) for part in line.split("\t")) for line in text.split("\n"))


def inert(text: str) -> str:
    """No line that a CI server takes for a command of its own: `::error::` at its beginning, `##vso[` anywhere."""
    if may_hold_command(text):
        text = re.sub(LINE_COMMAND, r"\n\1\\x3a", f"\n{text}")[1:]
    return re.sub(COMMAND, r"\\x23", text) if "##" in text else text


def may_hold_command(text: str) -> bool:
    """Whether nothing but blanks stands before `::` in one of its lines. That sign is looked for first: few lines have
    it, in a report of many thousands. In front of another file stands `:::`."""
    at = text.find("::")
    while at >= 0:
        if text[at + 2 : at + 3] != ":" and not text[text.rfind("\n", 0, at) + 1 : at].strip(" \t"):
            return True
        at = text.find("::", at + 1)
    return False


def count(number: int, noun: str) -> str:
    """`1 finding`, `2 findings`."""
    if number == 1:
        return f"1 {noun}"
    if noun.endswith("y"):
        return f"{number:,} {noun[:-1]}ies"
    return f"{number:,} {noun}{'es' if noun.endswith('x') else 's'}"


def active(results: Results) -> list[Finding]:
    """The findings that count."""
    return [finding for finding in results.findings if finding.status is Status.ACTIVE]


def by_severity(findings: Iterable[Finding]) -> dict[Severity, int]:
    counts = dict.fromkeys(sorted(Severity, reverse=True), 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def before(finding: Finding) -> str:
    """Where a finding was before that does not count: `in the baseline`, `also in origin/main`."""
    reason = finding.reason or ""
    return reason if reason.startswith(ALSO_IN) else "in the baseline"


def notes_of(finding: Finding) -> list[str]:
    """What is told besides why and help: worlds, assumptions, confidence, other rules."""
    notes = list(finding.notes)
    if finding.status is Status.BASELINED:
        notes.append(before(finding))
    if finding.when:
        notes.append(world(finding))
    if finding.assumes:
        notes.append("assumes " + ", ".join(f"`{assumed}`" for assumed in finding.assumes))
    if finding.confidence is not Confidence.HIGH:
        notes.append(f"confidence {finding.confidence}")
    if finding.also:
        notes.append("also " + ", ".join(f"`{name}`" for name in finding.also))
    return notes


def world(finding: Finding) -> str:
    """In which worlds it holds: `when IsProd`, `in 3 of 8 combinations of conditions`, nothing for all."""
    when = finding.when or ""
    return f"when {when}" if when and not when.startswith("in ") else when


def sentence(finding: Finding) -> str:
    """The message with the worlds in which it holds, for formats with one line for each finding."""
    return f"{finding.message}, {world(finding)}" if finding.when else finding.message


ALWAYS = "always"


def others(group: Sequence[Finding], most: int = 3) -> str:
    """`and 14 more: `A`, `B`, …`: the resources of a group besides the first one's, each with the worlds in which it is
    one where these are not the same for all."""
    differ = len({finding.when for finding in group}) > 1
    names = list(
        dict.fromkeys(
            f"`{finding.identity.resource}`{f' ({world(finding) or ALWAYS})' if differ else ''}"
            for finding in group[1:]
            if finding.identity.resource
        )
    )
    listed = ", ".join(names[:most])
    return f"and {len(group) - 1:,} more{': ' + listed if listed else ''}{', …' if len(names) > most else ''}"


def more(group: Sequence[Finding]) -> str:
    """`(and 14 more)` behind a sentence, with names only where what it says of worlds does not hold for all."""
    if len(group) == 1:
        return ""
    told = others(group) if len({finding.when for finding in group}) > 1 else f"and {len(group) - 1} more"
    return f" ({told})"


def grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings of one rule at one primary place together, in order of appearance."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.primary.span, finding.severity), []).append(finding)
    return list(groups.values())
