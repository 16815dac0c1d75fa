"""Comprehensions that unpack what they make, in the form that they had before Python 3.15.

https://peps.python.org/pep-0798/
"""

from __future__ import annotations

import ast
import re

SIGNS = r"[\[({](?:\s|#.*)*\*"
"""What such a comprehension begins with, as do other expressions."""
ITEM, KEY, VALUE = "*item", "*key", "*value"
"""Names that no code can have."""


def write_out(tree: ast.Module, text: str) -> None:
    """Make of `[*x for x in xs]` what it means, `[item for x in xs for item in x]`, and of `{**d for d in ds}`
    `{key: value for d in ds for key, value in d.items()}`."""
    if not re.search(SIGNS, text):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp) and isinstance(node.elt, ast.Starred):
            each = node.elt.value
            node.elt = named(ITEM, each)
            node.generators.append(ast.comprehension(named(ITEM, each, ast.Store()), each, [], 0))
        elif isinstance(node, ast.DictComp) and node.value is None:
            each = node.key
            pair = ast.Tuple([named(KEY, each, ast.Store()), named(VALUE, each, ast.Store())], ast.Store())
            items = ast.copy_location(ast.Attribute(each, "items", ast.Load()), each)
            node.key, node.value = named(KEY, each), named(VALUE, each)
            called = ast.copy_location(ast.Call(items, [], []), each)
            node.generators.append(ast.comprehension(ast.copy_location(pair, each), called, [], 0))


def named(name: str, at: ast.expr, use: ast.expr_context | None = None) -> ast.Name:
    """A name in the place of an expression."""
    return ast.copy_location(ast.Name(name, use or ast.Load()), at)
