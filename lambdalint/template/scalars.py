"""Plain scalars of YAML as CloudFormation reads them."""

from __future__ import annotations

import re

INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\Z|[-+]?[1-9][0-9]*[eE][-+]?[0-9]+\Z")
WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}


def resolve(text: str) -> str | int | float | bool | None:
    """A plain scalar as CloudFormation reads it; dates and numbers with leading zeros stay text."""
    if text in WORDS:
        return WORDS[text]
    if text[0] in "-+.0123456789" and len(text) < 40:
        if INTEGER.match(text):
            return int(text)
        if FLOAT.match(text):
            return float(text)
    return text
