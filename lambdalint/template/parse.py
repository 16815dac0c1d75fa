"""YAML and JSON text to a tree with a place on every node, in one pass over the parser's events."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import attrgetter
from typing import Any

from lambdalint.frozen import dataclass, field
from lambdalint.limits import Limits
from lambdalint.span import Lines, Span
from lambdalint.template.events import Listener, MarkedYAMLError, YAMLError, listen
from lambdalint.template.scalars import NUMBER, WORDS, resolve
from lambdalint.template.tree import Intrinsic, Mapping, Node, Scalar, Sequence, scalar

DEPTH = 100
new_span = tuple.__new__
"""A place without the named tuple's own constructor, which takes twice as long."""
new = object.__new__
"""A collection without its constructor, which takes twice as long; its parts are put in one by one."""
text_of = attrgetter("text")

GENERATED = r"\{%[-+ ]|\{\{"
ENGINE = "it is text for a template engine (Jinja, cookiecutter)"
NO_TEXT = "a key that is no text is left out"
TAB_OR_TEXT = r'(?s)"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|\t'
"""A text without an end reaches to the end of the file, so that no character is looked at twice."""
OTHER_ENDS = "\x85\u2028\u2029"
"""What ends lines for PyYAML and not for editors; a CR alone they count differently as well."""
BLOCKS = ("|", ">")
"""The styles of text that goes over lines of its own."""
IN_LINE = frozenset(("", "'", '"'))
"""The other styles."""
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


@dataclass
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
        at = error.problem_mark.index + builder.shift if error.problem_mark else -1
        line, column = lines.position(at) if at >= 0 else (0, 0)
        if re.search(GENERATED, text):
            raise Generated(path, ENGINE, line, column) from None
        reason = f"not valid YAML or JSON: {explained(error.problem, text[at : at + 1]) or error.context or 'broken'}"
        raise TemplateUnreadable(path, reason, line, column) from None
    except YAMLError as error:
        raise TemplateUnreadable(path, f"not valid YAML or JSON: {' '.join(str(error).split())[:200]}") from None
    templates = [document for document in documents if isinstance(document, Mapping) and is_template(document)]
    if not templates:
        odd = [problem.span for problem in builder.problems if problem.message in (NO_TEXT, PLACEHOLDER)]
        if odd and re.search(GENERATED, text):  # `{{ name }}:` is a key of YAML's, too
            raise Generated(path, ENGINE, odd[0].line, odd[0].column)
        raise NotATemplate(path, "no `Resources` with an `AWS::` type: not a SAM or CloudFormation template")
    for further in templates[1:]:
        builder.problems.append(
            Problem("a further document with resources is left out", further.span, templates[0].span)
        )
    return Parsed(path, lines, templates[0], builder.problems)


PLACEHOLDER = "`{{…}}` is for a template engine (Jinja, cookiecutter): check what it makes of this"
"""What two braces without quotes are: YAML reads a mapping as the key of another one."""


def explained(problem: str | None, character: str) -> str | None:
    """The parser's words, with what to do where they name no character."""
    if problem != "found character that cannot start any token":
        return problem
    if character == "\t":
        return "a tab stands where only blanks may: indent with spaces"
    return f"`{character}` cannot begin a value: put the value in quotes"


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


class Builder(Listener):
    """Builds trees while the parser tells what it meets. `anchors` counts the nodes behind each, aliases followed: an
    alias bomb is refused before anything walks it."""

    def __init__(self, path: str, text: str, lines: Lines, limits: Limits) -> None:
        self.path, self.text, self.lines, self.most = path, text, lines, limits.template_values
        self.shift = 1 if text.startswith("\ufeff") else 0
        self.same_lines = not self.shift and lines.usual and not any(sign in text for sign in OTHER_ENDS)
        self.simple = IN_LINE if self.same_lines else frozenset()
        """The styles of scalars whose marks are their places."""
        self.problems: list[Problem] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.counted = "&" in text or len(text) > self.most
        """Whether there can be more values than a template may hold: without aliases each takes a character."""
        self.count = self.repeated = 0
        self.parts: list[Node] = []
        """The items of the open sequence, or each key of the open mapping and its value."""
        self.stack: list[tuple[list[Node], str | None, str | None, Any, bool, int]] = []
        """For each open collection what stands around it, then what its beginning said and the count before it."""

    def span(self, start: int, end: int) -> Span:
        """The place between two character indexes."""
        starts = self.lines.starts
        line = bisect_right(starts, start)
        last = line if line >= len(starts) or end < starts[line] else bisect_right(starts, end)
        return new_span(Span, (self.path, line, start - starts[line - 1] + 1, last, end - starts[last - 1] + 1))

    def fail(self, at: Any, reason: str) -> TemplateUnreadable:
        return TemplateUnreadable(self.path, reason, *self.lines.position(at.index + self.shift))

    def documents(self) -> list[Node]:
        """Every document of the stream."""
        listen(spaces_for_tabs(self.text[self.shift :]), self)
        return self.parts

    def scalar(
        self, anchor: str | None, tag: str | None, implicit: object, value: str, start: Any, end: Any, style: str
    ) -> None:
        if tag is None and style in self.simple:
            made = Scalar()
            made.value = value if style or (value not in WORDS and value[0] not in NUMBER) else resolve(value)
            made.span = new_span(Span, (self.path, start.line + 1, start.column + 1, end.line + 1, end.column + 1))
            made.text, made.style = value, style
            node: Node = made
        else:
            node = self.leaf(tag, value, start, end, style)
        if anchor:
            self.anchors[anchor] = (node, 1)
        if self.counted:
            self.count_in(node)
        self.parts.append(node)

    def mapping(
        self, anchor: str | None, tag: str | None, implicit: object, start: Any, end: Any, flow: bool | None = None
    ) -> None:
        self.stack.append((self.parts, anchor, tag, start, flow is True, self.count))
        if len(self.stack) > DEPTH:
            raise self.fail(start, f"nested deeper than {DEPTH} levels: flatten it")
        self.parts = []

    sequence = mapping

    def alias(self, anchor: str, start: Any, end: Any) -> None:
        """Puts in what an anchor names; fails when that has not ended before, or grows too large."""
        if anchor not in self.anchors:
            raise self.fail(start, f"`*{anchor}` names no anchor that ends before it")
        node, weight = self.anchors[anchor]
        self.count += weight
        self.repeated += weight
        self.count_in(node)
        self.parts.append(node)

    def count_in(self, node: Node) -> None:
        """Count a node. Raises TemplateUnreadable where there are too many."""
        self.count += 1
        if self.count > self.most:
            many = f"more than {self.most:,} values"
            written = self.count - self.repeated > self.most
            reason = f"{many}: split the template" if written else f"{many} when aliases are followed: write them out"
            raise TemplateUnreadable(self.path, reason, node.span.line, node.span.column)

    def place(self, start: Any, end: Any) -> Span:
        """The place between two marks."""
        if self.same_lines:
            return new_span(Span, (self.path, start.line + 1, start.column + 1, end.line + 1, end.column + 1))
        return self.span(start.index + self.shift, end.index + self.shift)

    def leaf(self, tag: str | None, value: str, first: Any, last: Any, style: str) -> Node:
        """A scalar with a tag, or a block, which ends with its last letter."""
        span = self.letters(first, last) if style in BLOCKS else self.place(first, last)
        if tag is None or tag[0] != "!" or tag == "!":
            return scalar(value if style else resolve(value), span, value, style)
        start, end = first.index + self.shift, last.index + self.shift
        inner = start + len(tag)
        while inner < end and self.text[inner] in " \t":
            inner += 1
        path, line, column, *ends = span
        plain = value if style or tag in AS_TEXT else resolve(value)
        argument = scalar(plain, new_span(Span, (path, line, column + inner - start, *ends)), value, style)
        return intrinsic(tag[1:], argument, span)

    def letters(self, first: Any, last: Any) -> Span:
        """The place between two marks without the blanks at its end."""
        text, start, end = self.text, first.index + self.shift, last.index + self.shift
        while end > start and text[end - 1] in " \t\r\n":
            end -= 1
        if not self.same_lines:
            return self.span(start, end)
        line = first.line + 1
        end_line = line + text.count("\n", start, end)
        end_column = end - text.rfind("\n", 0, end)
        return new_span(Span, (self.path, line, first.column + 1, end_line, end_column))

    def mapping_end(self, start: Any, end: Any) -> None:
        parts = self.parts
        keys, nodes = parts[::2], parts[1::2]
        try:
            entries: dict[str, Any] = dict(zip(map(text_of, keys), zip(keys, nodes)))  # noqa: B905
        except AttributeError:  # of a key that is no text
            entries = {}
        if len(entries) != len(keys) or "<<" in entries:
            entries, last = self.entries(keys, nodes)
        else:
            last = nodes[-1] if nodes else None
        node = new(Mapping)
        node.entries = entries
        self.close(node, end, last)

    def sequence_end(self, start: Any, end: Any) -> None:
        parts = self.parts
        node = new(Sequence)
        node.items = parts
        self.close(node, end, parts[-1] if parts else None)

    def entries(self, keys: list[Node], nodes: list[Node]) -> tuple[dict[str, tuple[Scalar, Node]], Node | None]:
        """What a mapping holds in which a key is no text, says what is merged, or stands twice; and its last value."""
        entries: dict[str, tuple[Scalar, Node]] = {}
        merged: list[Mapping] = []
        for key, node in zip(keys, nodes, strict=True):
            self.entry(entries, merged, key, node)
        last = next(reversed(entries.values()))[1] if entries else None
        for source in merged:
            for name, entry in source.entries.items():
                entries.setdefault(name, entry)
        return entries, last

    def entry(self, entries: dict[str, tuple[Scalar, Node]], merged: list[Mapping], key: Node, node: Node) -> None:
        """A key that is no text, says what is merged, or stands there already."""
        if isinstance(key, Intrinsic) and isinstance(key.argument, Scalar):
            key = key.argument
        if not isinstance(key, Scalar):
            braces = isinstance(key, Mapping) and key.flow and isinstance(node, Scalar) and node.value is None
            self.problems.append(Problem(PLACEHOLDER if braces else NO_TEXT, key.span))
        elif key.text == "<<" and not key.style:
            for source in node.items if isinstance(node, Sequence) else [node]:
                self.merge(merged, source)
        else:
            if key.text in entries:
                first = entries.pop(key.text)[0].span
                self.problems.append(Problem(f"`{key.text}` is written twice; the last one counts", key.span, first))
            entries[key.text] = key, node

    def merge(self, merged: list[Mapping], source: Node) -> None:
        """One value of `<<`. Raises TemplateUnreadable for what no reader of YAML merges."""
        if isinstance(source, Mapping):
            merged.append(source)
        elif isinstance(source, Intrinsic):
            self.problems.append(Problem("`<<` merges a function: it is left out", source.span))
        else:
            place = source.span.line, source.span.column
            raise TemplateUnreadable(
                self.path, "not valid YAML or JSON: `<<` merges something that is no mapping", *place
            )

    def close(self, made: Mapping | Sequence, end: Any, last: Node | None) -> None:
        """Give a collection its place, and put it where it stands, under its tag."""
        around, anchor, tag, start, flow, before = self.stack.pop()
        made.span, made.flow = self.extent(start, end, flow, last), flow
        node: Node = long_form(made) if type(made) is Mapping and len(made.entries) == 1 else made
        if tag and tag[0] == "!" and tag != "!":
            node = intrinsic(tag[1:], node, node.span)
        if anchor:
            self.anchors[anchor] = (node, self.count - before + 1)
        if self.counted:
            self.count_in(node)
        self.parts = around
        around.append(node)

    def extent(self, start: Any, end: Any, flow: bool, last: Node | None) -> Span:
        """The place of a collection: of one in flow style between its brackets, of a block to the end of its last leaf."""
        if flow:
            return self.place(start, end)
        if last is not None and self.same_lines:
            _, line, column, end_line, end_column = last.span
            first, edge = start.line + 1, start.column + 1
            behind = end_line > first or (end_line == first and end_column > edge)
            if behind and (column != end_column or line != end_line):
                return new_span(Span, (self.path, first, edge, end_line, end_column))
        return self.block(start, end, last)

    def block(self, start: Any, end: Any, last: Node | None) -> Span:
        """The place of a block between its marks, without the blanks at its end; an alias ends elsewhere."""
        start, at = start.index + self.shift, end.index + self.shift
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
            argument = Sequence([scalar(head, place, head), scalar(tail, place, tail)], place, True)
    made = new(Intrinsic)
    made.name, made.argument, made.span = name, argument, span
    return made
