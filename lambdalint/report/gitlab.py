"""GitLab's code quality report. The fingerprint holds no line."""

from __future__ import annotations

from lambdalint.finding import Results
from lambdalint.report import Options
from lambdalint.report.dumps import dumps
from lambdalint.report.words import active, sentence
from lambdalint.rule_api import Severity

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def render(results: Results, options: Options) -> str:
    rows = [
        {
            "description": sentence(finding),
            "check_name": finding.rule,
            "fingerprint": finding.id,
            "severity": SEVERITIES[finding.severity],
            "location": {
                "path": finding.primary.span.path,
                "lines": {"begin": finding.primary.span.line, "end": finding.primary.span.end_line},
            },
        }
        for finding in active(results)
    ]
    return dumps(rows) + "\n"
