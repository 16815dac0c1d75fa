"""Results as text: each format is a module of its own, loaded when it is asked for. No decision is taken here."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from lambdalint.finding import Results
from lambdalint.frozen import dataclass, field
from lambdalint.report.words import inert
from lambdalint.rule_api import Severity

FORMATS = ("text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown", "csv", "html")
HOSTED = ("github", "gitlab", "sarif")
"""Those that name places from the top of the repository, for code hosting."""


@dataclass(frozen=True)
class Options:
    """How to print. `width` in columns, `elapsed` in seconds. `pages` holds the rules' pages by name, for SARIF.
    `fail_on` is the least severity that fails the run, if any; `step_summary` whether GitHub shows a summary, too; `stale` is how many entries of the
    baseline no longer occur, where that fails it as well."""

    width: int = 100
    color: bool = False
    show_info: bool = False
    show_undecided: bool = False
    show_baselined: bool = False
    quiet: bool = False
    version: str = ""
    elapsed: float | None = None
    pages: Mapping[str, str] = field(default_factory=dict)
    fail_on: Severity | None = Severity.WARNING
    step_summary: bool = False
    stale: int = 0


def render(format: str, results: Results, options: Options) -> str:
    """The results in one format, ending in a newline unless empty."""
    module = import_module(
        f"lambdalint.report.{format}_format" if format in ("json", "csv", "html") else f"lambdalint.report.{format}"
    )
    text: str = module.render(results, options)
    return text if format in ("github", "json", "jsonl", "sarif", "gitlab") else inert(text)
