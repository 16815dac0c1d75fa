"""The package's own modules, found where their names say and loaded as Python has compiled them.

A run on one application loads three hundred small modules. For each, Python looks in the folders in which modules may
lie, for each kind of file that may hold one; that takes longer than to read what is found. A compiled module counts as
it does to Python, by the time and the size of its source. Everything that is not as usual is left to Python: modules
that it has not compiled yet, a package inside of an archive, names of others.
"""

from __future__ import annotations

import os
import sys
from _frozen_importlib_external import MAGIC_NUMBER  # `importlib.util` has it, too, and loads more for it
from importlib.machinery import ModuleSpec, SourceFileLoader
from marshal import loads
from os.path import split
from types import CodeType, ModuleType

PACKAGE = "lambdalint."
FOLDER = split(__file__)[0]
ENDING = f".{sys.implementation.cache_tag}.pyc"
HEAD = 16
LONGEST = 100_000
"""Bytes of a compiled module; of a longer one half is read, which is none."""
BINARY = os.O_RDONLY | getattr(os, "O_BINARY", 0)
DATED = MAGIC_NUMBER + bytes(4)
"""How a compiled module begins that counts as long as the time and the size of its source are these."""


def install() -> None:
    """Find the package's modules here from now on."""
    if Finder not in sys.meta_path:
        sys.meta_path.insert(0, Finder)


def compiled(folder: str, module: str) -> str:
    """Where Python puts what it makes of a module's source."""
    return f"{folder}/__pycache__/{module}{ENDING}"


def beginning(path: str) -> bytes:
    """What a file holds, as far as it is no longer than compiled modules are. A stream would take twice the time."""
    handle = os.open(path, BINARY)
    try:
        return os.read(handle, LONGEST)
    finally:
        os.close(handle)


def code_of(folder: str, module: str) -> CodeType | None:
    """The code of a module as Python has compiled it; None where there is none that counts."""
    try:
        source = os.stat(f"{folder}/{module}.py")
        data = beginning(compiled(folder, module))
        number = (int(source.st_mtime) & 0xFFFFFFFF) | (source.st_size & 0xFFFFFFFF) << 32
        code = loads(memoryview(data)[HEAD:]) if data[:HEAD] == DATED + number.to_bytes(8, "little") else None
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return code if isinstance(code, CodeType) else None


class Module(ModuleType):
    """A module without `__getattr__`: to look for that, and to word an error that nobody reads, Python 3.11 takes a
    fiftieth of a run on one application, because each `from … import` asks whether its module has a `__path__`."""

    __cached__: str | None
    __getattribute__ = object.__getattribute__


class Loader(SourceFileLoader):
    """Python's own, with the code at hand."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        self.name, self.path, self.code = name, path, code

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = Module(spec.name)
        module.__file__, module.__cached__ = spec.origin, spec.cached
        return module

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


class Finder:
    """Says of a module of the package where it is."""

    @staticmethod
    def find_spec(name: str, places: object = None, target: object = None) -> ModuleSpec | None:
        """Where a module of the package is and what Python has compiled of it; None leaves it to Python."""
        if not name.startswith(PACKAGE):
            return None
        above, _, module = name.rpartition(".")
        folder = f"{FOLDER}{above[len(PACKAGE) - 1 :].replace('.', '/')}"
        inside = None
        code = code_of(folder, module)
        if code is None:
            folder, module = f"{folder}/{module}", "__init__"
            inside = [folder]
            code = code_of(folder, module)
            if code is None:
                return None
        path = f"{folder}/{module}.py"
        spec = ModuleSpec(name, Loader(name, path, code), origin=path)
        spec.submodule_search_locations = inside
        spec.has_location = True
        spec.cached = compiled(folder, module)
        return spec
