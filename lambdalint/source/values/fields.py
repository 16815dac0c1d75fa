"""Fields of classes whose constructor is generated: dataclasses, attrs, named tuples, pydantic models."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.data.calls import FIELDS
from lambdalint.source.modules.scope import Binding, Expression, Scope
from lambdalint.source.values import classes, parameters
from lambdalint.source.values.objects import NOTHING, UNKNOWN, ClassObject, External, FunctionObject, Values
from lambdalint.source.values.sdk import argument

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

DECORATORS = frozenset({"dataclass", "define", "frozen", "mutable", "attrs", "s"})
BASES = ("typing.NamedTuple", "pydantic.BaseModel")
FACTORIES = ("default_factory", "factory")


def generated(ev: Evaluator, scope: Scope) -> bool:
    """Whether a class's constructor is made from its annotations."""
    if "__init__" in scope.bindings or not scope.annotations:
        return False
    if scope.decorator_names & DECORATORS:
        return True
    return any(one == External(base) for base in BASES for written in scope.bases for one in ev.values(*written))


def field(ev: Evaluator, scope: Scope, name: str) -> Values:
    """What a field of an instance can be: what the constructor is given, or the field's default."""
    default = _default(ev, scope, name)
    names = order(ev, scope)
    found: list[Values] = []
    for call in ev.sites.constructing(scope)[:100]:
        node = call.node
        assert isinstance(node, ast.Call)
        if any(
            isinstance(one, ClassObject) and scope in classes.bases(ev, one.scope) for one in ev.values(*_made(call))
        ):
            position = names.index(name) if name in names else None
            found.append(parameters.argument(ev, node, call.scope, position, name, default or UNKNOWN))
    return ev.union(found) if found else default


def given(ev: Evaluator, scope: Scope, name: str) -> list[Expression | None]:
    """What the calls that make objects of a class pass for a field, None for one that leaves it to the default."""
    names = order(ev, scope)
    position = names.index(name) if name in names else 10_000
    found: list[Expression | None] = []
    for call in ev.sites.constructing(scope)[:100]:
        node, where = call.node, call.scope
        assert isinstance(node, ast.Call)
        made = [one.scope for one in ev.values(node.func, where) if isinstance(one, ClassObject)]
        if not any(scope in classes.bases(ev, one) for one in made):
            continue
        spread = [one for one in node.args if isinstance(one, ast.Starred)]
        rest = [*(one.value for one in spread), *(one.value for one in node.keywords if one.arg is None)]
        passed = argument(node, 10_000 if spread else position, name)
        found.append(Expression(passed, where) if passed is not None else None)
        found += [Expression(one, where) for one in rest] if passed is None else []
    return found


def defaults(binding: Binding) -> list[tuple[ast.expr, bool]]:
    """The expressions of a field's default, and whether each is called for it: `field(default_factory=uuid4)`."""
    node = binding.node
    if not isinstance(node, ast.Call) or _last(node.func) not in FIELDS:
        return [(node, False)] if isinstance(node, ast.expr) else []
    found = [(one, False) for one in node.args[:1]]
    return found + [(one.value, one.arg in FACTORIES) for one in node.keywords if one.arg in ("default", *FACTORIES)]


def _made(call: tuple[ast.expr, Scope]) -> tuple[ast.expr, Scope]:
    node, scope = call
    assert isinstance(node, ast.Call)
    return node.func, scope


def order(ev: Evaluator, scope: Scope) -> list[str]:
    """The fields in the order of the constructor's parameters: those of the bases first."""
    names: dict[str, None] = {}
    for at in reversed(classes.bases(ev, scope)):
        names |= dict.fromkeys(at.annotations)
    return list(names)


def _default(ev: Evaluator, scope: Scope, name: str) -> Values:
    found: list[Values] = []
    for binding in scope.bindings.get(name, ()):
        node = binding.node
        if binding.kind != "value" or not isinstance(node, ast.expr):
            continue
        if isinstance(node, ast.Call) and _last(node.func) in FIELDS:
            for keyword in node.keywords:
                if keyword.arg == "default":
                    found.append(ev.values(keyword.value, binding.scope))
                elif keyword.arg in FACTORIES:
                    found.append(_called(ev, ev.values(keyword.value, binding.scope)))
        else:
            found.append(ev.values(node, binding.scope))
    return ev.union(found) if found else NOTHING


def _called(ev: Evaluator, values: Values) -> Values:
    return ev.union(ev.returned(one.scope) for one in values if isinstance(one, FunctionObject)) or UNKNOWN


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
