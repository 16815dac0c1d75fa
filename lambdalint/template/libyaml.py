"""PyYAML's binding of libyaml, without what only its loaders and dumpers need: a tenth of a run on one application.

`import yaml` compiles ten regular expressions. Of the package only the modules of events, nodes and errors are loaded
here, and that of an exception once it is raised. It stands in `sys.modules` as itself: the first name that anybody asks
for beyond these loads the rest into it. Where anything is not as PyYAML 6 has it, all of it is imported.
"""

from __future__ import annotations

import sys
from _frozen_importlib import module_from_spec  # `importlib.util` has it, too, and loads more for it
from collections.abc import Callable
from importlib import import_module
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any

LIGHT = ("error", "events", "nodes")
LATE = (
    "tokens",
    "reader",
    "scanner",
    "parser",
    "composer",
    "constructor",
    "emitter",
    "serializer",
    "representer",
)
"""Modules of which the binding takes tokens or exceptions when it is loaded."""


def package() -> Any:
    """The package `yaml`, with the binding (`yaml._yaml`) where PyYAML was built with it."""
    if "yaml" not in sys.modules:
        try:
            return light()
        except Exception:
            for name in [name for name in sys.modules if name.partition(".")[0] == "yaml"]:
                del sys.modules[name]
    return import_module("yaml")


def light() -> ModuleType:
    """The package with the binding and what that needs. Raises what goes wrong."""
    spec = PathFinder.find_spec("yaml")
    if spec is None:
        raise ImportError("yaml")
    module = module_from_spec(spec)
    module.__class__ = Light
    sys.modules["yaml"] = module
    for name in LIGHT:
        import_module(f"yaml.{name}")
    for name in LATE:
        setattr(module, name, Late(module, name))
    try:
        import_module("yaml._yaml")
    finally:
        for name in LATE:
            delattr(module, name)
    return module


class Light(ModuleType):
    """The package before all of it was loaded."""

    def __getattr__(self, name: str) -> Any:
        complete(self)
        return getattr(self, name)


class Late:
    """A module of the package that is loaded when something of it is made, such as an exception; its class is put in
    the place of what makes it."""

    def __init__(self, package: Any, name: str) -> None:
        self.package, self.name = package, name

    def __getattr__(self, made: str) -> Callable[..., Any]:
        TAKEN[made] = self.name

        def make(*values: Any) -> Any:
            found = getattr(import_module(f"yaml.{self.name}"), made)
            setattr(self.package._yaml, made, found)
            return found(*values)

        return make


TAKEN: dict[str, str] = {}
"""What the binding has taken of modules that were not loaded, and of which."""


def complete(module: Any) -> None:
    """Load the rest of the package, and give the binding its exceptions and tokens."""
    if type(module) is not Light:
        return
    setattr(module, "__class__", ModuleType)  # noqa: B010
    loader: Any = module.__loader__
    loader.exec_module(module)
    for made, name in TAKEN.items():
        setattr(module._yaml, made, getattr(getattr(module, name), made))
