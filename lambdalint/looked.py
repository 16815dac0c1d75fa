"""What comes out of looking at a group of templates, and can be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdalint.finding import Finding, Reading, UndecidedFinding, Unreadable
from lambdalint.frozen import dataclass, field
from lambdalint.project.files import Question
from lambdalint.triage.suppressions import Resources

if TYPE_CHECKING:
    from lambdalint.template.stacks import Exports


@dataclass(frozen=True, slots=True)
class Looked:
    """What the rules say of a group of templates, and what the rest of the run needs to know of them.

    `paths` are those of the group that the run found itself. `imports`: what the exports that it asked for were.
    """

    paths: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    undecided: tuple[UndecidedFinding, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    templates: tuple[Resources, ...] = ()
    modules: tuple[str, ...] = ()
    reading: Reading = Reading()
    crashed: bool = False
    exports: Exports = field(default_factory=dict)
    imports: Exports = field(default_factory=dict)
    functions: tuple[str, ...] = ()
    """Their addresses, `template.yaml::Worker`."""
    asked: frozenset[Question] = frozenset()
    """What was asked of the file system."""

    @property
    def concerned(self) -> set[str]:
        """The templates of the group, also those that only others of it name."""
        return {*self.paths, *(template.path for template in self.templates)}
