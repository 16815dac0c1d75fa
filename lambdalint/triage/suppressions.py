"""`# lambdalint: ignore[name] reason until=2027-01-31` in templates and source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lambdalint.frozen import dataclass, field
from lambdalint.project.files import ADDRESS
from lambdalint.span import Lines, Span

DIRECTIVE = r"#\s*lambdalint:\s*(?P<rest>.*)$"
FORM = r"ignore\[(?P<names>[^\]]*)\]\s*(?P<reason>.*)$"
UNTIL = r"\buntil=(?P<date>\S*)"
DATE = r"\d{4}-\d{2}-\d{2}\Z"


@dataclass
class Suppression:
    """One name that is ignored at one line, or for a whole resource. `used` is set when it hides a finding."""

    name: str
    span: Span
    reason: str
    until: str
    resource: str = ""
    used: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Malformed:
    """A directive that is not one."""

    span: Span
    text: str


def in_text(path: str, text: str) -> tuple[list[Suppression], list[Malformed]]:
    """The directives in comments of a file. Only real comments count, not text in strings."""
    if ADDRESS not in text:
        return [], []
    lines = Lines(text)
    comments = python_comments(text) if path.endswith(".py") else yaml_comments(lines)
    found: list[Suppression] = []
    broken: list[Malformed] = []
    for number, column, comment in comments:
        directive = re.search(DIRECTIVE, comment)
        if directive is None:
            continue
        start = column + directive.start()
        span = Span(path, number, start, number, start + len(directive.group().rstrip()))
        form = re.match(FORM, directive["rest"].strip())
        names = [name.strip() for name in form["names"].split(",")] if form else []
        reason, until = parts(form["reason"] if form else "")
        if not form or not all(names) or (until is not None and not is_date(until)):
            broken.append(Malformed(span, directive["rest"].strip()))
            continue
        places = each(span, comment[directive.start() :], len(names))
        found += [Suppression(name, place, reason, until or "") for name, place in zip(names, places, strict=True)]
    return found, broken


def each(span: Span, directive: str, number: int) -> list[Span]:
    """The places of the names of a directive; that of the whole directive for one that stands alone."""
    if number == 1:
        return [span]
    places, at = [], directive.index("[") + 1
    for name in directive[at : directive.index("]")].split(","):
        start = span.column + at + len(name) - len(name.lstrip())
        places.append(Span(span.path, span.line, start, span.line, start + len(name.strip())))
        at += len(name) + 1
    return places


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, `2027-01-31`."""
    from datetime import date

    try:
        return bool(re.match(DATE, text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def parts(text: str) -> tuple[str, str | None]:
    """The reason and the date of `reason until=2027-01-31`; None when there is no `until=`."""
    found = re.search(UNTIL, text)
    if not found:
        return " ".join(text.split()), None
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


@dataclass(frozen=True, slots=True)
class Resources:
    """What the rest of a run needs to know of a template: the line of each logical id, what metadata ignores, and the
    names of its parameters."""

    path: str
    lines: Mapping[str, int]
    ignores: tuple[Suppression, ...]
    malformed: tuple[Malformed, ...]
    parameters: tuple[str, ...]
