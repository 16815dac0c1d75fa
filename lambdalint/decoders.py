"""JSON and TOML of strangers: bounded in time and depth, and whatever is wrong with a text is a ValueError."""

from __future__ import annotations

from typing import Any

LONGEST = 10_000
"""Characters of a line of TOML: the time that a dotted key takes grows with the square of its length."""
MARK = "\ufeff"
MARKED = "it begins with a byte order mark, which nobody sees: save it as UTF-8 without one"


def load_json(text: str) -> Any:
    """What a JSON text stands for. Raises ValueError, also for endless numbers and nesting."""
    import json

    if text.startswith(MARK):
        raise ValueError(MARKED)
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def load_toml(text: str) -> dict[str, Any]:
    """What a TOML text stands for. Raises ValueError."""
    import tomllib

    if text.startswith(MARK):
        raise ValueError(MARKED)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST:
            raise ValueError(f"line {number} is longer than {LONGEST:,} characters")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
