"""Classes of pydantic's settings: their fields are environment variables, whatever their defaults say."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lambdalint.source.model.symbols import Const, Env
from lambdalint.source.modules.scope import Scope
from lambdalint.source.values import classes
from lambdalint.source.values.objects import UNKNOWN, ClassObject, Values
from lambdalint.span import Span

if TYPE_CHECKING:
    from lambdalint.source.callgraph.code import Code, Seen
    from lambdalint.source.values.evaluate import Evaluator

PLAIN = frozenset(
    {"str", "int", "float", "bool", "SecretStr", "HttpUrl", "AnyUrl", "AnyHttpUrl", "PostgresDsn", "Path"}
)
"""Types of fields that one variable fills."""
SOURCES = frozenset(
    """env_file secrets_dir yaml_file toml_file json_file pyproject_toml_table_header alias_generator env_nested_delimiter
    validation_alias alias settings_customise_sources customise_sources cli_parse_args __init__ fields env before
    wrap pre""".split()
)
"""Words in a class by which its fields have other sources or other names, or are filled by a validator."""
ERRORS = frozenset({"ValidationError", "ValueError"})
"""What is raised where a field is missing."""
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


def needed(code: Code) -> Iterator[tuple[Seen, str, Span]]:
    """The variables without which an object of such a class cannot be made: the call, the variable, and its field."""
    for seen in code.calls(names=_names(code)):
        made = [one.scope for one in seen.values if isinstance(one, ClassObject)]
        if len(made) != 1 or seen.node.args or seen.node.keywords or not is_settings(code.ev, made[0]):
            continue
        prefix, holders = _prefix(code.ev, made[0]), classes.bases(code.ev, made[0])
        if prefix is None or any(_reads_more(at) for at in holders):
            continue
        given = {name for at in holders for name in at.bindings}
        for at in holders:
            for name, hint in at.annotations.items():
                if name not in given and not name.startswith("_") and getattr(hint, "id", "") in PLAIN:
                    yield seen, f"{prefix}{name}".upper(), at.module.span(hint)


def _names(code: Code) -> frozenset[str]:
    """The names of the classes in modules that speak of settings."""
    modules = [module for module in code.ev.closure.modules.values() if module.spells("BaseSettings")]
    return frozenset(scope.name for module in modules for scope in module.scopes if scope.kind == "class")


def _reads_more(scope: Scope) -> bool:
    """Whether a class takes its fields from something else as well: a file, a folder of secrets, names of its own."""
    text = ast.dump(scope.node)
    return any(f"'{word}'" in text for word in SOURCES)


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
