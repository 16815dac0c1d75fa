"""What is the same in several worlds of a template, so that it is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from collections.abc import Sequence as Listed
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from lambdalint.template.concerns import NESTED
from lambdalint.template.source import TemplateSource
from lambdalint.template.tree import NODES, Intrinsic, Mapping, Node, Scalar, Sequence
from lambdalint.template.worlds import World

if TYPE_CHECKING:
    from lambdalint.template.cursor import View

T = TypeVar("T")
P = ParamSpec("P")

Ground: TypeAlias = tuple[tuple[str, bool], ...] | None
"""The conditions (True) and parameters (False) in which worlds differ and that a place stands on; None if it cannot be
told."""
NOTHING: Ground = ()


Results: TypeAlias = tuple[Ground, dict[Hashable, Any]]
"""What a function stands on, and what came of it by how that stands."""


class Sharing:
    """What each place of a template stands on, and what was made of it in the worlds of one deployment.

    A place means the same in all worlds that agree in the conditions and parameters below it, also those of resources
    that it refers to. What stands on a name that SAM makes, on a macro or on a nested stack is not shared. Of a nested
    stack nobody knows the worlds beforehand: all of its conditions and parameters count.
    """

    def __init__(self, source: TemplateSource, worlds: Listed[World] = ()) -> None:
        self.source = source
        truths: dict[str, set[bool]] = {}
        values: dict[str, set[str | None]] = {}
        every = [(dict(world.conditions), dict(world.values)) for world in worlds]
        for conditions, given in every:
            for name, truth in conditions.items():
                truths.setdefault(name, set()).add(truth)
        for name in dict.fromkeys(name for _, given in every for name in given):
            values[name] = {given.get(name) for _, given in every}
        self.settled = {name for name, found in truths.items() if len(found) == 1}
        self.open = {name for name, found in values.items() if len(found) > 1} if worlds else {*source.parameters}
        self.known: dict[int, tuple[Node, Ground]] = {}
        self.alike: dict[Hashable, Any] = {}
        self.made: dict[Hashable, tuple[object, Any]] = {}
        self.made_of: dict[Hashable, list[tuple[object, Any]]] = {}
        self.resolved: dict[int, tuple[Intrinsic, Results]] = {}
        self.nested: dict[tuple[str, ...], Sharing] = {}

    def below(self, stack: tuple[str, ...], source: TemplateSource) -> Sharing:
        """What a nested stack shares with itself in other worlds of the stacks above it."""
        known = self.nested.get(stack)
        if known is None or known.source is not source:
            known = self.nested[stack] = Sharing(source)
        return known

    def ground(self, node: Node) -> Ground:
        """What a place stands on."""
        if type(node) is Scalar:
            return NOTHING
        known = self.known.get(id(node))
        if known is None or known[0] is not node:
            known = self.known[id(node)] = node, self.stands_on(node)
        return known[1]

    def results(self, node: Intrinsic) -> Results:
        """What a function stands on, and what came of it in the worlds so far."""
        known = self.resolved.get(id(node))
        if known is None or known[0] is not node:
            known = self.resolved[id(node)] = node, (self.ground(node), {})
        return known[1]

    def same(self, content: Hashable, made: T) -> T:
        """The first of what was made in several worlds with the same content."""
        first: T = self.alike.setdefault((type(made), content), made)
        return first

    def once(self, thing: object, key: Hashable, make: Callable[[], T]) -> T:
        """What is made of something that may itself be shared."""
        known = self.made.get((id(thing), key))
        if known is None:
            known = self.made[id(thing), key] = thing, make()
        found: T = known[1]
        return found

    def again(self, key: Hashable, terms: object, make: Callable[[], T]) -> T:
        """What was made of equal terms in another world; of terms that are compared faster than they are hashed."""
        before = self.made_of.setdefault(key, [])
        for known, made in before:
            if known == terms:
                found: T = made
                return found
        before.append((terms, made := make()))
        return made

    def stands_on(self, node: Node) -> Ground:
        """The ground of a place: what decides what is in it. None when it cannot be shared."""
        if type(node) is Mapping:
            if "Fn::Transform" in node.entries:
                return None
            inner = [entry[1] for entry in node.entries.values() if type(entry[1]) is not Scalar]
            return self.together([self.ground(one) for one in inner]) if inner else NOTHING
        if type(node) is Sequence:
            return self.together([self.ground(item) for item in node.items if type(item) is not Scalar])
        if type(node) is Intrinsic:
            own = self.intrinsic(node)
            return (
                own
                if own is None or type(node.argument) is Scalar
                else self.together([own, self.ground(node.argument)])
            )
        return NOTHING

    def together(self, grounds: Iterable[Ground]) -> Ground:
        """What several places stand on."""
        found: dict[tuple[str, bool], None] | None = None
        one: Ground = NOTHING
        for ground in grounds:
            if ground is None:
                return None
            if ground and found is None:
                if not one or one == ground:
                    one = ground
                    continue
                found = dict.fromkeys(one)
            if ground and found is not None:
                found.update(dict.fromkeys(ground))
        return one if found is None else tuple(sorted(found))

    def intrinsic(self, node: Intrinsic) -> Ground:
        """The ground of what a function itself names, without its arguments."""
        argument = node.argument
        first = argument.items[0] if isinstance(argument, Sequence) and argument.items else argument
        text = str(first.value) if isinstance(first, Scalar) else ""
        if node.name in ("If", "Condition"):
            return self.condition(text)
        if node.name in ("Ref", "GetAtt"):
            return self.name(text, node.name == "GetAtt")
        if node.name == "Sub":
            local = argument.items[1] if isinstance(argument, Sequence) and len(argument.items) > 1 else None
            own = local.entries if isinstance(local, Mapping) else {}
            names = [part.partition("}")[0].strip() for part in text.split("${")[1:]]
            given = (name for name in names if name not in own and not name.startswith("!"))
            return self.together([self.name(name, "." in name) for name in given])
        known = ("Join", "Split", "Select", "FindInMap", "Base64", "ImportValue", "ToJsonString", "Length")
        return NOTHING if node.name in known else None

    def condition(self, name: str) -> Ground:
        return NOTHING if name in self.settled else ((name, True),)

    def name(self, name: str, attribute: bool) -> Ground:
        """What the meaning of a name stands on: a parameter, a pseudo parameter, a resource."""
        if name.startswith("AWS::"):
            return NOTHING
        if name in self.source.parameters:
            return ((name, False),) if name in self.open else NOTHING
        head = name.partition(".")[0] if attribute else name
        found = self.source.resources.get(head)
        if found is None or (attribute and self.source.types[head] in NESTED):
            return None
        condition = found[1].get("Condition")
        if condition is None:
            return NOTHING
        return self.condition(str(condition.value)) if isinstance(condition, Scalar) else None


def shared(make: Callable[Concatenate[View, P], T]) -> Callable[Concatenate[View, P], T]:
    """For what is made of a place alone: it is made once for all worlds that agree in what the place stands on."""

    @wraps(make)
    def found(view: View, /, *args: P.args, **options: P.kwargs) -> T:
        sharing, node = view.template.sharing, view.node
        if sharing is None or not isinstance(node, NODES):
            return make(view, *args, **options)
        ground = sharing.ground(node)
        if ground is None:
            return make(view, *args, **options)
        standing = view.template.standing(ground) if ground else ()
        key = (make, id(node), standing, view.key_span, view.owner, view.basis, args)
        known = sharing.made.get(key)
        if known is None:
            known = sharing.made[key] = node, make(view, *args, **options)
        result: T = known[1]
        return result

    return found
