"""PyYAML's binding of libyaml, without what only its loaders and dumpers need: a tenth of a run on one application.

`import yaml` compiles ten regular expressions. Of the package only the modules of events, tokens and errors are loaded
here, and that of an exception once it is raised. It stands in `sys.modules` as itself: the first name that anybody asks
for beyond these loads the rest into it. Where anything is not as PyYAML 6 has it, all of it is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType, SimpleNamespace
from typing import Any

LIGHT = ("error", "tokens", "events", "nodes")
ERRORS = {
    "reader": "ReaderError",
    "scanner": "ScannerError",
    "parser": "ParserError",
    "composer": "ComposerError",
    "constructor": "ConstructorError",
    "emitter": "EmitterError",
    "serializer": "SerializerError",
    "representer": "RepresenterError",
}
"""Where the exceptions are that the binding takes from the package when it is loaded."""


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
    spec = find_spec("yaml")
    if spec is None:
        raise ImportError("yaml")
    module = module_from_spec(spec)
    module.__class__ = Light
    sys.modules["yaml"] = module
    for name in LIGHT:
        import_module(f"yaml.{name}")
    for name, error in ERRORS.items():
        setattr(module, name, SimpleNamespace(**{error: raised(module, name, error)}))
    try:
        import_module("yaml._yaml")
    finally:
        for name in ERRORS:
            delattr(module, name)
    return module


class Light(ModuleType):
    """The package before all of it was loaded."""

    def __getattr__(self, name: str) -> Any:
        complete(self)
        return getattr(self, name)


def raised(module: ModuleType, name: str, error: str) -> Callable[..., Any]:
    """What makes an exception of a module that is loaded only then, and puts the exception in its own place."""

    def make(*values: Any) -> Any:
        found = getattr(import_module(f"yaml.{name}"), error)
        setattr(module._yaml, error, found)
        return found(*values)

    return make


def complete(module: Any) -> None:
    """Load the rest of the package, and give the binding its exceptions."""
    if type(module) is not Light:
        return
    setattr(module, "__class__", ModuleType)  # noqa: B010
    loader: Any = module.__loader__
    loader.exec_module(module)
    for name, error in ERRORS.items():
        setattr(module._yaml, error, getattr(getattr(module, name), error))
