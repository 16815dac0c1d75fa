"""One finding a line, for streams."""

from __future__ import annotations

from lambdalint.finding import Results
from lambdalint.report import Options
from lambdalint.report.dumps import dumps
from lambdalint.report.json_format import finding


def render(results: Results, options: Options) -> str:
    return "".join(dumps(finding(found), indented=False) + "\n" for found in results.findings)
