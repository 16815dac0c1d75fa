"""What runs with a block of statements, and whether all its paths leave it."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator

LOOPS = (ast.For, ast.AsyncFor, ast.While)
LEAVING = frozenset({ast.Return, ast.Continue, ast.Break})
_CLOSED = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef, ast.Name, ast.Constant})
"""Nodes below which nothing runs with them."""
_HOLDING = (ast.stmt, ast.ExceptHandler, ast.match_case)
"""What a statement can stand in."""
_SIGNS = frozenset({ast.Load, ast.Store, ast.Del})


def walk(body: list[ast.stmt]) -> Iterator[ast.AST]:
    """What runs with a block, in the order of the text: not what functions defined in it do, and no mere contexts."""
    pending: list[ast.AST] = list(reversed(body))
    while pending:
        node = pending.pop()
        yield node
        if node.__class__ not in _CLOSED:
            for name in reversed(node._fields):
                value = getattr(node, name, None)
                if value.__class__ is list:
                    for one in reversed(value):
                        if isinstance(one, ast.AST):
                            pending.append(one)
                elif isinstance(value, ast.AST) and value.__class__ not in _SIGNS:
                    pending.append(value)


def nodes_in(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all that is below it, level by level: `ast.walk` without mere contexts, at a third of its cost."""
    pending = deque([node])
    while pending:
        node = pending.popleft()
        for name in node._fields:
            value = getattr(node, name, None)
            if value.__class__ is list:
                pending.extend([one for one in value if isinstance(one, ast.AST)])
            elif isinstance(value, ast.AST) and value.__class__ not in _SIGNS:
                pending.append(value)
        yield node


def words(node: ast.AST) -> str:
    """Every name and text below a node, however deep it is."""
    found: list[str] = []
    for one in nodes_in(node):
        for name in one._fields:
            value = getattr(one, name, None)
            if isinstance(value, (str, bytes)):
                found.append(str(value))
            elif isinstance(value, list):
                found += [text for text in value if isinstance(text, str)]
    return " ".join(found)


def always_raises(body: list[ast.stmt]) -> bool:
    """Whether every path through a block ends in raise."""
    pending, steps = [body], 0
    while pending and steps < 200:
        block, steps = pending.pop(), steps + 1
        last = block[-1] if block else None
        if isinstance(last, ast.If) and last.orelse:
            pending += [last.body, last.orelse]
        elif isinstance(last, ast.With):
            pending.append(last.body)
        elif not isinstance(last, ast.Raise):
            return False
    return not pending and LEAVING.isdisjoint([one.__class__ for one in walk(body)])


def always_leaves_loop(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Return | ast.Break | ast.Raise)


def jumps(loop: ast.For | ast.AsyncFor | ast.While, kind: type[ast.Break | ast.Continue]) -> bool:
    """Whether a `break`, or a `continue`, is of this loop and not of one inside of it."""
    pending: list[ast.AST] = list(loop.body)
    while pending:
        node = pending.pop()
        if isinstance(node, kind):
            return True
        if isinstance(node, LOOPS):
            pending.extend(node.orelse)
        elif node.__class__ not in _CLOSED:
            pending.extend(one for one in ast.iter_child_nodes(node) if isinstance(one, _HOLDING))
    return False
