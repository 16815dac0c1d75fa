"""What the terminal can show, and how errors look."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

from lambdalint.config import ConfigError
from lambdalint.discovery import checkout
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
    """An error in the configuration, with its source line."""
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


def leading_out(path: Path, project: Path) -> bool:
    """Whether a link that came with a project takes a path out of its checkout."""
    top = checkout(project)
    at = Path(os.path.abspath(path))
    return any(
        step.is_symlink()
        and Path(os.path.realpath(step.parent)).is_relative_to(top)
        and not Path(os.path.realpath(step)).is_relative_to(top)
        for step in (at, *at.parents)
    )


def write(path: Path, text: str, project: Path) -> None:
    """Write a file whole or not at all, through a link, with the mode it had. Raises OSError that names it.

    A device or a pipe, such as `/dev/stdout`, is written to, never replaced. A link of the project may lead to another
    place in it, not out of it: a stranger may have made it.
    """
    data = text.encode("utf-8", "backslashreplace")
    if str(path) in ("/dev/stdout", "/dev/fd/1"):
        sys.stdout.buffer.write(data)
        return
    if leading_out(path, project):
        raise OSError(errno.EPERM, "a link on the way leads out of the project; name what it leads to", str(path))
    given, path = path, Path(os.path.realpath(path))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        with suppress(FileNotFoundError):
            temporary.unlink()
        with open(temporary, "xb") as stream:  # never through a link that waits under this name
            stream.write(data)
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o7777)
        os.replace(temporary, path)
    except OSError as problem:
        raise OSError(problem.errno, problem.strerror, str(given)) from None
    finally:
        with suppress(OSError):
            temporary.unlink()


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
