"""Which functions hand a helper what it calls by the name of a parameter: a function, or an object with a method."""

from __future__ import annotations

import ast
from collections.abc import Callable

from lambdalint.source.evaluate import Evaluator
from lambdalint.source.members import attribute
from lambdalint.source.objects import OPAQUE, ClassObject, Instance, Values
from lambdalint.source.parameters import MOST_SITES, offsets
from lambdalint.source.scope import Scope

Runs = Callable[[Values], list[Scope]]
"""The functions that run when something is called."""


def parameter_of(name: ast.expr, scope: Scope) -> Scope | None:
    """The function of which a name is a parameter; None where it is something else, such as `self`."""
    if not isinstance(name, ast.Name):
        return None
    at: Scope | None = scope
    while at is not None and name.id not in at.bindings:
        at = at.parent
    if at is None or [one.kind for one in at.bindings[name.id]] != ["parameter"]:
        return None
    method = at.parent is not None and at.parent.kind == "class" and at.parameters[:1] == [name.id]
    return at if not method or "staticmethod" in at.decorator_names else None


def given_name(function: ast.expr) -> ast.expr:
    """The name at the beginning of what is called: `step`, `step.execute` and `step().execute` begin with `step`."""
    if isinstance(function, ast.Attribute):
        function = function.value
        if isinstance(function, ast.Call):
            function = function.func
    return function


def leading(ev: Evaluator, function: ast.expr, values: Values) -> Values:
    """What is called where the name at the beginning of `function` stands for these values."""
    if not isinstance(function, ast.Attribute):
        return values
    if isinstance(function.value, ast.Call):
        values = frozenset(Instance(one.scope) for one in values if isinstance(one, ClassObject))
    return ev.union(attribute(ev, one, function.attr) for one in values)


def givers(ev: Evaluator, runs: Runs, helper: Scope, called: ast.expr, function: Scope) -> frozenset[Scope]:
    """The functions of which one must run for what `helper` is given to lead to `function`, where `called` stands in
    it; none where it gets it, or may get it, in another way as well."""
    root = given_name(called)
    assert isinstance(root, ast.Name)
    found: set[Scope] = set()
    seen: set[tuple[Scope, str]] = set()
    pending = [(helper, root.id)]
    while pending:
        at, parameter = pending.pop()
        if (at, parameter) in seen:
            continue
        seen.add((at, parameter))
        sites, default = ev.sites.of(at), at.defaults.get(parameter)
        if len(sites) > MOST_SITES or ev.sites.passed(at) or ev.sites.decorating(at) or parameter not in at.parameters:
            return frozenset()
        if default is not None and function in runs(leading(ev, called, ev.values(default, at.parent or at))):
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
                if given is None:
                    continue
                values = ev.values(given, call.scope)
                if OPAQUE not in values and function not in runs(leading(ev, called, values)):
                    continue
                if call.scope.owner.kind != "function":
                    return frozenset()
                source = parameter_of(given, call.scope)
                if source is not None and isinstance(given, ast.Name):
                    pending.append((source, given.id))
                else:
                    found.add(call.scope.owner)
    return frozenset(found)
