"""JSON that is safe to print: readable letters stay, what a terminal or a CI server might obey is escaped."""

from __future__ import annotations

import json
import re
from typing import Any

COMMAND = re.compile(r"#(?=#\w*\[)")
"""What Azure Pipelines and TeamCity obey wherever it is printed."""


def dumps(value: Any, indent: int | None = 2) -> str:
    """One line when `indent` is None. Outside of strings JSON is ASCII, so escapes can only land in strings."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    if "##" in text:
        text = COMMAND.sub(r"\\u0023", text)
    if text.isascii() and "\x7f" not in text:
        return text
    return re.sub(r"[^ -~\n]", escaped, text)


def escaped(found: re.Match[str]) -> str:
    """What is no ASCII letter or sign as itself when it can be seen, else as an escape."""
    letter = found[0]
    return letter if letter.isprintable() else json.dumps(letter)[1:-1] if letter != "\x7f" else "\\u007f"
