"""The Python files of a project, each parsed once, and kept for the next programs as long as there is room."""

from __future__ import annotations

import ast
from collections.abc import Container

from lambdalint.project.files import Files, FileUnreadable, Question, join
from lambdalint.source.model.summary import Unreadable
from lambdalint.source.modules.module import Module, read
from lambdalint.source.modules.text import SourceText

MOST_KEPT = 100_000
"""Characters of modules that are kept for the next programs; a parsed module takes about 25 times its text."""


class ModuleFiles:
    """Reads the Python files of the project, and keeps those that were asked for last."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self._read: dict[str, Module | Unreadable] = {}
        self._parsed: set[str] = set()
        self._unreadable: dict[str, Unreadable] = {}
        self._kept = 0
        self._vendored: dict[str, tuple[frozenset[str], set[Question]]] = {}

    def at(self, path: str) -> Module | Unreadable:
        """The module in a file."""
        found = self._read.pop(path, None)
        if found is not None:
            self._read[path] = found  # the last one now
            self.files.asked.add(("text", path))
            return found
        try:
            found = read(SourceText(path, self.files.text(path)))
        except FileUnreadable as error:
            found = Unreadable(SourceText(path, "").top, path, error.reason, "unreadable")
        self._read[path] = found
        if isinstance(found, Module):
            self._parsed.add(path)
            self._kept += len(found.source.text)
        else:
            self._unreadable[path] = found
        return found

    def forget(self, held: Container[str] = ()) -> None:
        """Lets go of the modules that were not asked for lately. Nobody may hold one of them but those in `held`."""
        for path in list(self._read) if self._kept > MOST_KEPT else ():
            found = self._read[path]
            if self._kept <= MOST_KEPT:
                break
            if isinstance(found, Module) and path not in held:
                self._kept -= len(found.source.text)
                del self._read[path]
                found.release()

    def tree(self, path: str) -> ast.Module | None:
        """The syntax tree of a Python file; None when it cannot be read or parsed."""
        found = self.at(path)
        return found.tree if isinstance(found, Module) else None

    def has_parsed(self, path: str) -> bool:
        """Whether a file was read and parsed."""
        return path in self._parsed

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The files that could not be read, by path."""
        return tuple([self._unreadable[path] for path in sorted(self._unreadable)])

    def vendored(self, folder: str) -> frozenset[str]:
        """The top-level packages of a folder that were installed into it (their `*.dist-info` lies beside them)."""
        known = self._vendored.get(folder)
        if known is None:
            names: set[str] = set()
            with self.files.asking() as asked:
                for child in self.files.children(folder):
                    if child.endswith((".dist-info", ".egg-info")):
                        names.add(child.partition("-")[0].lower().replace("-", "_"))
                        names.update(self._top_level(join(folder, child)))
            known = self._vendored[folder] = frozenset(names), asked
        self.files.asked |= known[1]
        return known[0]

    def _top_level(self, folder: str) -> set[str]:
        for name in ("top_level.txt", "RECORD"):
            path = join(folder, name)
            if not self.files.is_file(path):
                continue
            try:
                lines = self.files.text(path).split("\n")
            except FileUnreadable:
                continue
            heads = {line.partition(",")[0].partition("/")[0].strip() for line in lines}
            return {
                head.removesuffix(".py")
                for head in heads
                if head and not head.endswith("-info") and "." not in head[:-3]
            }
        return set()
