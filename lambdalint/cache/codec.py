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
    Malformed,
    catalog.Traits,
    rule_api.Surface,
)
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
    if data.__class__ is not list:
        return data
    kind = data[0]
    if kind == 0:
        return span.Span(*data[1:])
    if kind == TUPLE:
        return tuple([one if one.__class__ is not list else decoded(one) for one in data[1:]])
    if kind == LIST:
        return [decoded(one) for one in data[1:]]
    if kind == DICT:
        return dict(zip(map(decoded, data[1::2]), map(decoded, data[2::2]), strict=True))
    return MAKERS[kind](data)


def maker(cls: type[Any]) -> Callable[[list[Any]], Any]:
    """What makes an instance of a class from its encoded fields."""
    if issubclass(cls, Enum):
        return lambda data: cls[data[1]]

    def make(data: list[Any]) -> Any:
        return cls(*[one if one.__class__ is not list else decoded(one) for one in data[1:]])

    return make


MAKERS = {number: maker(cls) for number, cls in enumerate(CLASSES)}
