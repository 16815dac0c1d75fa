"""The one place where a finding is hidden: selection, precedence, suppressions and the baseline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lambdalint.catalog import Entry
from lambdalint.config import Config
from lambdalint.engine import precede
from lambdalint.finding import Finding, Identity, Location, Status
from lambdalint.frozen import dataclass
from lambdalint.ignorefiles import Patterns
from lambdalint.rule_api import Confidence, Severity, Surface
from lambdalint.span import Span
from lambdalint.triage.suppressions import Malformed, Resources, Suppression, in_text

ENGINE = frozenset(
    {
        "template-unreadable",
        "source-unreadable",
        "circular-stacks",
        "rule-crashed",
        "invalid-ignore",
        "unused-ignore",
        "expired-ignore",
    }
)
"""Findings of the engine itself; they cannot be deselected, only the last two be ignored."""

SURFACES = {"commit": Surface.COMMIT, "ci": Surface.CI, "audit": Surface.AUDIT}
AT_LEAST = {
    "commit": (Confidence.HIGH, Severity.WARNING),
    "ci": (Confidence.MEDIUM, Severity.INFO),
    "audit": (Confidence.LOW, Severity.INFO),
}


def chosen(entry: Entry, config: Config) -> bool:
    """Whether a rule runs: it is selected, not ignored, and its profile has come."""
    rule = entry.rule
    words = {rule.name, entry.family, rule.trap.value, *rule.aliases}
    named = words & set(config.select)
    if config.select and not named and "all" not in config.select:
        return False
    if words & set(config.ignore):
        return False
    return bool(rule.name in config.select) or rule.surface <= SURFACES[config.profile]


def visible(finding: Finding, config: Config) -> bool:
    """Whether a finding is sure and grave enough for the profile. What is not is left out altogether."""
    if finding.rule in ENGINE:
        return True
    confidence, severity = AT_LEAST[config.profile]
    return finding.confidence >= confidence and finding.severity >= severity


@dataclass(slots=True)
class Directives:
    """The suppressions of a run: those in files, by path and line, and those on resources."""

    suppressions: list[Suppression]
    malformed: list[Malformed]

    @classmethod
    def collect(cls, texts: Mapping[str, str], templates: Iterable[Resources]) -> Directives:
        """Read the comments of every file that was read, and the metadata of every template."""
        found: list[Suppression] = []
        broken: list[Malformed] = []
        for path in sorted(texts):
            if path.endswith(".json"):
                continue
            some, wrong = in_text(path, texts[path])
            found += some
            broken += wrong
        for template in templates:
            found += template.ignores
        return cls(found, broken)


def triage(
    findings: Sequence[Finding],
    entries: Sequence[Entry],
    config: Config,
    directives: Directives,
    id_lines: Mapping[tuple[str, str], int],
    known: frozenset[str],
    today: str,
) -> list[Finding]:
    """Precedence, profile, suppressions and baseline, in this order; then what is wrong with the directives."""
    yields = {entry.rule.name: entry.rule.yields_to for entry in entries if entry.rule.yields_to}
    shown = [finding for finding in precede(findings, yields) if visible(finding, config)]
    shown = [finding for finding in shown if not path_ignored(finding, config)]
    aliases = {alias: entry.rule.name for entry in entries for alias in entry.rule.aliases}
    by_line: dict[tuple[str, int], list[Suppression]] = {}
    by_resource: dict[tuple[str, str], list[Suppression]] = {}
    for suppression in directives.suppressions:
        if suppression.resource:
            by_resource.setdefault((suppression.span.path, suppression.resource), []).append(suppression)
        else:
            by_line.setdefault((suppression.span.path, suppression.span.line), []).append(suppression)
    out: list[Finding] = []
    for finding in shown:
        reach = candidates(finding, by_line, by_resource, id_lines)
        matching = [s for s in reach if aliases.get(s.name, s.name) == finding.rule]
        for suppression in matching:
            suppression.used = True
        valid = [s for s in matching if not s.until or s.until >= today]
        if valid and finding.rule not in ("rule-crashed", "invalid-ignore"):
            reason = valid[0].reason or None
            finding = replace(finding, status=Status.SUPPRESSED, reason=reason, until=valid[0].until or None)
        elif known and finding.id in known:
            finding = replace(finding, status=Status.BASELINED)
        out.append(finding)
    running = {entry.rule.name for entry in entries} | {alias for entry in entries for alias in entry.rule.aliases}
    out += complaints(directives, running, today)
    return sorted(out, key=order)


def order(finding: Finding) -> tuple[str, Span, str, str, str]:
    """By template, place, rule and identity: the same whatever the order of the rules."""
    identity = finding.identity
    return (
        identity.template,
        finding.primary.span,
        finding.rule,
        identity.resource or "",
        identity.anchor,
    )


def path_ignored(finding: Finding, config: Config) -> bool:
    """Whether per-path-ignores names the rule for the finding's template or primary place."""
    for pattern, names in config.per_path_ignores.items():
        if finding.rule in names or "all" in names or (finding.trap or "") in names:
            paths = {finding.identity.template, finding.primary.span.path}
            if any(Patterns([pattern]).cover(path) for path in paths):
                return True
    return False


def candidates(
    finding: Finding,
    by_line: Mapping[tuple[str, int], list[Suppression]],
    by_resource: Mapping[tuple[str, str], list[Suppression]],
    id_lines: Mapping[tuple[str, str], int],
) -> list[Suppression]:
    """The directives on the first line of any place of a finding, or on a logical id of it."""
    found: list[Suppression] = []
    for location in finding.locations:
        found += by_line.get((location.span.path, location.span.line), ())
    template = finding.identity.template
    for resource in finding.resources:
        line = id_lines.get((template, resource))
        found += by_line.get((template, line), ()) if line else ()
        found += by_resource.get((template, resource), ())
    return found


def complaints(directives: Directives, running: set[str], today: str) -> list[Finding]:
    """Malformed, expired and unused directives. An unused one counts only when its rule ran."""
    out = [
        complaint(
            "invalid-ignore",
            Severity.ERROR,
            broken.span,
            f"`lambdalint: {broken.text[:60]}` is not a directive",
            "write `# lambdalint: ignore[rule-name] reason until=2027-01-31`",
        )
        for broken in directives.malformed
    ]
    for suppression in directives.suppressions:
        name = suppression.name
        if suppression.until and suppression.until < today:
            message = f"the ignore of `{name}` ended on {suppression.until}"
            out.append(
                complaint("expired-ignore", Severity.WARNING, suppression.span, message, "fix it, or set a new date")
            )
        elif not suppression.used and name in running:
            message = f"`{name}` is ignored here but does not occur"
            out.append(complaint("unused-ignore", Severity.WARNING, suppression.span, message, "remove the directive"))
    return out


def complaint(rule: str, severity: Severity, span: Span, message: str, help: str) -> Finding:
    """A finding of the engine about a place."""
    return Finding(
        identity=Identity(rule, span.path, None, f"{span.line}:{message}"),
        trap=None,
        severity=severity,
        confidence=Confidence.HIGH,
        message=message,
        why="a directive that says something else than it does hides the next real finding",
        help=help,
        locations=(Location("primary", span, ""),),
    )
