"""What is used of AWS: actions, and patterns of what may be used."""

from __future__ import annotations

from lambdalint.data import iam
from lambdalint.deployment.permissions.access import matches
from lambdalint.frozen import dataclass
from lambdalint.once import once


@dataclass(frozen=True)
class Use:
    """Actions that are used, in small letters, and patterns of what may be used."""

    actions: frozenset[str]
    patterns: tuple[str, ...]

    @once
    def by_service(self) -> dict[str, list[str]]:
        """The patterns by their prefix in small letters; those of several services under `*`."""
        found: dict[str, list[str]] = {"*": []}
        for pattern in self.patterns:
            prefix = pattern.lower().partition(":")[0]
            found.setdefault("*" if "*" in prefix or "?" in prefix else prefix, []).append(pattern)
        return found

    @once
    def called(self) -> frozenset[str]:
        """The services of the actions."""
        return frozenset([action.partition(":")[0] for action in self.actions])

    def takes(self, entry: str) -> bool:
        """Whether anything that an entry covers is used, or may be."""
        low = entry.lower()
        if low in self.actions or (is_open(low) and any(matches(low, action) for action in self.actions)):
            return True
        prefix = low.partition(":")[0]
        patterns = self.patterns if is_open(prefix) else [*self.by_service.get(prefix, ()), *self.by_service["*"]]
        if not patterns:
            return False
        covered = [one.name for one in iam.expand(entry)] or [low]
        return any(matches(pattern, name) for pattern in patterns for name in covered)

    def may_take(self, prefix: str) -> bool:
        """Whether it can take an entry of a service at all."""
        return is_open(prefix) or bool(self.by_service["*"]) or prefix in self.by_service or self.calls(prefix)

    def calls(self, prefix: str) -> bool:
        """Whether the code calls anything of a service."""
        return prefix in self.called

    def knows(self, prefix: str) -> bool:
        """Whether anything of a service is used, or may be."""
        return prefix in self.by_service or "*" in self.patterns or self.calls(prefix)


def is_open(text: str) -> bool:
    """Whether a pattern of actions, or a part of one, has a wildcard."""
    return "*" in text or "?" in text
