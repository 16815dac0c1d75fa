"""Statements of our tables: of AWS managed policies, SAM policy templates and connectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from lambdalint.data.statements import PolicyStatement
from lambdalint.deployment.model.permissions import Statement
from lambdalint.once import once
from lambdalint.span import Span
from lambdalint.template.cursor import NONE
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value, joined

Name: TypeAlias = Value[str | Text | Reference]


class TableStatement(Statement):
    """A statement of a table at the place that attaches it, with a template's parameters put in.

    Wide policies list hundreds of actions, and each of them gets a place only when somebody asks for it.
    """

    def __init__(
        self,
        data: PolicyStatement,
        span: Span,
        origin: str,
        parameters: Mapping[str, Name] | None = None,
        automatic: bool = False,
        attachment: Name | None = None,
    ) -> None:
        self.__dict__.update(
            data=data,
            parameters=parameters or {},
            span=span,
            policy=span,
            origin=origin,
            automatic=automatic,
            attachment=attachment,
            allow=data.allow,
            negated_actions=data.negated_actions,
            negated_resources=data.negated_resources,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        given = (self.data, self.span, self.origin, self.parameters, self.automatic, self.attachment)
        return TableStatement, given

    data: PolicyStatement
    parameters: Mapping[str, Name]
    decided = True

    @once
    def actions(self) -> Several[Value[str]]:
        return Several(tuple([Known(action, self.span) for action in self.data.actions]))

    @once
    def resources(self) -> Several[Name]:
        return Several(tuple([fill(text, self.span, self.parameters) for text in self.data.resources]))

    @once
    def conditions(self) -> Several[tuple[str, tuple[str, ...]]]:
        written = self.data.condition
        return Several(tuple([(key.lower(), values) for _, key, values in written])) if written else NONE

    @property
    def known_actions(self) -> tuple[str, ...]:
        return self.data.actions


def fill(text: str, span: Span, parameters: Mapping[str, Name]) -> Name:
    """`${QueueName}` by the parameter's value, `${AWS::…}` by an unknown part."""
    first, *rest = text.split("${")
    if not rest:
        return Known(text, span)
    pieces: list[str | Name] = [first]
    for piece in rest:
        name, _, after = piece.partition("}")
        value = parameters.get(name, Absent(span))
        if isinstance(value, Absent):
            value = Unknown(span, f"`{name}` is decided at deployment")
        pieces += (value, after)
    return joined(pieces, span)
