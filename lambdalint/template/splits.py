"""Parameters that make worlds by themselves, without a condition: keys of mappings, and numbers of which a few are allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lambdalint.template.conditions import written
from lambdalint.template.source import TemplateSource
from lambdalint.template.tree import Intrinsic, Mapping, Node, Scalar, Sequence

MOST = 8
"""Values of a parameter; one with more is looked at with its default only."""


def splits(source: TemplateSource, functions: Iterable[Intrinsic]) -> dict[str, list[str]]:
    """Parameter -> its values, the default first, of those that change what some functions of the language say."""
    found: dict[str, list[str]] = {}
    for name, keys in uses(functions, source):
        parameter = source.parameters[name]
        allowed = [written(value) for value in parameter.allowed]
        if parameter.default is None or parameter.stored or not (allowed or keys):
            continue
        default = written(parameter.default)
        found[name] = list(dict.fromkeys([*found.get(name, [default]), *(allowed or keys)]))
    return {name: found[name] for name in source.parameters if 1 < len(found.get(name, ())) <= MOST}


def may_split(source: TemplateSource) -> bool:
    """Whether any parameter could: whether it is worth while to look."""
    return bool(source.parameters) and (
        source.mappings is not None or any(numeric(parameter.allowed) for parameter in source.parameters.values())
    )


def uses(functions: Iterable[Intrinsic], source: TemplateSource) -> Iterator[tuple[str, list[str]]]:
    """The parameters that are keys of a mapping, with the keys that it has, and those that stand for a number."""
    numbers = {name for name, parameter in source.parameters.items() if numeric(parameter.allowed)}
    for node in functions:
        if node.name == "FindInMap" and isinstance(node.argument, Sequence):
            yield from keys_of(node.argument, source)
        elif numbers and node.name == "Ref" and (name := parameter_of(node, source)) in numbers:
            yield name, []


def keys_of(argument: Sequence, source: TemplateSource) -> Iterator[tuple[str, list[str]]]:
    """The parameters among the keys of `Fn::FindInMap`."""
    table, *keys = argument.items[:3] or [argument]
    rows = source.mappings.get(str(table.value)) if source.mappings and isinstance(table, Scalar) else None
    if not isinstance(rows, Mapping):
        return
    for level, key in enumerate(keys):
        name = parameter_of(key, source)
        if name and level == 0:
            yield name, first_few(rows.entries)
        elif name:
            inner = [row.entries for _, _, row in rows.items() if isinstance(row, Mapping)]
            yield name, first_few(entry for entries in inner for entry in entries)


def first_few(keys: Iterable[str]) -> list[str]:
    """The different ones of some keys, one more than are looked at where there are many."""
    found: dict[str, None] = {}
    for key in keys:
        found[key] = None
        if len(found) > MOST:
            break
    return list(found)


def parameter_of(node: Node, source: TemplateSource) -> str:
    """The parameter that a `Ref` names, "" for anything else."""
    name = node.argument.value if isinstance(node, Intrinsic) and isinstance(node.argument, Scalar) else None
    return str(name) if isinstance(node, Intrinsic) and node.name == "Ref" and name in source.parameters else ""


def numeric(allowed: Iterable[Scalar]) -> bool:
    """Whether there are allowed values, and all are whole numbers."""
    texts = [written(value) for value in allowed]
    return bool(texts) and all(text.isdecimal() for text in texts)
