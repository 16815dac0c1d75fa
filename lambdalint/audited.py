"""One checkout of an audit in figures: what its row in the report says."""

from __future__ import annotations

from lambdalint.frozen import dataclass


@dataclass(frozen=True)
class Target:
    """`clean` are the functions without an open error or warning. `reason`: why nothing of it was looked at.
    `left_out`: what of its configuration does not hold in an audit."""

    name: str
    reason: str = ""
    left_out: tuple[str, ...] = ()
    templates: int = 0
    unreadable: int = 0
    functions: int = 0
    clean: int = 0
    errors: int = 0
    warnings: int = 0
    notes: int = 0
    undecided: int = 0

    @property
    def empty(self) -> bool:
        """Whether it was looked at and has no template, not even one that cannot be read."""
        return not (self.reason or self.templates or self.unreadable)
