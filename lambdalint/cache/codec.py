"""Findings as JSON and back. What is read is never trusted: anything unexpected raises an error, nothing is executed."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from lambdalint import catalog, changes, finding, rule_api, span, value
from lambdalint.looked import Looked
from lambdalint.triage.suppressions import Malformed, Resources, Suppression

CLASSES: tuple[type[Any], ...] = (
    span.Span,
    finding.Location,
    finding.Identity,
    finding.Finding,
    finding.UndecidedFinding,
    finding.Unreadable,
    finding.Reading,
    finding.Status,
    changes.Fix,
    changes.Edit,
    changes.Safety,
    rule_api.Severity,
    rule_api.Confidence,
    Resources,
    Suppression,
    Looked,
    value.Known,
    value.Absent,
    value.Unknown,
    value.Reference,
    value.Text,
    value.Default,
    value.Inherited,
    value.Assumed,
    value.Composed,
    Malformed,
    catalog.Traits,
    rule_api.Surface,
)
LEAVES = (span.Span, finding.Identity, finding.Reading, finding.Unreadable)
"""Classes that hold texts and numbers only."""
NUMBERS = {cls: number for number, cls in enumerate(CLASSES)}
LIST, TUPLE, DICT = -1, -2, -3
PLAIN = (str, int, float, bool, type(None))


def encoded(found: Any) -> Any:
    """A value as JSON has it: what is no text and no number is a list that begins with what it is."""
    if isinstance(found, PLAIN) and not isinstance(found, Enum):
        return found
    if isinstance(found, span.Span):
        return [0, *found]
    kind = type(found)
    if kind is tuple:
        return [TUPLE, *map(encoded, found)]
    if kind is list:
        return [LIST, *map(encoded, found)]
    if kind is dict:
        return [DICT, *(encoded(item) for pair in found.items() for item in pair)]
    if isinstance(found, Enum):
        return [NUMBERS[kind], found.name]
    return [NUMBERS[kind], *(encoded(getattr(found, name)) for name in kind.__match_args__ if name != "asked")]


def decoded(data: Any) -> Any:
    """The value. Raises ValueError, TypeError, LookupError or AttributeError for what `encoded` did not write."""
    return MAKERS[data[0]](data) if data.__class__ is list else data


def inner(data: list[Any]) -> list[Any]:
    """The values in an encoded one."""
    return [MAKERS[one[0]](one) if one.__class__ is list else one for one in data[1:]]


def maker(cls: type[Any]) -> Callable[[list[Any]], Any]:
    """What makes an instance of a class from its encoded fields."""
    if issubclass(cls, Enum):
        return lambda data: cls[data[1]]
    if cls in LEAVES:
        return lambda data: cls(*data[1:])
    return lambda data: cls(*inner(data))


MAKERS: dict[int, Callable[[list[Any]], Any]] = {
    LIST: inner,
    TUPLE: lambda data: tuple(inner(data)) if len(data) > 1 else (),  # most are empty
    DICT: lambda data: dict(zip(map(decoded, data[1::2]), map(decoded, data[2::2]), strict=True)),
    **{number: maker(cls) for number, cls in enumerate(CLASSES)},
}
