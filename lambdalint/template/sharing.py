"""What is the same in all worlds of a template, so that it is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from lambdalint.template.source import TemplateSource
from lambdalint.template.tree import Intrinsic, Mapping, Node, Scalar, Sequence
from lambdalint.template.worlds import NESTED, World, type_of

if TYPE_CHECKING:
    from lambdalint.template.cursor import View

T = TypeVar("T")
P = ParamSpec("P")


class Sharing:
    """Which places of a template mean the same in some worlds of it, and what was made of them.

    A place does if nothing below it stands on a condition, a parameter or a resource in which the worlds differ, on a
    name that SAM makes, or on a nested stack.
    """

    def __init__(self, source: TemplateSource, worlds: Iterable[World]) -> None:
        self.source = source
        truths: dict[str, set[bool]] = {}
        values: dict[str, set[str | None]] = {}
        every = [(dict(world.conditions), dict(world.values)) for world in worlds]
        for conditions, given in every:
            for name, truth in conditions.items():
                truths.setdefault(name, set()).add(truth)
            for name in given:
                values.setdefault(name, {other.get(name) for _, other in every})
        self.settled = {name for name, found in truths.items() if len(found) == 1}
        self.open = {name for name, found in values.items() if len(found) > 1}
        self.known: dict[int, tuple[Node, bool]] = {}
        self.made: dict[Hashable, tuple[object, Any]] = {}
        self.resolved: dict[int, tuple[Intrinsic, Any]] = {}

    def same(self, node: Node) -> bool:
        """Whether a place means the same in all of the worlds."""
        known = self.known.get(id(node))
        if known is None or known[0] is not node:
            known = self.known[id(node)] = node, self._same(node)
        return known[1]

    def _same(self, node: Node) -> bool:
        if isinstance(node, Scalar):
            return True
        if isinstance(node, Mapping):
            return "Fn::Transform" not in node.entries and all(self.same(entry[1]) for entry in node.entries.values())
        if isinstance(node, Sequence):
            return all(self.same(item) for item in node.items)
        return self.intrinsic(node) and self.same(node.argument)

    def intrinsic(self, node: Intrinsic) -> bool:
        argument = node.argument
        first = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
        text = str(first.value) if isinstance(first, Scalar) else ""
        if node.name in ("If", "Condition"):
            return text in self.settled
        if node.name in ("Ref", "GetAtt"):
            return self.name(text, node.name == "GetAtt")
        if node.name == "Sub":
            local = argument.items[1] if isinstance(argument, Sequence) and len(argument.items) > 1 else None
            own = local.entries if isinstance(local, Mapping) else {}
            names = [part.partition("}")[0].strip() for part in text.split("${")[1:]]
            return all(name in own or name.startswith("!") or self.name(name, "." in name) for name in names)
        return node.name in ("Join", "Split", "Select", "FindInMap", "Base64", "ImportValue", "ToJsonString", "Length")

    def name(self, name: str, attribute: bool) -> bool:
        """Whether what a name stands for is the same: a parameter, a pseudo parameter, a resource."""
        if name.startswith("AWS::"):
            return True
        if name in self.source.parameters:
            return name not in self.open
        found = self.source.resources.get(name.partition(".")[0] if attribute else name)
        if found is None or (attribute and type_of(found[1]) in NESTED):
            return False
        condition = found[1].get("Condition")
        return condition is None or (isinstance(condition, Scalar) and str(condition.value) in self.settled)


def shared(make: Callable[Concatenate[View, P], T]) -> Callable[Concatenate[View, P], T]:
    """For what is made of a place alone: where the place means the same in all worlds, it is made in the first."""

    @wraps(make)
    def found(view: View, /, *args: P.args, **options: P.kwargs) -> T:
        sharing, node = view.template.sharing, view.node
        if sharing is None or not isinstance(node, (Scalar, Mapping, Sequence, Intrinsic)) or not sharing.same(node):
            return make(view, *args, **options)
        key = (make, id(node), view.path, view.basis, args)
        known = sharing.made.get(key)
        if known is None:
            known = sharing.made[key] = node, make(view, *args, **options)
        result: T = known[1]
        return result

    return found
