"""Every place of a template that names a function, found in one walk over all resources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from lambdalint.deployment.build.explain import Harmless, harmless, nowhere
from lambdalint.frozen import dataclass
from lambdalint.span import Span
from lambdalint.template.cursor import View
from lambdalint.template.ids import absolute, located, relative
from lambdalint.template.samnames import alias_id
from lambdalint.template.sharing import shared
from lambdalint.template.tree import Intrinsic, Mapping, Node, Sequence
from lambdalint.template.tree import Scalar as Written
from lambdalint.template.view import Resource, Template
from lambdalint.value import Known, Reference, Scalar, Text, Value

FUNCTIONS = ("AWS::Serverless::Function", "AWS::Lambda::Function")
ARN = ":function:"
"""What stands in the ARN of every function."""
NAMING = ("Ref", "GetAtt", "Sub")
"""What refers to something by its name."""
NAMED = {"AWS::Lambda::EventSourceMapping": "FunctionName", "AWS::CloudFormation::Macro": "FunctionName"}
"""What may name its function by nothing but its name."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A property that names a function. `qualifier` is an alias or version, as `${…}` one that is filled in later; `path`
    starts at the resource."""

    function: str
    qualifier: str
    resource: str
    type: str
    path: tuple[str, ...]
    span: Span


class Names:
    """What may stand for each function: ids, aliases, versions and physical names."""

    def __init__(self, template: Template, elsewhere: Callable[[Template], Names] | None = None) -> None:
        self.template, self.elsewhere = template, elsewhere
        self.ids: dict[str, tuple[str, str]] = {}
        self.aliases: dict[str, str] = {}
        """By function the alias that SAM publishes."""
        self.physical: dict[str, str] = {}
        """By physical name; a name that the deployment puts together stands as it is written."""
        self._qualifiers: dict[str, set[str]] | None = None
        self._written: dict[str, list[tuple[Mention, Branches]]] = {}
        for function in template.of_type(*FUNCTIONS):
            self.ids[function.id] = (function.id, "")
            view = function.properties["FunctionName"]
            name = view.text()
            if isinstance(name, Known):
                self.physical[name.value] = function.id
            written = as_written(view.node)
            if written:
                self.physical[written] = function.id
            alias = function.properties["AutoPublishAlias"].text()
            if isinstance(alias, Known):
                self.aliases[function.id] = alias.value
                self.ids[alias_id(function.id, alias.value)] = (function.id, alias.value)
        for resource in template.of_type("AWS::Lambda::Alias", "AWS::Lambda::Version"):
            for id, _ in self.of_place(resource.properties["FunctionName"]):
                name = resource.properties["Name"].text()
                self.ids[resource.id] = (id, name.value if isinstance(name, Known) else resource.id)

    @property
    def content(self) -> tuple[tuple[object, ...], ...]:
        """What the names of one template say: all of it where there is no other one."""
        return tuple(self.ids.items()), tuple(self.physical.items()), tuple(self.aliases.items())

    @property
    def any(self) -> bool:
        """Whether there may be a function to name at all."""
        return bool(self.ids) or self.elsewhere is not None

    def qualifiers(self, function: str) -> tuple[str, ...]:
        """The aliases and versions of a function."""
        if self._qualifiers is None:
            self._qualifiers = {}
            for id, qualifier in self.ids.values():
                self._qualifiers.setdefault(id, set()).add(qualifier)
        return tuple(sorted(self._qualifiers.get(function, set()) - {""}))

    def written_in(self, resource: Resource) -> list[tuple[Mention, Branches]]:
        """What a resource says of functions, and in which branches: the same in all worlds that have these names."""
        found = self._written.get(resource.id)
        if found is None:
            found = self._written[resource.id] = [
                (Mention(function, qualifier, resource.id, resource.type, path(way), node.span), branches)
                for way, node, branches in places(resource)
                for function, qualifier in self.in_node(node)
            ]
        return found

    def in_node(self, node: object) -> list[tuple[str, str]]:
        """(function, qualifier) of one intrinsic or text."""
        if type(node) is Written:
            return self.in_text(node.value) if type(node.value) is str else []
        if type(node) is not Intrinsic or node.name not in NAMING:
            return []
        argument = node.argument
        first = argument.items[0] if type(argument) is Sequence and argument.items else argument
        if type(first) is not Written or type(first.value) is not str:
            return []
        if node.name == "Sub":
            return self.in_sub(first.value)
        found = self.foreign(self.template.resolver.value(node)) if self.elsewhere is not None else []
        if found:
            return found
        if node.name == "Ref":
            head, _, tail = first.value.partition(".")
            return self.named(head, tail)
        second = argument.items[1] if type(argument) is Sequence and len(argument.items) > 1 else None
        return self.named(first.value, str(second.value) if type(second) is Written else "")

    def foreign(self, value: Value[Scalar]) -> list[tuple[str, str]]:
        """The function of another stack that a parameter or an output stands for."""
        if not isinstance(value, Known) or self.elsewhere is None:
            return []
        parts = value.value.parts if isinstance(value.value, Text) else (value.value,)
        found = []
        for part in parts:
            if isinstance(part, Reference) and part.id.startswith("/"):
                at, own = located(self.template, part.id)
                known = self.elsewhere(at).named(own, part.attribute) if at is not None else []
                if at is not None:
                    found += [(relative(absolute(id, at), self.template), qualifier) for id, qualifier in known]
            elif isinstance(part, Reference) and value.value is part:
                found += self.named(part.id, part.attribute)
        return found

    def named(self, id: str, attribute: str) -> list[tuple[str, str]]:
        if id not in self.ids or attribute.startswith(("DestinationQueue", "DestinationTopic")):
            return []
        function, qualifier = self.ids[id]
        if attribute in ("Alias", "Version"):
            qualifier = self.aliases.get(function, attribute)
        return [(function, qualifier)]

    def of_name(self, name: str) -> list[tuple[str, str]]:
        """The function that `${Name}` or `${Resource.Attribute}` stands for."""
        head, _, attribute = name.partition(".")
        known = self.named(head, attribute)
        if not known and self.elsewhere is not None:
            return self.foreign(self.template.resolver.named(name, self.template.span))
        return known

    def in_sub(self, text: str) -> list[tuple[str, str]]:
        """The functions that a text of `Fn::Sub` names, each with the qualifier behind it."""
        found = []
        parts = text.split("${")[1:]
        for index, part in enumerate(parts, 1):
            name, _, rest = part.partition("}")
            for function, qualifier in self.of_name(name.strip()):
                suffix = rest[1:].partition("/")[0] if rest.startswith(":") and not qualifier else ""
                if rest == ":" and index < len(parts) and not qualifier:  # `${Worker.Arn}:${!stageVariables.alias}`
                    qualifier = f"${{{parts[index].partition('}')[0]}}}"
                found.append((function, qualifier or (suffix if suffix.isidentifier() else "")))
        return found or self.in_text(text)

    def in_text(self, text: str) -> list[tuple[str, str]]:
        """A written ARN whose last part is a function's physical name."""
        if ARN in text:
            name = leading(text.rpartition(ARN)[2])
            if name and name in self.physical:
                return [(self.physical[name], "")]
        return []

    def of_place(self, view: View) -> list[tuple[str, str]]:
        """(function, qualifier) of a property that holds a function's name or ARN."""
        found = self.in_node(view.node)
        if not found:
            text = view.text()
            for name in (text.value if isinstance(text, Known) else "", as_written(view.node)):
                own = leading(name)
                if own and own in self.physical:
                    return [(self.physical[own], name[len(own) + 1 :])]
        return found


def leading(text: str) -> str:
    """The function's name by which a text goes on after the rest of its ARN, also one that the deployment puts
    together: `orders-${Stage}` of `orders-${Stage}:live`."""
    end = 0
    while end < len(text) and text[end] not in ':/"':
        if text[end] == "$":
            closing = text.find("}", end) if text.startswith("${", end) else -1
            if closing < 0:
                break
            end = closing
        end += 1
    return text[:end]


def as_written(node: object) -> str:
    """The text of `Fn::Sub` with its placeholders; "" for what is written in another way, or replaces names of its own."""
    if type(node) is Intrinsic and node.name == "Sub" and type(node.argument) is Written:
        return node.argument.value if type(node.argument.value) is str else ""
    return ""


def mentions(template: Template, names: Names) -> Iterator[Mention]:
    """The mentions of functions in resources that exist in this world, but for those that surely mean nothing."""
    if not names.any:
        return
    for resource in template.resources.values():
        if nowhere(resource.type):
            continue
        written = names.written_in(resource)
        found = [mention for mention, branches in written if not branches or here(branches, template)]
        if found:
            yield from found
        elif resource.type in NAMED:
            yield from by_name(resource.view, resource.id, resource.type, names)


@shared
def by_name(view: View, id: str, type: str, names: Names) -> tuple[Mention, ...]:
    """The mention in a property that may hold nothing but a function's name."""
    place = view["Properties"][NAMED[type]]
    path = ("Properties", NAMED[type])
    return tuple([Mention(one, qualifier, id, type, path, place.span) for one, qualifier in names.of_place(place)])


Way: TypeAlias = "tuple[Way, str] | tuple[()]"
"""A path from its end: what leads to a place, and its own key."""
Branches: TypeAlias = tuple[tuple[str, bool], ...]
"""The branches of `Fn::If` around a place: conditions with what they are there."""
Found: TypeAlias = tuple[Way, "Written | Intrinsic", Branches]
NOTHING: Harmless = {}


def here(branches: Branches, template: Template) -> bool:
    """Whether a place with these branches around it may be there in a world."""
    return all(template.truth(name) is not (not truth) for name, truth in branches)


def places(resource: Resource) -> list[Found]:
    """What of a resource may name a function in some world, where that is not harmless."""
    known: dict[str, list[Found]] = resource.template.source.worked_out.setdefault("places", {})
    if resource.id not in known:
        known[resource.id] = [*walk(resource.written, harmless(resource.type))]
    return known[resource.id]


def walk(root: Node, leaving_out: Harmless = NOTHING) -> Iterator[Found]:
    """What may name a function below a node, with its way: functions of the template's language, and texts with an ARN.

    What lies inside an intrinsic has the intrinsic's path: it decides the value of that property.
    """
    pending: list[tuple[Way, Node, bool, Harmless, Branches]] = [((), root, False, leaving_out, ())]
    while pending:
        way, node, inside, out, branches = pending.pop()
        if type(node) is Mapping:
            for key, (_, inner) in reversed(node.entries.items()):
                if type(inner) is not Written or (type(inner.value) is str and ARN in inner.value):
                    below = out.get(key, out.get("*", NOTHING)) if out else out
                    if below is not None:
                        pending.append((way if inside else (way, key), inner, inside, below, branches))
        elif type(node) is Sequence:
            below = out.get("*", NOTHING)
            if below is not None:
                for index in range(len(node.items) - 1, -1, -1):
                    pending.append((way if inside else (way, str(index)), node.items[index], inside, below, branches))
        elif type(node) is Intrinsic:
            name, argument = node.name, node.argument
            if name == "If" and type(argument) is Sequence and len(argument.items) == 3:
                condition, first, second = argument.items
                for branch, truth in ((second, False), (first, True)):
                    around = (*branches, (str(condition.value), truth)) if type(condition) is Written else branches
                    pending.append((way, branch, inside, out, around))
                continue
            if name in NAMING:
                yield way, node, branches
            if name not in ("Ref", "GetAtt"):
                pending.append((way, argument, True, NOTHING, branches))
        elif type(node) is Written and type(node.value) is str and ARN in node.value:
            yield way, node, branches


def path(way: Way) -> tuple[str, ...]:
    """The keys from the beginning."""
    keys: list[str] = []
    while way:
        way, key = way
        keys.append(key)
    keys.reverse()
    return tuple(keys)
