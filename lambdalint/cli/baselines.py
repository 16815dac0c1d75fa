"""`lambdalint baseline create` and `update`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from lambdalint.check import Checked, examine
from lambdalint.cli.checking import nothing
from lambdalint.cli.settings import settings
from lambdalint.cli.writing import write
from lambdalint.config import Config, ConfigError
from lambdalint.finding import Finding, Results, Status
from lambdalint.report.words import count
from lambdalint.triage.baseline import PATH, BaselineUnreadable, dump, entry, read


def create(paths: Sequence[Path], options: dict[str, Any]) -> int:
    """Accept every active finding of today."""
    config = settings(paths, options)
    if (config.root / PATH).exists():
        hint = f"`lambdalint baseline update` drops what no longer occurs; delete {PATH} to begin anew"
        raise ConfigError(f"there is a baseline already, `{PATH}`", hint=hint)
    checked = run(paths, config)
    if checked.empty:
        return nothing(paths, checked, config)
    found = counted(checked.results)
    write(config.root / PATH, dump(entry(finding) for finding in found), config.root)
    templates = len({finding.identity.template for finding in found})
    click.echo(f"Wrote {PATH}: {count(len(found), 'finding')} in {count(templates, 'template')}.")
    click.echo("From now on `lambdalint check` reports new findings only. Commit the file.")
    return 0


def update(paths: Sequence[Path], reason: str | None, options: dict[str, Any]) -> int:
    """Drop the entries that no longer occur; those of templates that are not checked here stay, and those of a template
    that was renamed get its new name. With a reason, add what is new."""
    config = settings(paths, options)
    if reason is not None and not reason.strip():
        raise ConfigError("`--allow-growth` needs a reason, which is kept with the entries")
    try:
        before = read(config.root)
    except BaselineUnreadable as problem:
        raise ConfigError(str(problem)) from None
    if not (config.root / PATH).exists():
        raise ConfigError(f"there is no baseline, `{PATH}`", hint="`lambdalint baseline create` makes one")
    results = run(paths, config).results
    known = {one.id for one in before}
    new = [f for f in results.findings if f.status is Status.ACTIVE]
    added = [entry(f, " ".join(reason.split())) for f in new] if reason else []
    left = [kept for kept in before if kept.id not in results.fixed]
    renamed = [entry(f, f.reason or "") for f in results.findings if f.status is Status.BASELINED and f.id not in known]
    after = [*left, *renamed, *added]
    write(config.root / PATH, dump(after), config.root)
    removed = len(before) - len(left) - len(renamed)
    told = f"{removed} removed, {len(added)} added" + (f", {len(renamed)} renamed" if renamed else "")
    click.echo(f"Updated {PATH}: {count(len(after), 'finding')} ({told}).")
    return 0


def counted(results: Results) -> list[Finding]:
    """The findings that count today, or did before they were accepted."""
    return [f for f in results.findings if f.status in (Status.ACTIVE, Status.BASELINED)]


def run(paths: Sequence[Path], config: Config) -> Checked:
    """A run that can be trusted. Raises ConfigError."""
    try:
        checked = examine(paths, config, date.today().isoformat())
    except BaselineUnreadable as problem:
        raise ConfigError(str(problem)) from None
    if checked.crashed or checked.missing:
        raise ConfigError("the run cannot be trusted; `lambdalint check` says why")
    return checked
