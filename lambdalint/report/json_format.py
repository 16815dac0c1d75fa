"""The machine-readable results, schema lambdalint/v1."""

from __future__ import annotations

from typing import Any

from lambdalint.changes import Fix
from lambdalint.finding import Finding, Location, Results, Status
from lambdalint.report import Options
from lambdalint.report.dumps import dumps
from lambdalint.report.words import active, by_severity
from lambdalint.rule_api import Severity
from lambdalint.span import Span

SCHEMA = "lambdalint/v1"


def render(results: Results, options: Options) -> str:
    return dumps(document(results, options)) + "\n"


def document(results: Results, options: Options) -> dict[str, Any]:
    """The whole document, keys in a fixed order."""
    counts = by_severity(active(results))
    reading = results.coverage.reading
    return {
        "schema": SCHEMA,
        "version": options.version,
        "summary": {
            "templates": results.coverage.templates,
            "functions": reading.functions,
            "sources": results.coverage.sources,
            "errors": counts[Severity.ERROR],
            "warnings": counts[Severity.WARNING],
            "infos": counts[Severity.INFO],
            "suppressed": sum(f.status is Status.SUPPRESSED for f in results.findings),
            "baselined": sum(f.status is Status.BASELINED for f in results.findings),
            "waived": sum(f.status is Status.WAIVED for f in results.findings),
            "fixed": len(results.fixed),
            "undecided": len(results.undecided),
            "unreadable": len(results.unreadable),
            "read": reading.read,
            "foreign": reading.foreign,
            "unread": reading.unread,
            **({"targets": len(results.targets)} if results.targets else {}),
        },
        "findings": [finding(found) for found in results.findings],
        "undecided": [
            {"rule": q.rule, "template": q.template, "resource": q.resource, "reason": q.reason, **place(q.span)}
            for q in results.undecided
        ],
        "unreadable": [{"path": u.path, "reason": u.reason} for u in results.unreadable],
    }


def finding(found: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "id": found.id,
        "rule": found.rule,
        "trap": found.trap,
        "severity": str(found.severity),
        "confidence": str(found.confidence),
        "template": found.identity.template,
        "stack": list(found.stack),
        "resource": found.identity.resource,
        "resources": list(found.resources),
        "message": found.message,
        "why": found.why,
        "help": found.help,
        "notes": list(found.notes),
        "when": found.when,
        "assumes": list(found.assumes),
        "status": found.status.value,
        "reason": found.reason,
        "until": found.until,
        "also": list(found.also),
        "url": found.url,
        "locations": [location(where) for where in found.locations],
        "fixes": [fix(possible) for possible in found.fixes],
    }


def location(where: Location) -> dict[str, Any]:
    return {"role": where.role, **place(where.span), "label": where.label}


def place(span: Span) -> dict[str, Any]:
    """Lines and columns are 1-based, columns count code points, the end is exclusive."""
    return {"path": span.path, "start": [span.line, span.column], "end": [span.end_line, span.end_column]}


def fix(possible: Fix) -> dict[str, Any]:
    return {
        "title": possible.title,
        "safety": possible.safety.value,
        "edits": [{**place(edit.span), "text": edit.text} for edit in possible.edits],
    }
