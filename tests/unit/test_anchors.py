"""Places by line and places looked for one by one have the same anchor."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from lambdalint import anchors
from lambdalint.anchors import Anchors, locate, property_path
from lambdalint.span import Span
from lambdalint.template.parse import parse
from lambdalint.template.tree import Intrinsic, Mapping, Node, Sequence

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
ODD = """\
Shared: &shared
  A: {B: 1, C: [2, {D: 3}]}
Resources:
  One: {<<: *shared, Type: AWS::SQS::Queue}
  Two: *shared
  Three: {Y: !If [C, *shared, {Z: 2}]}
  Four: {"E": 1}
  Five:
    - {Inner: &inner {F: 1}}
    - *inner
    - &last [G, [H, I], J]
    - *last
  Six:
    - K
    -
    - {L: [M, [], N]}
"""


def places(node: Node, seen: set[int]) -> Iterator[Span]:
    """Every key and node of a tree."""
    if id(node) in seen:
        return
    seen.add(id(node))
    yield node.span
    if isinstance(node, Mapping):
        for _, key, value in node.items():
            yield key.span
            yield from places(value, seen)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from places(item, seen)
    elif isinstance(node, Intrinsic):
        yield from places(node.argument, seen)


def test_a_long_list_is_not_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Resources: {Q: {Type: AWS::SQS::Queue, A: [" + "{B: 1}, " * 500 + "{C: 2}]}}\n"
    tree = parse("t.yaml", text).tree
    items: Node = tree
    for name in ("Resources", "Q", "A"):
        assert isinstance(items, Mapping)
        items = next(value for key, _, value in items.items() if key == name)
    assert isinstance(items, Sequence)
    quick = Anchors({"t.yaml": tree}, lambda path: None)
    assert [index for index, _ in quick.among(items, items.items[300].span)] == [300]
    assert quick(items.items[300].span) == "Resources.Q.A.300"


@pytest.mark.parametrize("most", [1_000_000, 3])
def test_by_block_and_one_by_one(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anchors, "MANY", 1)
    monkeypatch.setattr(anchors, "MOST_BLOCKS", most)
    texts = [ODD, *(path.read_text(encoding="utf-8") for path in sorted(FIXTURES.glob("*/template.yaml")))]
    checked = 0
    for text in texts:
        tree = parse("t.yaml", text).tree
        quick = Anchors({"t.yaml": tree}, lambda path: None)
        for span in places(tree, set()):
            assert quick(span) == property_path(tree, span)
            checked += 1
    assert checked > 1_000
    assert len(texts) > 20


def test_many_findings_in_a_large_template_look_at_few_entries() -> None:
    text = "Resources:\n" + "".join(f"  R{n}:\n    Type: AWS::SQS::Queue\n    P: {{A: {n}}}\n" for n in range(500))
    tree = parse("t.yaml", text).tree
    quick = Anchors({"t.yaml": tree}, lambda path: None)
    resources = tree.get("Resources")
    assert isinstance(resources, Mapping)
    for number, (key, value) in enumerate(resources.entries.values()):
        assert quick(key.span) == f"Resources.R{number}"
        assert quick(value.get("P").span) == f"Resources.R{number}.P"  # type: ignore[union-attr]
        assert len(list(quick.near(resources, key.span))) <= anchors.BLOCK


def test_many_findings_in_one_line_look_at_few_entries() -> None:
    text = (
        "Resources: {Q: {Type: AWS::SQS::Queue}}\nA: {"
        + ", ".join(f"R{n}: &r{n} {{x: {n}}}, S{n}: *r{n}" for n in range(200))
        + "}\n"
    )
    tree = parse("t.yaml", text).tree
    quick = Anchors({"t.yaml": tree}, lambda path: None)
    inner = tree.get("A")
    assert isinstance(inner, Mapping)
    for name, (key, value) in inner.entries.items():
        for span in (key.span, value.span):
            assert quick(span) == property_path(tree, span)
            assert len(list(quick.near(inner, span))) == 1, name


CODE = """\
class Store:
    def put(self, event):
        table = self.session().resource("dynamodb").Table("t")
        for record in event["Records"]:
            table.put_item(Item=record)
            if record:
                table.put_item(Item={"again": str(record)})
        return table.put_item(Item=event)
value = handlers[0](1)
"""


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (1, ("Store", "def", 0)),
        (3, ("Store.put", "self.session().resource('dynamodb').Table", 0)),
        (4, ("Store.put", "for", 0)),
        (5, ("Store.put", "table.put_item", 0)),
        (6, ("Store.put", "if", 0)),
        (7, ("Store.put", "table.put_item", 1)),
        (8, ("Store.put", "table.put_item", 2)),
        (9, ("", "handlers[0]", 0)),
    ],
)
def test_a_place_in_code_is_named_by_scope_call_and_number(line: int, place: tuple[str, str, int]) -> None:
    assert locate(ast.parse(CODE), line) == place


SAME_LINE = (
    "def f(x):\n    if x: a(); b()\n    try: a(); a()\n    finally:\n        b()\n    with x: pass\n    a(); a()\n"
)


def test_the_statements_of_a_scope_are_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(f"    if x == {n}:\n        put({n})\n" for n in range(300))
    module = ast.parse(f"def f(x):\n{lines}")
    named: list[ast.stmt] = []
    construct = anchors.construct

    def counted(statement: ast.stmt) -> str:
        named.append(statement)
        return construct(statement)

    monkeypatch.setattr(anchors, "construct", counted)
    places = Anchors({}, lambda path: module)
    found = [places(Span("a.py", line, 9, line, 12)) for line in range(3, 602, 2)]
    assert found == [f"a.py:f:put:{n}" for n in range(300)]
    assert len(named) < 600 + 300


@pytest.mark.parametrize("code", [CODE, SAME_LINE])
def test_a_statement_is_found_as_one_by_one(code: str) -> None:
    module = ast.parse(code)
    for function in [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]:
        body = anchors.Body(function.body)
        every = anchors.statements(function.body)
        for line in range(code.count("\n") + 2):
            at = [one for one in every if one.lineno <= line <= (one.end_lineno or 0)]
            first = max(at, key=lambda one: (one.lineno, -(one.end_lineno or 0)), default=None)
            assert body.at(line) is first
            name = anchors.construct(first) if first is not None else ""
            before = [one for one in every if first is not None and one.lineno < first.lineno]
            if first is not None:
                assert body.before(first, name) == sum(anchors.construct(one) == name for one in before)
