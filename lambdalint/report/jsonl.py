"""One finding a line, for streams."""

from __future__ import annotations

import json

from lambdalint.finding import Results
from lambdalint.report import Options
from lambdalint.report.json_format import finding


def render(results: Results, options: Options) -> str:
    return "".join(json.dumps(finding(found), ensure_ascii=False) + "\n" for found in results.findings)
