"""Of which functions the code was read, and why not of the others: told by every run, whatever rules it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.finding import Reading, UndecidedFinding
from lambdalint.value import Known, Unknown

NAME = "code"
"""What stands in the place of a rule's name."""


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


def questions(worlds: Iterable[Deployment]) -> Iterator[UndecidedFinding]:
    """What of the code was not read that may be Python, and where a bound bit; each once, in whatever world.

    Nothing is said of code in other languages, nor where there is a finding: no code, or a module with an error.
    """
    told: dict[tuple[str, str], UndecidedFinding] = {}
    for deployment in worlds:
        for function in deployment.functions:
            for gap in gaps(function):
                question = UndecidedFinding(NAME, deployment.template, function.id, gap.reason, gap.span)
                told.setdefault((function.id, gap.reason), question)
    yield from told.values()


def gaps(function: Function) -> Iterator[Unknown]:
    match function.handler:
        case Unknown(span, reason) if not function.foreign:
            yield Unknown(span, f"its code was not read: {reason}")
        case Known(code):
            for bound in code.program.bounds:
                yield Unknown(bound.span, f"its code was not read to the end: {bound.reason}")
