"""One line a finding, for editors and grep."""

from __future__ import annotations

from lambdalint.finding import Finding, Results
from lambdalint.report import Options
from lambdalint.report.words import active, visible


def render(results: Results, options: Options) -> str:
    return "".join(f"{line(finding)}\n" for finding in active(results))


def line(finding: Finding) -> str:
    """`path:line:col: severity[rule] Resource message (other places)`."""
    others = [str(location.span) for location in finding.locations[1:4]]
    tail = f" ({', '.join(others)})" if others else ""
    resource = f"{finding.identity.resource}: " if finding.identity.resource else ""
    when = f" when {finding.when}" if finding.when else ""
    words = f"{finding.primary.span}: {finding.severity}[{finding.rule}] {resource}{finding.message}{when}{tail}"
    return visible(words)
