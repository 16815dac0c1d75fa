"""The wildcards of git's ignore files as regular expressions; most patterns are told without one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

SET_SIGNS = r"[\\\[&|~]|-(?=-)"
"""What would mean more to Python than to git between brackets."""
DEEP = {"**": ".*", "**/": "(?:[^/]+/)*"}
"""The wildcards that cross folders."""


@lru_cache(maxsize=2048)
def translate(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern: `*` and `?` stop at slashes, `**` between slashes does not.

    A wildcard takes the first place at which the text up to the next one of its kind fits, and tries no other (an
    atomic group): for whole matches that decides the same, and no pattern takes time beyond the square of the path.
    """
    out, deep = "", ""
    part: list[str] = []
    for token in tokens(pattern):
        if token not in DEEP:
            part.append(token)
            continue
        if deep and not part:
            deep = min(deep, token)
            continue
        out += f"(?>{DEEP[deep]}?{segment(part)})" if deep else segment(part)
        part, deep = [], token
    try:
        return re.compile(out + DEEP.get(deep, "") + segment(part))
    except re.error:
        return re.compile(re.escape(pattern))


def segment(tokens: list[str]) -> str:
    """The expression of a part in which no wildcard crosses folders."""
    out, text, wild = "", "", False
    for token in tokens:
        if token != "*":
            text += token
        elif text or not wild:
            out += f"(?>[^/]*?{text})" if wild else text
            text, wild = "", True
    return f"{out}[^/]*{text}" if wild else text


def tokens(pattern: str) -> Iterator[str]:
    """Wildcards as they are written, everything else as a regular expression of one character."""
    at = 0
    while at < len(pattern):
        if pattern[at] == "*":
            stars = len(pattern) - at - len(pattern[at:].lstrip("*"))
            after = pattern[at + stars : at + stars + 1]
            if stars == 2 and pattern[at - 1 : at] in ("", "/") and after in ("", "/"):
                yield f"**{after}"
                stars += len(after)
            else:
                yield "*"
            at += stars
        elif pattern[at] == "?":
            yield "[^/]"
            at += 1
        elif pattern[at] == "[" and (end := pattern.find("]", at + 2)) > 0:
            inner = re.sub(SET_SIGNS, r"\\\g<0>", pattern[at + 1 : end])
            yield f"[^/{inner[1:]}]" if inner[:1] in ("!", "^") else f"[{inner}]"
            at = end + 1
        else:
            at += pattern[at] == "\\" and at + 1 < len(pattern)
            yield re.escape(pattern[at])
            at += 1
