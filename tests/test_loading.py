"""The package's modules, loaded by its own finder, are what Python would have loaded."""

from __future__ import annotations

import os
import py_compile
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import lambdalint
from lambdalint.loading import Finder, code_of, compiled

PACKAGE = Path(lambdalint.__file__).parent
SAME = """\
import inspect, sys
from importlib.machinery import PathFinder
from lambdalint.loading import Finder, Loader, Module, install
before = {name for name in sys.modules if name.startswith("lambdalint.")}
install(); install()
assert sys.meta_path.count(Finder) == 1 and sys.meta_path[0] is Finder
import lambdalint.engine, lambdalint.report.json_format
quick = 0
for name, module in [*sys.modules.items()]:
    if not name.startswith("lambdalint.") or name in before:
        continue
    above = sys.modules[name.rpartition(".")[0]]
    usual = PathFinder.find_spec(name, above.__path__)
    own = module.__spec__
    quick += type(own.loader) is Loader
    for field in ("name", "origin", "cached", "parent", "has_location", "submodule_search_locations"):
        assert getattr(own, field) == getattr(usual, field), (name, field)
    assert module.__file__ == usual.origin and getattr(module, "__cached__", usual.cached) == usual.cached  # Python 3.15 sets none
    assert own.loader.get_source(name) == usual.loader.get_source(name)
    assert own.loader.is_package(name) == usual.loader.is_package(name)
    assert (type(module) is Module) == (type(own.loader) is Loader) and inspect.ismodule(module)
    assert not hasattr(module, "__getattr__") and not hasattr(module, "missing")
print(quick)
"""


def run(script: str, folder: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with a copy of the package."""
    shutil.copytree(PACKAGE, tmp_path / "lambdalint", ignore=shutil.ignore_patterns("__pycache__", "tables"))
    shutil.copytree(PACKAGE / "data" / "tables", tmp_path / "lambdalint" / "data" / "tables")
    return tmp_path


def test_modules_are_those_that_python_finds_with_the_same_attributes(copy: Path) -> None:
    assert int(run(SAME, copy)) == 0  # nothing is compiled yet: all of it is left to Python, which compiles
    assert int(run(SAME, copy)) > 40


def test_a_module_that_was_edited_is_compiled_again(copy: Path) -> None:
    script = "from lambdalint.loading import install\ninstall()\nfrom lambdalint.limits import Limits\nprint(Limits().worlds)"
    assert [run(script, copy) for _ in range(2)] == ["32\n", "32\n"]
    limits = copy / "lambdalint" / "limits.py"
    limits.write_text(limits.read_text().replace("worlds: int = 32", "worlds: int = 7"))
    assert [run(script, copy) for _ in range(2)] == ["7\n", "7\n"]


def test_only_what_python_has_compiled_from_this_very_source_counts(tmp_path: Path) -> None:
    folder, source = str(tmp_path), tmp_path / "one.py"
    assert code_of(folder, "one") is None
    source.write_text("X = 1\n")
    assert code_of(folder, "one") is None
    made = Path(py_compile.compile(str(source), doraise=True))
    assert compiled(folder, "one") == str(made)
    found = code_of(folder, "one")
    assert found is not None and found.co_filename == str(source)
    whole = made.read_bytes()
    for broken in (
        b"",
        whole[:10],
        whole[:20],
        whole[:16],
        whole[:16] + b"N",
        b"\0" * 4 + whole[4:],
        whole[:16] + b"\xff" * 40,
    ):
        made.write_bytes(broken)
        assert code_of(folder, "one") is None, broken
    made.write_bytes(whole)
    os.utime(source, (1, 1))
    assert code_of(folder, "one") is None
    py_compile.compile(str(source), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    assert code_of(folder, "one") is None


def test_names_of_others_and_names_that_do_not_exist_are_left_to_python() -> None:
    assert Finder.find_spec("json") is None and Finder.find_spec("lambdalintel.check") is None
    assert Finder.find_spec("lambdalint.nothing") is None and Finder.find_spec("lambdalint") is None
