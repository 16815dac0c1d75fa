"""The same template written in many ways: JSON and YAML, block and flow style, quotes, comments, anchors, line ends."""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

PLAIN = re.compile(r"[A-Za-z][\w./-]*")
WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
MOST_WIDE = 400
"""Characters of a flow mapping; the parser takes longer ones, people do not write them."""


class Writer:
    """Writes plain data as one document; every choice comes from `random`."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.step = random.choice((2, 2, 4))
        self.flowing = random.choice((0.0, 0.1, 0.5))
        self.quoting = random.choice((0.0, 0.3, 1.0))
        self.comments = random.choice((0.0, 0.3))
        self.hanging = random.random() < 0.5
        self.anchors = random.choice((0.0, 0.0, 0.1))
        self.named: list[str] = []

    def document(self, data: dict[str, Any]) -> str:
        random = self.random
        if random.random() < 0.3:
            indent: int | str | None = random.choice((None, 2, 4, "\t"))
            text = json.dumps(data, indent=indent)
        else:
            text = "".join(f"{line}\n" for line in self.mapping(data, 0))
            if self.named:
                text += f"Metadata:\n  Again: [{', '.join(f'*{name}' for name in self.named)}]\n"
        if random.random() < 0.2:
            text = text.rstrip("\n")
        if random.random() < 0.2:
            text = text.replace("\n", "\r\n")
        return f"\ufeff{text}" if random.random() < 0.1 else text

    def mapping(self, data: dict[str, Any], deep: int) -> list[str]:
        lines = []
        for key, value in data.items():
            if deep and self.random.random() < self.comments / 3:
                lines += self.random.choice(([""], [f"{' ' * deep}# a word on {len(lines)}"]))
            lines += self.entry(f"{' ' * deep}{self.word(key)}:", value, deep)
        return lines

    def entry(self, head: str, value: Any, deep: int) -> list[str]:
        """One key with its value. Only what is no whole resource may be shared, so that the rest can be fixed."""
        if isinstance(value, (dict, list)) and value and not short(value) and not self.flows(value, deep):
            anchor = ""
            if deep > self.step and self.random.random() < self.anchors:
                self.named.append(f"a{len(self.named)}")
                anchor = f" &{self.named[-1]}"
            inner = deep + self.step
            if isinstance(value, dict):
                return [self.ended(head + anchor), *self.mapping(value, inner)]
            at = deep if self.hanging and deep else inner
            return [self.ended(head + anchor), *(line for item in value for line in self.item(item, at))]
        return [self.ended(f"{head} {self.flow(value)}")]

    def item(self, value: Any, deep: int) -> list[str]:
        if isinstance(value, dict) and value and not short(value) and not self.flows(value, deep):
            first, *rest = self.mapping(value, deep + 2)
            while not first.strip() or first.lstrip().startswith("#"):
                first, *rest = rest
            return [f"{' ' * deep}- {first.lstrip()}", *rest]
        return [self.ended(f"{' ' * deep}- {self.flow(value)}")]

    def flows(self, value: Any, deep: int) -> bool:
        return deep > 0 and self.random.random() < self.flowing and len(json.dumps(value)) < MOST_WIDE

    def ended(self, line: str) -> str:
        return f"{line}  # why: 'so'" if self.random.random() < self.comments else line

    def flow(self, value: Any) -> str:
        if isinstance(value, dict):
            if (name := short(value)) and self.random.random() < 0.8:
                ((_, argument),) = value.items()
                return f"!{name} {'.'.join(argument) if isinstance(argument, list) else self.word(argument)}"
            return "{" + ", ".join(f"{self.word(key)}: {self.flow(inner)}" for key, inner in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.flow(item) for item in value) + "]"
        if isinstance(value, str):
            return self.word(value)
        return json.dumps(value)

    def word(self, text: str) -> str:
        """A string that every reader takes for one, in some quotes."""
        plain = PLAIN.fullmatch(text) and text.lower() not in WORDS
        if plain and self.random.random() >= self.quoting:
            return text
        if "'" not in text and "\n" not in text and self.random.random() < 0.5:
            return f"'{text}'"
        return json.dumps(text)


def short(value: Any) -> str:
    """The tag of an intrinsic that has a short form on one line."""
    if not isinstance(value, dict) or len(value) != 1:
        return ""
    ((name, argument),) = value.items()
    if name == "Fn::GetAtt" and isinstance(argument, list) and all(PLAIN.fullmatch(str(part)) for part in argument):
        return "GetAtt"
    return {"Ref": "Ref", "Fn::Sub": "Sub"}.get(name, "") if isinstance(argument, str) else ""
