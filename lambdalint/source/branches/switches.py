"""Conditions that the source alone settles: switches that it leaves off, and whether tests run."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.source.model.symbols import Const
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Scope
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.objects import External, ModuleObject

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

TEST_RUNNERS = frozenset({"pytest", "_pytest", "unittest"})
"""Modules that are loaded where tests run, never in Lambda."""
LOADED = frozenset({External("sys.modules")})
WRITING = ("globals(", "locals(", "exec(")
"""How a module gives its own names values that are not written as assignments."""
WRITING_ANY = ("setattr(", "vars(", "__dict__")
"""How any module gives those of another one such values."""


def settled(ev: Evaluator, test: ast.expr, scope: Scope) -> bool | None:
    """What a condition always comes out as in Lambda; None where something else than the source decides.

    `if DEBUG:` with `DEBUG = False`, which nothing sets to another value, and `if "pytest" in sys.modules:`; names are in
    capitals.
    """
    if isinstance(test, ast.Name):
        return _constant(ev, test, scope) if test.id.isupper() else None
    if isinstance(test, ast.Attribute):
        return _of_module(ev, test, scope) if test.attr.isupper() else None
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.In | ast.NotIn):
        name = getattr(test.left, "value", None)
        if name in TEST_RUNNERS and ev.values(test.comparators[0], scope) == LOADED:
            return isinstance(test.ops[0], ast.NotIn)
    elif isinstance(test, ast.BoolOp):
        parts = [settled(ev, one, scope) for one in test.values]
        either = isinstance(test.op, ast.Or)
        return either if either in parts else None if None in parts else not either
    return None


def _constant(ev: Evaluator, name: ast.expr, scope: Scope) -> bool | None:
    """A name that is given one value, a plain constant, and that nothing else may write."""
    made = definition(ev, name, scope)
    value = made.node.value if made is not None and isinstance(made.node, ast.Constant) else ...
    if not (value is None or isinstance(value, bool | int)):
        return None
    written = getattr(name, "id", "")
    if made is None or made.scope.stars or made.scope.module.spells(*WRITING):
        return None
    if any(one.spells(*WRITING_ANY) for one in ev.closure.modules.values()):
        return None
    return None if any(written in one.attribute_writes for one in ev.closure.modules.values()) else bool(value)


def _of_module(ev: Evaluator, node: ast.Attribute, scope: Scope) -> bool | None:
    """The same of another module: `config.DEBUG`."""
    held = ev.values(node.value, scope)
    found = next(iter(held)) if len(held) == 1 else None
    if not isinstance(found, ModuleObject) or not isinstance(found.found, Module):
        return None
    known = ev.values(node, scope)
    if len(known) != 1 or not isinstance(next(iter(known)), Const):
        return None
    return _constant(ev, ast.Name(node.attr, ast.Load()), found.found.scope)
