"""Which of some names is meant by one that is spelt nearly like it."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import TypeVar

T = TypeVar("T", bound=Sized)

MOST = 10_000
"""Pairs of names that are compared; where there are more, none is told as meant."""
LONGEST = 199
"""Characters of a name; what is longer is like no other one."""


def comparable(names: Sized, others: T, none: T) -> T:
    """What some names can be compared with: `others`, unless there are too many pairs."""
    return others if len(names) * len(others) <= MOST else none


def nearest(name: str, others: Iterable[str], alike: float) -> str:
    """The one that is spelt most like a name, "" when none is nearly so (0 to 1)."""
    found = [(likeness(other, name, alike), other) for other in others]
    return max((one for one in found if one[0] >= alike), default=(0.0, ""))[1]


def likeness(first: str, second: str, least: float) -> float:
    """How alike two names are, as `difflib.SequenceMatcher` has it, which takes longer to load than names to compare;
    -1 where it is less than asked for, which lengths and letters often tell."""
    length = len(first) + len(second)
    if not length or max(len(first), len(second)) > LONGEST:
        return -1.0 if length else 1.0
    if 2 * min(len(first), len(second)) / length < least:
        return -1.0
    if 2 * sum(min(first.count(letter), second.count(letter)) for letter in set(first)) / length < least:
        return -1.0
    same, pending = 0, [(first, second)]
    while pending:
        one, other = pending.pop()
        at, there, size = longest(one, other)
        if size:
            same += size
            pending += [(one[:at], other[:there]), (one[at + size :], other[there + size :])]
    return 2 * same / length


def longest(first: str, second: str) -> tuple[int, int, int]:
    """Where the longest text that both have stands in each, and how long it is: of several the first."""
    best = (0, 0, 0)
    lengths: dict[int, int] = {}
    for n, letter in enumerate(first):
        ending: dict[int, int] = {}
        at = second.find(letter)
        while at >= 0:
            size = ending[at] = lengths.get(at - 1, 0) + 1
            if size > best[2]:
                best = (n - size + 1, at - size + 1, size)
            at = second.find(letter, at + 1)
        lengths = ending
    return best
