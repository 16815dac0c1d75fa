"""Places in source files and in inline code."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.project.files import Files
from lambdalint.source.modules.module import Module, read
from lambdalint.source.modules.text import SourceText
from lambdalint.source.program import Programs
from lambdalint.span import Span
from lambdalint.value import Known
from tests.unit.programs import TEMPLATE, program


def test_places_count_code_points(tmp_path: Path) -> None:
    found = program(tmp_path, "import os\ndef handler(event, context):\n    x = 'äöü€😀'; return os.environ['X']\n")
    [read] = found.environment_reads.items
    assert read.span == Span("app.py", 3, 25, 3, 40)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_places_beside_lines_with_characters_of_several_bytes(end: str) -> None:
    module = read(SourceText("app.py", end.join(["# ä", "first = a(1,", "  '€', 2)", "é = last(", "  3)", ""])))
    assert isinstance(module, Module)
    spans = [module.span(one.node) for one in module.scope.calls]
    assert spans == [Span("app.py", 2, 9, 3, 10), Span("app.py", 4, 5, 5, 5)]


def test_a_byte_order_mark_shifts_the_first_line_only(tmp_path: Path) -> None:
    found = program(tmp_path, "\ufeffdef handler(event, context):\n    return 1\n")
    assert isinstance(found.signature, Known)
    assert found.signature.span == Span("app.py", 1, 6, 1, 13)


def test_inline_code_has_its_places_in_the_template(tmp_path: Path) -> None:
    text = "import os\ndef handler(event, context):\n    return os.environ['X']\n"

    def place(index: int) -> Span:
        line = text.count("\n", 0, index)
        column = index - (text.rfind("\n", 0, index) + 1)
        return Span("template.yaml", 20 + line, 11 + column, 20 + line, 12 + column)

    found = Programs(Files(tmp_path)).read_inline(text, TEMPLATE, lambda: place, "index.handler", TEMPLATE)
    [read] = found.environment_reads.items
    assert read.span == Span("template.yaml", 22, 22, 22, 37)
    assert isinstance(found.signature, Known) and found.signature.span == Span("template.yaml", 21, 15, 21, 22)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("above", [0, 3, 200])
def test_the_place_of_a_name_far_down_or_near_the_top(end: str, above: int) -> None:
    module = read(SourceText("app.py", end.join(["# x", *["pass"] * above, "async  def  handler(event): pass", ""])))
    assert isinstance(module, Module)
    assert module.source.name_span(module.scope.functions[0].node) == Span("app.py", above + 2, 13, above + 2, 20)  # type: ignore[arg-type]
    assert module.source.top == Span("app.py", 1, 1, 1, 4)
