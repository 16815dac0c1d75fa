"""Python 3.12.0 and 3.12.1 take a name from outside for the variable of another comprehension of the same function."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
INLINED = (ast.ListComp, ast.SetComp, ast.DictComp)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def stored(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}


def from_outside(node: ast.AST, bound: frozenset[str] = frozenset(), inside: bool = False) -> Iterator[str]:
    """The names that comprehensions below a node take from outside of themselves."""
    if isinstance(node, (*INLINED, ast.GeneratorExp)):
        bound |= frozenset(name for one in node.generators for name in stored(one.target))
        inside = True
    elif isinstance(node, ast.Lambda):
        bound |= frozenset(one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg))
    elif isinstance(node, ast.Name) and inside and node.id not in bound:
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from from_outside(child, bound, inside)


def confused(function: Function) -> set[str]:
    """Names that are a comprehension's variable, and in another one neither this nor the function's own."""
    comprehensions = [one for one in ast.walk(function) if isinstance(one, INLINED)]
    variables = {name for one in comprehensions for part in one.generators for name in stored(part.target)}
    inner = {id(name) for one in comprehensions for name in ast.walk(one)}
    own = {
        one.id
        for one in ast.walk(function)
        if isinstance(one, ast.Name) and id(one) not in inner and isinstance(one.ctx, ast.Store)
    }
    own |= {one.target.id for one in ast.walk(function) if isinstance(one, ast.NamedExpr)}
    own |= {one.name for one in ast.walk(function) if isinstance(one, ast.MatchAs | ast.MatchStar) and one.name}
    own |= {one.arg for one in ast.walk(function) if isinstance(one, ast.arg)}
    return variables & set(from_outside(function)) - own


def functions(text: str) -> Iterator[Function]:
    return (one for one in ast.walk(ast.parse(text)) if isinstance(one, Function))


@pytest.mark.parametrize("folder", ["lambdalint", "rules"])
def test_no_comprehension_takes_the_name_of_anothers_variable_from_outside(folder: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {function.name}": names
        for path in (ROOT / folder).rglob("*.py")
        for function in functions(path.read_text(encoding="utf-8"))
        if (names := confused(function))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("known = {entry.id for entry in old}; return [entry(x) for x in new]", {"entry"}),
        ("known = {entry.id for entry in old}; return [entry for entry in new]", set()),
        ("entry = 1; known = {one.id for one in old}; return [entry for x in new]", set()),
    ],
)
def test_what_is_confused(body: str, names: set[str]) -> None:
    [function] = functions(f"def update(old, new):\n    {body}\n")
    assert confused(function) == names
