"""What two patterns of ARNs have in common: whether they meet, and whether one covers the other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lambdalint.deployment.permissions.patterns import (
    ANY,
    GAP,
    ONE,
    OPEN,
    WILD,
    WORD,
    Gap,
    Held,
    Name,
    Part,
    Pattern,
    Word,
    sections,
)

BETWEEN = (":", "/")
"""What the parts of an ARN stand between."""


@lru_cache(4096)
def meet(one: Pattern, other: Pattern) -> bool:
    """Whether two patterns have a text in common. Time is bounded by the product of the lengths."""
    if Held in map(type, one) and Held in map(type, other):
        one, other = apart(one, other)
    named, others = Name in map(type, one), Name in map(type, other)
    if others and not named:
        other = tuple(written_out(other))
    elif named and not others:
        one = tuple(written_out(one))
    same = min(plain(one), plain(other))
    if one[:same] != other[:same]:
        same = 0
    for mine, theirs in zip(one[same:], other[same:], strict=False):
        if mine is theirs and type(mine) is str and mine not in WILD:
            same += 1
            continue
        if mine in WILD or theirs in WILD or not isinstance(mine, str) or not isinstance(theirs, str):
            word = mine is theirs is WORD and ends_word(one, same) and ends_word(other, same)
            if word or (isinstance(mine, Held) and mine == theirs):
                same += 1
                continue
            break
        if mine != theirs:
            return False
        same += 1
    seen: set[tuple[int, int]] = set()
    ways = [(same, same)]
    while ways:
        at, to = ways.pop()
        if (at, to) in seen:
            continue
        seen.add((at, to))
        left = one[at] if at < len(one) else None
        right = other[to] if to < len(other) else None
        if left is None and right is None:
            return True
        if (at == len(one) - 1 and anything(left)) or (to == len(other) - 1 and anything(right)):
            return True
        if left == ANY or isinstance(left, OPEN):
            ways.append((at + 1, to))
        if right == ANY or isinstance(right, OPEN):
            ways.append((at, to + 1))
        if left is None or right is None:
            continue
        if absorbs(left, right):
            ways.append((at, to + 1))
        if absorbs(right, left):
            ways.append((at + 1, to))
        named = isinstance(left, Name) != isinstance(right, Name) and left not in BETWEEN and right not in BETWEEN
        if named or left in (right, ONE) or right == ONE:
            ways.append((at + 1, to + 1))
    return False


@lru_cache(4096)
def plain(pattern: Pattern) -> int:
    """How many parts at the beginning are only like themselves: characters, and words that end at a colon or slash."""
    for at, part in enumerate(pattern):
        if part in WILD if type(part) is str else part is not WORD or not ends_word(pattern, at):
            return at
    return len(pattern)


def apart(one: Pattern, other: Pattern) -> tuple[Pattern, Pattern]:
    """Two patterns without the end that is the same in both, whatever the values of parameters in it are."""
    one, other = alike(one, other)
    same = 0
    for mine, theirs in zip(reversed(one), reversed(other), strict=False):
        if mine != theirs or not (isinstance(mine, Held) or (isinstance(mine, str) and mine not in WILD)):
            break
        same += 1
    return one[: len(one) - same], other[: len(other) - same]


def alike(one: Pattern, other: Pattern) -> tuple[Pattern, Pattern]:
    """Two patterns in which a value that is a word in one is a word in the other."""
    words = {part.of for part in (*one, *other) if isinstance(part, Held) and part.word}

    def told(pattern: Pattern) -> Pattern:
        return tuple([Held(part.of, True) if isinstance(part, Held) and part.of in words else part for part in pattern])

    return told(one), told(other)


def anything(part: Part | None) -> bool:
    """Whether a part may hold any text."""
    return part == ANY or isinstance(part, Gap) or (isinstance(part, Held) and not part.word)


def elsewhere(written: Pattern, needed: Pattern) -> bool:
    """Whether a written ARN has no region where every ARN of its kind has one: `arn:aws:logs:::*` is nothing's."""
    mine = sections(written, 4)
    if len(mine) < 5 or mine[3]:
        return False
    theirs = sections(needed)
    return ":" in mine[4] and len(theirs) == 6 and theirs[3] == (WORD,)


def ends_word(pattern: Pattern, at: int) -> bool:
    """Whether what follows a word cannot be a part of it, so that two words there are the same."""
    return pattern[at + 1 : at + 2] in ((":",), ("/",))


def written_out(pattern: Pattern) -> Iterator[Part]:
    """A pattern with what is known of the names that CloudFormation makes."""
    for part in pattern:
        if isinstance(part, Name) and part.holds:
            yield from (WORD, *part.holds, WORD)
        else:
            yield part


def absorbs(part: Part, next: Part) -> bool:
    """Whether a part may hold another one beside more."""
    if anything(part):
        return True
    if isinstance(part, Word | Held):
        return next not in BETWEEN
    return isinstance(part, Name) and not isinstance(next, Name) and next not in BETWEEN


def within(arn: Pattern, pattern: Pattern) -> bool:
    """Whether a pattern surely covers all that an ARN may be; its own region and account are taken as those here."""
    if pattern == (ANY,):
        return True
    mine, theirs = map(sections, alike(arn, pattern))
    if len(mine) != 6 or len(theirs) != 6 or mine[2] != theirs[2]:
        return False
    here = ((), (ANY,), (WORD,), (GAP,))
    return all(b in here or a == b for a, b in zip(mine[3:5], theirs[3:5], strict=True)) and covers(theirs[5], mine[5])


def covers(pattern: Pattern, text: Pattern) -> bool:
    """Whether a glob covers a text in which names, words, gaps and `*` are characters that only `*` covers."""
    at = mark = back = 0
    star = -1
    while at < len(text):
        here = pattern[mark] if mark < len(pattern) else None
        if here == ANY:
            star, back = mark, at
            mark += 1
        elif here is not None and not isinstance(here, Word | Gap) and (here == text[at] or one(here, text[at])):
            mark, at = mark + 1, at + 1
        elif star >= 0:
            back += 1
            mark, at = star + 1, back
        else:
            return False
    return all(part == ANY for part in pattern[mark:])


def one(part: Part, next: Part) -> bool:
    """Whether a part is `?` and the next one a single character."""
    return part == ONE and isinstance(next, str) and next != ANY
