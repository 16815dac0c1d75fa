"""Loops that go on only after a failure: `for attempt in range(3): try: return fetch()`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lambdalint.source.callgraph.code import Code
from lambdalint.source.modules.blocks import always_leaves_loop
from lambdalint.span import Span

LOOPS = (ast.For, ast.AsyncFor, ast.While)


def attempts(code: Code) -> Iterator[Span]:
    """The loops of the scopes that run whose work is done once, unless it fails."""
    for scope in dict.fromkeys(one.scope for one in code.reach.reached.values()):
        for statement in scope.statements:
            if isinstance(statement.node, LOOPS) and any(map(_ends_when_done, statement.node.body)):
                yield scope.module.span(statement.node)


def _ends_when_done(node: ast.stmt) -> bool:
    """Whether a try leaves the loop around it where nothing has failed."""
    if not isinstance(node, ast.Try) or not node.handlers:
        return False
    return any(always_leaves_loop(body) for body in (node.body, node.orelse) if body)
