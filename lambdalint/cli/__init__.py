"""The command line: options → check → report → exit code."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """The console script. `--version` is answered before anything is imported."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        from lambdalint import __version__

        print(f"lambdalint {__version__}")
        return
    if arguments in ([], ["--help"], ["-h"]) and arguments:
        from lambdalint.cli.help import TOP

        print(TOP, end="")
        return
    import gc

    # A run makes many objects that live to its end: looking for garbage among them costs a tenth of the time.
    gc.set_threshold(50_000, 20, 50)
    try:
        from lambdalint.cli.commands import run

        sys.exit(run(arguments))
    except KeyboardInterrupt:
        print("\nlambdalint: interrupted", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
