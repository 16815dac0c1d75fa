"""Of which functions the code was read, and why not of the others: told by every run, whatever rules it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.enumeration import brief
from lambdalint.finding import Reading, UndecidedFinding
from lambdalint.template.lookups import STRUCTURE
from lambdalint.template.parse import PLACEHOLDER
from lambdalint.template.source import TemplateSource
from lambdalint.value import Known, Unknown

CODE, FILE, TEMPLATE = "code", "file", "template"
"""What stands in the place of a rule's name."""
MOST = 20
"""Places of a template that are told one by one."""


def reading(worlds: Iterable[Deployment]) -> Reading:
    """The functions of a template; the code of one counts as read if it was in any world."""
    read: set[str] = set()
    functions: set[str] = set()
    others: set[str] = set()
    for deployment in worlds:
        for function in deployment.functions:
            functions.add(function.id)
            if was_read(function):
                read.add(function.id)
            elif function.foreign:
                others.add(function.id)
    return Reading(len(functions), len(read), len(others - read))


def was_read(function: Function) -> bool:
    """Whether the handler's module was; what it imports may be missing."""
    if not isinstance(function.handler, Known):
        return False
    code = function.handler.value
    return all(module.path != code.path for module in code.program.unreadable)


def questions(worlds: Iterable[Deployment], source: TemplateSource) -> Iterator[UndecidedFinding]:
    """What of the code was not read that may be Python, where a bound bit, and other files that a template names;
    each once, in whatever world.

    Nothing is said of code in other languages, nor where there is a finding: no code, or a module with an error, nor
    of a value that `left_out` tells to be a template engine's.
    """
    engine = [problem.span for problem in source.problems[:MOST] if problem.message == PLACEHOLDER]
    told: dict[tuple[str, str], UndecidedFinding] = {}
    for deployment in worlds:
        found = [(CODE, function.id, gap) for function in deployment.functions for gap in gaps(function)]
        found += [(FILE, id, gap) for id, gap in deployment.unread]
        for name, id, gap in found:
            if engine and gap.reason.endswith(STRUCTURE) and any(map(gap.span.contains, engine)):
                continue
            told.setdefault(
                (id, gap.reason), UndecidedFinding(name, deployment.template, id, brief(gap.reason), gap.span)
            )
    yield from told.values()


def left_out(source: TemplateSource) -> Iterator[UndecidedFinding]:
    """What stands in a template and was not looked at."""
    for problem in source.problems[:MOST]:
        yield UndecidedFinding(TEMPLATE, source.path, None, brief(problem.message), problem.span)
    if len(source.problems) > MOST:
        rest = f"{len(source.problems) - MOST:,} more places like these"
        yield UndecidedFinding(TEMPLATE, source.path, None, rest, source.problems[MOST].span)


def gaps(function: Function) -> Iterator[Unknown]:
    """Why a function's code was not read, or not to its end."""
    match function.handler:
        case Unknown(span, reason) if not function.foreign:
            yield Unknown(span, f"its code was not read: {reason}")
        case Known(code):
            for bound in code.program.bounds:
                yield Unknown(bound.span, f"its code was not read to the end: {bound.reason}")
