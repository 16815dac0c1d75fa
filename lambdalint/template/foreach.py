"""`Fn::ForEach` of the language extensions: loops over a list that is written in the template."""

from __future__ import annotations

from lambdalint.template.parse import Problem
from lambdalint.template.tree import Intrinsic, Mapping, Node, Scalar, Sequence

MOST = 1_000


def expand(section: Mapping, tree: Mapping, problems: list[Problem], depth: int = 0) -> Mapping:
    """The section with its loops written out. A loop over something unknown is left out and reported."""
    if not any(name.startswith("Fn::ForEach::") for name in section.entries):
        return section
    entries: dict[str, tuple[Scalar, Node]] = {}
    for name, key, node in section.items():
        if not name.startswith("Fn::ForEach::"):
            entries[name] = (key, node)
            continue
        loop = node.items if isinstance(node, Sequence) else []
        if len(loop) != 3 or not isinstance(loop[0], Scalar) or not isinstance(loop[2], Mapping):
            problems.append(Problem(f"`{name}` needs a name, a list and a mapping", key.span))
            continue
        values = items(loop[1], tree)
        if values is None or depth > 4 or len(values) * len(entries) > MOST:
            problems.append(Problem(f"`{name}` loops over a list that only the deployment knows", key.span))
            continue
        for value in values:
            made = substitute(loop[2], str(loop[0].value), value)
            if isinstance(made, Mapping):
                entries.update(expand(made, tree, problems, depth + 1).entries)
    return Mapping(entries, section.span, section.flow)


def items(node: Node, tree: Mapping) -> list[str] | None:
    """The texts of a list, or of a list parameter's default."""
    if isinstance(node, Sequence):
        found = [str(item.value) for item in node.items if isinstance(item, Scalar)]
        return found if len(found) == len(node.items) else None
    if isinstance(node, Intrinsic) and node.name == "Ref" and isinstance(node.argument, Scalar):
        section = tree.get("Parameters")
        parameter = section.get(str(node.argument.value)) if isinstance(section, Mapping) else None
        default = parameter.get("Default") if isinstance(parameter, Mapping) else None
        if isinstance(default, Scalar):
            return [part.strip() for part in str(default.value).split(",")]
    return None


def substitute(node: Node, name: str, value: str) -> Node:
    """A copy in which `${name}`, `&{name}` and `Ref: name` are the value; places stay those of the loop's body."""
    if isinstance(node, Scalar):
        if isinstance(node.value, str) and "{" + name + "}" in node.value:
            text = node.value.replace("${" + name + "}", value).replace("&{" + name + "}", alphanumeric(value))
            return Scalar(text, node.span, text, node.style)
        return node
    if isinstance(node, Mapping):
        entries = {}
        for key, (place, inner) in node.entries.items():
            renamed = key.replace("${" + name + "}", value).replace("&{" + name + "}", alphanumeric(value))
            entries[renamed] = (Scalar(renamed, place.span, renamed, place.style), substitute(inner, name, value))
        return Mapping(entries, node.span, node.flow)
    if isinstance(node, Sequence):
        return Sequence([substitute(item, name, value) for item in node.items], node.span, node.flow)
    if node.name == "Ref" and isinstance(node.argument, Scalar) and node.argument.value == name:
        return Scalar(value, node.span, value)
    return Intrinsic(node.name, substitute(node.argument, name, value), node.span)


def alphanumeric(value: str) -> str:
    """`&{}` keeps letters and digits only."""
    return "".join(character for character in value if character.isalnum())
