"""How new values are written in a template: YAML in block or flow style, or JSON, with the file's line ends."""

from __future__ import annotations

import re

from lambdalint.changes import Plain
from lambdalint.frozen import dataclass
from lambdalint.template.scalars import resolve

STEP = 2
BARE = r"[A-Za-z][\w./-]*(::[\w./-]+)*"
SHORT = ("Ref", "Fn::GetAtt", "Fn::Sub")


@dataclass(frozen=True)
class Spelling:
    """Of one file. `newline` is its line end."""

    json: bool
    newline: str

    @staticmethod
    def of(text: str) -> Spelling:
        return Spelling(text.lstrip("\ufeff \t\r\n")[:1] == "{", "\r\n" if "\r\n" in text else "\n")

    def block(self, key: str, value: Plain, indent: int) -> str:
        """A key with its value in block style."""
        space = " " * indent
        if isinstance(value, dict) and value and not short(value):
            inner = self.newline.join(self.block(k, v, indent + STEP) for k, v in value.items())
            return f"{space}{key}:{self.newline}{inner}"
        if isinstance(value, list) and value:
            items = self.newline.join(f"{space}{' ' * STEP}- {self.inline(item)}" for item in value)
            return f"{space}{key}:{self.newline}{items}"
        return f"{space}{key}: {self.inline(value)}"

    def inline(self, value: Plain) -> str:
        """A value on one line; in YAML intrinsics are in their short form."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, dict):
            if not self.json and short(value):
                ((name, argument),) = value.items()
                dotted = ".".join(str(part) for part in argument) if isinstance(argument, list) else str(argument)
                return f"!{name.removeprefix('Fn::')} {dotted}"
            return "{" + ", ".join(f"{self.word(k)}: {self.inline(v)}" for k, v in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ", ".join(self.inline(item) for item in value) + "]"
        return self.word(value) if isinstance(value, str) else str(value)

    def word(self, text: str) -> str:
        """A string, quoted where it must be."""
        if not self.json and re.fullmatch(BARE, text) and resolve(text) == text:
            return text
        import json

        return json.dumps(text, ensure_ascii=False)


def short(value: dict[str, Plain]) -> bool:
    """Whether a mapping is an intrinsic that has a short form."""
    return len(value) == 1 and next(iter(value)) in SHORT
