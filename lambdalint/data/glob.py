"""Matching as IAM does it: `*` is any text, `?` one character, nothing else is special.

The text may be a pattern itself: its own `*` stands for more than one character, which `?` does not cover.
"""

from __future__ import annotations


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern covers the whole text. Time is bounded by the product of the lengths."""
    if "*" not in pattern and "?" not in pattern:
        return pattern == text
    at = mark = 0
    star = -1
    while at < len(text):
        here = pattern[mark] if mark < len(pattern) else ""
        if here == "*":
            star, back = mark, at
            mark += 1
        elif here and (here == text[at] or (here == "?" and text[at] != "*")):
            mark, at = mark + 1, at + 1
        elif star >= 0:
            back += 1
            mark, at = star + 1, back
        else:
            return False
    return pattern[mark:].strip("*") == ""
