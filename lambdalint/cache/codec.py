"""Findings as JSON and back. What is read is never trusted: anything unexpected raises an error, nothing is executed."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any

from lambdalint import catalog, changes, finding, rule_api, span, value
from lambdalint.frozen import fields
from lambdalint.frozen.initializers import MISSING
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
    """A value as JSON has it: what is no text and no number is a list that begins with what it is. Of an
    instance's fields those that have their defaults are left out, the others that have one are named."""
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
    number = NUMBERS[kind]
    values = {name: encoded(getattr(found, name)) for name in kind.__match_args__ if name != "asked"}
    more = {name: value for name, value in values.items() if name in usual(number) and value != usual(number)[name]}
    given = [value for name, value in values.items() if name not in usual(number)]
    return [number, *given, more] if more else [number, *given]


@cache
def usual(number: int) -> dict[str, Any]:
    """The encoded defaults of the fields of a class that have one."""
    defaults: dict[str, Any] = {}
    for one in fields(CLASSES[number]) if CLASSES[number] not in LEAVES else ():
        make: Any = one.default_factory
        if one.name != "asked" and (one.default is not MISSING or make is not MISSING):
            defaults[one.name] = encoded(one.default if make is MISSING else make())
    return defaults


def decoded(data: Any) -> Any:
    """The value. Raises ValueError, TypeError, LookupError or AttributeError for what `encoded` did not write."""
    return MAKERS[data[0]](data) if data.__class__ is list else data


def inner(data: list[Any]) -> list[Any]:
    """The values in an encoded one."""
    return [MAKERS[one[0]](one) if one.__class__ is list else one for one in data[1:]]


def paired(values: list[Any]) -> dict[Any, Any]:
    """Keys and values that stand in turn, as a mapping."""
    return dict(zip(values[::2], values[1::2], strict=True))


def maker(cls: type[Any]) -> Callable[[list[Any]], Any]:
    """What makes an instance of a class from its encoded fields."""
    if issubclass(cls, Enum):
        members = cls.__members__
        return lambda data: members[data[1]]
    if cls in LEAVES:
        return lambda data: cls(*data[1:])

    def made(data: list[Any]) -> Any:
        if data[-1].__class__ is dict:
            more = {name: decoded(one) for name, one in data.pop().items()}
            return cls(*inner(data), **more)
        return cls(*inner(data))

    return made


MAKERS: dict[int, Callable[[list[Any]], Any]] = {
    LIST: inner,
    TUPLE: lambda data: tuple(inner(data)) if len(data) > 1 else (),  # most are empty
    DICT: lambda data: paired(inner(data)),
    **{number: maker(cls) for number, cls in enumerate(CLASSES)},
}
