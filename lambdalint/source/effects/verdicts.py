"""What a second delivery makes of one call, as a verdict: what repeating does, why, and the argument that decides."""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol

from lambdalint.source.model.handling import Repeats
from lambdalint.source.model.symbols import Argument, Const, Joined, Origin, Provenance, Symbol


class Judged:
    """The verdict on one call: what repeating does, why, and the argument that decides."""

    __slots__ = ("at", "identity", "name", "negligible", "repeats", "sure", "why")

    def __init__(
        self,
        repeats: Repeats,
        why: str,
        identity: Provenance = Provenance(),
        at: Argument | None = None,
        name: str = "",
        negligible: bool = False,
        sure: bool = True,
    ) -> None:
        self.repeats, self.why, self.identity, self.at, self.name = repeats, why, identity, at, name
        self.negligible, self.sure = negligible, sure


class Given(Protocol):
    """Something with arguments by name."""

    def argument(self, name: str) -> Argument | None: ...


def keyed(key: Provenance, at: Argument | None, what: str, same: Repeats, because: str) -> Judged:
    """The verdict where everything hangs on one key."""
    name = what.removeprefix("its ").removeprefix("key ").strip("`")
    if key.fresh:
        return Judged(Repeats.DUPLICATE, f"{what} is new in every invocation", key, at, name)
    origins = key.origins
    if Origin.HOUR in origins and not origins & {Origin.RANDOM, Origin.TIME, Origin.UNKNOWN}:
        return Judged(Repeats.UNKNOWN, f"{what} is the same for a while, and another one after it", key, at, name)
    settled = origins <= {Origin.EVENT, Origin.CONST, Origin.ENV, Origin.DAY} and bool(origins)
    if settled:
        return Judged(same, because, key, at, name)
    if Origin.CONTEXT in origins and not origins & {Origin.RANDOM, Origin.TIME, Origin.UNKNOWN}:
        return Judged(Repeats.UNKNOWN, f"{what} comes from the context of one invocation", key, at, name)
    return Judged(Repeats.UNKNOWN, f"where {what} comes from was not followed", key, at, name)


def constant_text(symbol: Symbol) -> str | None:
    """A constant text; unknown parts of one are left as spaces."""
    if isinstance(symbol, Const):
        return symbol.value if isinstance(symbol.value, str) else None
    if isinstance(symbol, Joined):
        parts = [part.value if isinstance(part, Const) else " ? " for part in symbol.parts]
        return "".join(str(part) for part in parts)
    return None


@cache
def pattern(text: str) -> re.Pattern[str]:
    """An expression that is compiled when code first asks for it."""
    return re.compile(text)
