"""A class for each rule and severity, as cfn-lint wants it: `E-handler-not-found`, `W-handler-not-found`, ….

cfn-lint shows the places of one template alone: each match stands there, and its message names the place in the code.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch

from lambdalint.catalog import RuleUnusable, catalog
from lambdalint.check import examine
from lambdalint.cli.settings import configured
from lambdalint.config import ConfigError
from lambdalint.finding import Finding, Status
from lambdalint.frozen import replace
from lambdalint.report.words import notes_of, visible
from lambdalint.rule_api import Severity
from lambdalint.span import Span
from lambdalint.triage.baseline import BaselineUnreadable
from lambdalint.triage.selection import ENGINE

OWN = "own-rule"
"""Stands for rules of the project's own, which are not known when cfn-lint asks for the list."""
LETTERS = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.INFO: "I"}


class Findings:
    """What lambdalint says of the template that cfn-lint looks at; every rule asks, one run answers."""

    def __init__(self) -> None:
        self.template: object = None
        self.found: dict[str, list[tuple[Finding, Span | None]]] = {}
        self.problem = ""

    def of(self, cfn: Any) -> dict[str, list[tuple[Finding, Span | None]]]:
        """The findings by cfn-lint's id, each with its place in the template."""
        if cfn is not self.template:
            self.template, self.found, self.problem = cfn, {}, ""
            try:
                self.look(cfn.filename)
            except (ConfigError, RuleUnusable, BaselineUnreadable) as error:
                self.problem = f"lambdalint cannot run: {error}"
        return self.found

    def look(self, filename: str | None) -> None:
        """Run over one file, with the configuration of its project."""
        if not filename or not Path(filename).is_file():
            return
        path = Path(filename)
        config = replace(configured([path], {}), cfn_lint=False)
        name = path.resolve().relative_to(config.root.resolve()).as_posix()
        for finding in examine([path], config, date.today().isoformat()).results.findings:
            # cfn-lint reports itself what it cannot read, as E0000.
            if finding.status is not Status.ACTIVE or finding.rule == "template-unreadable":
                continue
            if finding.identity.template == name or any(at.span.path == name for at in finding.locations):
                at = next((at.span for at in finding.locations if at.span.path == name), None)
                known = finding.rule if finding.rule in NAMES else OWN
                self.found.setdefault(f"{LETTERS[finding.severity]}-{known}", []).append((finding, at))


class Matching:
    """What all classes share; mixed into cfn-lint's base class."""

    id = ""

    def match(self, cfn: Any) -> Iterator[Any]:
        """The matches of one rule at one severity."""
        for finding, at in FINDINGS.of(cfn).get(self.id, ()):
            resource = finding.identity.resource
            known = resource in cfn.template.get("Resources", {})
            # Lines and columns from 0; without a place cfn-lint takes that of the resource.
            place = {"location": (at.line - 1, at.column - 1, at.end_line - 1, at.end_column - 1)} if at else {}
            yield RuleMatch(["Resources", resource] if known else [], words(finding, at), **place)
        if FINDINGS.problem and self.id == "E-rule-crashed":
            yield RuleMatch([], FINDINGS.problem)


def words(finding: Finding, at: Span | None) -> str:
    """The message, the places in other files, the help."""
    others = [str(where.span) for where in finding.locations if at is None or where.span.path != at.path]
    name = f"{finding.rule}: " if finding.rule not in NAMES else ""
    places = f" ({', '.join(dict.fromkeys(others))})" if others else ""
    notes = "".join(f"; {note}" for note in notes_of(finding))
    return visible(f"{name}{finding.message}{places}{notes}. Help: {finding.help}")


def classes() -> dict[str, type]:
    """cfn-lint's classes by their names."""
    rows = [(entry.name, entry.rule.severity, entry.summary, entry.url) for entry in catalog(())]
    rows += [(name, Severity.ERROR, "lambdalint itself", "") for name in sorted(ENGINE - {"template-unreadable"})]
    rows.append((OWN, Severity.ERROR, "A rule of the project's own", ""))
    made: dict[str, type] = {}
    for name, ceiling, summary, url in rows:
        for severity in (severity for severity in LETTERS if severity <= ceiling):
            id = f"{LETTERS[severity]}-{name}"
            texts = {"id": id, "shortdesc": name, "description": summary, "source_url": url, "tags": ["lambdalint"]}
            title = f"{LETTERS[severity]}{name.title().replace('-', '')}"
            made[title] = type(title, (Matching, CloudFormationLintRule), {**texts, "__module__": "lambdalint.cfnlint"})
    return made


FINDINGS = Findings()
CLASSES = classes()
NAMES = {made.id.partition("-")[2] for made in CLASSES.values()} - {OWN}  # type: ignore[attr-defined]
globals().update(CLASSES)
