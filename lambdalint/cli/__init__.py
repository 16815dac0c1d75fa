"""The command line: options → check → report → exit code."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """The console script. `--version` and the first page of help are answered before anything is imported."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        from lambdalint import __version__

        print(f"lambdalint {__version__}")
        return
    if arguments in (["--help"], ["-h"]):
        from lambdalint.cli.help import TOP

        print(TOP, end="")
        return
    import gc

    # A run makes many objects that live to its end: looking for garbage among them costs a tenth of the time.
    gc.set_threshold(50_000, 20, 50)
    try:
        from lambdalint.cli.commands import run

        code = run(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    except KeyboardInterrupt:
        print("\nlambdalint: interrupted", file=sys.stderr)
        code = 130
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except OSError as error:
        print(f"error: the output cannot be written: {error.strerror or error}", file=sys.stderr)
        code = 2
    # Everything is written; taking the heap apart object by object would cost a tenth of the run.
    os._exit(code)
