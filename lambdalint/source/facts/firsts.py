"""Spellings by which code takes one record of a list and leaves the others."""

from __future__ import annotations

import ast

from lambdalint.source.callgraph.code import Code
from lambdalint.source.modules.blocks import jumps
from lambdalint.source.modules.scope import Statement


def takes_first(node: ast.AST, nexts: frozenset[ast.AST], continues: bool) -> bool:
    """Whether a loop, or a comprehension that is the argument of `next`, runs once at most. `continues`: its module has
    a `continue` somewhere."""
    if isinstance(node, ast.For | ast.AsyncFor):
        return is_first(node.iter) or (_leaves(node.body) and not (continues and jumps(node, ast.Continue)))
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        only = len(node.generators) == 1 and not node.generators[0].ifs
        return is_first(node.generators[0].iter) or (only and node in nexts)
    return False


def is_first(node: ast.expr) -> bool:
    """`records[0]`, `records[-1]` or `records[:1]`."""
    if not isinstance(node, ast.Subscript):
        return False
    at = node.slice
    if isinstance(at, ast.Slice):
        start = at.lower is None or getattr(at.lower, "value", None) == 0
        return start and at.step is None and getattr(at.upper, "value", None) == 1
    if isinstance(at, ast.UnaryOp) and isinstance(at.op, ast.USub):
        return getattr(at.operand, "value", None) == 1
    return isinstance(at, ast.Constant) and at.value == 0


def nexts(code: Code) -> frozenset[ast.AST]:
    """What `next` is given, to take one item of."""
    return frozenset(seen.node.args[0] for seen in code.calls(names=("next",)) if seen.node.args)


def unpacked(statement: Statement) -> str:
    """How `first, *rest = records` uses a list: "first" where nothing reads the rest, else "whole"; "" for others."""
    node = statement.node
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    if not isinstance(target, (ast.Tuple, ast.List)) or len(target.elts) != 2:
        return ""
    starred = [one.value for one in target.elts if isinstance(one, ast.Starred)]
    if len(starred) != 1 or not isinstance(starred[0], ast.Name):
        return ""
    read = [one for one, _ in statement.scope.module.names.get(starred[0].id, ()) if isinstance(one.ctx, ast.Load)]
    return "whole" if read else "first"


def _leaves(body: list[ast.stmt]) -> bool:
    """Whether a block of a loop always leaves the loop, by `return` or `break` unless something fails."""
    last = body[-1]
    if isinstance(last, ast.If):
        return bool(last.orelse) and _leaves(last.body) and _leaves(last.orelse)
    if isinstance(last, ast.With | ast.AsyncWith):
        return _leaves(last.body)
    if isinstance(last, ast.Try):
        ends = [last.orelse or last.body, *(one.body for one in last.handlers)]
        return all(_leaves(one) or isinstance(one[-1], ast.Raise) for one in ends) and _leaves(ends[0])
    return isinstance(last, ast.Return | ast.Break)
