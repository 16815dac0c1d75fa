"""lambdalint as Windows would run it, as far as that shows from here: `python tests/windows.py CHECKOUT ARGUMENTS`.

Paths have drives and backslashes, a file that is open cannot be replaced, texts are cp1252 with CRLF, nobody can fork,
and what only POSIX has is not there. The files are those of this machine.
"""

from __future__ import annotations

import _io
import _signal
import builtins
import genericpath
import io
import ntpath
import os
import posix
import signal
import sys
from collections.abc import Callable
from typing import Any

FORBIDDEN = set('<>:"|?*')
POSIX_ONLY = """
    O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK WNOHANG chown fchmod fchown fork forkpty geteuid getgid getloadavg getpgid
    getuid killpg lchown mkfifo mknod nice posix_spawn pread pwrite register_at_fork sched_getaffinity set_blocking setsid
    statvfs sysconf uname wait wait3 wait4 waitid
""".split()
SIGNALS = "SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGUSR1 SIG_BLOCK SIG_SETMASK SIG_UNBLOCK alarm pthread_kill pthread_sigmask setitimer sigwait".split()
MODULES = "fcntl grp posix pty pwd readline resource syslog termios tty".split()
ONE = "access chdir chmod listdir lstat mkdir open readlink remove rmdir scandir stat truncate unlink utime".split()


def here(path: Any) -> Any:
    """A path of Windows as this machine has it."""
    if path is None or isinstance(path, int | bytes):
        return path
    text = os.fspath(path).replace("\\", "/")
    text = text[2:] or "/" if text[1:2] == ":" else text
    if FORBIDDEN & set(text):
        raise OSError(22, "Invalid argument", path)
    return text


def with_paths(function: Callable[..., Any], number: int = 1) -> Callable[..., Any]:
    def called(*arguments: Any, **named: Any) -> Any:
        named |= {name: here(named[name]) for name in ("path", "src", "dst") if name in named}
        return function(*[here(one) if at < number else one for at, one in enumerate(arguments)], **named)

    return called


def free(path: Any) -> None:
    """Refuses a file that this process holds open."""
    wanted = os.stat(path) if os.access(path, os.F_OK) else None
    for handle in os.listdir("/proc/self/fd") if wanted else ():
        try:
            held = os.fstat(int(handle))
        except OSError:
            continue
        if (held.st_dev, held.st_ino) == (wanted.st_dev, wanted.st_ino):
            raise PermissionError(13, "The process cannot access the file because it is being used", str(path))


def only_when_free(function: Callable[..., Any]) -> Callable[..., Any]:
    def called(*paths: Any, **named: Any) -> Any:
        for path in paths:
            free(path)
        return function(*paths, **named)

    return called


def opening(function: Callable[..., Any]) -> Callable[..., Any]:
    def called(file: Any, mode: str = "r", *others: Any, **named: Any) -> Any:
        if "b" not in mode and not others:
            named = {"encoding": "cp1252", "newline": None if "r" in mode else "\r\n"} | named
        return function(here(file), mode, *others, **named)

    return called


def become_windows() -> None:
    for name in ONE:
        setattr(os, name, with_paths(getattr(posix, name)))
    os.rename, os.replace = with_paths(posix.rename, 2), only_when_free(with_paths(posix.replace, 2))
    os.unlink, os.remove = only_when_free(os.unlink), only_when_free(os.remove)
    os.getcwd = lambda: "C:" + posix.getcwd().replace("/", "\\")
    io.open = builtins.open = opening(io.open)
    _io.open_code = io.open_code = with_paths(_io.open_code)
    posix.stat = os.stat  # what Python itself asks when it looks for a module
    for name in POSIX_ONLY:
        if hasattr(os, name):
            delattr(os, name)
    for module in (signal, _signal):
        for name in SIGNALS:
            if hasattr(module, name):
                delattr(module, name)
    for name in MODULES:
        sys.modules[name] = None  # type: ignore[assignment]  # whoever imports it is told that it is not there
    os.name, os.sep, os.altsep, os.linesep, os.pathsep = "nt", "\\", "/", "\r\n", ";"
    os.path = sys.modules["os.path"] = ntpath  # type: ignore[assignment]
    genericpath.os = ntpath.os = os  # type: ignore[attr-defined]
    for name in ("stdout", "stderr"):
        stream = io.TextIOWrapper(getattr(sys, name).buffer, "cp1252", newline="\r\n", line_buffering=True)
        setattr(sys, name, stream)


if __name__ == "__main__":
    assert "pathlib" not in sys.modules, "it has chosen its kind of paths"
    become_windows()
    sys.path[0] = sys.argv.pop(1)
    from lambdalint.cli import main

    sys.exit(main())
