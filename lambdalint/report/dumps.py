"""JSON that is safe to print: readable letters stay, what a terminal might obey is escaped."""

from __future__ import annotations

import json
from typing import Any


def dumps(value: Any, indent: int | None = 2) -> str:
    """One line when `indent` is None. Outside of strings JSON is ASCII, so escapes can only land in strings."""
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    if text.isascii() and "\x7f" not in text:
        return text
    return "".join(
        c if c == "\n" or c.isprintable() else json.dumps(c)[1:-1] if c != "\x7f" else "\\u007f" for c in text
    )
