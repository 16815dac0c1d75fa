"""How much of anything is looked at. What a bound leaves out is reported, never silent."""

from __future__ import annotations

from lambdalint.frozen import dataclass


@dataclass(frozen=True)
class Limits:
    """The bounds that a project may move, under `[tool.lambdalint.limits]`; `docs/limits.md` tells what each does."""

    file_size: int = 10_000_000
    """Bytes of a file."""
    template_values: int = 500_000
    """Values of a template once aliases, loops and includes are written out."""
    template_resources: int = 2_000
    """Resources of a template; CloudFormation allows 500."""
    worlds: int = 32
    """Combinations of conditions that are looked at one by one."""
    modules: int = 1_500
    """Python files read for one handler."""
    steps: int = 400_000
    """Expressions evaluated for one handler."""
