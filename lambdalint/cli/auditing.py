"""`lambdalint audit`: many checkouts, one report."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, strftime
from typing import Any

from lambdalint import __version__
from lambdalint.audit.auditing import Audit, run
from lambdalint.audit.targets import Found, find_targets
from lambdalint.audit.together import together
from lambdalint.check import Checked
from lambdalint.cli.caching import cache_for
from lambdalint.cli.checking import NOTHING, UNTRUSTED, exit_code, least, listed, outputs, pages, report
from lambdalint.cli.settings import laid
from lambdalint.cli.terminal import Progress, error, told, width
from lambdalint.cli.writing import leading_out
from lambdalint.config import Config, ConfigError
from lambdalint.report import Options
from lambdalint.triage.selection import all_rules, check_names
from lambdalint.workers import WorkerLost


def run_audit(paths: Sequence[Path], options: dict[str, Any]) -> int:
    """The command; returns the exit code."""
    own = laid(Config(root=Path.cwd(), profile="audit", fail_on="never"), options)
    every = all_rules(own)
    check_names(own, every)
    targets = outputs(options["outputs"])
    found = find_targets(paths)
    for path, reason in found.missing.items():
        error(f"`{path}` {reason}")
    if found.missing:
        return UNTRUSTED
    start = perf_counter()
    audit = Audit(
        strftime("%Y-%m-%d"),
        lambda config: laid(config, options),
        lambda config: cache_for(config, not options["no_cache"]),
        every,
        __version__,
        options["isolated"],
    )
    audit.prepare(found.targets)
    for _, file in targets:
        if any(leading_out(file, task.config.root) for task in audit.tasks):
            raise ConfigError(f"`{file}`: a link on the way leads out of a target; name what it leads to")
    progress = Progress(not options["no_progress"], "targets")
    try:
        looked = run(audit, own.jobs, progress)
    except WorkerLost:
        error("a process ended before its targets were looked at", "`--jobs 1` looks at one after the other")
        return UNTRUSTED
    finally:
        progress.end()
    results = together([(target, results) for target, results, _ in looked], audit.named(found.loose))
    checked = Checked(results, crashed=any(crashed for _, _, crashed in looked))
    shape = Options(
        width=width(),
        version=__version__,
        elapsed=perf_counter() - start,
        pages=pages(results, own, [options["output_format"], *(format for format, _ in targets)]),
        fail_on=least(own),
        step_summary=bool(os.environ.get("GITHUB_STEP_SUMMARY")),
    )
    here = [(table(format), path) for format, path in targets]
    report(checked, table(options["output_format"]), here, shape, Path.cwd())
    beside(found, checked, options["output_format"])
    if not results.coverage.templates and not results.unreadable and not checked.crashed:
        error(f"no target under {listed(paths)} has a SAM or CloudFormation template")
        return NOTHING
    return exit_code(checked, own, {"exit_zero": False}, False)


def table(format: str) -> str:
    """The text of an audit is a table of its targets."""
    return "audit" if format == "text" else format


def beside(found: Found, checked: Checked, format: str) -> None:
    """On standard error what the printed report does not say."""
    for folder, outer in found.inner.items():
        told(f"note: `{folder}` lies in `{outer}` and is looked at as a part of it")
    for target in checked.results.targets if format != "text" else ():
        if target.left_out:
            told(f"note: `{target.name}`: not obeyed in an audit: {', '.join(target.left_out)}")
