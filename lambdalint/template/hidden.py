"""Which values of a template are hidden: those of NoEcho parameters, through functions and nested stacks."""

from __future__ import annotations

from lambdalint.template.cursor import View
from lambdalint.template.tree import Intrinsic, Mapping, Scalar, Sequence


def no_echo(view: View) -> str:
    """The name of a NoEcho parameter that flows into a value, empty when none does."""
    template = view.template
    if type(view.node) is Scalar or not (template.bound or template.source.hides):
        return ""
    pending: list[object] = [view.node]
    while pending:
        node = pending.pop()
        if isinstance(node, Intrinsic):
            pending.append(node.argument)
            if node.name == "If" and isinstance(node.argument, Sequence) and len(node.argument.items) == 3:
                condition = node.argument.items[0]
                truth = template.truth(str(condition.value)) if isinstance(condition, Scalar) else None
                pending[-1] = node.argument.items[2] if truth is False else node.argument.items[1]
            if isinstance(node.argument, Scalar) and node.name in ("Ref", "Sub"):
                name = parameter_in(str(node.argument.value), view)
                if name:
                    return name
        elif isinstance(node, Sequence):
            pending += node.items
        elif isinstance(node, Mapping):
            pending += [entry[1] for entry in node.entries.values()]
    return ""


def parameter_in(text: str, view: View) -> str:
    """The NoEcho parameter that a name or a text with placeholders takes in, here or in the stacks above."""
    template = view.template
    for parameter in template.source.parameters.values():
        if text != parameter.name and "${" + parameter.name + "}" not in text:
            continue
        above = template.bound.get(parameter.name)
        name = parameter.name if parameter.no_echo else no_echo(above) if above is not None else ""
        if name:
            return name
    return ""
