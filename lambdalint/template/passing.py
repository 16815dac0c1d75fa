"""What goes from a template to a stack that it nests, its parameters, and back, its outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdalint.span import Span
from lambdalint.template.conditions import OTHER
from lambdalint.template.ids import moved
from lambdalint.template.lists import split
from lambdalint.template.lookups import Texts, plain
from lambdalint.template.tree import Sequence
from lambdalint.value import Known, Reference, Text, Unknown, Value
from lambdalint.value import Scalar as Plain

if TYPE_CHECKING:
    from lambdalint.template.source import Parameter
    from lambdalint.template.view import Template


def pins(template: Template) -> dict[str, str]:
    """The parameters that the parent decides, as conditions compare them."""
    found: dict[str, str] = {}
    for name, parameter in template.source.parameters.items():
        if parameter.many or name not in template.bound:
            continue
        given = template.given(parameter)
        if isinstance(given, Known):
            found[name] = OTHER if isinstance(given.value, (Reference, Text)) else plain(given.value)
        elif given is None and parameter.default is not None:
            found[name] = parameter.default.text or str(parameter.default.value)
    return found


def lists_of(template: Template) -> dict[str, str | None]:
    """The lists that the parent gives to loops; None for one that is not known."""
    found: dict[str, str | None] = {}
    for name in sorted(template.source.looped & template.bound.keys()):
        value = template.given(template.source.parameters[name])
        items = value.items if isinstance(value, Texts) else () if value is None else (value,)
        texts = [plain(i.value) for i in items if isinstance(i, Known) and not isinstance(i.value, (Reference, Text))]
        if value is not None:
            found[name] = ",".join(texts) if len(texts) == len(items) else None
    return found


def given(template: Template, parameter: Parameter) -> Value[Plain] | Texts | None:
    """What the parent passes for a parameter; None when it leaves the default."""
    view, parent = template.bound.get(parameter.name), template.parent
    if view is None or parent is None or view.absent:
        return None
    if parameter.many:
        found = view.resolved
        if isinstance(found, (Texts, Sequence)):
            items = view.items()
            listed = tuple(moved(item.value(), parent, template) for item in items.items)
            return items.gaps[0] if items.gaps else Texts(listed, view.span)
    value = moved(view.value(), parent, template)
    if parameter.many and isinstance(value, Known) and isinstance(value.value, (str, Text)):
        pieces = split(value.value, ",", value.span, value.basis)
        if pieces is not None:
            return Texts(tuple(stripped(piece) for piece in pieces), value.span)
        return Unknown(value.span, "the list is decided at deployment")
    return value


def stripped(piece: Value[Plain]) -> Value[Plain]:
    """A list's item without blanks around it."""
    if isinstance(piece, Known) and isinstance(piece.value, str):
        return Known(piece.value.strip(), piece.span, piece.basis)
    return piece


def output(template: Template, name: str, reader: Template, span: Span) -> Value[Plain]:
    """An output of a nested stack, as its parent sees it."""
    view = template.outputs[name]
    if view.absent:
        return Unknown(span, f"`{template.stack[-1]}` has no output `{name}`")
    return moved(view["Value"].value(), template, reader)
