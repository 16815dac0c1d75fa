"""What the terminal can show, and how errors look."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

from lambdalint.config import ConfigError


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


def error(message: str, hint: str = "", notes: list[str] | None = None) -> None:
    """`error: …` with a note and a help line, on standard error."""
    print(f"error: {message}", file=sys.stderr)
    for note in notes or []:
        print(f"  = note: {note}", file=sys.stderr)
    if hint:
        print(f"  = help: {hint}", file=sys.stderr)


def config_error(problem: ConfigError) -> None:
    """An error in the configuration, with its source line."""
    print(f"error: {problem.message}", file=sys.stderr)
    if problem.span is not None:
        span = problem.span
        gutter = " " * len(str(span.line))
        print(f"{gutter}--> {span}", file=sys.stderr)
        print(f"{gutter} |", file=sys.stderr)
        print(f"{span.line} | {problem.line}", file=sys.stderr)
        carets = "^" * max(1, span.end_column - span.column)
        print(f"{gutter} | {' ' * (span.column - 1)}{carets} {problem.hint}".rstrip(), file=sys.stderr)
    elif problem.hint:
        print(f"  = help: {problem.hint}", file=sys.stderr)


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all, through a link, with the mode it had. Raises OSError with its name.

    What is no file, such as `/dev/stdout` or a pipe, is written to; it must never be replaced.
    """
    if str(path) in ("/dev/stdout", "/dev/fd/1"):
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        return
    if (path.is_absolute() and path.parts[1:2] in (("dev",), ("proc",))) or (path.exists() and not path.is_file()):
        with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
        return
    real = Path(os.path.realpath(path))
    temporary = real.with_name(f".{real.name}.{os.getpid()}.tmp")
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        if real.exists():
            temporary.chmod(real.stat().st_mode & 0o7777)
        os.replace(temporary, real)
    except OSError as problem:
        raise OSError(problem.errno, problem.strerror, str(path)) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


class Progress:
    """A counter on standard error, on a terminal only, after a second."""

    def __init__(self, wanted: bool) -> None:
        from time import monotonic

        self.clock = monotonic
        self.start = monotonic()
        self.wanted = wanted and sys.stderr.isatty()
        self.shown = False

    def __call__(self, done: int, total: int) -> None:
        if self.wanted and self.clock() - self.start > 1 and done % 10 == 0:
            print(f"\rReading {done:,}/{total:,} templates", end="", file=sys.stderr, flush=True)
            self.shown = True

    def end(self) -> None:
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
