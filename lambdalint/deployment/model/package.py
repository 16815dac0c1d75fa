"""What of a function's package is in the project: folders of code and layers, or inline text."""

from __future__ import annotations

from lambdalint.frozen import dataclass, field
from lambdalint.project.files import Files
from lambdalint.project.weight import Weight
from lambdalint.span import Span


@dataclass(frozen=True, slots=True)
class Package:
    """`folders` are those of the code and of the template's own layers, none twice; `inline` the bytes of inline code.

    What a build adds is not in it. `span` is where the code is named.
    """

    span: Span
    folders: tuple[str, ...] = ()
    inline: int = 0
    files: Files | None = field(default=None, compare=False, repr=False)

    def weights(self) -> tuple[Weight, ...]:
        """What each folder weighs; walks them when it is asked first."""
        return tuple(self.files.weight(folder) for folder in self.folders) if self.files is not None else ()
