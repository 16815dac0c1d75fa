"""How a message tells names: as a list that is cut openly, and none at endless length."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONG = 2_000
"""Characters of a text in which names are shortened: what AWS gives a name is shorter by far."""
NAME = 200
"""Characters of a name that are told then."""


def series(names: Iterable[str], most: int = 3) -> str:
    """The first names in backticks, and how many more there are: a message never hides that a list is cut.

    A rest of one is named, which takes no more room than counting it.
    """
    found = list(dict.fromkeys(names))
    kept = found if len(found) <= most + 1 else found[:most]
    listed = ", ".join(f"`{name}`" for name in kept)
    return listed + (f" and {len(found) - len(kept):,} more" if len(found) > len(kept) else "")


def brief(text: str) -> str:
    """A text with its long names, in backticks, cut at their ends, and at its own end if it is still long."""
    if len(text) <= LONG:
        return text
    text = re.sub(rf"`[^`]{{{NAME}}}[^`]+`", lambda found: f"{found[0][: NAME + 1]}…`", text)
    return text if len(text) <= LONG else f"{text[:LONG]}…"
