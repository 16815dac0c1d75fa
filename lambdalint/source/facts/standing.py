"""What a try is to its function: whether it holds nearly all of it, and whether what is done ends with it."""

from __future__ import annotations

import ast

from lambdalint.source.facts.reactions import LOGS
from lambdalint.source.modules.blocks import walk
from lambdalint.source.modules.scope import Scope, Statement


def drains(statement: Statement, body: list[ast.AST]) -> bool:
    """Whether a clause takes all that is left out of what its loop goes over: `failed += records` of an iterator."""
    loops = [block.owner.node for block, _ in statement.ancestors() if block.kind == "loop" and block.owner]
    name = getattr(loops[0].iter, "id", "") if loops and isinstance(loops[0], ast.For) else ""
    made = [getattr(one.node, "func", None) for one in statement.scope.bindings.get(name, ()) if one.kind == "value"]
    if [getattr(function, "id", "") for function in made] != ["iter"]:
        return False
    return any(isinstance(one, ast.Name) and one.id == name for one in body)


def nothing_follows(statement: Statement) -> bool:
    """Whether the function only logs and answers after a try: an except clause that ends there ends the work."""
    after = statement.block.statements[statement.block.statements.index(statement) + 1 :]
    owner = statement.block.owner
    if statement.block.kind == "then" and owner is not None and not nothing_follows(owner):
        return False
    calls = [one for other in after for one in walk([other.node]) if isinstance(one, ast.Call)]
    names = [one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "") for one in calls]
    return all(name in LOGS or name in ("dumps", "str", "len") for name in names)


def answers_alike(scope: Scope) -> bool:
    """Whether all that a function returns is one constant, or nothing."""
    returns = [one for statement in scope.statements if isinstance(one := statement.node, ast.Return)]
    told = [one.value for one in returns if one.value is not None and getattr(one.value, "value", one) is not None]
    if not told:
        return True
    ends = isinstance(scope.statements[-1].node, ast.Return) and len(told) == len(returns)
    return ends and all(map(_is_literal, told)) and len({ast.dump(one) for one in told}) == 1


def _is_literal(node: ast.expr) -> bool:
    kinds = (ast.Constant, ast.Dict, ast.List, ast.Tuple, ast.Load)
    return all(isinstance(one, kinds) for one in ast.walk(node))


def is_foremost(statement: Statement) -> bool:
    """Whether a try stands in no branch, loop or other clause, but for a `with`, a try that only cleans up, and an `if`
    without which the function does nothing."""
    block = statement.block
    owner = block.owner
    if block.kind == "then" and owner is not None and not getattr(owner.node, "orelse", ()):
        return is_foremost(owner) and is_bulk(owner)
    cleaning = block.kind == "try" and block.owner is not None and not getattr(block.owner.node, "handlers", ())
    return cleaning or block.kind in ("top", "with")


def is_bulk(statement: Statement) -> bool:
    """Whether a try holds most of its function: what stands beside it only prepares, logs or answers."""
    for other in statement.block.statements:
        if other is not statement and isinstance(other.node, (ast.For, ast.While, ast.Try, ast.With)):
            return False
    return True
