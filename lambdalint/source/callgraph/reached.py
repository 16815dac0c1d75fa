"""What of a program runs: a function, class body or module, with the calls that lead to it and those in it."""

from __future__ import annotations

from lambdalint.frozen import dataclass, field
from lambdalint.source.branches.trail import Passed
from lambdalint.source.model.places import Test
from lambdalint.source.modules.scope import Binding, Expression, Scope


@dataclass(slots=True, eq=False, repr=False)
class Reached:
    """A scope that runs. `via` is the call (or decorator) in `caller` that leads here; both None at the start."""

    scope: Scope
    at_import: bool
    caller: Reached | None = None
    via: Expression | None = None
    callers: list[tuple[Reached, Expression]] = field(default_factory=list)
    calls: list[tuple[Expression, Reached]] = field(default_factory=list)
    imports: list[tuple[Binding, Reached]] = field(default_factory=list)
    ways: set[frozenset[Test]] = field(default_factory=set)
    passed: Passed | None = None
    """What is passed on the way here; found when first asked for."""
