"""One habit all over a template: the same mistake in the same words, at the same line of code, in several places."""

from __future__ import annotations

from collections.abc import Sequence

from lambdalint.finding import Finding
from lambdalint.report.snippet import Sources
from lambdalint.report.words import notes_of

LEAST = 3
"""Places from which on the others are listed: two are read faster one after the other."""

Group = list[Finding]


def repeated(groups: Sequence[Group], sources: Sources) -> list[tuple[Group, list[Group]]]:
    """Groups of one place each, in order of appearance, and behind the first of a habit the others."""
    habits: dict[object, list[Group]] = {}
    for group in groups:
        habits.setdefault(told(group[0], sources), []).append(group)
    found: list[tuple[Group, list[Group]]] = []
    for group in groups:
        habit = habits[told(group[0], sources)]
        if len(habit) < LEAST:
            found.append((group, []))
        elif group is habit[0]:
            found.append((group, habit[1:]))
    return found


def told(finding: Finding, sources: Sources) -> object:
    """Everything that is told of a finding but its places and the name of its resource, and its template."""
    own = f"`{finding.identity.resource}`"
    table = sources.lines(finding.primary.span.path)
    line = finding.primary.span.line
    code = table.line(line).strip() if table is not None and line <= len(table.starts) else ""
    labels = [(location.role, location.label) for location in finding.locations]
    texts = [finding.message, finding.why, finding.help, *notes_of(finding), *(fix.title for fix in finding.fixes)]
    return (
        finding.identity.template,
        finding.rule,
        finding.severity,
        code,
        *labels,
        *(text.replace(own, "") for text in texts),
    )
