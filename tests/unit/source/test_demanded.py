"""Variables without which code gives up by itself, and conditions about many of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.source.model.places import Comparison
from tests.unit.programs import program

HEAD = "import os\nfrom os import environ as e, getenv\n"


@pytest.mark.parametrize(
    "test",
    [
        "all(n in os.environ for n in NAMES)",
        "all(os.environ.get(n) for n in NAMES)",
        "all(map(getenv, NAMES))",
        "not any(n not in e for n in NAMES)",
        "set(NAMES).issubset(os.environ)",
        "set(NAMES) <= os.environ.keys()",
        "set(os.environ) >= set(NAMES)",
        "not [n for n in NAMES if n not in os.environ]",
        "not {n for n in NAMES if os.environ.get(n) is None}",
        "not set(NAMES) - os.environ.keys()",
        "not set(NAMES).difference(os.environ)",
        "not (gone := set(NAMES) - set(e))",
        "not len([n for n in NAMES if not getenv(n)]) > 0",
        "not gone",
    ],
)
def test_conditions_about_many_variables(tmp_path: Path, test: str) -> None:
    gone = "    gone = []\n    for name in NAMES:\n        if name not in e:\n            gone.append(name)\n"
    body = f"{HEAD}NAMES = ('X', 'Y')\ndef handler(event, context):\n{gone}    if {test}:\n        return os.environ['X']\n"
    *_, read = (one for one in program(tmp_path, body).environment_reads.items if one.required)
    asked = {one.variable for one in read.site.tests if one.comparison in (Comparison.SET, Comparison.TRUTHY)}
    assert asked == {"X", "Y"}


@pytest.mark.parametrize(
    "test",
    [
        "any(n in os.environ for n in NAMES)",
        "not all(n not in os.environ for n in NAMES)",
        "all(n in event for n in NAMES)",
        "set(NAMES) >= os.environ.keys()",
        "[n for n in NAMES if n not in os.environ]",
        "not [n for n in NAMES if n in os.environ]",
        "not [n for n in NAMES if n not in os.environ and n != 'Y']",
        "set(os.environ) - set(NAMES)",
        "all(n in e for n in {'prod': ['X'], 'dev': []}[event['stage']])",
    ],
)
def test_conditions_that_do_not_ask_for_all(tmp_path: Path, test: str) -> None:
    body = f"{HEAD}NAMES = ('X', 'Y')\ndef handler(event, context):\n    if {test}:\n        return os.environ['X']\n"
    (read,) = program(tmp_path, body).environment_reads.items
    assert not any(one.comparison for one in read.site.tests)


NEEDED = """class Missing(RuntimeError): pass
def needed(name):
    value = getenv(name)
    if not value: raise Missing(name)
    return value
def maybe(name, required):
    value = getenv(name)
    if required:
        if not value: raise Missing(name)
    return value
"""


@pytest.mark.parametrize(
    ("code", "required"),
    [
        ("url = os.environ.get('X')\n    if not url: raise ValueError('X')", True),
        ("url = os.environ.get('X')\n    if url is None: raise ValueError('X')", True),
        ("url = os.environ.get('X', '')\n    if url is None: raise ValueError('X')", False),
        ("url = os.environ.get('X', '')\n    assert url", True),
        ("if not (url := getenv('X')): raise ValueError('X')", True),
        ("a = getenv('X')\n    if event and not a: raise ValueError('X')", False),
        ("a, b = getenv('X'), event\n    if not b or not a: raise ValueError('X')", True),
        ("a, b = getenv('X'), event\n    if not all([b, a]): raise ValueError('X')", True),
        ("a = getenv('X') or event\n    if not a: raise ValueError('X')", False),
        ("a = getenv('X')\n    if not a: a = event\n    if not a: raise ValueError('X')", False),
        ("a = getenv('X')\n    if not a:\n        print('X')\n        return None\n    raise ValueError", False),
        ("if 'X' not in os.environ: raise ValueError('X')", True),
        (
            "try:\n        if 'X' not in os.environ: raise ValueError('X')\n    except ValueError:\n        return 1",
            False,
        ),
        ("try:\n        return e['X']\n    except KeyError:\n        print('X')\n        exit(1)", True),
        (
            "a = getenv('X')\n    try:\n        if not a: raise KeyError\n    except LookupError:\n        return 1",
            False,
        ),
        ("a = getenv('X')\n    try:\n        if not a: exit()\n    except SystemExit:\n        return 1", False),
        ("try:\n        a = needed('X')\n    except Exception:\n        a = event", False),
        ("try:\n        needed('X')\n    except RuntimeError:\n        return event", False),
        ("try:\n        needed('X')\n    except ValueError:\n        return event", True),
        ("try:\n        print(needed('X'))\n    except Exception:\n        return event", True),
        ("maybe('X', False)", False),
    ],
)
def test_variables_without_which_code_gives_up(tmp_path: Path, code: str, required: bool) -> None:
    found = program(tmp_path, f"{HEAD}{NEEDED}def handler(event, context):\n    {code}\n").environment_reads.items
    assert any(one.required for one in found if one.name == "X") is required


def test_what_a_branch_asks_for_is_under_its_test(tmp_path: Path) -> None:
    code = "if getenv('STORE', 'table') == 'cache':\n    host = getenv('HOST')\n    if not host: raise ValueError('HOST')\n"
    found = program(tmp_path, f"{HEAD}{code}def handler(event, context): pass\n").environment_reads.items
    [host] = [one for one in found if one.required]
    assert [test.variable for test in host.site.tests] == ["STORE"]
