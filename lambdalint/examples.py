"""A rule's page as example projects: every section of fenced files is a folder on which the rule is run.

`# lambdalint: expect[name]` and `undecided[name]` at the end of a line say what must be found there; a block
```` ```text title="expect" ```` says it where a comment cannot: `template.yaml:7 rule-name resource=Worker when=IsProd`. A block with `size="1000"`
after its title is a file of that many bytes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lambdalint.finding import Results, Status
from lambdalint.frozen import dataclass, field

HEADING = re.compile(r"## (?P<verdict>Fails|Passes|Fixed)(?:: (?P<title>.+))?\Z")
FENCE = re.compile(r'(?P<ticks>`{3,})(?P<language>\w*)(?: title="(?P<path>[^"]+)")?(?: size="(?P<size>\d+)")?\Z')
MARK = re.compile(r"\s*#\s*lambdalint:\s*(?P<kind>expect|undecided)\[(?P<names>[^\]]+)\]\s*$")
LINE = re.compile(r"(?P<path>\S+?)(?::(?P<line>\d+))? (?P<rule>[a-z][a-z-]+)(?P<rest>.*)\Z")
KEY = re.compile(r" (?P<key>resource|severity|confidence|when|status|assumes)=")

Pipeline = Callable[[Path], Results]


class PageError(Exception):
    """A page that is not of the documented form; the message starts with path and line."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One finding that must be there; `keys` are compared as far as they are given. Line 0 is any line."""

    path: str
    line: int
    rule: str
    undecided: bool = False
    keys: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return " ".join([place, self.rule, *[f"{key}={value}" for key, value in self.keys]])


@dataclass(slots=True)
class Example:
    """A small project from a page. `line` is its heading's."""

    page: Path
    line: int
    verdict: str
    title: str
    files: dict[str, str] = field(default_factory=dict)
    expectations: list[Expectation] = field(default_factory=list)
    nothing: bool = False
    sizes: dict[str, int] = field(default_factory=dict)
    """The bytes of files that are only big; they are written as holes."""

    @property
    def name(self) -> str:
        return f"{self.verdict.lower()}{': ' + self.title if self.title else ''}"

    def write(self, folder: Path) -> None:
        """The files, without the marks."""
        for path, text in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        self.enlarge(folder)

    def enlarge(self, folder: Path) -> None:
        """Give files the sizes that the page says."""
        for path, size in self.sizes.items():
            os.truncate(folder / path, size)


def readable(text: str) -> str:
    """A page for its readers: the marks say in words what they stand for, lists of expectations are left out."""
    kept: list[str] = []
    expected = ""
    for line in text.split("\n"):
        fence = FENCE.match(line.rstrip())
        if expected:
            expected = "" if line.rstrip() == expected else expected
        elif fence and fence["path"] == "expect":
            expected = fence["ticks"]
        else:
            mark = MARK.search(line)
            told = "  # reported here" if mark and mark["kind"] == "expect" else "  # not decided"
            kept.append(line[: mark.start()] + told if mark else line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept))


def examples(page: Path, text: str) -> Iterator[Example]:
    """The examples of a page, in order. Raises PageError."""
    current: Example | None = None
    block: tuple[str, str, list[str], int] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if block is not None:
            ticks, path, lines, start = block
            if line.rstrip() == ticks:
                if current is not None and path:
                    close(current, path, lines, start)
                block = None
            else:
                lines.append(line)
            continue
        fence = FENCE.match(line.rstrip())
        heading = HEADING.match(line.rstrip())
        if fence:
            block = (fence["ticks"], fence["path"] or "", [], number)
            if fence["size"] and fence["path"] and current is not None:
                current.sizes[fence["path"]] = int(fence["size"])
        elif line.startswith("## "):
            if current is not None:
                yield finished(current)
            current = Example(page, number, heading["verdict"], heading["title"] or "") if heading else None
        elif line.strip() == "Nothing." and current is not None:
            current.nothing = True
    if block is not None:
        raise PageError(f"{page}:{block[3]}: the block is never closed")
    if current is not None:
        yield finished(current)


def close(example: Example, path: str, lines: list[str], start: int) -> None:
    """One fenced block of a section: a file, or the list of expectations."""
    if path == "expect":
        for offset, line in enumerate(lines, start=1):
            if line.strip():
                example.expectations.append(expectation(line.strip(), example.page, start + offset))
        return
    kept = []
    for number, line in enumerate(lines, start=1):
        mark = MARK.search(line)
        if mark:
            names = [name.strip() for name in mark["names"].split(",")]
            example.expectations += [Expectation(path, number, n, mark["kind"] == "undecided") for n in names]
            line = line[: mark.start()]
        kept.append(line)
    example.files[path] = "\n".join(kept) + "\n"


def expectation(line: str, page: Path, number: int) -> Expectation:
    """A line of an expect block."""
    found = LINE.match(line)
    if found is None:
        raise PageError(f"{page}:{number}: `{line}` is not `path:line rule key=value`")
    rest = found["rest"]
    undecided = rest.endswith(" undecided")
    rest = rest.removesuffix(" undecided")
    starts = list(KEY.finditer(rest))
    if rest[: starts[0].start() if starts else None].strip():
        raise PageError(f"{page}:{number}: `{rest.strip()}` is not `key=value`")
    ends = [start.start() for start in starts[1:]] + [len(rest)]
    keys = tuple((s["key"], rest[s.end() : end].strip()) for s, end in zip(starts, ends, strict=False))
    return Expectation(found["path"], int(found["line"] or 0), found["rule"], undecided, keys)


def finished(example: Example) -> Example:
    """Checked: there are files, and a section in which nothing fires says so."""
    where = f"{example.page}:{example.line}"
    if not example.files:
        raise PageError(f"{where}: `{example.verdict}` holds no file")
    if example.nothing and example.expectations:
        raise PageError(f"{where}: says `Nothing.` and expects something")
    if not example.nothing and not example.expectations and example.verdict != "Fixed":
        raise PageError(f"{where}: expects nothing and does not say `Nothing.`")
    if example.verdict == "Passes" and any(not e.undecided for e in example.expectations):
        raise PageError(f"{where}: a section that passes expects a finding")
    return example


def run_example(example: Example, folder: Path, pipeline: Pipeline, rule: str) -> list[str]:
    """What is different from the page, one line each; empty when it is as the page says."""
    example.write(folder)
    results = pipeline(folder)
    differences: list[str] = []
    wanted = [e for e in example.expectations if e.rule == rule]
    found = [f for f in results.findings if f.rule == rule and f.status is Status.ACTIVE]
    for expected in wanted:
        if expected.undecided:
            if not any(matches_question(expected, q) for q in results.undecided):
                differences.append(f"not undecided: {expected}")
            continue
        match = next((f for f in found if matches(expected, f)), None)
        if match is None:
            differences.append(f"not found: {expected}")
        else:
            found.remove(match)
    differences += [f"not expected: {f.primary.span} {f.rule} {f.message}" for f in found]
    crashed = [f.message for f in results.findings if f.trap is None and f.rule != rule]
    return differences + crashed


def matches(expected: Expectation, finding: Any) -> bool:
    """Whether a finding is the expected one."""
    span = finding.primary.span
    if span.path != expected.path or (expected.line and span.line != expected.line):
        return False
    seen = {
        "resource": finding.identity.resource,
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "when": finding.when,
        "status": finding.status.value,
        "assumes": ", ".join(finding.assumes),
    }
    return all(str(seen[key]) == value for key, value in expected.keys)


def matches_question(expected: Expectation, question: Any) -> bool:
    """Whether an undecided question is the expected one. Its place is where the unknown is, which may be elsewhere
    (a parameter, a layer), so the line of the mark is for the reader."""
    if question.rule != expected.rule:
        return False
    keys = dict(expected.keys)
    return "resource" not in keys or question.resource == keys["resource"]
