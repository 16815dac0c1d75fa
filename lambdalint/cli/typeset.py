"""Pages and lists of rules as a terminal shows them; what is piped gets them as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from lambdalint.catalog import Entry
from lambdalint.cli.terminal import width
from lambdalint.report.words import legible
from lambdalint.rule_api import Severity

TITLED = re.compile(r'^```(\w+) title="([^"]+)"$', re.MULTILINE)
"""The first line of a file in an example, whose name Markdown does not show."""
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}


def console() -> Console:
    """Standard output, of which is known that it may be coloured."""
    return Console(force_terminal=True, width=width(), highlight=False)


def page(text: str) -> None:
    """Print the page of a rule."""
    console().print(Markdown(TITLED.sub(r"`\2`\n\n```\1", legible(text)), code_theme="ansi_dark"))


def listed(groups: Mapping[str, Sequence[Entry]]) -> None:
    """Print rules in groups, with sentences that stay in their column."""
    output = console()
    size = max(len(entry.name) for entries in groups.values() for entry in entries)
    for group, entries in groups.items():
        output.print(Text(group, "bold"))
        table = Table.grid(padding=(0, 2, 0, 0))
        for least in (size + 2, 7, 6):
            table.add_column(min_width=least, no_wrap=True)
        table.add_column()
        for entry in entries:
            severity = entry.rule.severity
            summary = Text(legible(entry.summary))
            table.add_row(Text(f"  {entry.name}"), Text(str(severity), STYLES[severity]), entry.rule.since, summary)
        output.print(table)
