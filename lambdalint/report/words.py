"""Words and characters that all formats share: escaping, plurals, counts."""

from __future__ import annotations

from collections.abc import Iterable

from lambdalint.finding import Finding, Results, Status
from lambdalint.rule_api import Confidence, Severity


def visible(text: str) -> str:
    """Control characters, terminal escapes and direction marks made visible; a message stays on one line."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character == "\u00a0" else repr(character)[1:-1] for character in text
    )


def count(number: int, noun: str) -> str:
    """`1 finding`, `2 findings`."""
    if noun.endswith("y") and number != 1:
        return f"{number:,} {noun[:-1]}ies"
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def active(results: Results) -> list[Finding]:
    """The findings that count."""
    return [finding for finding in results.findings if finding.status is Status.ACTIVE]


def by_severity(findings: Iterable[Finding]) -> dict[Severity, int]:
    counts = dict.fromkeys(sorted(Severity, reverse=True), 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts


def notes_of(finding: Finding) -> list[str]:
    """What is told besides why and help: worlds, assumptions, confidence, other rules."""
    notes = list(finding.notes)
    if finding.when:
        notes.append(f"when {finding.when}" if not finding.when.startswith("in ") else finding.when)
    if finding.assumes:
        notes.append("assumes " + ", ".join(f"`{assumed}`" for assumed in finding.assumes))
    if finding.confidence is not Confidence.HIGH:
        notes.append(f"confidence {finding.confidence}")
    if finding.also:
        notes.append("also " + ", ".join(f"`{name}`" for name in finding.also))
    return notes


def grouped(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings of one rule at one primary place together, in order of appearance."""
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.primary.span, finding.severity), []).append(finding)
    return list(groups.values())
