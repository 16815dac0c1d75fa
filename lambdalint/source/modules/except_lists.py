"""Several exceptions of one `except` without parentheses, for an interpreter before Python 3.14.

https://peps.python.org/pep-0758/
"""

from __future__ import annotations

import ast
import re

LIST = r"^([ \t]*except\b\*?[ \t]*)([\w.]+(?:[ \t]*,[ \t]*[\w.]+)+)(?=[ \t]*:)"
"""A clause with such a list on one line."""


def parsed(text: str) -> ast.Module | None:
    """The syntax tree of a text in which only such lists are too new, every node in its place; else None.

    The text is parsed with `A | B` for `A, B`, which is as long, and the unions become the tuples that are meant. Where
    there are other unions or other lists, in clauses or in texts, it cannot be told which is which.
    """
    older, written = re.subn(LIST, lambda found: found[1] + found[2].replace(",", "|"), text, flags=re.MULTILINE)
    if not written:
        return None
    try:
        tree = ast.parse(older)
    except SyntaxError:
        return None
    unions = [
        node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.BinOp)
    ]
    for clause in unions:
        assert clause.type is not None
        clause.type = ast.copy_location(ast.Tuple([*members(clause.type)], ast.Load()), clause.type)
    return tree if len(unions) == written else None


def members(node: ast.expr) -> list[ast.expr]:
    """The exceptions of a union, in the order of the text."""
    found = []
    while isinstance(node, ast.BinOp):
        found.append(node.right)
        node = node.left
    return [node, *reversed(found)]


def unparenthesised(clause: ast.ExceptHandler, line: str) -> bool:
    """Whether the exceptions of a clause, which stand on that line, are such a list."""
    return isinstance(clause.type, ast.Tuple) and line.encode()[clause.type.col_offset :][:1] != b"("
