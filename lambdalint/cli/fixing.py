"""`lambdalint check --fix` and `--diff`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lambdalint.cli.terminal import write
from lambdalint.config import Config
from lambdalint.fix import diff, fixed
from lambdalint.report.words import count, visible


def run_fixes(paths: Sequence[Path], config: Config, options: dict[str, Any]) -> int | None:
    """Write the fixed files, or print the difference. The exit code of --diff; None where the report follows."""
    state = fixed(
        paths,
        config,
        date.today().isoformat(),
        unsafe=options["unsafe_fixes"],
        force_exclude=options["force_exclude"],
    )
    if options["diff"]:
        sys.stdout.buffer.write(diff(state, config.root).encode("utf-8", "backslashreplace"))
        sys.stdout.flush()
    else:
        for path, text in sorted(state.texts.items()):
            write(config.root / path, text)
    verb = "Would fix" if options["diff"] else "Fixed"
    print(f"{verb} {count(len(state.applied), 'finding')} in {count(len(state.texts), 'file')}.", file=sys.stderr)
    for finding, fix, reason in state.withdrawn:
        print(f"  not applied: {visible(fix.title)} for {finding.rule}: {reason}", file=sys.stderr)
    if not options["diff"]:
        return None
    return 1 if state.applied and not options["exit_zero"] else 0
