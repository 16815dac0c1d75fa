"""Which of some names is meant by one that is spelt nearly like it."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import TypeVar

T = TypeVar("T", bound=Sized)

MOST = 10_000
"""Pairs of names that are compared; where there are more, none is told as meant."""


def comparable(names: Sized, others: T, none: T) -> T:
    """What some names can be compared with: `others`, unless there are too many pairs."""
    return others if len(names) * len(others) <= MOST else none


def nearest(name: str, others: Iterable[str], alike: float) -> str:
    """The one that is spelt most like a name, "" when none is nearly so (0 to 1)."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(others), 1, alike)), "")
