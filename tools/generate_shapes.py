"""Make `lambdalint/frozen/shapes.py`: `__init__` of each shape of fields that a dataclass of the package has."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Any

import lambdalint
from lambdalint.frozen import is_dataclass
from lambdalint.frozen.initializers import GIVEN, Field, written

HEAD = '''# fmt: off
# ruff: noqa
# mypy: ignore-errors
"""`__init__` of each shape of fields that a dataclass of the package has (initializers.py), so that no run compiles one.

Made by `python -m tools.generate_shapes`.
"""

'''
PATH = "lambdalint/frozen/shapes.py"
APART = ("lambdalint.__main__", "lambdalint.cfnlint", "lambdalint.rules")
"""What runs when it is imported, what only cfn-lint imports, and what has no dataclasses."""


def found() -> list[str]:
    """The shapes of all classes, the short ones first."""
    names = [one.name for one in pkgutil.walk_packages(lambdalint.__path__, "lambdalint.")]
    modules = [import_module(name) for name in names if not name.startswith(APART)]
    classes = [one for module in modules for one in vars(module).values() if is_dataclass(one)]
    return sorted({shape(one) for one in classes}, key=lambda one: (len(one), one))


def shape(made: Any) -> str:
    """The shape of a class, or of one of its instances."""
    return "".join(one.kind if type(one) is Field else GIVEN for one in made.__fields__.values())


def text() -> str:
    """The module as it should be."""
    return HEAD + "".join(f"{written(one, one)}\n" for one in found())


if __name__ == "__main__":
    Path(PATH).write_text(text(), "utf-8", newline="\n")
