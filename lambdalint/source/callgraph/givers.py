"""Which functions hand a helper what it calls by the name of a parameter: a function, or an object with a method."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NamedTuple

from lambdalint.source.modules.expressions import method_class
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values.classes import bases
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.members import attribute
from lambdalint.source.values.names import element
from lambdalint.source.values.objects import OPAQUE, ClassObject, FunctionObject, Instance, ModuleObject, Values
from lambdalint.source.values.parameters import decorated_with, offsets
from lambdalint.source.values.sites import MOST_SITES

Runs = Callable[[Values], list[Scope]]
"""The functions that run when something is called, or the classes of which it makes an object."""


class Parameter(NamedTuple):
    """A parameter of a function."""

    function: Scope
    name: str


def parameter_of(ev: Evaluator, node: ast.expr, scope: Scope) -> Parameter | None:
    """The parameter that a name, or an attribute which only one assignment sets, stands for; `self` is none."""
    if isinstance(node, ast.Attribute):
        return _kept(ev, node, scope)
    if not isinstance(node, ast.Name):
        return None
    at: Scope | None = scope
    while at is not None and node.id not in at.bindings:
        at = at.parent
    if at is None or [one.kind for one in at.bindings[node.id]] != ["parameter"]:
        return None
    method = at.parent is not None and at.parent.kind == "class" and at.parameters[:1] == [node.id]
    return Parameter(at, node.id) if not method or "staticmethod" in at.decorator_names else None


def _kept(ev: Evaluator, node: ast.Attribute, scope: Scope) -> Parameter | None:
    """The parameter that an object keeps: `self.step` after `self.step = step`."""
    holder = method_class(node.value, scope)
    for at in bases(ev, holder) if holder is not None else ():
        if node.attr in at.bindings:
            return None
        if node.attr in at.attributes_set:
            binding, *others = at.attributes_set[node.attr]
            given = binding.node
            if binding.path and isinstance(given, ast.expr):  # `self.step, self.more = step, []`
                given = element(given, binding.path)
            plain = not others and binding.kind == "value"
            return parameter_of(ev, given, binding.scope) if plain and isinstance(given, ast.Name) else None
    return None


def classes(values: Values) -> list[Scope]:
    """The classes of the project among values."""
    return [one.scope for one in values if isinstance(one, ClassObject)]


def beginning(function: ast.expr) -> ast.expr:
    """The beginning of what is called: `step` of `step`, `step.execute` and `step().execute`."""
    if isinstance(function, ast.Attribute):
        function = function.value
        if isinstance(function, ast.Call):
            function = function.func
    return function


def leading(ev: Evaluator, function: ast.expr, values: Values) -> Values:
    """What is called where the beginning of `function` stands for these values."""
    if not isinstance(function, ast.Attribute):
        return values
    if isinstance(function.value, ast.Call):
        values = frozenset(Instance(one) for one in classes(values))
    return ev.union(attribute(ev, one, function.attr) for one in values)


def givers(
    ev: Evaluator, runs: Runs, parameter: Parameter, called: ast.expr, function: Scope
) -> frozenset[Scope] | None:
    """The functions of which one must run for a parameter to lead to `function` where `called` stands.

    None where it may lead there in another way as well; no function where only what nothing uses is made with it.
    """
    found: set[Scope] = set()
    kept: list[Expression] = []
    seen: set[Parameter] = set()
    pending = [parameter]
    while pending:
        at = pending.pop()
        if at in seen:
            continue
        seen.add(at)
        helper, name = at
        sites, default = ev.sites.of(helper), helper.defaults.get(name)
        if len(sites) > MOST_SITES or ev.sites.passed(helper):
            return None
        if name not in helper.parameters and name not in helper.keyword_only:
            return None
        decorated = _decorated(ev, runs, at, called, function)
        if decorated is None:
            return None
        found.update(decorated)
        if default is not None and function in runs(leading(ev, called, ev.values(default, helper.parent or helper))):
            return None
        position = helper.parameters.index(name) if name in helper.parameters else -1
        for call in sites:
            node = call.node
            assert isinstance(node, ast.Call)
            for offset in offsets(ev, ev.values(node.func, call.scope), helper):
                given = next((one.value for one in node.keywords if one.arg == name), None)
                if given is None:
                    given = node.args[position - offset] if 0 <= position - offset < len(node.args) else None
                    before = node.args if given is None else node.args[: position - offset + 1]
                    if any(isinstance(one, ast.Starred) for one in before):
                        return None
                if given is None:
                    if any(one.arg is None for one in node.keywords):
                        return None
                    continue
                values = ev.values(given, call.scope)
                if OPAQUE not in values and function not in runs(leading(ev, called, values)):
                    continue
                if call.scope.owner.kind != "function":
                    kept.append(call)
                    continue
                source = parameter_of(ev, given, call.scope)
                if source is not None:
                    pending.append(source)
                else:
                    found.add(call.scope.owner)
    if any(name_of(one) == ev.handler for one in kept) or not all(unused(ev, one) for one in kept):
        return None
    return frozenset(found) if found or kept else None


def _decorated(
    ev: Evaluator, runs: Runs, parameter: Parameter, called: ast.expr, function: Scope
) -> list[Scope] | None:
    """The functions whose decorator hands on what leads to `function`; None where it is a class that is decorated."""
    helper, name = parameter
    found: list[Scope] = []
    for decorator, one in ev.sites.decorating(helper)[:MOST_SITES]:
        bound = offsets(ev, ev.values(*decorator), helper)
        if not bound:
            continue
        if one.kind == "class" or name not in helper.parameters or len(ev.sites.decorating(helper)) > MOST_SITES:
            return None
        if helper.parameters.index(name) in bound:
            got = frozenset(FunctionObject(made) for made in decorated_with(ev, one, decorator.node))
            if function in runs(leading(ev, called, got)):
                found.append(one)
    return found


def name_of(call: Expression) -> tuple[Scope, str] | None:
    """The module and the name under which it keeps what a call makes."""
    scope = call.scope
    use = scope.module.statements.get(call.node)
    if scope.kind != "module" or use is None or not isinstance(use.node, ast.Assign | ast.AnnAssign):
        return None
    targets = use.node.targets if isinstance(use.node, ast.Assign) else [use.node.target]
    if use.node.value is not call.node or len(targets) != 1 or not isinstance(targets[0], ast.Name):
        return None
    return scope, targets[0].id


def unused(ev: Evaluator, call: Expression) -> bool:
    """Whether a module keeps what a call makes under a name that nothing of the program uses: another handler."""
    named = name_of(call)
    if named is None or named == ev.handler:
        return False
    modules = ev.closure.modules.values()
    return not any(_uses(ev, module, named[1]) for module in modules if module.spells(named[1]))


def _uses(ev: Evaluator, module: Module, name: str) -> bool:
    """Whether a module reads a name, imports it, asks a module for it or has it as a text."""
    if name in module.names or f'"{name}"' in module.source.text or f"'{name}'" in module.source.text:
        return True
    if any(binding.name == name for scope in module.scopes for binding in scope.imports):
        return True
    return module.spells(f".{name}") and any(
        use.node.attr == name  # type: ignore[attr-defined]
        and any(isinstance(one, ModuleObject) for one in ev.values(use.node.value, use.scope))  # type: ignore[attr-defined]
        for scope in module.scopes
        for use in scope.attributes
    )
