"""Modules and programs that are let go of, read again, or settled."""

from __future__ import annotations

import ast
import gc
import textwrap
from pathlib import Path

import pytest

from lambdalint.project.files import Files
from lambdalint.source import program as program_module
from lambdalint.source.facts.drawn import Drawing
from lambdalint.source.modules import files as modulefiles
from lambdalint.source.modules.scope import Scope
from lambdalint.source.program import Programs
from tests.unit.programs import TEMPLATE, origins, program

SHARED = {
    "shared.py": "import boto3\n\ntable = boto3.resource('dynamodb').Table('Orders')\n\n\n"
    "def save(item):\n    if item:\n        table.put_item(Item=item)\n",
    "one.py": "from shared import save\n\n\ndef handler(event, context):\n    save(event)\n",
    "two.py": "from shared import save\n\n\ndef handler(event, context):\n    save({'id': event['id']})\n",
}


def test_modules_that_are_let_go_of_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [program(tmp_path, SHARED, f"{name}.handler") for name in ("one", "two")]
    monkeypatch.setattr(modulefiles, "MOST_KEPT", 10)
    programs = Programs(Files(tmp_path))
    assert [programs.read(("",), f"{name}.handler", TEMPLATE) for name in ("one", "two")] == kept
    assert programs.sources.has_parsed("shared.py")
    tree = programs.sources.tree("shared.py")
    assert tree is not None and len(tree.body) == 3


def test_a_module_that_is_let_go_of_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, SHARED, "one.handler")
    monkeypatch.setattr(modulefiles, "MOST_KEPT", 0)
    programs = Programs(Files(tmp_path))
    gc.collect()
    before = sum(isinstance(one, Scope) for one in gc.get_objects())
    gc.disable()
    try:
        programs.read(("",), "one.handler", TEMPLATE)
        programs.let_go()
        assert sum(isinstance(one, Scope) for one in gc.get_objects()) == before
    finally:
        gc.enable()


CHANGED = """
    import os
    import boto3

    class Tasks:
        known = {}

    def handler(event, context):
        Tasks.known["mail"] = handler
        boto3.client("s3").put_object(Bucket=os.environ["BUCKET"], Key=event["id"], Body=event["body"])
        open("/tmp/x", "w").write(os.environ["TABLE"])
        return {"statusCode": 200}
"""


def test_inline_code_that_is_let_go_of_is_gone(tmp_path: Path) -> None:
    programs = Programs(Files(tmp_path))
    gc.collect()
    before = sum(isinstance(one, Scope | ast.AST) for one in gc.get_objects())
    gc.disable()
    try:
        text = textwrap.dedent(CHANGED)
        found = programs.read_inline(text, TEMPLATE, lambda: lambda at: TEMPLATE, "index.handler", TEMPLATE)
        assert len(found.facts.files.items) == 1
        programs.let_go()
        del found
        assert sum(isinstance(one, Scope | ast.AST) for one in gc.get_objects()) == before
    finally:
        gc.enable()


def test_facts_are_drawn_when_they_are_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    draw = Drawing.draw
    monkeypatch.setattr(Drawing, "draw", lambda self, name: [drawn.append(name), draw(self, name)][1])
    found = program(tmp_path, CHANGED)
    assert not drawn
    assert found.facts.files == found.facts.files
    assert drawn == ["files"]
    with pytest.raises(AttributeError):
        getattr(found.facts, "file")  # noqa: B009


def test_facts_are_not_told_of_code_that_is_gone(tmp_path: Path) -> None:
    program(tmp_path, CHANGED)
    programs = Programs(Files(tmp_path))
    found = programs.read(("",), "app.handler", TEMPLATE)
    files = found.facts.files
    programs.let_go()
    assert found.facts.files is files
    with pytest.raises(RuntimeError, match="returned is asked for after"):
        _ = found.facts.returned
    with pytest.raises(RuntimeError, match="a provenance is asked for after"):
        _ = found.calls.items[0].arguments[0][1].provenance


def test_the_first_programs_are_settled_when_many_are_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [program(tmp_path, SHARED, f"{name}.handler") for name in ("one", "two")]
    monkeypatch.setattr(program_module, "MOST_OPEN", 1)
    monkeypatch.setattr(modulefiles, "MOST_KEPT", 0)
    programs = Programs(Files(tmp_path))
    found = [programs.read(("",), f"{name}.handler", TEMPLATE) for name in ("one", "two")]
    programs.let_go()
    assert found == kept  # all facts were drawn before


def test_a_settled_program_says_where_values_come_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, CHANGED)
    monkeypatch.setattr(program_module, "MOST_OPEN", 1)
    programs = Programs(Files(tmp_path))
    found = programs.read(("",), "app.handler", TEMPLATE)
    programs.let_go()
    key = found.calls.items[0].argument("Key")
    assert key is not None and origins(key.provenance) == {"EVENT"}
