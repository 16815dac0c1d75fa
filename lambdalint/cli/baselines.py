"""`lambdalint baseline create` and `update`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from lambdalint.check import examine
from lambdalint.cli.settings import settings
from lambdalint.cli.terminal import write
from lambdalint.config import Config, ConfigError
from lambdalint.finding import Finding, Results, Status
from lambdalint.report.words import count
from lambdalint.triage.baseline import PATH, BaselineUnreadable, dump, entry, read


def create(paths: Sequence[Path], options: dict[str, Any]) -> int:
    """Accept every active finding of today."""
    config = settings(paths, options)
    found = current(paths, config)
    write(config.root / PATH, dump(entry(finding) for finding in found))
    templates = len({finding.identity.template for finding in found})
    click.echo(f"Wrote {PATH}: {count(len(found), 'finding')} in {count(templates, 'template')}.")
    click.echo("From now on `lambdalint check` reports new findings only. Commit the file.")
    return 0


def update(paths: Sequence[Path], options: dict[str, Any]) -> int:
    """Drop the entries that no longer occur; those of templates that are not checked here stay."""
    config = settings(paths, options)
    try:
        before = read(config.root)
    except BaselineUnreadable as problem:
        raise ConfigError(str(problem)) from None
    gone = run(paths, config).fixed
    after = [known for known in before if known.id not in gone]
    write(config.root / PATH, dump(after))
    removed = len(before) - len(after)
    click.echo(f"Updated {PATH}: {count(len(after), 'finding')} ({removed} removed, 0 added).")
    return 0


def current(paths: Sequence[Path], config: Config) -> list[Finding]:
    """The findings that count today, or did before they were accepted."""
    return [f for f in run(paths, config).findings if f.status in (Status.ACTIVE, Status.BASELINED)]


def run(paths: Sequence[Path], config: Config) -> Results:
    """A run that can be trusted. Raises ConfigError."""
    try:
        checked = examine(paths, config, date.today().isoformat())
    except BaselineUnreadable as problem:
        raise ConfigError(str(problem)) from None
    if checked.crashed or checked.missing:
        raise ConfigError("the run cannot be trusted; `lambdalint check` says why")
    return checked.results
