"""The way into the code of the handlers: one parse for each file, one program for each handler."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from lambdalint.frozen import dataclass
from lambdalint.project.files import Files, Question, join
from lambdalint.source.assemble import assemble, missing
from lambdalint.source.callgraph.handlers import find_module
from lambdalint.source.facts.drawn import Drawing
from lambdalint.source.model.facts import Facts
from lambdalint.source.model.summary import Program, Unreadable
from lambdalint.source.modules.files import ModuleFiles
from lambdalint.source.modules.graph import Closure
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.module import read as read_module
from lambdalint.source.modules.text import Place, SourceText
from lambdalint.span import Span
from lambdalint.value import Absent, Unknown

K = TypeVar("K")
MOST_OPEN = 200_000
"""Characters of the modules of programs from which facts may still be drawn; the first ones are settled then."""


@dataclass(frozen=True, slots=True)
class Open:
    """A program whose facts are drawn when they are asked for. `inline`: its module is its own."""

    facts: Facts
    drawing: Drawing
    modules: dict[str, Module]
    inline: Module | None

    def release(self) -> None:
        """Lets go of the code."""
        self.drawing.release()
        if self.inline is not None:
            self.inline.release()


@contextmanager
def uncollected() -> Iterator[None]:
    """Without garbage collection: what is made on the way to a program is in use until it is let go of at once."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Programs:
    """Reads handlers; what does not depend on a template is kept for all templates that are looked at together."""

    def __init__(self, files: Files) -> None:
        self.sources = ModuleFiles(files)
        self._programs: dict[tuple[tuple[str, ...], str], tuple[Program, set[Question]]] = {}
        self._inline: dict[tuple[str, str, Span, tuple[str, ...]], tuple[Program, set[Question]]] = {}
        self._open: list[Open] = []

    def read(self, roots: tuple[str, ...], handler: str, where: Span) -> Program:
        """The program of a handler such as `folder/file.function`.

        `roots` are folders relative to the project root: the function's code first, then its layers, in the
        order of the search path. `where` is the place of the Handler property, for what is not found.
        """
        return self._once(self._programs, (roots, handler), partial(self._read, roots, handler, where))

    def let_go(self) -> None:
        """Forget all programs; modules go when many others were read since, as neighbours often share them."""
        for program, _ in (*self._programs.values(), *self._inline.values()):
            program.facts.close()
        for one in self._open:
            one.release()
        self._programs.clear()
        self._inline.clear()
        self._open.clear()
        self.sources.forget()

    def _opened(self, closure: Closure, module: Module, handler: str, inline: bool) -> Program:
        """The program of a handler, open until many others are."""
        program, drawing = assemble(closure, module, handler)
        self._open.append(Open(program.facts, drawing, closure.modules, module if inline else None))
        if self._held() > MOST_OPEN:
            while self._open and self._held() > MOST_OPEN:
                first = self._open.pop(0)
                first.facts.settle()
                first.drawing.code.settle()
                first.release()
            self.sources.forget({path for one in self._open for path in one.modules})
        return program

    def _held(self) -> int:
        """The characters of all modules of the programs that are open."""
        held = {id(one): len(one.source.text) for other in self._open for one in other.modules.values()}
        return sum(held.values())

    def _once(self, kept: dict[K, tuple[Program, set[Question]]], key: K, make: Callable[[], Program]) -> Program:
        """A program that is made once, if it was found; what it stands on counts for everyone who asks for it."""
        if key in kept:
            program, asked = kept[key]
            self.sources.files.asked |= asked
            return program
        with self.sources.files.asking() as asked, uncollected():
            program = make()
        if not isinstance(program.found, (Absent, Unknown)):
            kept[key] = program, asked
        return program

    def _read(self, roots: tuple[str, ...], handler: str, where: Span) -> Program:
        closure = Closure(self.sources, self._search_path(roots))
        module = find_module(closure, handler, where)
        if isinstance(module, (Absent, Unknown, Unreadable)):
            return missing(handler, where, module)
        closure.load(module)
        return self._opened(closure, module, handler, False)

    def read_inline(
        self,
        text: str,
        at: Span,
        place: Callable[[], Place],
        handler: str,
        where: Span,
        roots: tuple[str, ...] = (),
    ) -> Program:
        """The program of code that stands `at` a place of the template.

        `place` makes what leads a character of it (0-based) to its place. CloudFormation stores it as `index.py`;
        `roots` are its layers.
        """
        make = partial(self._read_inline, text, place, handler, where, roots)
        return self._once(self._inline, (text, handler, at, roots), make)

    def _read_inline(
        self, text: str, place: Callable[[], Place], handler: str, where: Span, roots: tuple[str, ...]
    ) -> Program:
        module = read_module(SourceText("index.py", text, place()))
        if isinstance(module, Unreadable):
            return missing(handler, where, module)
        if handler.rpartition(".")[0] not in ("index", ""):
            return missing(handler, where, Absent(where))
        closure = Closure(self.sources, self._search_path(("", *roots))[1:])
        closure.load(module)
        return self._opened(closure, module, handler, True)

    def _search_path(self, roots: tuple[str, ...]) -> tuple[str, ...]:
        """The folders in which the runtime looks for modules: the code, then `/opt/python` of the layers."""
        found: list[str] = list(roots[:1])
        files = self.sources.files
        for root in roots[1:]:
            inner = join(root, "python")
            if files.is_folder(inner):
                libraries = join(inner, "lib")
                for child in files.children(libraries):
                    packages = join(join(libraries, child), "site-packages")
                    if files.is_folder(packages):
                        found.append(packages)
                found.append(inner)
            found.append(root)
        return tuple(dict.fromkeys(found))
