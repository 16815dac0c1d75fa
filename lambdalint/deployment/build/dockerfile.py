"""The instructions of a Dockerfile, its stages, and the variables that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lambdalint.frozen import dataclass, field
from lambdalint.span import Span

MOST_CHARACTERS = 1_000_000
MOST_LINES = 2_000
LONGEST = 4_000
"""Characters of an instruction in which variables stand, before and after they are put in."""
TOLD = 80
"""Characters of an instruction in a reason."""
VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?::-([^${}]*))?\})")


class NotUnderstood(Exception):
    """An instruction of which what it makes is not certain; `reason` is one lowercase clause."""

    def __init__(self, span: Span, reason: str) -> None:
        super().__init__(reason)
        self.span, self.reason = span, reason


@dataclass(frozen=True)
class Instruction:
    """One instruction, its lines joined. `span` is its first line."""

    name: str
    text: str
    span: Span

    def __str__(self) -> str:
        short = self.text if len(self.text) <= TOLD else f"{self.text[:TOLD]}…"
        return f"`{self.name} {short}`"


@dataclass(frozen=True)
class Stage:
    """What is built from a `FROM` on; `base` is an image or an earlier stage. `others` are the stages of the file by
    their names and numbers."""

    base: str
    span: Span
    above: Stage | None
    others: Mapping[str, Stage]
    instructions: list[Instruction] = field(default_factory=list)

    def all(self) -> list[Instruction]:
        """Its instructions after those of the stages that it stands on."""
        chain: list[Stage] = []
        stage: Stage | None = self
        while stage is not None:
            chain.append(stage)
            stage = stage.above
        return [one for stage in reversed(chain) for one in stage.instructions]

    def image(self) -> str:
        """The image that all of it stands on."""
        stage = self
        while stage.above is not None:
            stage = stage.above
        return stage.base


def instructions(text: str, path: str) -> Iterator[Instruction]:
    """The instructions of a Dockerfile, comments left out. Raises NotUnderstood."""
    lines = text.lstrip("\ufeff").split("\n")
    top = Span(path, 1, 1, 1, 2)
    if len(text) > MOST_CHARACTERS or len(lines) > MOST_LINES:
        raise NotUnderstood(top, f"a Dockerfile of more than {MOST_LINES:,} lines is not read")
    parts: list[str] = []
    span = top
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip()
        if not line or line.lstrip().startswith("#"):
            if not parts and re.match(r"\s*#\s*escape\s*=", line):
                raise NotUnderstood(top, "the Dockerfile has an escape character of its own")
            continue
        if not parts:
            span = Span(path, number, len(line) - len(line.lstrip()) + 1, number, len(line) + 1)
        more = line.endswith("\\")
        parts.append(line[:-1] if more else line)
        if not more:
            yield made(" ".join(parts), span)
            parts = []
    if parts:
        yield made(" ".join(parts), span)


def made(text: str, span: Span) -> Instruction:
    """One instruction. Raises NotUnderstood for a file that stands in it."""
    name, _, rest = text.strip().replace("\t", " ").partition(" ")
    if "<<" in rest and name.upper() in ("RUN", "COPY", "ADD"):
        raise NotUnderstood(span, f"`{name} <<` writes a file into the image: keep it as a file and copy it")
    return Instruction(name.upper(), rest.strip(), span)


def last_stage(text: str, path: str, given: Mapping[str, str | None]) -> tuple[Stage, dict[str, str | None]]:
    """The last stage, and the arguments that stand before the first. Raises NotUnderstood."""
    shared: dict[str, str | None] = {}
    names: dict[str, Stage] = {}
    stage: Stage | None = None
    count = 0
    for one in instructions(text, path):
        if one.name == "FROM":
            plain = " ".join(word for word in one.text.split() if not word.startswith("--"))
            words = expanded(plain, shared, one.span).split()
            if len(words) not in (1, 3):
                raise NotUnderstood(one.span, "what this `FROM` names was not understood")
            stage = Stage(words[0], one.span, names.get(words[0].lower()), names)
            names[str(count)] = stage
            count += 1
            if len(words) == 3:
                names[words[2].lower()] = stage
        elif stage is not None:
            stage.instructions.append(one)
        elif one.name == "ARG":
            argument(one, shared, {}, given)
        else:
            raise NotUnderstood(one.span, f"`{one.name}` stands before the first `FROM`")
    if stage is None:
        raise NotUnderstood(Span(path, 1, 1, 1, 2), "the Dockerfile has no `FROM`")
    return stage, shared


def expanded(text: str, variables: Mapping[str, str | None], span: Span) -> str:
    """A text with its variables put in. Raises NotUnderstood."""

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        known = variables.get(name) if name in variables else match[3]
        if known is None:
            raise NotUnderstood(span, f"`{name}` is decided when the image is built")
        return known

    found = VARIABLE.sub(value, text) if len(text) <= LONGEST else text
    if len(found) > LONGEST or "$" in found or "\\" in found or "{{" in found:
        raise NotUnderstood(span, f"`{text[:TOLD]}` was not understood")
    return found


def argument(
    one: Instruction,
    variables: dict[str, str | None],
    shared: Mapping[str, str | None],
    given: Mapping[str, str | None],
    fixed: set[str] | frozenset[str] = frozenset(),
) -> None:
    """Takes up an `ARG`: what the build gives, its default, or what stands before the first `FROM`."""
    name, equals, default = one.text.partition("=")
    if not re.fullmatch(r"\w+", name):
        raise NotUnderstood(one.span, "more than one argument in an `ARG`")
    if name not in fixed:
        own = expanded(default.strip("\"'"), variables, one.span) if equals else shared.get(name)
        variables[name] = given.get(name, own)
