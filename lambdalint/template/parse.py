"""YAML and JSON text to a tree with a place on every node, in one pass over the parser's events."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any

from lambdalint.frozen import dataclass, field
from lambdalint.limits import Limits
from lambdalint.span import Lines, Span
from lambdalint.template.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    MarkedYAMLError,
    Parser,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    YAMLError,
)
from lambdalint.template.scalars import resolve
from lambdalint.template.tree import Intrinsic, Mapping, Node, Scalar, Sequence

DEPTH = 100
new_span = tuple.__new__
"""A place without the named tuple's own constructor, which takes twice as long."""

GENERATED = r"\{%[-+ ]|\{\{"
TAB_OR_TEXT = r'(?s)"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|\t'
"""A text without an end reaches to the end of the file, so that no character is looked at twice."""
OTHER_ENDS = "\r\x85\u2028\u2029"
"""What ends lines for PyYAML or for editors, but not for both in the same way."""
BLOCKS = ("|", ">")
"""The styles of text that goes over lines of its own."""
AS_TEXT = {"!Ref", "!GetAtt", "!Sub", "!Condition", "!ImportValue", "!Base64"}


class TemplateUnreadable(Exception):
    """The file cannot be read as a template. `line` and `column` are 1-based, 0 when there is no place."""

    def __init__(self, path: str, reason: str, line: int = 0, column: int = 0) -> None:
        super().__init__(reason)
        self.path, self.reason, self.line, self.column = path, reason, line, column


class Generated(TemplateUnreadable):
    """Text for a template engine: what it renders is a template, this is not."""


class NotATemplate(TemplateUnreadable):
    """Readable, but without a resource of CloudFormation's: somebody else's file."""


@dataclass(slots=True)
class Problem:
    """Something odd that did not stop the reading, such as a duplicate key; `other` is the first place."""

    message: str
    span: Span
    other: Span | None = None


@dataclass(slots=True)
class Parsed:
    """A template's tree, its line table, and what was odd about it."""

    path: str
    lines: Lines
    tree: Mapping
    problems: list[Problem] = field(default_factory=list)


def parse(path: str, text: str, limits: Limits = Limits()) -> Parsed:
    """The tree of a template. Raises TemplateUnreadable with the place and what to do."""
    lines = Lines(text)
    builder = Builder(path, text, lines, limits)
    try:
        documents = builder.documents()
    except MarkedYAMLError as error:
        line, column = lines.position(error.problem_mark.index) if error.problem_mark else (0, 0)
        if re.search(GENERATED, text):
            reason = "it is text for a template engine (Jinja, cookiecutter)"
            raise Generated(path, reason, line, column) from None
        reason = f"not valid YAML or JSON: {error.problem or error.context or 'broken'}"
        raise TemplateUnreadable(path, reason, line, column) from None
    except YAMLError as error:
        raise TemplateUnreadable(path, f"not valid YAML or JSON: {' '.join(str(error).split())[:200]}") from None
    for document in documents:
        if isinstance(document, Mapping) and is_template(document):
            return Parsed(path, lines, document, builder.problems)
    raise NotATemplate(path, "no `Resources` with an `AWS::` type: not a SAM or CloudFormation template")


def is_template(document: Mapping) -> bool:
    """Whether any resource looks like one of CloudFormation's."""
    resources = document.get("Resources")
    if not isinstance(resources, Mapping):
        return False
    for name, _, resource in resources.items():
        kind = resource.get("Type") if isinstance(resource, Mapping) else None
        if (isinstance(kind, Scalar) and isinstance(kind.value, str) and "::" in kind.value) or name.startswith("Fn::"):
            return True
    return False


class Builder:
    """Builds trees from parser events. `anchors` counts the nodes behind each, aliases followed: an alias bomb is
    refused before anything walks it."""

    def __init__(self, path: str, text: str, lines: Lines, limits: Limits) -> None:
        self.path, self.text, self.lines, self.most = path, text, lines, limits.template_values
        self.shift = 1 if text.startswith("\ufeff") else 0
        self.same_lines = not self.shift and not any(sign in text for sign in OTHER_ENDS)
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.repeated = 0

    def span(self, start: int, end: int) -> Span:
        """The place between two character indexes."""
        starts = self.lines.starts
        line = bisect_right(starts, start)
        last = line if line >= len(starts) or end < starts[line] else bisect_right(starts, end)
        return new_span(Span, (self.path, line, start - starts[line - 1] + 1, last, end - starts[last - 1] + 1))

    def fail(self, event: Any, reason: str) -> TemplateUnreadable:
        return TemplateUnreadable(self.path, reason, *self.lines.position(event.start_mark.index + self.shift))

    def too_many(self, count: int) -> str:
        """Which values are more than a template may hold: those that are written, or those that aliases repeat."""
        if count - self.repeated > self.most:
            return f"more than {self.most:,} values: split the template"
        return f"more than {self.most:,} values when aliases are followed: write them out"

    def documents(self) -> list[Node]:
        """Every document of the stream."""
        next_event = Parser(spaces_for_tabs(self.text[self.shift :])).get_event
        scalar, mapping, sequence = ScalarEvent, MappingStartEvent, SequenceStartEvent
        path, same_lines, most, count = self.path, self.same_lines, self.most, 0
        found: list[Node] = []
        stack: list[Frame] = []
        node: Node
        while True:
            event = next_event()
            kind = type(event)
            if kind is scalar:
                style, value = event.style or "", event.value
                if event.tag is None and same_lines and style not in BLOCKS:
                    start, end = event.start_mark, event.end_mark
                    place = new_span(Span, (path, start.line + 1, start.column + 1, end.line + 1, end.column + 1))
                    node = Scalar(value if style else resolve(value), place, value, style)
                else:
                    node = self.scalar(event, style, value)
                if event.anchor:
                    self.anchors[event.anchor] = (node, 1)
            elif kind is mapping or kind is sequence:
                if len(stack) >= DEPTH:
                    raise self.fail(event, f"nested deeper than {DEPTH} levels: flatten it")
                stack.append(Frame(event, kind is mapping, count))
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                node = self.close(stack.pop(), event, count)
            elif kind is AliasEvent:
                if event.anchor not in self.anchors:
                    raise self.fail(event, f"`*{event.anchor}` names no anchor that ends before it")
                node, weight = self.anchors[event.anchor]
                count += weight
                self.repeated += weight
            elif kind is StreamEndEvent or event is None:
                return found
            else:
                continue
            count += 1
            if count > most:
                raise self.fail(event, self.too_many(count))
            if not stack:
                found.append(node)
                continue
            frame = stack[-1]
            key = frame.key
            if not frame.mapping:
                frame.items.append(node)
            elif key is None:
                frame.key = node
            elif type(key) is Scalar and key.text not in frame.entries and key.text != "<<":
                frame.entries[key.text] = key, node
                frame.key = None
            else:
                self.entry(frame, node)

    def place(self, start: Any, end: Any) -> Span:
        """The place between two marks."""
        if self.same_lines:
            return new_span(Span, (self.path, start.line + 1, start.column + 1, end.line + 1, end.column + 1))
        return self.span(start.index + self.shift, end.index + self.shift)

    def scalar(self, event: Any, style: str, value: str) -> Node:
        """A scalar with a tag, or a block, which ends with its last letter."""
        tag = event.tag
        first, last = event.start_mark, event.end_mark
        start, end = first.index + self.shift, last.index + self.shift
        if style in BLOCKS:
            while end > start and self.text[end - 1] in " \t\r\n":
                end -= 1
            outer = self.span(start, end)
        else:
            outer = self.place(first, last)
        if tag is None or tag[0] != "!" or tag == "!":
            return Scalar(value if style else resolve(value), outer, value, style)
        inner = start + len(tag)
        while inner < end and self.text[inner] in " \t":
            inner += 1
        plain = value if style or tag in AS_TEXT else resolve(value)
        if outer.line == outer.end_line and self.same_lines:
            place = new_span(Span, (*outer[:2], outer.end_column - (end - inner), *outer[3:]))
        else:
            place = self.span(inner, end)
        return intrinsic(tag[1:], Scalar(plain, place, value, style), outer)

    def entry(self, frame: Frame, node: Node) -> None:
        key, frame.key = frame.key, None
        if isinstance(key, Intrinsic) and isinstance(key.argument, Scalar):
            key = key.argument
        if not isinstance(key, Scalar):
            self.problems.append(Problem("a key that is no text is left out", key.span if key else node.span))
            return
        if key.text == "<<" and not key.style:
            frame.merges += (node,)
            return
        if key.text in frame.entries:
            first = frame.entries.pop(key.text)[0].span
            self.problems.append(Problem(f"`{key.text}` is written twice; the last one counts", key.span, first))
        frame.entries[key.text] = (key, node)

    def close(self, frame: Frame, event: Any, count: int) -> Node:
        begin = frame.event
        flow, tag = bool(begin.flow_style), begin.tag
        last: Node | None = None
        node: Node
        if frame.mapping:
            entries = frame.entries
            if entries:
                last = next(reversed(entries.values()))[1]
            for merged in frame.merges:
                for source in merged.items if isinstance(merged, Sequence) else [merged]:
                    for name, entry in source.entries.items() if isinstance(source, Mapping) else ():
                        entries.setdefault(name, entry)
            span = self.place(begin.start_mark, event.end_mark) if flow else self.block(begin, event, last)
            node = Mapping(entries, span, flow)
            if len(entries) == 1:
                node = long_form(node)
        else:
            if frame.items:
                last = frame.items[-1]
            span = self.place(begin.start_mark, event.end_mark) if flow else self.block(begin, event, last)
            node = Sequence(frame.items, span, flow)
        if tag and tag[0] == "!" and tag != "!":
            node = intrinsic(tag[1:], node, span)
        if begin.anchor:
            self.anchors[begin.anchor] = (node, count - frame.before + 1)
        return node

    def block(self, begin: Any, event: Any, last: Node | None) -> Span:
        """The place of a block collection, which ends where its last leaf ends; an alias ends elsewhere."""
        start = begin.start_mark
        if last is not None and self.same_lines:
            _, line, column, end_line, end_column = last.span
            first, edge = start.line + 1, start.column + 1
            behind = end_line > first or (end_line == first and end_column > edge)
            if behind and (column != end_column or line != end_line):
                return new_span(Span, (self.path, first, edge, end_line, end_column))
        start, at = start.index + self.shift, event.end_mark.index + self.shift
        while at > start and self.text[at - 1] in " \t\r\n":
            at -= 1
        head = self.span(start, max(start, at))
        leaf = last.span if last is not None else head
        inside = (head.line, head.column) <= (leaf.end_line, leaf.end_column) <= (head.end_line, head.end_column)
        return Span(self.path, head.line, head.column, leaf.end_line, leaf.end_column) if inside else head


def spaces_for_tabs(text: str) -> str:
    """JSON may be indented with tabs, which YAML's flow style refuses; strings are left alone."""
    if "\t" not in text or text.lstrip()[:1] not in ("{", "["):
        return text
    return re.sub(TAB_OR_TEXT, lambda found: " " if found.group() == "\t" else found.group(), text)


class Frame:
    """An open collection; `before` is the node count at its start."""

    __slots__ = ("before", "entries", "event", "items", "key", "mapping", "merges")

    def __init__(self, event: Any, mapping: bool, before: int) -> None:
        self.event, self.mapping, self.before = event, mapping, before
        self.key: Node | None = None
        self.merges: tuple[Node, ...] = ()
        self.entries: dict[str, tuple[Scalar, Node]]
        self.items: list[Node]
        if mapping:
            self.entries = {}
        else:
            self.items = []


def long_form(mapping: Mapping) -> Node:
    """`{"Fn::Sub": …}`, `{"Ref": …}` and `{"Condition": …}`, mappings of one entry, as intrinsics."""
    ((name, (_, argument)),) = mapping.entries.items()
    if name.startswith("Fn::") and not name.startswith("Fn::ForEach::"):
        return intrinsic(name[4:], argument, mapping.span)
    if name in ("Ref", "Condition") and isinstance(argument, Scalar) and isinstance(argument.value, str):
        return intrinsic(name, argument, mapping.span)
    return mapping


def intrinsic(name: str, argument: Node, span: Span) -> Intrinsic:
    """One shape for short and long forms; `GetAtt A.B.C` becomes the list [A, B.C]."""
    if name == "GetAtt" and isinstance(argument, Scalar) and isinstance(argument.value, str):
        head, dot, tail = argument.value.partition(".")
        if dot:
            place = argument.span
            argument = Sequence([Scalar(head, place, head), Scalar(tail, place, tail)], place, True)
    return Intrinsic(name, argument, span)
