"""The action patterns of a statement, sorted by what they can cover: statements that list the same share them."""

from __future__ import annotations

from functools import lru_cache

from lambdalint.once import once


class ActionPatterns:
    """Patterns of actions. Those of one service are not asked about another one's actions."""

    def __init__(self, listed: tuple[str, ...]) -> None:
        plain: list[str] = []
        wild: list[str] = []
        for name in listed:
            (wild if "*" in name or "?" in name else plain).append(name)
        self.listed = listed
        self.plain = frozenset(map(str.lower, plain))
        """Those without a wildcard, in small letters."""
        self.wild = tuple(wild)
        """Those with one."""

    @once
    def everything(self) -> bool:
        """Whether one of them covers all actions of all services."""
        return any(action == "*:*" or action.strip("*") == "" for action in self.wild)

    @property
    def of_any_service(self) -> bool:
        """Whether one of them may be about every service."""
        return bool(self.wild and self.wild_by_service["*"])

    @once
    def wild_by_service(self) -> dict[str, list[str]]:
        """Those with a wildcard by their prefix in small letters; those of several services under `*`."""
        found: dict[str, list[str]] = {"*": []}
        for pattern in self.wild:
            prefix = pattern.lower().partition(":")[0]
            found.setdefault("*" if "*" in prefix or "?" in prefix else prefix, []).append(pattern)
        return found

    @once
    def by_service(self) -> dict[str, list[str]]:
        """All of them by what stands before the colon, in small letters."""
        found: dict[str, list[str]] = {}
        for name in self.listed:
            found.setdefault(name.partition(":")[0].lower(), []).append(name)
        return found


@lru_cache(1024)
def action_patterns(listed: tuple[str, ...]) -> ActionPatterns:
    """The same for the same patterns."""
    return ActionPatterns(listed)
