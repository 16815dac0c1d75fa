"""The log group that a function writes to, where the template makes it, and what its levels leave out of it."""

from __future__ import annotations

from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.resources import LogGroup
from lambdalint.deployment.permissions.overlap import meet
from lambdalint.deployment.permissions.patterns import GAP, Part, Pattern
from lambdalint.source.facts.logged import ABOVE_INFO, BELOW_WARNING
from lambdalint.source.model.behaviour import Logged
from lambdalint.source.model.symbols import Const, Env, Symbol
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value

PREFIX = "/aws/lambda/"


def log_groups_of(function: Function, deployment: Deployment) -> Several[LogGroup]:
    """The log groups of the template that are the function's; a gap where it may be one that has another name."""
    groups = deployment.log_groups
    if not groups.items and isinstance(function.log_group, Absent):
        return groups
    match function.log_group:
        case Known(Reference(id)):
            mine = groups.where(lambda group: group.id == id)
            return (
                mine if mine.items else Several((), (Unknown(function.log_group.span, "its log group is elsewhere"),))
            )
        case Absent():
            own = sides(function.name.value)[1:] if isinstance(function.name, Known) else None
            mine = groups.where(lambda group: names(group.name, function.id, own))
            if mine.items:
                return mine
            others = [group for group in groups.items if may_name(group.name, function)]
            gaps = [Unknown(group.span, "the name of this log group is not known") for group in others]
            return Several((), (*groups.gaps, *gaps))
        case other:
            return Several((), (Unknown(other.span, "which log group it has is not known"),))


def writes_to(function: Function, group: Value[str | Text | Reference], deployment: Deployment) -> bool:
    """Whether what a function logs may be in the log group of that name."""
    match group:
        case Known(Reference(id)):
            return any(one.id == id for one in log_groups_of(function, deployment).items)
        case Known(value):
            own = sides(function.name.value)[1:] if isinstance(function.name, Known) else None
            configured = function.log_group
            return names(group, function.id, own) or (isinstance(configured, Known) and configured.value == value)
    return True


def names(name: object, id: str, own: tuple[object, ...] | None) -> bool:
    """Whether a log group's name is the one that Lambda gives to a function: by its id, or by the parts of its name."""
    if not isinstance(name, Known):
        return False
    parts = name.value.parts if isinstance(name.value, Text) and name.value.parts[0] == PREFIX else ()
    for part in parts:
        if isinstance(part, Reference) and part.id == id and not part.attribute:
            return True
    return own is not None and sides(name.value) == (PREFIX, *own)


def sides(value: object) -> tuple[object, ...]:
    """A name in parts, the prefix of Lambda's groups apart; the same parameter is the same part wherever it stands."""
    parts = value.parts if isinstance(value, Text) else (value,)
    found = [part.reason if isinstance(part, Unknown) else part for part in parts]
    first = found[0] if isinstance(found[0], str) and not isinstance(parts[0], Unknown) else ""
    rest = first.removeprefix(PREFIX)
    prefix = PREFIX if first.startswith(PREFIX) else ""
    return (prefix, *([rest] if rest else []), *(found[1:] if first else found))


def may_name(name: object, function: Function) -> bool:
    """Whether a log group's name, as far as it is known, could still be the one that Lambda gives to the function."""
    if not isinstance(name, Known):
        return isinstance(name, Unknown)
    if isinstance(function.name, Absent):
        return False
    own = shape(function.name.value) if isinstance(function.name, Known) else (GAP,)
    return meet(shape(name.value), (*PREFIX, *own))


def shape(value: object) -> Pattern:
    """A name as a pattern: what is not known, and what CloudFormation makes, may be anything."""
    parts = value.parts if isinstance(value, Text) else (value,)
    found: list[Part] = []
    for part in parts:
        found += part if isinstance(part, str) else (GAP,)
    return tuple(found)


def dropped(function: Function, message: Logged) -> bool:
    """Whether a message is below every level that is set: by the code, else by `ApplicationLogLevel`, which holds for
    JSON alone; the root logger of a function that writes text has Python's own level, WARNING."""
    if message.level not in BELOW_WARNING or message.thresholds is None:
        return False
    if not message.thresholds:
        level = function.application_log_level
        return (isinstance(level, Known) and level.value in ABOVE_INFO) or (
            writes_text(function) and all_read(function)
        )
    return all(high(function, one) for one in message.thresholds)


def writes_text(function: Function) -> bool:
    """Whether its log lines are text, as they are by default; managed instances write JSON."""
    written, managed = function.log_format, function.capacity_provider
    if isinstance(managed, Unknown) or (isinstance(managed, Known) and managed.value):
        return False
    return isinstance(written, Absent) or (isinstance(written, Known) and written.value == "Text")


def all_read(function: Function) -> bool:
    """Whether no code that was not read may set levels of its own."""
    return isinstance(function.handler, Known) and not function.handler.value.closure.gaps


def high(function: Function, level: Symbol | None) -> bool:
    """Whether a level is above those of messages that only inform."""
    if isinstance(level, Const):
        return str(level.value).upper() in ABOVE_INFO
    if not isinstance(level, Env) or not function.environment.complete:
        return False
    set_to = next((one.value for one in function.environment.items if one.name == level.name), None)
    if set_to is None:
        return high(function, level.default)
    return isinstance(set_to, Known) and str(set_to.value).upper() in ABOVE_INFO
