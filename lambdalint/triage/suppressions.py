"""`# lambdalint: ignore[name] reason until=2027-01-31` in templates and source, and Metadata on a resource."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lambdalint.frozen import dataclass, field
from lambdalint.span import Lines, Span
from lambdalint.template.source import TemplateSource
from lambdalint.template.tree import Mapping as Tree
from lambdalint.template.tree import Node, Scalar, Sequence

DIRECTIVE = re.compile(r"#\s*lambdalint:\s*(?P<rest>.*)$")
FORM = re.compile(r"ignore\[(?P<names>[^\]]*)\]\s*(?P<reason>.*)$")
UNTIL = re.compile(r"\buntil=(?P<date>\S*)")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


@dataclass(slots=True)
class Suppression:
    """One name that is ignored at one line, or for a whole resource. `used` is set when it hides a finding."""

    name: str
    span: Span
    reason: str
    until: str
    resource: str = ""
    used: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Malformed:
    """A directive that is not one."""

    span: Span
    text: str


def in_text(path: str, text: str) -> tuple[list[Suppression], list[Malformed]]:
    """The directives in comments of a file. Only real comments count, not text in strings."""
    if "lambdalint:" not in text:
        return [], []
    lines = Lines(text)
    comments = python_comments(text) if path.endswith(".py") else yaml_comments(lines)
    found: list[Suppression] = []
    broken: list[Malformed] = []
    for number, column, comment in comments:
        directive = DIRECTIVE.search(comment)
        if directive is None:
            continue
        start = column + directive.start()
        span = Span(path, number, start, number, start + len(directive.group().rstrip()))
        form = FORM.match(directive["rest"].strip())
        names = [name.strip() for name in form["names"].split(",")] if form else []
        reason, until = parts(form["reason"] if form else "")
        if not form or not all(names) or (until and not DATE.match(until)):
            broken.append(Malformed(span, directive["rest"].strip()))
            continue
        found += [Suppression(name, span, reason, until) for name in names]
    return found, broken


def parts(text: str) -> tuple[str, str]:
    """The reason and the date of `reason until=2027-01-31`."""
    found = UNTIL.search(text)
    if not found:
        return " ".join(text.split()), ""
    return " ".join((text[: found.start()] + text[found.end() :]).split()), found["date"]


def python_comments(text: str) -> Iterator[tuple[int, int, str]]:
    """(line, column, text) of each comment, as the tokenizer sees them; what cannot be tokenised has none."""
    import io
    import tokenize

    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.start[1] + 1, token.string
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return


def yaml_comments(lines: Lines) -> Iterator[tuple[int, int, str]]:
    """(line, column, text) of each comment of a YAML file; a `#` in quotes is none."""
    block: int | None = None
    for number in range(1, len(lines.starts) + 1):
        line = lines.line(number)
        stripped = line.lstrip(" ")
        indent = len(line) - len(stripped)
        if block is not None:
            if stripped and indent <= block:
                block = None
            else:
                if "lambdalint:" in line and (at := line.find("# lambdalint:")) >= 0:
                    yield number, at + 1, line[at:]
                continue
        at = comment_start(line)
        if at >= 0:
            yield number, at + 1, line[at:]
        code = (line if at < 0 else line[:at]).rstrip()
        if re.search(r"(^|[:\-]\s+|\s!\w+\s+)[|>][-+0-9]*$", code):
            block = indent


def comment_start(line: str) -> int:
    """The index of the `#` that begins a comment, -1 without one."""
    quote = ""
    for index, character in enumerate(line):
        if quote:
            if character == quote:
                quote = ""
        elif character in "\"'" and (index == 0 or line[index - 1] in " \t[{,:("):
            quote = character
        elif character == "#" and (index == 0 or line[index - 1] in " \t"):
            return index
    return -1


def in_metadata(source: TemplateSource) -> list[Suppression]:
    """`Metadata: {lambdalint: {ignore: {name: reason}}}` on resources."""
    found: list[Suppression] = []
    for id, (_, resource) in source.resources.items():
        node: Node | None = resource
        for key in ("Metadata", "lambdalint", "ignore"):
            node = node.get(key) if isinstance(node, Tree) else None
        if isinstance(node, Tree):
            for name, key_node, value in node.items():
                reason, until = parts(str(value.value)) if isinstance(value, Scalar) and value.value else ("", "")
                found.append(Suppression(name, key_node.span, reason, until, id))
        elif isinstance(node, Sequence):
            names = [item for item in node.items if isinstance(item, Scalar)]
            found += [Suppression(str(item.value), item.span, "", "", id) for item in names]
    return found


@dataclass(frozen=True, slots=True)
class Resources:
    """What suppressions need to know of a template: the line of each logical id, and what metadata ignores."""

    path: str
    lines: Mapping[str, int]
    ignores: tuple[Suppression, ...]


def resources(source: TemplateSource) -> Resources:
    """A template as suppressions see it."""
    lines = {id: key.span.line for id, (key, _) in source.resources.items()}
    return Resources(source.path, lines, tuple(in_metadata(source)))
