"""Edits that set, rename and create in a template: byte-minimal, comments and quoting kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as PlainMapping

from lambdalint.changes import Edit, Plain
from lambdalint.edits.editor import NotEditable
from lambdalint.edits.spelling import Spelling
from lambdalint.frozen import dataclass, field
from lambdalint.span import Lines, Span
from lambdalint.template.parse import TemplateUnreadable, parse
from lambdalint.template.tree import INCLUDE, LOOP, Intrinsic, Mapping, Node, Scalar
from lambdalint.template.tree import Sequence as Items

Setting = tuple[tuple[str, ...], Plain, Span | None]


def written(path: str, text: str, tree: Node | None) -> Written | None:
    """The template as it is written; None when it cannot be read."""
    if LOOP in text or INCLUDE in text or not isinstance(tree, Mapping):
        try:
            tree = parse(path, text).tree
        except TemplateUnreadable:
            return None
    return Written(tree, Lines(text), Spelling.of(text), shared(tree) if "*" in text and "&" in text else frozenset())


def shared(tree: Node) -> frozenset[int]:
    """The identities of nodes that stand at more than one place: anchors with aliases, and what merge keys bring."""
    seen: set[int] = set()
    twice: set[int] = set()
    pending: list[Node] = [tree]
    while pending:
        node = pending.pop()
        if id(node) in seen:
            twice.add(id(node))
            continue
        seen.add(id(node))
        pending += inside(node)
    return frozenset(twice)


def inside(node: Node) -> list[Node]:
    """The nodes directly in a node."""
    if isinstance(node, Mapping):
        return [value for _, _, value in node.items()]
    if isinstance(node, Items):
        return list(node.items)
    return [node.argument] if isinstance(node, Intrinsic) else []


@dataclass
class Written:
    """A template's tree and text. `several` are the nodes that stand at more than one place."""

    tree: Mapping
    lines: Lines
    spelling: Spelling
    several: frozenset[int]
    plain: set[int] = field(default_factory=set)
    """The mappings whose keys all stand inside of them: no anchor and no merge key brought any."""

    def free(self, id: str) -> str:
        """A logical id that is not taken: the wanted one, or with a number."""
        taken = {name for section in ("Resources", "Parameters") for name in keys(self.tree.get(section))}
        names = (id if number == 1 else f"{id}{number}" for number in range(1, len(taken) + 3))
        return next(name for name in names if name not in taken)

    def resource(self, id: str) -> Mapping:
        """A resource that is written out under its id. Raises NotEditable."""
        section = self.own(self.tree.get("Resources"))
        found = self.own(section.get(id)) if isinstance(section, Mapping) else None
        if not isinstance(found, Mapping) or not isinstance(section, Mapping) or not section.span.contains(found.span):
            raise NotEditable("the resource is made by a loop, a macro or an anchor")
        return found

    def own(self, node: Node | None) -> Node | None:
        """A node that stands at one place only. Raises NotEditable for others."""
        if node is not None and id(node) in self.several:
            raise NotEditable("an anchor shares this with other places")
        return node

    def put(self, id: str, settings: Sequence[Setting]) -> Iterator[Edit]:
        """The edits that set properties with one parent. Raises NotEditable."""
        parent: Node = self.resource(id)
        resource, path = parent, ("Properties", *settings[0][0][:-1])
        was = settings[0][2]
        for depth, key in enumerate(path):
            inner = self.below(parent, key, was)
            if inner is None or (isinstance(inner, Scalar) and inner.value is None):
                value: Plain = {name[-1]: new for name, new, _ in settings}
                for outer in reversed(path[depth + 1 :]):
                    value = {outer: value}
                yield self.insert(parent, key, value) if inner is None else self.fill(parent, key, value)
                return
            parent = inner
        if not isinstance(parent, Mapping):
            raise NotEditable("an intrinsic function decides this")
        missing: dict[str, Plain] = {}
        for names, new, place in settings:
            today = self.below(parent, names[-1], place)
            if today is None:
                missing[names[-1]] = new
            else:
                yield self.replace(today, new)
        if missing:
            if not resource.span.contains(parent.span):
                raise NotEditable("the mapping is written elsewhere")
            yield self.insert_all(parent, missing)

    def below(self, node: Node, key: str, was: Span | None) -> Node | None:
        """A value of a mapping or an item of a list; in Fn::If that of the branch in which `was` lies."""
        found: Node | None = None
        if isinstance(node, Mapping):
            found = node.get(key)
        elif isinstance(node, Items) and key.isdecimal() and int(key) < len(node.items):
            found = node.items[int(key)]
        elif not isinstance(node, Mapping):
            raise NotEditable("an intrinsic function decides this")
        found = self.own(found)
        while isinstance(found, Intrinsic) and found.name == "If" and isinstance(found.argument, Items):
            branches = [n for n in found.argument.items[1:] if was is not None and n.span.contains(was)]
            if len(branches) != 1:
                raise NotEditable("no branch of the condition can be told from the other")
            found = self.own(branches[0])
        if found is not None and not node.span.contains(found.span):
            raise NotEditable("an anchor or a merge key brings this")
        return found

    def replace(self, node: Node, value: Plain) -> Edit:
        """A written scalar gives way to another in its quoting, a list in brackets to another one."""
        if isinstance(node, Items) and isinstance(value, list) and all(isinstance(i, Scalar) for i in node.items):
            if not node.flow or node.span.line != node.span.end_line or self.text(node.span)[:1] != "[":
                raise NotEditable("the list is written over several lines")
            return Edit(node.span, self.spelling.inline(value))
        if not isinstance(node, Scalar) or node.style in ("|", ">") or isinstance(value, (dict, list)):
            raise NotEditable("only a plain value is replaced")
        old = self.text(node.span)
        if old.startswith(("&", "!")) or node.span.line != node.span.end_line:
            raise NotEditable("the value has an anchor or a tag")
        quote = node.style if node.style in ("'", '"') else ""
        return Edit(node.span, f"{quote}{value}{quote}" if quote else self.spelling.inline(value))

    def rename(self, resource: str, span: Span, old: str, new: str) -> Edit:
        """Another text at a place inside a resource."""
        if not self.resource(resource).span.contains(span) or any(place.contains(span) for place in self.places()):
            raise NotEditable("the place belongs to others, too")
        text = self.text(span)
        quote = text[:1] if text[:1] in ('"', "'") else ""
        if text != f"{quote}{old}{quote}" or not re.fullmatch(r"[\w.:/-]+", new):
            raise NotEditable("the place is not a plain value")
        return Edit(span, f"{quote}{new}{quote}")

    def places(self) -> Iterator[Span]:
        """Where what several places share is written."""
        pending: list[Node] = [self.tree]
        seen: set[int] = set()
        while pending:
            node = pending.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if id(node) in self.several:
                yield node.span
            pending += inside(node)

    def create(self, id: str, type: str, properties: PlainMapping[str, Plain], beside: str) -> Edit:
        """A new last resource."""
        neighbour, section = self.resource(beside), self.tree.get("Resources")
        assert isinstance(section, Mapping)
        body: dict[str, Plain] = {"Type": type}
        condition = neighbour.get("Condition")
        name = condition.argument if isinstance(condition, Intrinsic) else condition
        if isinstance(name, Scalar):
            body["Condition"] = str(name.value)
        if properties:
            body["Properties"] = properties
        edit = self.insert_all(section, {id: body})
        last_key = list(section.entries.values())[-1][0]
        airy = not section.flow and not self.spelling.json and not self.lines.line(last_key.span.line - 1).strip()
        return Edit(edit.span, self.spelling.newline + edit.text) if airy and len(section.entries) > 1 else edit

    def insert(self, node: Node, key: str, value: Plain) -> Edit:
        if not isinstance(node, Mapping):
            raise NotEditable("the property has an unexpected form")
        return self.insert_all(node, {key: value})

    def insert_all(self, node: Mapping, values: dict[str, Plain]) -> Edit:
        """New last keys of a mapping."""
        spell = self.spelling
        if not node.entries:
            if not self.text(node.span).startswith("{"):
                raise NotEditable("the mapping is empty in a way that is not understood")
            return Edit(node.span, spell.inline(values))
        entries = list(node.entries.values())
        (first, _), (last_key, last) = entries[0], entries[-1]
        if id(node) not in self.plain and all(node.span.contains(key.span) for key, _ in entries):
            self.plain.add(id(node))
        if id(node) not in self.plain or not node.span.contains(last.span):
            raise NotEditable("an anchor or a merge key is in the way")
        end = self.leaf_end(last)
        if node.flow:
            listed = [f"{spell.word(key)}: {spell.inline(value)}" for key, value in values.items()]
            own_lines = last_key.span.line > node.span.line and (
                len(entries) == 1 or last_key.span.line > first.span.line
            )
            spaces = " " * (last_key.span.column - 1)
            between = f",{spell.newline}{spaces}" if own_lines else ", "
            return Edit(end, "".join(between + entry for entry in listed))
        deep = first.span.column - 1
        lines = [spell.newline + spell.block(key, value, deep) for key, value in values.items()]
        return Edit(self.line_end(end), "".join(lines))

    def fill(self, parent: Node, key: str, value: Plain) -> Edit:
        """An empty property (`Properties:`) becomes a mapping."""
        owner = parent.key(key) if isinstance(parent, Mapping) else None
        node = parent.get(key) if isinstance(parent, Mapping) else None
        if owner is None or not isinstance(node, Scalar) or node.text or not isinstance(value, dict) or parent.flow:  # type: ignore[union-attr]
            raise NotEditable("the property is empty in a way that is not understood")
        span, spell = owner.span, self.spelling
        if not re.fullmatch(r":\s*(#.*)?", self.lines.line(span.end_line)[span.end_column - 1 :]):
            raise NotEditable("the property is empty in a way that is not understood")
        indent = span.column - 1 + 2
        lines = [spell.newline + spell.block(name, inner, indent) for name, inner in value.items()]
        return Edit(self.line_end(span), "".join(lines))

    def leaf_end(self, node: Node) -> Span:
        """The empty place after the last character of a node."""
        if isinstance(node, (Mapping, Items)) and not node.flow and (inner := inside(node)):
            if not node.span.contains(inner[-1].span):
                raise NotEditable("an alias is the last value")
            return self.leaf_end(inner[-1])
        span = node.span
        return Span(span.path, span.end_line, span.end_column, span.end_line, span.end_column)

    def line_end(self, span: Span) -> Span:
        """The end of the line, after a comment if there is one. Raises NotEditable when something else follows."""
        rest = self.lines.line(span.end_line)[span.end_column - 1 :]
        if rest.strip() and not re.match(r"\s+#", rest) and not rest.startswith(":"):
            raise NotEditable("the line goes on")
        column = len(self.lines.line(span.end_line)) + 1
        return Span(span.path, span.end_line, column, span.end_line, column)

    def text(self, span: Span) -> str:
        """What is written at a place."""
        start = self.lines.index(span.line, span.column)
        return self.lines.text[start : self.lines.index(span.end_line, span.end_column)]


def keys(node: Node | None) -> list[str]:
    """The keys of a mapping."""
    return list(node.entries) if isinstance(node, Mapping) else []
