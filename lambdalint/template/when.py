"""The shortest expression over conditions that is true exactly in some of the worlds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

from lambdalint.template.worlds import World


def when(firing: Sequence[World], existing: Sequence[World]) -> str | None:
    """None when it holds in every world in which the resource exists, else text such as `IsProd and not HasVpc`.

    Tried in order: one condition, two joined by `and` or `or`, the value of a parameter, samconfig names, a count.
    """
    fires = set(firing)
    worlds = list(existing)
    if all(world in fires for world in worlds):
        return None
    goal = [world in fires for world in worlds]
    columns = columns_of(tuple(worlds))
    wanted = sum(1 << n for n, fired in enumerate(goal) if fired)
    if wanted in columns:
        return text(columns[wanted])
    for one, other in combinations([column for column in columns if column & wanted == wanted], 2):
        if one & other == wanted:
            return f"{text(columns[one])} and {text(columns[other])}"
    for one, other in combinations([column for column in columns if column | wanted == wanted], 2):
        if one | other == wanted:
            return f"{text(columns[one])} or {text(columns[other])}"
    if (value := value_of(worlds, goal)) is not None:
        return value
    named = list(dict.fromkeys(world.name for world in worlds if world in fires))
    if all(named) and not any(world.name in named for world in worlds if world not in fires):
        return "configuration " + " or ".join(f"`{name}`" for name in named)
    return f"in {sum(goal)} of {len(goal)} combinations of conditions"


@lru_cache(8)
def columns_of(worlds: tuple[World, ...]) -> dict[int, tuple[str, bool]]:
    """The sets of worlds in which a condition or its negation holds, numbers with a bit for each, with the first such."""
    true: dict[str, int] = {}
    for n, world in enumerate(worlds):
        bit = 1 << n
        for name, holds in world.conditions:
            if holds:
                true[name] = true.get(name, 0) | bit
            elif name not in true:
                true[name] = 0
    every = (1 << len(worlds)) - 1
    found: dict[int, tuple[str, bool]] = {}
    for name, column in true.items():
        found.setdefault(column, (name, True))
    for name, column in true.items():
        found.setdefault(every ^ column, (name, False))
    return found


def value_of(worlds: Sequence[World], goal: Sequence[bool]) -> str | None:
    """The parameter whose value tells the worlds apart: `Stage` is `prod`."""
    given = [dict(world.values) for world in worlds]
    for name in dict.fromkeys(name for values in given for name in values):
        fires = {values.get(name) for values, fired in zip(given, goal, strict=True) if fired}
        rest = {values.get(name) for values, fired in zip(given, goal, strict=True) if not fired}
        if None in fires | rest or fires & rest:
            continue
        few, word = (fires, "is") if len(fires) <= len(rest) else (rest, "is not")
        return f"`{name}` {word} " + " or ".join(f"`{value}`" for value in sorted(map(str, few)))
    return None


def text(literal: tuple[str, bool]) -> str:
    return literal[0] if literal[1] else f"not {literal[0]}"
