"""The command line: options → check → report → exit code."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

UNTRUSTED, INTERRUPTED, TERMINATED, BROKEN_PIPE = 2, 130, 143, 141


class Terminated(KeyboardInterrupt):
    """Somebody ended us (SIGTERM): everything is cleaned up as after Ctrl-C."""


def main() -> None:
    """The console script. Whatever happens, it ends with a message and an exit code, never with a traceback."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    try:
        if sys.stdout is None:
            raise OSError("standard output is closed")
        code = answer(sys.argv[1:])
        sys.stdout.flush()
        sys.stderr.flush()
    except KeyboardInterrupt as stop:
        code = stopped(stop)
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to tell.
        code = BROKEN_PIPE
    except OSError as error:
        code = said(f"error: the output cannot be written: {error.strerror or error}", UNTRUSTED)
    except MemoryError:
        code = said("error: out of memory: name fewer folders, or lower `limits` in the configuration", UNTRUSTED)
    except Exception as error:
        behind = interruption(error)
        told = f"error: lambdalint failed: {type(error).__name__}: {error} ({place(error)})"
        code = stopped(behind) if behind is not None else said(told, UNTRUSTED)
    end(code)


def answer(arguments: list[str]) -> int:
    """The exit code of a command line. `--version` and the first page of help are answered before anything is
    imported."""
    if arguments == ["--version"]:
        from lambdalint import __version__

        print(f"lambdalint {__version__}")
        return 0
    if arguments in (["--help"], ["-h"]):
        from lambdalint.cli.help import TOP

        print(TOP, end="")
        return 0
    import _signal  # type: ignore[import-not-found]  # `signal` makes enumerations, longer than it takes to read a template
    import gc

    # A run makes many objects that live to its end: looking for garbage among them costs a tenth of the time.
    # Only a run over many templates makes enough garbage to be worth it (check.py).
    gc.disable()
    gc.set_threshold(200_000, 20, 50)
    _signal.signal(_signal.SIGTERM, terminated)
    from lambdalint.loading import install

    install()
    from lambdalint.spared import load_paths

    load_paths()
    from lambdalint.cli.running import run

    return run(arguments)


def terminated(*_: object) -> NoReturn:
    raise Terminated


def interruption(error: BaseException) -> BaseException | None:
    """The signal behind an error: what is raised while a class is made, Python 3.11 wraps into a RuntimeError."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, KeyboardInterrupt):
        cause = cause.__cause__
    return cause


def stopped(stop: BaseException) -> int:
    """What is said when somebody ended us; a second Ctrl-C must not break into it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if isinstance(stop, Terminated):
        return said("lambdalint: terminated", TERMINATED)
    return said("\nlambdalint: interrupted", INTERRUPTED)


def said(message: str, code: int) -> int:
    """The code, with a message if standard error takes it."""
    try:
        print(message, file=sys.stderr, flush=True)
    except (OSError, ValueError):
        pass
    return code


def place(error: BaseException) -> str:
    """The file and line of ours that an error came from."""
    at, found = error.__traceback__, ""
    while at is not None:
        found = f"{at.tb_frame.f_code.co_filename.rpartition('/')[2]}:{at.tb_lineno}"
        at = at.tb_next
    return found


def end(code: int) -> NoReturn:
    """Everything is written; taking the heap apart object by object would cost a tenth of the run."""
    os._exit(code)
