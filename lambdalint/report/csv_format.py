"""One row a finding, for spreadsheets; cells that a spreadsheet would run as formulas are defused."""

from __future__ import annotations

import csv
import io

from lambdalint.finding import Results
from lambdalint.report import Options
from lambdalint.report.words import visible

COLUMNS = (
    "id", "rule", "trap", "severity", "confidence", "status", "template", "resource", "path", "line", "message", "help",
    "when", "reason", "until", "url",
)  # fmt: skip
WIDE = "\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
FORMULA = tuple("=+-@\t\r" + WIDE)
"""How a formula begins; with the wide signs only where these are written. https://owasp.org/www-community/attacks/CSV_Injection"""


def render(results: Results, options: Options) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for f in results.findings:
        cells = [
            f.id, f.rule, f.trap or "", str(f.severity), str(f.confidence), f.status.value, f.identity.template,
            f.identity.resource or "", f.primary.span.path, str(f.primary.span.line), f.message, f.help, f.when or "",
            f.reason or "", f.until or "", f.url,
        ]  # fmt: skip
        writer.writerow([defused(visible(cell)) for cell in cells])
    return stream.getvalue()


def defused(cell: str) -> str:
    """A cell that is text for every spreadsheet."""
    return "'" + cell if cell.startswith(FORMULA) else cell
