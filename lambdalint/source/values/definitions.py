"""The one expression that a name stands for, where it has one: through assignments, imports and attributes of self."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.source.modules.expressions import method_class
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Binding, Expression, Scope

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator


def definition(ev: Evaluator, node: ast.expr, scope: Scope) -> Expression | None:
    """What a name was made as, also in the module that it is imported from; None when it has several makings."""
    for _ in range(5):
        if isinstance(node, ast.Attribute):
            holder = method_class(node.value, scope)
            bindings = holder.attributes_set.get(node.attr, []) if holder is not None else []
        elif isinstance(node, ast.Name):
            bindings = _bindings(node.id, scope)
        else:
            return Expression(node, scope)
        if len(bindings) != 1:
            return None
        only = bindings[0]
        base = ev.closure.base(only, scope.module) if only.kind == "import" and only.name else None
        if isinstance(base, Module):
            node, scope = ast.Name(only.name, ast.Load()), base.scope
        elif only.kind in ("value", "enter") and not only.path and isinstance(only.node, ast.expr):
            node, scope = only.node, only.scope
        else:
            return None
    return None


def _bindings(name: str, scope: Scope) -> list[Binding]:
    at: Scope | None = scope
    while at is not None:
        if name in at.bindings and (at.kind != "class" or at is scope):
            return at.bindings[name]
        at = at.parent
    return []
