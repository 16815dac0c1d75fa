"""Comprehensions that unpack (Python 3.15) are read as the ones that they stand for."""

from __future__ import annotations

import ast
import sys

import pytest

from lambdalint.source.modules.module import parsed
from lambdalint.source.modules.unpacking import ITEM, KEY, VALUE, write_out

FORMS = {
    "[*f(x) for x in event if x]": "[item for x in event if x for item in f(x)]",
    "{*f(x) for x in event}": "{item for x in event for item in f(x)}",
    "g(*f(x) for x in event)": "g((item for x in event for item in f(x)))",
    "{**f(x) for x in event if x}": "{key: value for x in event if x for key, value in f(x).items()}",
    "[[*x for x in y] for y in event]": "[[item for x in y for item in x] for y in event]",
    "[*[*x for x in y] for y in event]": "[item for y in event for item in [item for x in y for item in x]]",
    "[*x, (*y,), {**z}]": "[*x, (*y,), {**z}]",
    "f(*a, **b)": "f(*a, **b)",
}


class Made(ast.NodeTransformer):
    """Makes of a tree that every Python can parse the one that 3.15 parses."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "UNPACK":
            return ast.copy_location(ast.Starred(node.args[0], ast.Load()), node)
        return node

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.value, ast.Constant):
            node.value = None  # type: ignore[assignment]
        return node


def tree_of(text: str) -> ast.Module:
    """As Python 3.15 has it."""
    if sys.version_info >= (3, 15):
        return ast.parse(text)
    older = text.replace("{**f(x) for", "{f(x): None for")
    for name in ("f(x)", "x", "[UNPACK(x) for x in y]"):
        for opening in "[{(":
            older = older.replace(f"{opening}*{name} for", f"{opening}UNPACK({name}) for")
    tree: ast.Module = Made().visit(ast.parse(older))
    return tree


@pytest.mark.parametrize("text", FORMS)
def test_what_is_meant_is_written_out(text: str) -> None:
    tree = tree_of(text)
    write_out(tree, text)
    for name, told in ((ITEM, "item"), (KEY, "key"), (VALUE, "value")):
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id == name:
                node.id = told
    assert ast.unparse(tree) == ast.unparse(ast.parse(FORMS[text]))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
    assert len(found) == len({id(node) for node in found})
    assert all(node.lineno == 1 and node.end_col_offset for node in found)


def test_the_parser_does_so() -> None:
    text = "every = {**d for d in made}\n"
    if sys.version_info < (3, 15):
        with pytest.raises(SyntaxError):
            parsed(text)
    else:
        tree, _ = parsed(text)
        assert [node.value for node in ast.walk(tree) if isinstance(node, ast.DictComp)] != [None]
