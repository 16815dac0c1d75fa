"""Classes of pydantic's settings: their fields are environment variables, whatever their defaults say."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.source import classes
from lambdalint.source.model import Const, Env
from lambdalint.source.objects import UNKNOWN, Values
from lambdalint.source.scope import Scope

if TYPE_CHECKING:
    from lambdalint.source.evaluate import Evaluator

BASES = ("pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings")


def is_settings(ev: Evaluator, scope: Scope) -> bool:
    """Whether a class takes its fields from the environment."""
    return bool(scope.bases) and classes.derives(ev, scope, BASES)


def field(ev: Evaluator, scope: Scope, name: str) -> Values:
    """What a field can be: the variable of its name where it must be set, else not known.

    An alias, a source of another kind and a default that a variable may replace are not followed.
    """
    annotation = scope.annotations[name]
    prefix = _prefix(ev, scope)
    required = name not in scope.bindings and isinstance(annotation, ast.Name) and annotation.id == "str"
    if prefix is None or not required or "settings_customise_sources" in scope.bindings:
        return UNKNOWN
    return frozenset({Env(f"{prefix}{name}".upper())})


def _prefix(ev: Evaluator, scope: Scope) -> str | None:
    """What the names of the variables begin with; None where that is not known."""
    for at in classes.bases(ev, scope):
        for binding in at.bindings.get("model_config", ()):
            return _given(ev, binding.node, at)
        for inner in at.classes:
            if inner.name == "Config":
                for binding in inner.bindings.get("env_prefix", ()):
                    return _text(ev, binding.node, inner)
    return ""


def _given(ev: Evaluator, node: ast.AST | None, scope: Scope) -> str | None:
    """The prefix in `SettingsConfigDict(env_prefix="APP_")` or in a dict that says the same."""
    if isinstance(node, ast.Call):
        pairs = [(keyword.arg, keyword.value) for keyword in node.keywords]
    elif isinstance(node, ast.Dict):
        pairs = [(getattr(key, "value", None), value) for key, value in zip(node.keys, node.values, strict=True)]
    else:
        return None
    if any(key is None for key, _ in pairs):
        return None
    return next((_text(ev, value, scope) for key, value in pairs if key == "env_prefix"), "")


def _text(ev: Evaluator, node: ast.AST | None, scope: Scope) -> str | None:
    found = ev.values(node, scope) if isinstance(node, ast.expr) else UNKNOWN
    texts = [one.value for one in found if isinstance(one, Const) and isinstance(one.value, str)]
    return texts[0] if len(found) == len(texts) == 1 else None
