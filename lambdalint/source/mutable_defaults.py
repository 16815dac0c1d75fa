"""Lists that are the default of a parameter: a function has one of them, and what calls add to it stays."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lambdalint.source.reach import Reached
from lambdalint.source.scope import Mutation, Scope

ADDING = frozenset({"append", "extend", "insert"})


def growing_defaults(running: dict[Scope, Reached]) -> Iterator[tuple[Scope, str, ast.expr, list[Mutation]]]:
    """The function, the parameter, its default and what is added to it, where some call leaves the parameter out."""
    for scope, reached in running.items():
        for name, default in scope.defaults.items() if scope.mutations else ():
            if not isinstance(default, ast.List) or default.elts or len(scope.bindings.get(name, ())) != 1:
                continue
            changes = scope.mutations.get(name, [])
            added = [one for one in changes if one.method in ADDING]
            if added and len(added) == len(changes) and _is_left_out(scope, name, reached):
                yield scope, name, default, added


def _is_left_out(scope: Scope, name: str, reached: Reached) -> bool:
    """Whether a call of a function gives nothing for a parameter."""
    method = scope.parent is not None and scope.parent.kind == "class"
    at = scope.parameters.index(name) - method if name in scope.parameters else len(scope.parameters)
    calls = [via.node for _, via in reached.callers if isinstance(via.node, ast.Call)]
    return any(
        len(call.args) <= at
        and not any(isinstance(one, ast.Starred) for one in call.args)
        and not any(one.arg in (None, name) for one in call.keywords)
        for call in calls
        if not {"partial", "map", "submit"} & {getattr(call.func, "attr", ""), getattr(call.func, "id", "")}
    )
