"""One line for each rule and place, for editors and grep."""

from __future__ import annotations

from lambdalint.finding import Finding, Results
from lambdalint.report import Options
from lambdalint.report.words import active, grouped, others, sentence, visible


def render(results: Results, options: Options) -> str:
    return "".join(f"{line(group)}\n" for group in grouped(active(results)))


def line(group: list[Finding]) -> str:
    """`path:line:col: severity[rule] Resource: message (other places) and 2 more: `Other`, `Third``."""
    finding = group[0]
    places = [str(location.span) for location in finding.locations[1:4]]
    tail = f" ({', '.join(places)})" if places else ""
    resource = f"{finding.identity.resource}: " if finding.identity.resource else ""
    more = f" {others(group)}" if len(group) > 1 else ""
    words = f"{finding.primary.span}: {finding.severity}[{finding.rule}] {resource}{sentence(finding)}{tail}{more}"
    return visible(words)
