"""What all that looks at templates shares. It loads little: often all that a run asks for was kept from an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lambdalint.catalog import Entry
from lambdalint.config import Config
from lambdalint.finding import Unreadable
from lambdalint.frozen import dataclass
from lambdalint.looked import Looked
from lambdalint.once import once
from lambdalint.project.discovery import OTHER, surely
from lambdalint.project.files import Files, FileUnreadable

if TYPE_CHECKING:
    from lambdalint.source.program import Programs
    from lambdalint.template.source import TemplateSource
    from lambdalint.template.stacks import Stacks

    Group = Sequence[TemplateSource]


@dataclass
class Workshop:
    """What all groups of a run share. `silent`: templates that are only read for what they pass to nested ones."""

    files: Files
    entries: tuple[Entry, ...]
    config: Config
    today: str
    named: frozenset[str]
    silent: frozenset[str] = frozenset()

    @once
    def programs(self) -> Programs:
        from lambdalint.source.program import Programs

        return Programs(self.files)

    @once
    def stacks(self) -> Stacks:
        from lambdalint.template.stacks import Stacks

        return Stacks(self.files)

    def read(self, path: str) -> TemplateSource | Looked:
        """A template, or what is to be told of one that cannot be read; whatever happens, the others go on."""
        from lambdalint.template.parse import NotATemplate, TemplateUnreadable
        from lambdalint.troubles import broken, unreadable

        with self.files.asking() as asked:
            try:
                return self.stacks.read(path)
            except NotATemplate as error:
                told = (Unreadable(path, error.reason),) if path in self.named else ()
                return Looked((path,), unreadable=told, asked=frozenset(asked))
            except (FileUnreadable, TemplateUnreadable) as error:
                told = (Unreadable(path, error.reason),)
                return Looked((path,), (unreadable(path, error),), unreadable=told, asked=frozenset(asked))
            except Exception as error:
                return Looked((path,), (broken(path, error),), asked=frozenset(asked), crashed=True)

    def is_stranger(self, path: str) -> bool:
        """Whether a file with the name of a template is something else, such as a definition or an event."""
        try:
            if surely(self.files.text(path)):
                return False  # it is read when its turn comes
        except FileUnreadable:  # `read` tells why
            return False
        from lambdalint.template.parse import NotATemplate

        try:
            self.stacks.read(path)
        except NotATemplate:
            self.files.take_for(path, OTHER)
            return True
        except Exception:  # `read` tells why
            return False
        return False

    def is_stale(self, part: Looked, sources: Sequence[TemplateSource]) -> bool:
        """Whether what is known of other templates does not hold any more beside these, which have changed."""
        if any(self.stacks.reached(source.path) & part.concerned for source in sources):
            return True
        return any(self.stacks.exported(name) != values for name, values in part.imports.items())
