"""The log group that a function writes to, where the template makes it."""

from __future__ import annotations

from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.resources import LogGroup
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown


def log_groups_of(function: Function, deployment: Deployment) -> Several[LogGroup]:
    """The log groups of the template that are the function's; a gap where it may be one that has another name."""
    groups = deployment.log_groups
    match function.log_group:
        case Known(Reference(id)):
            mine = groups.where(lambda group: group.id == id)
            return (
                mine if mine.items else Several((), (Unknown(function.log_group.span, "its log group is elsewhere"),))
            )
        case Absent():
            mine = groups.where(lambda group: names(group.name, function))
            others = [group for group in groups.items if group not in mine.items and may_name(group.name, function)]
            gaps = [Unknown(group.span, "the name of this log group is not known") for group in others]
            return mine if mine.items else Several((), (*mine.gaps, *gaps))
        case other:
            return Several((), (Unknown(other.span, "which log group it has is not known"),))


def names(name: object, function: Function) -> bool:
    """Whether a log group's name is the one that Lambda gives to the function."""
    match name, function.name:
        case Known(Text(parts)), _ if parts[0] == "/aws/lambda/":
            return Reference(function.id) in parts[1:] or (
                isinstance(function.name, Known)
                and isinstance(function.name.value, Text)
                and parts[1:] == function.name.value.parts
            )
        case Known(str(text)), Known(str(own)):
            return text == f"/aws/lambda/{own}"
        case Known(Text() as text), Known(Text() as own):
            return str(text) == f"/aws/lambda/{own}"
    return False


def may_name(name: object, function: Function) -> bool:
    """Whether a log group's name, as far as it is known, could still be the one that Lambda gives to the function."""
    if not isinstance(name, Known):
        return isinstance(name, Unknown)
    undecided = isinstance(name.value, Text) and any(isinstance(part, Unknown) for part in name.value.parts)
    return isinstance(function.name, Unknown) or (undecided and isinstance(function.name, Known))
