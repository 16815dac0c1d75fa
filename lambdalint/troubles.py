"""Findings of the engine itself: what could not be read, and what failed. They belong to no rule."""

from __future__ import annotations

from lambdalint.finding import Finding, Identity, Location
from lambdalint.frozen import replace
from lambdalint.project.files import FileUnreadable
from lambdalint.rule_api import Confidence, Severity
from lambdalint.source.model.summary import Unreadable as ModuleUnreadable
from lambdalint.span import Span
from lambdalint.template.parse import Generated, TemplateUnreadable

HELP = {
    "newer": "run lambdalint with the Python version of the function",
    "generated": "render it and check what comes out, or leave its template out with `exclude`",
}
"""What to do about modules in which nothing is wrong."""
VERBS = ("is ", "lies ", "has ")
"""With what the reasons begin that say what a file is."""


def unreadable(path: str, error: FileUnreadable | TemplateUnreadable) -> Finding:
    """A template that could not be read is a finding, never silence."""
    line = getattr(error, "line", 0) or 1
    column = getattr(error, "column", 0) or 1
    what = "render it and check what comes out" if isinstance(error, Generated) else "correct it"
    reason = f"it {error.reason}" if error.reason.startswith(VERBS) else error.reason
    if reason.startswith("it is larger than"):
        what = "raise `file-size` in `limits`"
    found = trouble(
        "template-unreadable",
        Span(path, line, column, line, column + 1),
        f"`{path}` cannot be read: {reason}",
        "Nothing in this template was checked.",
        f"{what}, or leave it out with `exclude`",
    )
    return replace(found, severity=Severity.WARNING) if isinstance(error, Generated) else found


def source_unreadable(found: ModuleUnreadable) -> Finding:
    """A module that could not be read or parsed; where only our Python is too old for it, or a template engine makes
    Python of it, the code is not wrong."""
    finding = trouble(
        "source-unreadable",
        found.span,
        f"`{found.path}` cannot be read: {found.reason}",
        "Nothing in this module was checked.",
        HELP.get(found.kind, "correct it, or leave it out of the package"),
    )
    return replace(
        finding,
        severity=Severity.WARNING if found.kind in HELP else Severity.ERROR,
        identity=replace(finding.identity, anchor=found.path),
    )


def circular(parent: str, child: str, span: Span) -> Finding:
    """Stacks that nest each other; they were followed once."""
    what = (
        f"`{parent}` nests itself" if parent == child else f"`{parent}` nests `{child}`, which nests `{parent}` again"
    )
    finding = trouble(
        "circular-stacks",
        span,
        what,
        "Such a stack can never be created: each one waits for the next.",
        "take the nested stack out, or name the template that was meant",
    )
    return replace(finding, identity=replace(finding.identity, anchor=child))


def lost(path: str) -> Finding:
    """A process that ended without an answer; `path` is the first template that it had."""
    return trouble(
        "rule-crashed",
        Span(path, 1, 1, 1, 2),
        "a process that checked templates was killed, or ran out of memory",
        "What it had checked is lost, so the run cannot be trusted.",
        "run again with `--jobs 1`, or name fewer folders",
    )


def broken(path: str, error: Exception) -> Finding:
    """An error of ours while a template was read."""
    at, place = error.__traceback__, ""
    while at is not None:
        place = f"{at.tb_frame.f_code.co_filename.rpartition('/')[2]}:{at.tb_lineno}"
        at = at.tb_next
    return trouble(
        "rule-crashed",
        Span(path, 1, 1, 1, 2),
        f"lambdalint failed on `{path}`: {type(error).__name__}: {error} ({place})",
        "Nothing in this template was checked; this is a bug in lambdalint.",
        "report it with the template, or leave it out with `exclude`",
    )


def trouble(rule: str, span: Span, message: str, why: str, help: str) -> Finding:
    """A finding of the engine itself, without a trap."""
    return Finding(
        identity=Identity(rule, span.path, None, rule),
        trap=None,
        severity=Severity.ERROR,
        confidence=Confidence.HIGH,
        message=message,
        why=why,
        help=help,
        locations=(Location("primary", span, ""),),
    )
