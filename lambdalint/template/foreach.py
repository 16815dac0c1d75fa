"""`Fn::ForEach` of the language extensions: loops over a list that is written in the template."""

from __future__ import annotations

from collections.abc import Mapping as Assigned
from types import MappingProxyType

from lambdalint.span import Span
from lambdalint.template.parse import Problem, TemplateUnreadable, intrinsic
from lambdalint.template.tree import LOOP, Intrinsic, Mapping, Node, Scalar, Sequence, scalar

MOST = 1_000
"""Entries that all loops of a template may make."""
NESTED = 5
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html"""
SECTIONS = ("Conditions", "Resources", "Outputs")


class Loops:
    """The loops of one template: in its sections, and in properties at any depth.

    `left` names the loops that were left out, since only the deployment knows their list. `parameters` are those that
    a list comes from; `given` overrides their defaults, None where a list is not known.
    """

    def __init__(
        self,
        tree: Mapping,
        problems: list[Problem],
        most: int,
        given: Assigned[str, str | None] = MappingProxyType({}),
    ) -> None:
        self.tree, self.problems, self.given, self.budget = tree, problems, given, Budget(most)
        self.parameters: set[str] = set()
        self.left: list[tuple[str, Span]] = []
        self.made = 0

    def expanded(self) -> Mapping:
        """The template with its loops written out."""
        entries = dict(self.tree.entries)
        for name in SECTIONS:
            if name in entries:
                key, node = entries[name]
                entries[name] = (key, self.node(node, 0))
        return Mapping(entries, self.tree.span, self.tree.flow)

    def node(self, node: Node, depth: int) -> Node:
        """A copy without loops; what holds none is shared."""
        if isinstance(node, Sequence):
            items = [self.node(item, depth) for item in node.items]
            same = all(a is b for a, b in zip(items, node.items, strict=True))
            return node if same else Sequence(items, node.span, node.flow)
        if isinstance(node, Intrinsic):
            argument = self.node(node.argument, depth)
            return node if argument is node.argument else Intrinsic(node.name, argument, node.span)
        if not isinstance(node, Mapping):
            return node
        entries: dict[str, tuple[Scalar, Node]] = {}
        changed = False
        for name, key, inner in node.items():
            if name.startswith(LOOP):
                changed = True
                entries.update(self.loop(name, key, inner, depth + 1))
                continue
            found = self.node(inner, depth)
            changed = changed or found is not inner
            entries[name] = (key, found)
        return Mapping(entries, node.span, node.flow) if changed else node

    def loop(self, name: str, key: Scalar, node: Node, depth: int) -> dict[str, tuple[Scalar, Node]]:
        """What one loop makes. A loop over something unknown is left out and reported."""
        parts = node.items if isinstance(node, Sequence) else []
        if len(parts) != 3 or not isinstance(parts[0], Scalar) or not isinstance(parts[2], Mapping):
            self.problems.append(Problem(f"`{name}` needs a name, a list and a mapping", key.span))
            return self.leave(name, key)
        values = self.items(parts[1])
        if values is None or depth > NESTED or self.made + len(values) > MOST:
            why = "loops over a list that only the deployment knows"
            if values is not None:
                why = f"makes more than {MOST:,} entries" if depth <= NESTED else f"is more than {NESTED} loops deep"
            self.problems.append(Problem(f"`{name}` is left out: it {why}", key.span))
            return self.leave(name, key)
        self.made += len(values)
        entries: dict[str, tuple[Scalar, Node]] = {}
        for value in values:
            try:
                written = substitute(parts[2], str(parts[0].value), value, self.budget)
            except Overdrawn as problem:
                place = key.span
                raise TemplateUnreadable(place.path, f"`{name}` makes {problem}", place.line, place.column) from None
            body = self.node(written, depth)
            entries.update(body.entries if isinstance(body, Mapping) else {})
        return entries

    def items(self, node: Node) -> list[str] | None:
        """The texts of a list: written, of a list parameter, or looked up in a mapping with written keys."""
        if isinstance(node, Sequence):
            found: list[str] = []
            for item in node.items:
                inner = [item.text or str(item.value)] if isinstance(item, Scalar) else self.items(item)
                if inner is None:
                    return None
                found += inner
            return found
        if not isinstance(node, Intrinsic):
            return None
        if node.name == "Ref" and isinstance(node.argument, Scalar):
            return self.of_parameter(str(node.argument.value))
        if node.name == "FindInMap" and isinstance(node.argument, Sequence):
            at: Node | None = self.tree.get("Mappings")
            for part in node.argument.items[:3]:
                at = at.get(str(part.value)) if isinstance(at, Mapping) and isinstance(part, Scalar) else None
            return self.items(at) if isinstance(at, Sequence) else None
        return None

    def of_parameter(self, name: str) -> list[str] | None:
        """What a deployment gives for a parameter, else its default; None for what is looked up in a store."""
        section = self.tree.get("Parameters")
        parameter = section.get(name) if isinstance(section, Mapping) else None
        if not isinstance(parameter, Mapping):
            return None
        self.parameters.add(name)
        kind, default = parameter.get("Type"), parameter.get("Default")
        if str(getattr(kind, "value", "")).startswith("AWS::SSM::"):
            return None
        text = default.text or str(default.value) if isinstance(default, Scalar) else None
        text = self.given.get(name, text)
        return None if text is None else [part.strip() for part in text.split(",")]

    def leave(self, name: str, key: Scalar) -> dict[str, tuple[Scalar, Node]]:
        """A loop that is left out: readers of the mapping see that something may add more."""
        self.left.append((name, key.span))
        return {"Fn::Transform": (key, Mapping({}, key.span))}


class Overdrawn(Exception):
    """A loop makes more than a template may hold."""


class Budget:
    """What loops may still make: values, and the characters of the texts in them."""

    def __init__(self, most: int) -> None:
        self.most, self.values, self.characters = most, most, 20 * most

    def take(self, characters: int) -> None:
        """One value more, with a text of so many characters. Raises Overdrawn."""
        self.values -= 1
        self.characters -= characters
        if self.values < 0 or self.characters < 0:
            raise Overdrawn(f"more than {self.most:,} values: write fewer, or split the template")


def substitute(node: Node, name: str, value: str, budget: Budget) -> Node:
    """A copy in which `${name}`, `&{name}` and `Ref: name` are the value; places stay those of the loop's body."""
    if isinstance(node, Scalar):
        if isinstance(node.value, str) and "{" + name + "}" in node.value:
            text = renamed(node.value, name, value, budget)
            return scalar(text, node.span, text, node.style)
        budget.take(0)
        return node
    if isinstance(node, Mapping):
        entries = {}
        for key, (place, inner) in node.entries.items():
            text = renamed(key, name, value, budget)
            own = place if text is key else scalar(text, place.span, text, place.style)
            entries[text] = (own, substitute(inner, name, value, budget))
        return Mapping(entries, node.span, node.flow)
    if isinstance(node, Sequence):
        return Sequence([substitute(item, name, value, budget) for item in node.items], node.span, node.flow)
    if node.name == "Ref" and isinstance(node.argument, Scalar) and node.argument.value == name:
        return scalar(value, node.span, value)
    argument = substitute(node.argument, name, value, budget)
    if node.name == "Sub" and isinstance(argument, Scalar) and "${" not in str(argument.value):
        return argument  # an id that the loop makes: `!GetAtt [!Sub "${Name}Queue", Arn]`
    if node.name == "GetAtt" and isinstance(argument, Scalar):
        return intrinsic("GetAtt", argument, node.span)
    return Intrinsic(node.name, argument, node.span)


def renamed(text: str, name: str, value: str, budget: Budget) -> str:
    """A text with the value of a loop's variable in it."""
    places = text.count("{" + name + "}")
    if not places:
        budget.take(0)
        return text
    budget.take(len(text) + places * len(value))
    return text.replace("${" + name + "}", value).replace("&{" + name + "}", alphanumeric(value))


def alphanumeric(value: str) -> str:
    """`&{}` keeps letters and digits only."""
    return "".join(character for character in value if character.isalnum())
