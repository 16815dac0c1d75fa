"""A command line run: plain ones at once, the others by click; and what is said when a run cannot go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from lambdalint.catalog import RuleUnusable
from lambdalint.cli.plain import plain
from lambdalint.cli.terminal import config_error, error
from lambdalint.config import ConfigError

NAMES = ("check", "audit", "explain", "graph", "policy", "rules", "baseline", "config")


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return the exit code."""
    words = completed(arguments)
    read = plain(words)
    if read is None:
        from lambdalint.cli.commands import run as run_with_click

        return run_with_click(words)
    from lambdalint.cli.checking import run_check

    paths, options = read
    return telling(lambda: run_check(paths or (Path(),), options))


def completed(arguments: Sequence[str]) -> list[str]:
    """A command line with its command: a first word that is none is a path to check, or a rule to show. A group
    of commands alone shows its own."""
    words = list(arguments)
    if not words or (words[0] not in NAMES and words[0] not in ("-h", "--help", "--version")):
        words.insert(0, "check")
    if words[:1] == ["rules"] and len(words) > 1 and words[1] not in ("list", "show", "new", "test", "-h", "--help"):
        words.insert(1, "show")
    return [*words, "--help"] if words in (["rules"], ["baseline"]) else words


def telling(command: Callable[[], int]) -> int:
    """The exit code of a command; what it cannot go on with is told."""
    try:
        return command()
    except ConfigError as problem:
        config_error(problem)
    except RuleUnusable as problem:
        error(str(problem), "correct the rule, or leave its directory out of `rules`")
    except BrokenPipeError:
        raise
    except FileNotFoundError as problem:
        if problem.filename is None:
            error("the current folder is gone", "change into one that exists")
        else:
            error(f"{problem.strerror}: {problem.filename}")
    except OSError as problem:
        what = f"{problem.filename}: " if problem.filename else "the output cannot be written: "
        error(f"{what}{problem.strerror or problem}")
    return 2
