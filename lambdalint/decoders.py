"""JSON and TOML of strangers: bounded in time and depth, and whatever is wrong with a text is a ValueError."""

from __future__ import annotations

from typing import Any

LONGEST = 10_000
"""Characters of a line of TOML: the time that a dotted key takes grows with the square of its length."""


def load_json(text: str) -> Any:
    """What a JSON text stands for. Raises ValueError, also for endless numbers and nesting."""
    import json

    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def load_toml(text: str) -> dict[str, Any]:
    """What a TOML text stands for. Raises ValueError."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST:
            raise ValueError(f"line {number} is longer than {LONGEST:,} characters")
    read = plain_toml(text)
    if read is not None:
        return read
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def plain_toml(text: str) -> dict[str, Any] | None:
    """What a TOML text stands for whose lines are tables, comments, or bare keys with plain values; None for every
    other, right or wrong. Most settings are written so, and `tomllib` takes longer to load than a template to read."""
    if not text.replace("\n", "").replace("\t", "").isprintable():
        return None
    root: dict[str, Any] = {}
    table, headed = root, set()
    for written in text.split("\n"):
        line = written.strip(BLANK)
        if not line or line[0] == "#":
            continue
        if line[0] == "[":
            table, names = root, [name.strip(BLANK) for name in line[1:-1].split(".")]
            if line[-1] != "]" or not all(map(bare, names)) or (header := tuple(names)) in headed:
                return None
            headed.add(header)
            for name in names:
                table = table.setdefault(name, {})
                if type(table) is not dict:
                    return None
            continue
        key, _, rest = line.partition("=")
        value = plain_value(rest.strip(BLANK))
        if value is None or not bare(key := key.strip(BLANK)) or key in table:
            return None
        table[key] = value
    return root


BLANK = " \t"


def bare(key: str) -> bool:
    """Whether a key of TOML needs no quotes, by the letters that most have."""
    return key.isascii() and key.replace("_", "").replace("-", "").isalnum()


def plain_value(text: str) -> Any:
    """A text without escapes, a truth, a number without a sign, or a list of texts without commas; None for more."""
    if text[:1] == "[" and text[-1:] == "]":
        inner = text[1:-1].strip(BLANK)
        items = [plain_text(item.strip(BLANK)) for item in inner.split(",")] if inner else []
        return None if None in items else items
    whole, point, rest = text.partition(".")
    if whole.isascii() and whole.isdecimal() and len(text) < LONGEST_NUMBER and (whole[0] != "0" or whole == "0"):
        return int(whole) if not point else float(text) if rest.isascii() and rest.isdecimal() else None
    return {"true": True, "false": False}.get(text, plain_text(text))


LONGEST_NUMBER = 16


def plain_text(text: str) -> str | None:
    """A text in quotes that holds none, and nothing that would be an escape."""
    quote, inner = text[:1], text[1:-1]
    plain = len(text) > 1 and quote in ('"', "'") and quote == text[-1]
    return inner if plain and quote not in inner and (quote == "'" or "\\" not in inner) else None
