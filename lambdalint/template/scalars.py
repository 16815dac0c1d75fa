"""Plain scalars of YAML as CloudFormation reads them."""

from __future__ import annotations

NUMBER = frozenset("-+.0123456789")
"""What a number begins with."""
NUMERIC = frozenset("0123456789.eE+-")
"""What a number is written with that is no integer."""
LONGEST = 39
"""Characters of a number; what is longer stays text."""
WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}


def resolve(text: str) -> str | int | float | bool | None:
    """A plain scalar as CloudFormation reads it; dates and numbers with leading zeros stay text."""
    if text in WORDS:
        return WORDS[text]
    first = text[0]
    if first not in NUMBER or len(text) > LONGEST:
        return text
    digits = text[1:] if first in "-+" else text
    if digits.isdecimal() and digits.isascii():
        return int(text) if digits[0] != "0" or digits == "0" else text
    if ("." in digits or (("e" in digits or "E" in digits) and digits[0] != "0")) and NUMERIC.issuperset(text):
        try:
            return float(text)
        except ValueError:
            return text  # `10.0.0.1`
    return text
