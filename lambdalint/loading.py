"""The package's own modules, found where their names say and loaded as Python has compiled them.

A run on one application loads three hundred small modules. For each, Python looks in the folders in which modules may
lie, for each kind of file that may hold one; that takes longer than to read what is found. A compiled module counts as
it does to Python, by the time and the size of its source. Everything that is not as usual is left to Python: modules
that it has not compiled yet, a package inside of an archive, names of others.
"""

from __future__ import annotations

import sys
from _frozen_importlib_external import MAGIC_NUMBER  # `importlib.util` has it, too, and loads more for it
from importlib.machinery import ModuleSpec, SourceFileLoader
from marshal import loads
from os import stat
from os.path import split
from types import CodeType, ModuleType

PACKAGE = "lambdalint."
FOLDER = split(__file__)[0]
ENDING = f".{sys.implementation.cache_tag}.pyc"
HEAD = 16
DATED = MAGIC_NUMBER + bytes(4)
"""How a compiled module begins that counts as long as the time and the size of its source are these."""


def install() -> None:
    """Find the package's modules here from now on."""
    if Finder not in sys.meta_path:
        sys.meta_path.insert(0, Finder)


def compiled(path: str) -> str:
    """Where Python puts what it makes of a source file."""
    folder, name = split(path)
    return f"{folder}/__pycache__/{name.removesuffix('.py')}{ENDING}"


def code_of(path: str) -> CodeType | None:
    """The code of a source file as Python has compiled it; None where there is none that counts."""
    try:
        source = stat(path)
        with open(compiled(path), "rb", 0) as stream:
            data = stream.read()
        number = (int(source.st_mtime) & 0xFFFFFFFF) | (source.st_size & 0xFFFFFFFF) << 32
        code = loads(memoryview(data)[HEAD:]) if data[:HEAD] == DATED + number.to_bytes(8, "little") else None
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return code if isinstance(code, CodeType) else None


class Loader(SourceFileLoader):
    """Python's own, with the code at hand."""

    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self.code = code

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)


class Finder:
    """Says of a module of the package where it is."""

    @staticmethod
    def find_spec(name: str, places: object = None, target: object = None) -> ModuleSpec | None:
        if not name.startswith(PACKAGE):
            return None
        base = f"{FOLDER}/{name[len(PACKAGE) :].replace('.', '/')}"
        path, inside = f"{base}.py", None
        code = code_of(path)
        if code is None:
            path, inside = f"{base}/__init__.py", [base]
            code = code_of(path)
            if code is None:
                return None
        spec = ModuleSpec(name, Loader(name, path, code), origin=path)
        spec.submodule_search_locations = inside
        spec.has_location = True
        spec.cached = compiled(path)
        return spec
