"""The shortest expression over conditions that is true exactly in some of the worlds."""

from __future__ import annotations

from collections.abc import Sequence
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
    truths = [dict(world.conditions) for world in worlds]
    goal = [world in fires for world in worlds]
    names = list(dict.fromkeys(name for world in worlds for name, _ in world.conditions))
    literals = [(name, positive) for positive in (True, False) for name in names]

    def column(literal: tuple[str, bool]) -> list[bool]:
        return [truth.get(literal[0], False) == literal[1] for truth in truths]

    columns = {literal: column(literal) for literal in literals}
    for literal in literals:
        if columns[literal] == goal:
            return text(literal)
    for one, other in combinations(literals, 2):
        if [a and b for a, b in zip(columns[one], columns[other], strict=True)] == goal:
            return f"{text(one)} and {text(other)}"
    for one, other in combinations(literals, 2):
        if [a or b for a, b in zip(columns[one], columns[other], strict=True)] == goal:
            return f"{text(one)} or {text(other)}"
    if (value := value_of(worlds, goal)) is not None:
        return value
    named = list(dict.fromkeys(world.name for world in worlds if world in fires))
    if all(named) and not any(world.name in named for world in worlds if world not in fires):
        return "configuration " + " or ".join(f"`{name}`" for name in named)
    return f"in {sum(goal)} of {len(goal)} combinations of conditions"


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
