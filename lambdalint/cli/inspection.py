"""`lambdalint explain`, `graph` and `policy`: what is known, without a verdict."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lambdalint.cli.settings import configured, settings
from lambdalint.cli.terminal import error, told
from lambdalint.config import ConfigError
from lambdalint.report.words import inert, visible
from lambdalint.survey import NoSuchFunction, Survey, splits, survey

UNTRUSTED, NOTHING = 2, 3
MOST = 5


def explain(address: str, options: dict[str, Any]) -> int:
    """Print what is known of one function."""
    from lambdalint.report.explain import explain as page

    address, found = look(address, options)
    try:
        deployment, function = found.find(address)
    except NoSuchFunction as problem:
        return refused(problem, found)
    return printed(page(function, deployment))


def policy(address: str, format: str | None, options: dict[str, Any]) -> int:
    """Print the policy that the code of one function needs; JSON has no comments, so its remarks go to stderr."""
    from lambdalint.deployment.permissions.least import least
    from lambdalint.report.policy import fitting, render
    from lambdalint.report.policy_document import remarks

    address, found = look(address, options)
    try:
        deployment, function = found.find(address)
    except NoSuchFunction as problem:
        return refused(problem, found)
    needs = least(function, deployment)
    if format == "iam":
        for line in remarks(needs):
            print(inert(visible(line)), file=sys.stderr)
    return printed(render(function, needs, deployment, format or fitting(function)))


def graph(paths: Sequence[Path], format: str, options: dict[str, Any]) -> int:
    """Print every template below paths as one picture, with its findings."""
    from lambdalint.check import examine
    from lambdalint.finding import Status
    from lambdalint.report.graph import render

    config = settings(paths, options)
    today = date.today().isoformat()
    found = survey(paths, config, today)
    if not found.deployments:
        error("no template to draw", "name a folder or file with a SAM or CloudFormation template", unread(found))
        return UNTRUSTED if found.unreadable else NOTHING
    for note in unread(found):
        told(f"note: {note}")
    results = examine(paths, config, today).results
    active = [finding for finding in results.findings if finding.status is Status.ACTIVE]
    return printed(render(found.deployments, active, format))


def look(address: str, options: dict[str, Any]) -> tuple[str, Survey]:
    """An address as seen from the project's root, and the templates in which it may be: its own, or all from here down."""
    templates = [template for template, _ in splits(address) if template]
    there = [template for template in templates if Path(template).exists()]
    if templates and not there:
        raise ConfigError(f"there is no template `{templates[0]}`")
    paths = [Path([*there, *templates, "."][0])]
    config = configured(paths, options)
    if there:
        own = Path(os.path.relpath(os.path.realpath(there[0]), config.root)).as_posix()
        address = own + address.removeprefix(there[0])
    return address, survey(paths, config, date.today().isoformat())


def refused(problem: NoSuchFunction, found: Survey) -> int:
    page = f"`lambdalint rules {problem.address}` tells of the rule" if known(problem.address) else ""
    error(str(problem), page or problem.hint, unread(found))
    return UNTRUSTED


def known(name: str) -> bool:
    """Whether a rule has this name."""
    from lambdalint.catalog import catalog

    return any(entry.name == name for entry in catalog())


def unread(found: Survey) -> list[str]:
    """What is missing in an answer; a template that was not read is never left out in silence."""
    told_apart = [f"`{path}` could not be read: {reason}" for path, reason in found.unreadable[:MOST]]
    more = len(found.unreadable) - MOST
    return [*told_apart, f"{more:,} more could not be read"] if more > 0 else told_apart


def printed(text: str) -> int:
    sys.stdout.buffer.write(inert(text).encode("utf-8", "backslashreplace"))
    sys.stdout.flush()
    return 0
