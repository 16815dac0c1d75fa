"""Least fixpoints on demand: each question may ask others, also itself, and its answer is the same in any order."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

V = TypeVar("V")

ROUNDS = 12
"""Rounds of one cycle before its answers are widened."""


class Fixpoint(Generic[V]):
    """Answers by key. `join` unites two answers and must be monotone; `widened` is the answer beyond a bound.

    A question that is asked while it is being answered gets the approximation so far. The outermost question of
    a cycle is answered again until no approximation changes; until then the answers that hang on it are kept for
    one round only. `depth` bounds nested questions, `steps` all questions; `exceeded` says that a bound was met.
    """

    def __init__(self, bottom: V, widened: V, join: Callable[[V, V], V], depth: int, steps: int) -> None:
        self.bottom, self.widened, self.join = bottom, widened, join
        self.depth, self.steps = depth, steps
        self.exceeded = False
        self.final: dict[Hashable, V] = {}
        """Answers that no longer change."""
        self._so_far: dict[Hashable, V] = {}
        self._open: dict[Hashable, int] = {}
        self._lowest = 0
        self._hanging: dict[Hashable, tuple[V, int]] = {}
        self._order: list[Hashable] = []
        self._changes = 0

    def answer(self, key: Hashable, compute: Callable[..., V], *arguments: Any) -> V:
        """The answer for a key, which `compute(*arguments)` finds; it may ask for others."""
        found = self.final.get(key)
        return found if found is not None else self.worked_out(key, compute, *arguments)

    def worked_out(self, key: Hashable, compute: Callable[..., V], *arguments: Any) -> V:
        """The same for a key without a final answer."""
        opened = self._open
        level = opened.get(key)
        if level is not None:
            if level < self._lowest:
                self._lowest = level
            return self._so_far.get(key, self.bottom)
        if self._hanging:
            hanging = self._hanging.get(key)
            if hanging is not None:
                if hanging[1] < self._lowest:
                    self._lowest = hanging[1]
                return hanging[0]
        level = len(opened) + 1
        if level > self.depth or self.steps <= 0:
            self.exceeded = True
            return self.widened
        self.steps -= 1
        opened[key] = level
        around = self._lowest
        mark = len(self._order)
        changes = self._changes
        self._lowest = level + 1
        value = compute(*arguments)
        if self._lowest > level:  # it hangs on nothing that is still open
            del opened[key]
            self._lowest = around
            self.final[key] = value
            return value
        value = self._in_a_cycle(key, level, mark, changes, value, compute, arguments)
        lowest = self._lowest
        del opened[key]
        if lowest < level:
            self._lowest = min(around, lowest)
            self._hanging[key] = (value, lowest)
            self._order.append(key)
            return value
        self._lowest = around
        self._settle(mark)
        self.final[key] = value
        return value

    def _in_a_cycle(
        self,
        key: Hashable,
        level: int,
        mark: int,
        changes: int,
        value: V,
        compute: Callable[..., V],
        arguments: tuple[Any, ...],
    ) -> V:
        """The answer to a question that hangs on itself or on one around it: its first one was `value`.

        Leaves in `_lowest` the level of the outermost question that it hangs on.
        """
        rounds = 0
        while self._lowest <= level:
            before = self._so_far.get(key, self.bottom)
            value = self.join(before, value)
            if value != before:
                self._so_far[key] = value
                self._changes += 1
            rounds += 1
            if self._lowest < level or self._changes == changes:
                break
            self._drop(mark)
            if rounds > ROUNDS:
                value = self.join(value, self.widened)
                self.exceeded = True
                break
            changes = self._changes
            self._lowest = level + 1
            value = compute(*arguments)
        return value

    def _settle(self, mark: int) -> None:
        """Keeps the answers that hung on a question which is answered now."""
        for other in self._order[mark:]:
            self.final[other] = self._hanging.pop(other)[0]
        del self._order[mark:]

    def _drop(self, mark: int) -> None:
        """Forgets the answers that hung on the last round."""
        for other in self._order[mark:]:
            del self._hanging[other]
        del self._order[mark:]
