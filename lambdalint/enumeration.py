"""How a message lists names."""

from __future__ import annotations

from collections.abc import Iterable


def series(names: Iterable[str], most: int = 3) -> str:
    """The first names in backticks, and how many more there are: a message never hides that a list is cut.

    A rest of one is named, which takes no more room than counting it.
    """
    found = list(dict.fromkeys(names))
    kept = found if len(found) <= most + 1 else found[:most]
    listed = ", ".join(f"`{name}`" for name in kept)
    return listed + (f" and {len(found) - len(kept):,} more" if len(found) > len(kept) else "")
