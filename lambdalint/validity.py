"""`--cfn-lint`: what cfn-lint says of the templates of a run, as findings named `cfn-lint:E3012`.

cfn-lint is loaded here and nowhere else on this way. Its own configuration (`.cfnlintrc`) holds, with `--isolated` none.
"""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from lambdalint.config import Config, ConfigError
from lambdalint.finding import Finding, Identity, Location
from lambdalint.rule_api import Confidence, Severity
from lambdalint.span import Span
from lambdalint.triage import visible

PREFIX = "cfn-lint:"
SEVERITIES = {"error": Severity.ERROR, "warning": Severity.WARNING, "informational": Severity.INFO}
SAME = {
    "E2531": "deprecated-runtime",
    "E2533": "deprecated-runtime",
    "W2531": "deprecated-runtime",
    "E3505": "queue-visibility-too-short",
    "W3663": "confused-deputy-permission",
}
"""Rules of cfn-lint, and ours that tell the same mistake with more evidence."""


def opinions(templates: Sequence[str], own: Sequence[Finding], config: Config) -> tuple[list[Finding], bool]:
    """cfn-lint's findings in templates that were read, and whether it failed on any. Raises ConfigError without it.

    What one of `own` says of the same resource is left out, and so is what `ignore` names.
    """
    lint = linter(isolated=config.isolated)
    found: list[Finding] = []
    failed = False
    shown = [finding for finding in own if visible(finding, config)]
    numbers: Counter[tuple[str, str, str]] = Counter()
    for path, match in every(templates, config.root, lint):
        if isinstance(match, BaseException):
            failed = True
            found.append(failure(path, match))
            continue
        finding = convert(path, match, numbers)
        if finding is not None and finding.rule not in config.ignore and not said(finding, shown):
            found.append(finding)
    return found, failed


def linter(isolated: bool) -> Callable[[Sequence[str]], Iterable[Any]]:
    """cfn-lint as a function of file names. Raises ConfigError when it cannot be loaded."""
    try:
        from cfnlint.config import ConfigMixIn
        from cfnlint.runner import Runner
    except ImportError as error:
        hint = 'install it beside lambdalint: `pip install "cfn-lint>=1.50"`'
        raise ConfigError(f"`--cfn-lint` needs the package cfn-lint: {error}", hint=hint) from None
    settings = ["--config-file", os.devnull] if isolated else []  # a project's .cfnlintrc can name Python to run
    return lambda names: Runner(ConfigMixIn([*settings, "--template", *map(glob.escape, names)])).run()


def every(
    templates: Sequence[str], root: Path, lint: Callable[[Sequence[str]], Iterable[Any]]
) -> list[tuple[str, Any]]:
    """Each match with its template; the exception in its place where cfn-lint fails, the others are asked again."""
    if not templates:
        return []
    names = {os.path.normpath(root / path): path for path in templates}
    try:
        return [(names[os.path.normpath(match.filename)], match) for match in lint(list(names))]
    except (Exception, SystemExit) as error:
        if len(templates) == 1:
            return [(templates[0], error)]
    half = len(templates) // 2
    return [*every(templates[:half], root, lint), *every(templates[half:], root, lint)]


def convert(path: str, match: Any, numbers: Counter[tuple[str, str, str]]) -> Finding | None:
    """A match as a finding. None for what lambdalint itself says through cfn-lint, when `.cfnlintrc` appends it."""
    from lambdalint.triage.selection import ENGINE

    rule = match.rule
    if type(rule).__module__ == "lambdalint.cfnlint" or rule.id in ENGINE:
        return None
    where: list[str | int] = list(getattr(match, "path", None) or [])
    resource = str(where[1]) if len(where) > 1 and where[0] == "Resources" else None
    anchor = ".".join(map(str, where))
    numbers[path, rule.id, anchor] += 1
    number = numbers[path, rule.id, anchor]
    anchor = f"{anchor}#{number}" if number > 1 else anchor
    start, column = max(match.linenumber, 1), max(match.columnnumber, 1)
    end = max((match.linenumberend, match.columnnumberend), (start, column + 1))
    return Finding(
        identity=Identity(PREFIX + rule.id, path, resource, anchor),
        trap=None,
        severity=SEVERITIES.get(rule.severity, Severity.WARNING),
        confidence=Confidence.HIGH,
        message=match.message,
        why=sentence(rule.description),
        help=f"`{rule.id}` of cfn-lint: {rule.shortdesc}",
        locations=(Location("primary", Span(path, start, column, *end), ""),),
        resources=(resource,) if resource else (),
        url=rule.source_url,
    )


def sentence(text: str) -> str:
    """A description on one line."""
    return " ".join(text.split())


def said(finding: Finding, own: Iterable[Finding]) -> bool:
    """Whether lambdalint told the same mistake of the same resource."""
    name = SAME.get(finding.rule.removeprefix(PREFIX))
    resource = finding.identity.resource
    return name is not None and any(
        other.rule == name
        and other.identity.template == finding.identity.template
        and (resource in other.resources or any(finding.primary.span.contains(at.span) for at in other.locations))
        for other in own
    )


def failure(path: str, error: BaseException) -> Finding:
    """cfn-lint broke off: nothing is known of its opinion."""
    return Finding(
        identity=Identity(f"{PREFIX}E0002", path, None, ""),
        trap=None,
        severity=Severity.ERROR,
        confidence=Confidence.HIGH,
        message=f"cfn-lint failed on `{path}`: {type(error).__name__}: {sentence(str(error))[:200]}",
        why="cfn-lint said nothing about this template, so the run cannot be trusted.",
        help="run `cfn-lint` on it alone; without `--cfn-lint` lambdalint checks the rest",
        locations=(Location("primary", Span(path, 1, 1, 1, 2), ""),),
    )
