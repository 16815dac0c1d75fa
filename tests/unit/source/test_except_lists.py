"""Lists of exceptions without parentheses are read by older interpreters, every node in its place."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from lambdalint.source.modules.except_lists import parsed
from lambdalint.source.modules.module import Module, read
from lambdalint.source.modules.text import SourceText
from tests.unit.programs import program

CLAUSES = "try:\n    x = 1\nexcept{star} {names}:\n    pass\n"


@pytest.mark.parametrize("star", ["", "*"])
@pytest.mark.parametrize("names", ["KeyError, ValueError", "KeyError , boto3.exceptions.Boto3Error,ValueError"])
def test_lists_become_tuples(names: str, star: str) -> None:
    tree = parsed(CLAUSES.format(names=names, star=star))
    meant = ast.parse(CLAUSES.format(names=f"({names})", star=star))
    assert tree is not None and ast.dump(tree) == ast.dump(meant)
    (clause,) = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    assert isinstance(clause.type, ast.Tuple)
    text = CLAUSES.format(names=names, star=star)
    assert [ast.get_source_segment(text, one) for one in (clause.type, *clause.type.elts)] == [
        names,
        *(name.strip() for name in names.split(",")),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    x = 1\nexcept (KeyError, ValueError):\n    pass\n",  # no list
        "try:\n    x = 1\nexcept KeyError, ValueError as error:\n    pass\n",  # no Python at all
        '"""\nexcept KeyError, ValueError:\n"""\ntry:\n    x = 1\nexcept A, B:\n    pass\n',
        "try:\n    x = 1\nexcept A, B:\n    pass\nexcept C | D:\n    pass\n",
        "try:\n    x = (1\nexcept A, B:\n    pass\n",
    ],
)
def test_what_is_no_list_or_not_surely_one_is_left(text: str) -> None:
    assert parsed(text) is None


def test_both_new_fields_and_lists_are_read() -> None:
    text = 'try:\n    x = f"{a["x"]}"\nexcept KeyError, ValueError:\n    raise\n'
    module = read(SourceText("app.py", text))
    assert isinstance(module, Module) and module.newest == max(14, sys.version_info.minor)


def test_the_first_list_is_told(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        "import os\ntry:\n    import a\nexcept ImportError, OSError:\n    pass\n"
        "def handler(event, context):\n    try:\n        return event['é']\n    except (KeyError, OSError):\n        return 1\n"
        "    except ValueError, TypeError:\n        return 2\n",
    )
    (one,) = found.facts.new_syntax.items
    assert (one.since, one.site.span[1:]) == (14, (4, 1, 4, 7))
