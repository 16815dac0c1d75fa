"""Which functions hand a function to a helper that calls it by the name of a parameter."""

from __future__ import annotations

import ast
from collections.abc import Callable

from lambdalint.source.evaluate import Evaluator
from lambdalint.source.objects import Values
from lambdalint.source.parameters import offsets
from lambdalint.source.scope import Scope
from lambdalint.source.sites import MOST_SITES

Runs = Callable[[Values], list[Scope]]
"""The functions that run when something is called."""


def parameter_of(function: ast.expr, scope: Scope) -> Scope | None:
    """The function whose parameter is called; None where something else is."""
    if not isinstance(function, ast.Name):
        return None
    at: Scope | None = scope
    while at is not None and function.id not in at.bindings:
        at = at.parent
    return at if at is not None and [one.kind for one in at.bindings[function.id]] == ["parameter"] else None


def givers(ev: Evaluator, runs: Runs, helper: Scope, name: str, function: Scope) -> frozenset[Scope]:
    """The functions of which one must run for `helper` to get `function` as a parameter; none where it gets it, or may
    get it, in another way as well."""
    found: set[Scope] = set()
    seen: set[tuple[Scope, str]] = set()
    pending = [(helper, name)]
    while pending:
        at, parameter = pending.pop()
        if (at, parameter) in seen:
            continue
        seen.add((at, parameter))
        sites, default = ev.sites.of(at), at.defaults.get(parameter)
        if len(sites) > MOST_SITES or ev.sites.passed(at) or ev.sites.decorating(at) or parameter not in at.parameters:
            return frozenset()
        if default is not None and function in runs(ev.values(default, at.parent or at)):
            return frozenset()
        position = at.parameters.index(parameter)
        for call in sites:
            node = call.node
            assert isinstance(node, ast.Call)
            for offset in offsets(ev, ev.values(node.func, call.scope), at):
                if any(isinstance(one, ast.Starred) for one in node.args) or any(
                    one.arg is None for one in node.keywords
                ):
                    return frozenset()
                given = next((one.value for one in node.keywords if one.arg == parameter), None)
                if given is None:
                    given = node.args[position - offset] if 0 <= position - offset < len(node.args) else None
                if given is None or function not in runs(ev.values(given, call.scope)):
                    continue
                if call.scope.owner.kind != "function":
                    return frozenset()
                source = parameter_of(given, call.scope)
                if source is not None and isinstance(given, ast.Name):
                    pending.append((source, given.id))
                else:
                    found.add(call.scope.owner)
    return frozenset(found)
