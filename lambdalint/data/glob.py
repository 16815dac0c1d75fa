"""Matching as IAM does it: `*` is any text, `?` one character, nothing else is special.

The text may be a pattern itself: its own `*` stands for more than one character, which `?` does not cover.
"""

from __future__ import annotations


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern covers the whole text. Time is bounded by the product of the lengths."""
    if "?" in pattern:
        return one_by_one(pattern, text)
    head, *between = pattern.split("*")
    if not between:
        return pattern == text
    tail = between.pop()
    at, end = len(head), len(text) - len(tail)
    if at > end or not text.startswith(head) or not text.endswith(tail):
        return False
    for part in between:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


def one_by_one(pattern: str, text: str) -> bool:
    """The same, for patterns with `?` in them."""
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
