"""`lambdalint check --fix` and `--diff`."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lambdalint.changes import Safety
from lambdalint.cli.writing import write_all
from lambdalint.config import Config, ConfigError
from lambdalint.finding import Status
from lambdalint.fix import Fixed, diff, fixed
from lambdalint.project.files import Files, FileUnreadable
from lambdalint.report.words import count, inert, legible, visible
from lambdalint.rule_api import Severity
from lambdalint.triage.baseline import BaselineUnreadable


def run_fixes(paths: Sequence[Path], config: Config, options: dict[str, Any], known: Collection[str] = ()) -> Fixed:
    """Write the fixed files, or print the difference; `known` findings are left alone. Raises ConfigError."""
    try:
        state = fixed(
            paths,
            config,
            date.today().isoformat(),
            unsafe=options["unsafe_fixes"],
            force_exclude=options["force_exclude"],
            known=known,
        )
    except BaselineUnreadable as problem:
        raise ConfigError(str(problem)) from None
    if options["diff"]:
        text = diff(state)
        if sys.stdout.isatty():  # elsewhere it is a patch, which has to be the files' own text
            text = legible(text)
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.flush()
    else:
        unchanged(state, config)
        put(state, config)
    print(inert(told(state, options["diff"])), end="", file=sys.stderr)
    return state


def unchanged(state: Fixed, config: Config) -> None:
    """Raises ConfigError when a file is no longer what was read: somebody's work would be lost."""
    files = Files(config.root, config.limits)
    for path, text in sorted(state.before.items()):
        try:
            same = files.text(path) == text
        except FileUnreadable:
            same = False
        if not same:
            raise ConfigError(f"`{path}` changed while it was being fixed; nothing was written", hint="run it again")


def put(state: Fixed, config: Config) -> None:
    """Write what was fixed. Raises ConfigError that says what was written when a file cannot be."""
    try:
        write_all({config.root / path: text for path, text in sorted(state.texts.items())}, config.root)
    except OSError as problem:
        files = Files(config.root, config.limits)
        done = [path for path, text in state.texts.items() if files.text(path) == text]
        path = Path(problem.filename).relative_to(config.root)
        written = (
            f"of {count(len(state.texts), 'file')} {len(done)} had been written" if done else "nothing was written"
        )
        raise ConfigError(f"`{path}` cannot be written: {str(problem.strerror).lower()}; {written}") from None


def told(state: Fixed, dry: bool) -> str:
    """What was or would be changed, and what was taken back."""
    left = [finding for finding in state.checked.results.findings if finding.status is Status.ACTIVE]
    grave = {id for id, finding in state.found.items() if finding.severity > Severity.INFO}
    every = len(grave | {finding.id for finding, _ in state.applied})
    if not every:
        return "Nothing to fix.\n"
    more = sum(any(fix.safety is Safety.UNSAFE for fix in finding.fixes) for finding in left) - len(state.withdrawn)
    hint = f" ({more} more with `--unsafe-fixes`)" if more > 0 else ""
    done = f"{len(state.applied)} of {count(every, 'finding')}"
    lines = [f"Would fix {done}{hint}. Nothing was written." if dry else f"Fixed {done}{hint}."]
    for finding, fix in state.applied:
        at = state.found.get(finding.id, finding).primary.span
        lines.append(f"  {finding.rule}  {visible(f'{at.path}:{at.line}')}  {visible(fix.title)}")
    for finding, fix, reason in state.withdrawn:
        lines.append(f"  not applied: {visible(fix.title)} for {finding.rule}: {reason}")
    return "".join(f"{line}\n" for line in lines)
