"""Files of the user are written whole or not at all, and several of them together or none."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from lambdalint.project.discovery import checkout


def write(path: Path, text: str, project: Path) -> None:
    """Write a file, through a link, with the mode it had. Raises OSError that names it."""
    write_all({path: text}, project)


def write_all(texts: Mapping[Path, str], project: Path) -> None:
    """Write every file beside the old one, then put all of them into place. Raises OSError that names the one that failed.

    A device or a pipe, such as `/dev/stdout`, is written to, never replaced. A link of the project may lead to another
    place in it, not out of it: a stranger may have made it.
    """
    waiting: list[tuple[Path, Path, Path]] = []
    try:
        for given, text in texts.items():
            data = text.encode("utf-8", "backslashreplace")
            if str(given) in ("/dev/stdout", "/dev/fd/1"):
                sys.stdout.buffer.write(data)
                continue
            if leading_out(given, project):
                raise OSError(
                    errno.EPERM, "a link on the way leads out of the project; name what it leads to", str(given)
                )
            path = Path(os.path.realpath(given))
            with named(given):
                if path.exists() and not path.is_file():
                    path.write_bytes(data)
                    continue
                path.parent.mkdir(parents=True, exist_ok=True)
                temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
                waiting.append((given, path, temporary))
                beside(path, temporary, data)
        for given, path, temporary in waiting:
            with named(given):
                os.replace(temporary, path)
    finally:
        for _, _, temporary in waiting:
            with suppress(OSError):
                temporary.unlink()


def beside(path: Path, temporary: Path, data: bytes) -> None:
    """What is to stand at a path, under another name until it is whole."""
    with suppress(FileNotFoundError):
        temporary.unlink()
    with open(temporary, "xb") as stream:  # never through a link that waits under this name
        stream.write(data)
    if path.exists():
        if not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        temporary.chmod(path.stat().st_mode & 0o7777)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Whatever fails is said of the path as it was given."""
    try:
        yield
    except OSError as problem:
        raise OSError(problem.errno, problem.strerror, str(path)) from None


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
