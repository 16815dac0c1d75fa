"""What of a template matters to a function: what it refers to and what refers to it, its conditions and parameters."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from lambdalint.template.source import TemplateSource
from lambdalint.template.splits import may_split, splits
from lambdalint.template.tree import Intrinsic, Mapping, Node, Scalar, Sequence

LAMBDA = frozenset({"AWS::Serverless::Function", "AWS::Lambda::Function"})
NESTED = {"AWS::CloudFormation::Stack": "TemplateURL", "AWS::Serverless::Application": "Location"}


def concerns(source: TemplateSource) -> tuple[list[str], dict[str, list[str]]]:
    """The conditions that matter to a function, and the parameters that make worlds by themselves."""
    wanted = [*reached(source).values()] if source.conditions or may_split(source) else []
    if wanted and source.global_properties is not None:
        wanted.append(Mentions(source.global_properties, source))
    return relevant(source, wanted), splits(source, [node for one in reversed(wanted) for node in one.functions])


def reached(source: TemplateSource) -> dict[str, Mentions]:
    """The resources that matter to a function, with what they mention: itself, what it refers to, what refers to it."""
    mentions = {id: Mentions(node, source) for id, (_, node) in source.resources.items()}
    functions = {
        id: None for id, kind in source.types.items() if kind in LAMBDA or nests(kind, source.resources[id][1])
    }
    wanted: dict[str, Mentions] = {}
    pending = deque(functions)
    pending += [id for id, found in mentions.items() if not found.resources.isdisjoint(functions)]
    while pending:
        id = pending.popleft()
        if id not in wanted and id in mentions:
            wanted[id] = mentions[id]
            pending += sorted(mentions[id].resources)
    return {id: wanted[id] for id in source.resources if id in wanted}


def relevant(source: TemplateSource, wanted: Iterable[Mentions]) -> list[str]:
    """The conditions that matter to a function: of the resources that do, and of Globals."""
    names: dict[str, None] = {}
    for mentioned in wanted:
        names.update(mentioned.conditions)
    return [name for name in source.conditions if name in names]


def nests(kind: str, node: Mapping) -> bool:
    """Whether a resource is a nested stack with a local template, which may hold functions."""
    key = NESTED.get(kind)
    properties = node.get("Properties") if key else None
    written = properties.get(key) if key and isinstance(properties, Mapping) else None
    return isinstance(written, Intrinsic) or (isinstance(written, Scalar) and "://" not in str(written.value))


class Mentions:
    """The resources and conditions that a subtree names, and its functions of the template's language."""

    def __init__(self, root: Node, source: TemplateSource) -> None:
        self.resources: set[str] = set()
        self.conditions: dict[str, None] = {}
        self.functions: list[Intrinsic] = []
        known = source.resources
        condition = root.get("Condition") if isinstance(root, Mapping) else None
        if isinstance(condition, Scalar):
            self.conditions[str(condition.value)] = None
        pending: list[Node] = [root]
        while pending:
            node = pending.pop()
            if type(node) is Mapping:
                pending += [entry[1] for entry in node.entries.values() if type(entry[1]) is not Scalar]
            elif type(node) is Sequence:
                pending += node.items
            elif type(node) is Intrinsic:
                self.functions.append(node)
                if type(node.argument) is not Scalar:
                    pending.append(node.argument)
                self.intrinsic(node, known)

    def intrinsic(self, node: Intrinsic, known: Iterable[str]) -> None:
        argument = node.argument
        first = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
        if not isinstance(first, Scalar) or not isinstance(first.value, str):
            return
        if node.name == "If":
            self.conditions[first.value] = None
        elif node.name in ("Ref", "GetAtt") and first.value in known:
            self.resources.add(first.value)
        elif node.name == "Sub":
            for part in first.value.split("${")[1:]:
                name = part.partition("}")[0].strip().partition(".")[0]
                if name in known:
                    self.resources.add(name)
