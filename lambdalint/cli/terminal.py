"""What the terminal can show, and how errors look."""

from __future__ import annotations

import os
import sys

from lambdalint.config import ConfigError
from lambdalint.report.words import inert, visible


def colored(choice: str) -> bool:
    """Whether to print colours: NO_COLOR, FORCE_COLOR and a dumb terminal are obeyed."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns of the terminal, 100 where there is none."""
    given = os.environ.get("COLUMNS", "")
    try:
        columns = int(given) if given.isdecimal() else os.get_terminal_size(1).columns
    except OSError:
        columns = 0
    return max(40, min(columns or 100, 140))


def told(line: str) -> None:
    """One line on standard error, whatever is in the names of strangers."""
    print(inert("\t".join(visible(part) for part in line.split("\t"))), file=sys.stderr)


def error(message: str, hint: str = "", notes: list[str] | None = None) -> None:
    """`error: …` with a note and a help line, on standard error."""
    told(f"error: {message}")
    for note in notes or []:
        told(f"  = note: {note}")
    if hint:
        told(f"  = help: {hint}")


def config_error(problem: ConfigError) -> None:
    """An error in the configuration, with its source line, and the others of the same file."""
    told(f"error: {problem.message}")
    if problem.span is not None:
        span = problem.span
        gutter = " " * len(str(span.line))
        told(f"{gutter}--> {span}")
        told(f"{gutter} |")
        told(f"{span.line} | {problem.line}")
        carets = "^" * max(1, span.end_column - span.column)
        told(f"{gutter} | {' ' * (span.column - 1)}{carets} {problem.hint}".rstrip())
    elif problem.hint:
        told(f"  = help: {problem.hint}")
    for other in problem.others:
        config_error(other)


class Progress:
    """A counter on standard error, on a terminal only, after a second."""

    def __init__(self, wanted: bool, what: str = "templates") -> None:
        from time import monotonic

        self.clock = monotonic
        self.start = monotonic()
        self.wanted = wanted and sys.stderr.isatty()
        self.shown = False
        self.what = what

    def __call__(self, done: int, total: int) -> None:
        if self.wanted and self.clock() - self.start > 1 and done % 10 == 0:
            print(f"\rReading {done:,}/{total:,} {self.what}", end="", file=sys.stderr, flush=True)
            self.shown = True

    def end(self) -> None:
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
