"""Branches on a variable of a module that is empty at first."""

from pathlib import Path

import pytest

from tests.unit.programs import program

CODE = """\
import os
{start}
def table():
    global _table
{body}
    return _table
{more}
def handler(event, context):
    return table()
"""
READ = '_table = os.environ["TABLE"]'
FILLED = f"    if _table is None:\n        {READ}"


@pytest.mark.parametrize(
    "body",
    [
        FILLED,
        f"    if not _table:\n        {READ}",
        f"    if _table is not None:\n        return _table\n    {READ}",
        f"    if _table:\n        return _table\n    {READ}",
    ],
)
def test_the_first_invocation_fills_it(body: str, tmp_path: Path) -> None:
    [read] = program(tmp_path, CODE.format(start="_table = None", body=body, more="")).environment_reads.items
    assert (read.name, read.required, read.doubt) == ("TABLE", True, None)


@pytest.mark.parametrize(
    ("start", "body", "more"),
    [
        ('_table = os.environ.get("NAME")', FILLED, ""),
        ("_table = None\nif os.environ.get('NAME'):\n    _table = 'x'", FILLED, ""),
        ("_table = None", FILLED, "def use(name):\n    global _table\n    _table = name"),
        ("_table = None", f"    _table = os.environ.get('NAME')\n{FILLED}", ""),
    ],
)
def test_something_else_may_have_filled_it(start: str, body: str, more: str, tmp_path: Path) -> None:
    reads = program(tmp_path, CODE.format(start=start, body=body, more=more)).environment_reads.items
    [read] = [read for read in reads if read.name == "TABLE"]
    assert read.doubt is not None or not read.required
