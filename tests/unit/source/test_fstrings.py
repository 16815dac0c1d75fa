"""F-strings of Python 3.12 are read by older interpreters, every character in its place."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdalint.source.model.summary import Unreadable
from lambdalint.source.modules.fstrings import requoted
from lambdalint.source.modules.module import read
from lambdalint.source.modules.text import SourceText


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ('f"{a["x"]}"', "f\"{a['x']}\""),
        ("f'{a['x']}'", "f'{a[\"x\"]}'"),
        ('f"{a["x"]:>{b["w"]}}"', "f\"{a['x']:>{b['w']}}\""),
        ('f"{f"{1}"} {{"', "f\"{f'{1}'} {{\""),
        (r'f"{"\n".join(lines)}"', "f\"{'  '.join(lines)}\""),
        ('f"""{a["""x"""]} "said" {b["y"]}"""', "f\"\"\"{a['''x''']} \"said\" {b['y']}\"\"\""),
        ('x = 1  # f"{a["x"]}"\ny = f"{a["x"]!r}"', 'x = 1  # f"{a["x"]}"\ny = f"{a[\'x\']!r}"'),
        ('rf"\\d{a["x"]}" + "it\'s"', 'rf"\\d{a[\'x\']}" + "it\'s"'),
        ('f"\\N{EM DASH} {a["x"] != 3}"', "f\"\\N{EM DASH} {a['x'] != 3}\""),
    ],
)
def test_quotes_of_a_field_become_others(new: str, old: str) -> None:
    assert requoted(new) == old
    ast.parse(old)


@pytest.mark.parametrize(
    "text",
    [
        "f\"{a['x']}\"",  # nothing to change
        'f"{f"{a["x"]}"}"',  # no third kind of quote
        'f"{a["it\'s"]}"',
        'f"{a["x"]',
        'f"{a["x\\',
        'f"{a["x\\\n"]}"',  # a line would be lost
        'f"{a[\n"x"]}"',
        'f"{' * 100,
        "'",
    ],
)
def test_what_has_no_form_of_the_same_length_is_left(text: str) -> None:
    assert requoted(text) is None


@given(st.text(alphabet="f\"'{}[]a:!\\\n #r", max_size=40))
def test_every_character_keeps_its_place(text: str) -> None:
    found = requoted(text)
    assert found is None or (len(found) == len(text) and found.count("\n") == text.count("\n"))
    if found is not None:
        assert all(
            a == b or a in "\"'\\" or text[n - 1] == "\\" for n, (a, b) in enumerate(zip(text, found, strict=True))
        )


def test_the_module_is_read_and_a_broken_one_is_not() -> None:
    module = read(SourceText("app.py", 'name = f"{event["name"]}"\nlast = 1\n'))
    assert not isinstance(module, Unreadable)
    assert [node.lineno for node in module.tree.body] == [1, 2]
    broken = read(SourceText("app.py", 'name = f"{event["name"]}"\nlast = = 1\n'))
    assert isinstance(broken, Unreadable) and broken.kind == "broken"
