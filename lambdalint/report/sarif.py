"""SARIF 2.1.0 for code scanning: relative URIs, one-line primary regions, our own fingerprints."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from lambdalint.changes import Fix
from lambdalint.finding import Finding, Location, Results, Status
from lambdalint.report import Options
from lambdalint.report.dumps import dumps
from lambdalint.report.words import notes_of
from lambdalint.rule_api import Confidence, Severity
from lambdalint.span import Span

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
PRECISION = {Confidence.HIGH: "high", Confidence.MEDIUM: "medium", Confidence.LOW: "low"}
# Only traps about security carry a score; the bands are those of GitHub: over 7.0 high, over 4.0 medium.
SECURITY = {
    "admin-role": "8.8",
    "broad-permissions": "6.5",
    "open-invoke-permission": "7.5",
    "secrets-in-environment": "6.5",
}
FINGERPRINT = "lambdalint/v1"
MOST = 25_000
"""Results that code scanning accepts in one run."""


def render(results: Results, options: Options) -> str:
    findings = results.findings[:MOST]
    names = list(dict.fromkeys(finding.rule for finding in findings))
    document = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "lambdalint",
                        "version": options.version,
                        "rules": [rule(name, findings, options) for name in names],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [result(finding, names) for finding in findings],
            }
        ],
    }
    return dumps(document) + "\n"


def rule(name: str, findings: tuple[Finding, ...], options: Options) -> dict[str, Any]:
    """What code scanning shows of a rule; the page is its help."""
    first = next(finding for finding in findings if finding.rule == name)
    page = options.pages.get(name, "")
    lines = [line for line in page.split("\n") if line.strip()]
    summary = lines[1] if len(lines) > 1 else first.message
    properties: dict[str, Any] = {"tags": [first.trap or "lambdalint"], "precision": PRECISION[first.confidence]}
    if first.trap in SECURITY:
        properties["security-severity"] = SECURITY[first.trap]
        properties["tags"] = ["security", *properties["tags"]]
    return {
        "id": name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": first.why or summary},
        "help": {"text": first.help or summary, "markdown": page or first.help or summary},
        "defaultConfiguration": {"level": LEVELS[first.severity]},
        "properties": properties,
    }


def result(finding: Finding, names: list[str]) -> dict[str, Any]:
    """One result; the other places are related locations that the message links."""
    related = finding.locations[1:]
    links = "".join(f" [{link(location)}]({number})" for number, location in enumerate(related, start=1))
    words = [escape(finding.message) + ".", f"{escape(finding.why)}", f"Help: {escape(finding.help)}."]
    words += [escape(note) + "." for note in notes_of(finding)]
    made: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": names.index(finding.rule),
        "level": LEVELS[finding.severity],
        "message": {"text": " ".join(word for word in words if word.strip(".")) + (f" See{links}." if links else "")},
        "locations": [{"physicalLocation": physical(finding.primary.span, True)}],
        "partialFingerprints": {FINGERPRINT: finding.id},
    }
    if related:
        made["relatedLocations"] = [
            {"id": number, "physicalLocation": physical(location.span), "message": {"text": location.label or "here"}}
            for number, location in enumerate(related, start=1)
        ]
    if finding.flow:
        made["codeFlows"] = [{"threadFlows": [{"locations": [{"location": step(at)} for at in finding.flow]}]}]
    if finding.fixes:
        made["fixes"] = [fix(possible) for possible in finding.fixes]
    if finding.status is Status.SUPPRESSED:
        made["suppressions"] = [{"kind": "inSource", "justification": finding.reason or ""}]
    elif finding.status is not Status.ACTIVE:
        made["suppressions"] = [{"kind": "external", "justification": f"{finding.status.value}"}]
    return made


def step(location: Location) -> dict[str, Any]:
    """One place of a flow."""
    return {"physicalLocation": physical(location.span), "message": {"text": escape(location.label)}}


def fix(possible: Fix) -> dict[str, Any]:
    """All edits of one fix, by file, in the order of the text."""
    files = sorted({edit.span.path for edit in possible.edits})
    edits = sorted(possible.edits, key=lambda edit: edit.span)
    return {
        "description": {"text": escape(f"{possible.title} ({possible.safety.value})")},
        "artifactChanges": [
            {
                "artifactLocation": artifact(path),
                "replacements": [
                    {"deletedRegion": region(edit.span), "insertedContent": {"text": edit.text}}
                    for edit in edits
                    if edit.span.path == path
                ],
            }
            for path in files
        ],
    }


def link(location: Location) -> str:
    return escape(f"{location.span.path}:{location.span.line}")


def escape(text: str) -> str:
    """Brackets are links in SARIF messages."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def physical(span: Span, one_line: bool = False) -> dict[str, Any]:
    """A place; the primary one is cut to its first line, so that it can be shown in a pull request."""
    return {"artifactLocation": artifact(span.path), "region": region(span, one_line)}


def region(span: Span, one_line: bool = False) -> dict[str, int]:
    """From the start up to the end, which is exclusive."""
    made = {"startLine": span.line, "startColumn": span.column}
    if not one_line or span.end_line == span.line:
        made |= {"endLine": span.end_line, "endColumn": span.end_column}
    return made


def artifact(path: str) -> dict[str, str]:
    """A file, relative to the project: code scanning knows no base."""
    return {"uri": quote(path, safe="/", errors="surrogatepass")}
