"""Which branches the first invocation takes: `if _table is None:`, where `_table` starts empty and is set behind that."""

from __future__ import annotations

import ast

from lambdalint.source.model.places import Test
from lambdalint.source.modules.scope import Statement
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.span import Span

EMPTY = ((" is None", True), (" is not None", False), ("", False))
"""How a condition asks for a name, with the outcome that it has as long as the name is None."""


def taken_at_first(ev: Evaluator, test: Test) -> bool:
    """Whether a condition asks for a variable of its module that starts as None, and gets a value only behind it."""
    ending, outcome = next(one for one in EMPTY if test.text.endswith(one[0]))
    name = test.text.removesuffix(ending)
    if test.outcome is not outcome or not name.isidentifier():
        return False
    module = next((one for one in ev.closure.modules.values() if one.path == test.span.path), None)
    if module is None:
        return False
    values = [(one, one.statement) for one in module.scope.bindings.get(name, ()) if one.statement is not None]
    starts = [one.node for one, statement in values if statement.scope is module.scope and not one.path]
    later = [statement for _, statement in values if statement.scope is not module.scope]
    empty = [node for node in starts if isinstance(node, ast.Constant) and node.value is None]
    return len(empty) == 1 and len(values) == 1 + len(later) and all(_follows(one, test.span) for one in later)


def _follows(statement: Statement, test: Span) -> bool:
    """Whether a statement stands behind a condition of the same function."""
    module = statement.scope.module
    here = module.span(statement.node)
    return module.span(statement.scope.node).contains(test) and (test.line, test.column) < (here.line, here.column)
