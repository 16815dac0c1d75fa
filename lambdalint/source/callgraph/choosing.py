"""Which of several operations a helper makes whose callers choose: only what those choose that run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lambdalint.source.awscalls.operations import Operation, operations_of
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.callgraph.givers import name_of, parameter_of
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.members import attribute
from lambdalint.source.values.objects import OPAQUE, Values
from lambdalint.source.values.parameters import offsets
from lambdalint.source.values.sites import MOST_SITES, plain_name

MOST_HELPERS = 3
"""Helpers that hand a choice on to each other."""


def chosen(code: Code, seen: Seen, found: list[Operation]) -> list[Operation]:
    """Those of several operations that callers which run choose by an argument; all where that is not certain."""
    looked_up = by_name(code, seen)
    of = Expression(looked_up.node.args[1], looked_up.scope) if looked_up is not None else seen.use  # type: ignore[attr-defined]
    node = of.node if looked_up is not None else seen.node.func
    given = arguments(code, node, of.scope, MOST_HELPERS)
    if given is None:
        return found
    allowed: list[Operation] = []
    for one in given:
        values = code.ev.union(called(code, looked_up, one))
        if not values or OPAQUE in values:
            return found
        for value in values:
            allowed += operations_of(code.ev, value, seen.node, seen.use.scope)
    return [one for one in found if one in allowed] or found


def by_name(code: Code, seen: Seen) -> Expression | None:
    """The `getattr(client, name)` that is called, at once or by the name that it got."""
    made = definition(code.ev, seen.node.func, seen.use.scope)
    node = made.node if made is not None else None
    known = isinstance(node, ast.Call) and plain_name(node.func) == "getattr" and len(node.args) > 1
    return made if known else None


def called(code: Code, looked_up: Expression | None, given: Expression) -> Iterator[Values]:
    """What is called where an argument is the callee, or its name."""
    ev = code.ev
    values = ev.values(given.node, given.scope)
    if looked_up is None or OPAQUE in values:
        yield values
        return
    for name in ev.strings(given.node, given.scope):
        for receiver in ev.values(looked_up.node.args[0], looked_up.scope):  # type: ignore[attr-defined]
            yield attribute(ev, receiver, name) - {OPAQUE}


def arguments(code: Code, node: ast.expr, scope: Scope, left: int, defaults: bool = False) -> list[Expression] | None:
    """What the calls that run give for the parameter that an expression is; None where it is none, or one is not seen."""
    ev = code.ev
    parameter = parameter_of(ev, node, scope)
    if parameter is None or not left:
        return None
    helper, name = parameter
    sites = ev.sites.of(helper)
    partials = bound_first(ev, helper) if ev.sites.passed(helper) else []
    if len(sites) > MOST_SITES or partials is None or ev.sites.decorating(helper):
        return None
    position = helper.parameters.index(name) if name in helper.parameters else None
    found: list[Expression] = []
    for made in partials:
        if not keeps_running(code, made):
            continue
        bound = passed(made.node, None if position is None else position + 1, name)  # type: ignore[arg-type]
        if bound is None or parameter_of(ev, bound, made.scope) is not None:
            return None
        found.append(Expression(bound, made.scope))
    for call in sites:
        site = call.node
        if not is_reached(code, call.scope):
            continue
        for offset in offsets(ev, ev.values(site.func, call.scope), helper):  # type: ignore[attr-defined]
            one = passed(site, None if position is None else position - offset, name)  # type: ignore[arg-type]
            if one is None and defaults and whole(site) and name in helper.defaults:  # type: ignore[arg-type]
                found.append(Expression(helper.defaults[name], helper.parent or helper))
                continue
            if one is None:
                return None
            if parameter_of(ev, one, call.scope) is None:
                found.append(Expression(one, call.scope))
                continue
            further = arguments(code, one, call.scope, left - 1)
            if further is None:
                return None
            found += further
    return found


def bound_first(ev: Evaluator, helper: Scope) -> list[Expression] | None:
    """The calls of `partial` that bind arguments of a function; None where it is handed to anything else, or is a method."""
    found: list[Expression] = []
    for call, given in ev.sites.passed(helper):
        functions = [one.scope for one in ev.functions(ev.values(given, call.scope))]
        if helper not in functions:
            continue
        node = call.node
        plain = isinstance(node, ast.Call) and plain_name(node.func) == "partial" and node.args[:1] == [given]
        if not plain or functions != [helper] or helper.class_scope is not None:
            return None
        found.append(call)
    return found


def keeps_running(code: Code, made: Expression) -> bool:
    """Whether something that runs may use what a call makes: a module may keep it for another handler."""
    ev = code.ev
    if made.scope.owner.kind == "function":
        return is_reached(code, made.scope)
    kept = name_of(made)
    if kept is None or kept == ev.handler:
        return True
    home, name = kept
    for module in ev.closure.modules.values():
        if not module.spells(name):
            continue
        if module is not home.module or module.spells(f'"{name}"', f"'{name}'", "globals(", "sys.modules"):
            return True
        uses = [one.scope for _, one in module.names.get(name, ())]
        if any(is_reached(code, one) for one in [*uses, *module.attributes.get(name, ())]):
            return True
    return False


def is_reached(code: Code, scope: Scope) -> bool:
    """Whether what stands in a scope runs."""
    owner, runs = scope.owner, code.reach.reached
    return owner.kind != "function" or (owner, False) in runs or (owner, True) in runs


def passed(node: ast.Call, position: int | None, name: str) -> ast.expr | None:
    """An argument that a call surely gives."""
    if not whole(node):
        return None
    named = next((one.value for one in node.keywords if one.arg == name), None)
    if named is not None or position is None:
        return named
    return node.args[position] if 0 <= position < len(node.args) else None


def whole(node: ast.Call) -> bool:
    """Whether all arguments are written in a call."""
    return not any(isinstance(one, ast.Starred) for one in node.args) and all(one.arg for one in node.keywords)
