"""Findings made by hand, for the tests of the formats."""

from __future__ import annotations

from lambdalint.finding import (
    Coverage,
    Finding,
    Identity,
    Location,
    Reading,
    Results,
    Status,
    UndecidedFinding,
    Unreadable,
)
from lambdalint.rule_api import Confidence, Severity
from lambdalint.span import Span

TEXTS = {
    "template.yaml": "Resources:\n  Worker:\n    Type: AWS::Serverless::Function\n    Properties:\n      Timeout: 60\n\n\n\n  Jobs:\n    Type: AWS::SQS::Queue\n",
    "src/app.py": 'import os\n\n名前 = os.environ["NAME"]\t# tab\n',
}


def finding(**changes: object) -> Finding:
    values: dict[str, object] = {
        "identity": Identity("queue-visibility-too-short", "template.yaml", "Worker", "Resources.Jobs"),
        "trap": "queue-visibility",
        "severity": Severity.ERROR,
        "confidence": Confidence.MEDIUM,
        "message": "`Jobs` shows a message again after 30 s, but `Worker` may work on it for 60 s",
        "why": "Lambda refuses to create a mapping whose queue hides messages for less than the function's timeout.",
        "help": "set `VisibilityTimeout: 360` or more on `Jobs`",
        "locations": (
            Location("primary", Span("template.yaml", 9, 3, 9, 7), "hidden for 30 s"),
            Location("related", Span("template.yaml", 5, 16, 5, 18), "may run for 60 s"),
            Location("related", Span("src/app.py", 3, 6, 3, 24), "read here"),
        ),
        "resources": ("Worker", "Jobs"),
        "when": "IsProd",
        "assumes": ("Seconds=60",),
        "also": ("other-rule",),
        "url": "https://docs.aws.amazon.com/lambda/",
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type]


def results(*findings: Finding) -> Results:
    question = UndecidedFinding(
        "handler-not-found", "template.yaml", "Worker", "a layer", Span("template.yaml", 2, 3, 2, 9)
    )
    coverage = Coverage(templates=1, reading=Reading(2, 1, 1), sources=1, candidates=3)
    return Results(findings, (question,), (Unreadable("x.yaml", "is binary"),), coverage, TEXTS)


MIXED = results(
    finding(),
    finding(identity=Identity("queue-visibility-too-short", "template.yaml", "Other", "Resources.Jobs")),
    finding(
        identity=Identity("always-on-function", "template.yaml", "Worker", "x"),
        severity=Severity.INFO,
        when=None,
        also=(),
        assumes=(),
        confidence=Confidence.HIGH,
    ),
    finding(
        identity=Identity("secret-in-environment", "template.yaml", "Worker", "y"),
        trap="secrets-in-environment",
        status=Status.SUPPRESSED,
        reason="agreed",
    ),
    finding(identity=Identity("admin", "template.yaml", None, "z"), trap=None, status=Status.BASELINED),
)
