"""The one place where a finding is hidden: selection, precedence, suppressions and the baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from lambdalint.catalog import Entry
from lambdalint.config import Config, meant
from lambdalint.finding import Finding, Identity, Location, Status
from lambdalint.frozen import dataclass, replace
from lambdalint.project.ignorefiles import Patterns
from lambdalint.project.ignorefiles import read as read_pattern
from lambdalint.rule_api import Confidence, Severity
from lambdalint.span import Span
from lambdalint.triage.precedence import precede
from lambdalint.triage.selection import ENGINE, known_names
from lambdalint.triage.suppressions import Malformed, Resources, Suppression, in_text, is_date, parts

AT_LEAST = {
    "commit": (Confidence.HIGH, Severity.WARNING),
    "ci": (Confidence.MEDIUM, Severity.INFO),
    "audit": (Confidence.LOW, Severity.INFO),
}


MOST_HINTS = 100
"""Names that no rule has for which one that is near is looked for."""
MOST_COMPLAINTS = 20
"""Directives of one file that are told by their places for the same reason."""
MORE = {"invalid-ignore": "are none", "unused-ignore": "ignore nothing", "expired-ignore": "have ended"}


def visible(finding: Finding, config: Config) -> bool:
    """Whether a finding is sure and grave enough for the profile. What is not is left out altogether."""
    if finding.rule in ENGINE:
        return True
    confidence, severity = AT_LEAST[config.profile]
    return finding.confidence >= confidence and finding.severity >= severity


@dataclass
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
            broken += template.malformed
        return cls(found, broken)


def triage(
    findings: Sequence[Finding],
    entries: Sequence[Entry],
    config: Config,
    directives: Directives,
    id_lines: Mapping[tuple[str, str], int],
    known: Mapping[str, str],
    today: str,
) -> list[Finding]:
    """Precedence, profile, suppressions and baseline, in this order; then what is wrong with the directives.

    `known`: the ids of the baseline and why they are there, if somebody said so.
    """
    yields = {entry.name: entry.traits.yields_to for entry in entries if entry.traits.yields_to}
    shown = [finding for finding in precede(findings, yields) if visible(finding, config)]
    families = {entry.name: entry.family for entry in entries}
    if config.per_path_ignores:
        ignores = PathIgnores(config)
        shown = [finding for finding in shown if not ignores.holds(finding, families.get(finding.rule, ""))]
    aliases = {alias: entry.name for entry in entries for alias in entry.traits.aliases}
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
            finding = replace(finding, status=Status.BASELINED, reason=known[finding.id] or None)
        out.append(finding)
    running = {entry.name for entry in entries} | {alias for entry in entries for alias in entry.traits.aliases}
    for complaint in complaints(directives, running, config, today):
        out.append(replace(complaint, status=Status.BASELINED) if known and complaint.id in known else complaint)
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


class PathIgnores:
    """`per-path-ignores`; each path is compared with the patterns once."""

    def __init__(self, config: Config) -> None:
        self.lines = [(Patterns([read_pattern(pattern)]), names) for pattern, names in config.per_path_ignores.items()]
        self.seen: dict[str, frozenset[str]] = {}

    def holds(self, finding: Finding, family: str) -> bool:
        """Whether the rule, its trap or its family is named for the finding's template or primary place."""
        named = self.names(finding.identity.template) | self.names(finding.primary.span.path)
        return not named.isdisjoint((finding.rule, finding.trap, family, "all"))

    def names(self, path: str) -> frozenset[str]:
        """What is ignored in a path."""
        if path not in self.seen:
            self.seen[path] = frozenset(
                name for patterns, names in self.lines if patterns.cover(path) for name in names
            )
        return self.seen[path]


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


class Complaints:
    """What is wrong with directives: of each kind and file the first ones by their places, the rest as a number."""

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self.numbers: Counter[tuple[str, str, str]] = Counter()
        self.told: Counter[tuple[str, str]] = Counter()
        self.more: dict[tuple[str, str], Span] = {}
        """The first place of those that are not told by theirs."""

    def add(self, rule: str, span: Span, message: str, help: str) -> None:
        """One complaint; equal ones of a file are numbered."""
        self.told[rule, span.path] += 1
        if self.told[rule, span.path] > MOST_COMPLAINTS:
            self.more.setdefault((rule, span.path), span)
            return
        self.numbers[rule, span.path, message] += 1
        self.tell(rule, span, message, f"{message}:{self.numbers[rule, span.path, message]}", help)

    def tell(self, rule: str, span: Span, message: str, anchor: str, help: str) -> None:
        """Notes what is wrong with a directive."""
        self.found.append(
            Finding(
                identity=Identity(rule, span.path, None, anchor),
                trap=None,
                severity=Severity.ERROR if rule == "invalid-ignore" else Severity.WARNING,
                confidence=Confidence.HIGH,
                message=message,
                why="A directive that says something else than it does hides the next real finding.",
                help=help,
                locations=(Location("primary", span, ""),),
            )
        )

    def all(self) -> list[Finding]:
        """Those that were added, and for each kind and file the number of the others."""
        for (rule, path), span in self.more.items():
            message = f"{self.told[rule, path] - MOST_COMPLAINTS:,} more of the file's directives {MORE[rule]}"
            self.tell(rule, span, message, message, "correct or remove those above, and the others will be shown")
        return self.found


def complaints(directives: Directives, running: set[str], config: Config, today: str) -> list[Finding]:
    """Malformed, expired and unused directives. An unused one counts only when its rule ran, or when there is none."""
    found = Complaints()
    for broken in directives.malformed:
        _, until = parts(broken.text)
        if until is None or is_date(until):
            message = f"`lambdalint: {broken.text[:60]}` is not a directive"
            help = "write `# lambdalint: ignore[rule-name] reason until=2027-01-31`"
        else:
            message, help = f"`until={until[:40]}` is no day of the calendar", "write it as `until=2027-01-31`"
        found.add("invalid-ignore", broken.span, message, help)
    words: set[str] = set()
    hints: dict[str, str] = {}
    for suppression in directives.suppressions:
        name = suppression.name
        if suppression.until and suppression.until < today:
            message = f"the ignore of `{name}` ended on {suppression.until}"
            found.add("expired-ignore", suppression.span, message, "fix it, or set a new date")
        elif not suppression.used and name in running:
            message = f"`{name}` is ignored here but does not occur"
            found.add("unused-ignore", suppression.span, message, "remove it")
        elif name not in running and not name.startswith("cfn-lint:"):
            words = words or known_names(config)
            if name in words:
                continue
            if name not in hints:
                hints[name] = meant(name, words) if len(hints) < MOST_HINTS else ""
            message = f"`{name}` is ignored here, but no rule has this name"
            found.add("unused-ignore", suppression.span, message, hints[name] or "remove it")
    return found.all()
