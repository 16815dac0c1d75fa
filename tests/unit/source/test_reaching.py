"""Which of several assignments to a name a function, a class body or another module can see."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import program

READ = "def handler(event, context):\n    return os.environ[{}]\n"


def read(folder: Path, code: str | dict[str, str]) -> list[str]:
    """The variables that a program reads."""
    return [one.name for one in program(folder, code).environment_reads.items]


@pytest.mark.parametrize(
    "code",
    [
        'A = "X"\nA = "Y"\n' + READ.format("A"),
        'A = "X"\nif A:\n    B = 1\nA = "Y"\n' + READ.format("A"),
        'A = "X"\nA = "Y"\ndef handler(event, context):\n    return (lambda: os.environ[A])()\n',
        'A = "X"\nA = "Y"\nclass Names:\n    a = A\n' + READ.format("Names.a"),
        'class Names:\n    a = "X"\n    a = "Y"\n' + READ.format("Names.a"),
        'def handler(event, context):\n    a = "X"\n    a = "Y"\n'
        "    def inner():\n        return os.environ[a]\n    return inner()\n",
        'def name():\n    return "X"\ndef name():\n    return "Y"\n' + READ.format("name()"),
        'A = ""\nA = A + "Y"\n' + READ.format("A"),
    ],
)
def test_only_the_last_of_assignments_that_follow_each_other(tmp_path: Path, code: str) -> None:
    assert read(tmp_path, "import os\n" + code) == ["Y"]


def test_only_the_last_is_imported(tmp_path: Path) -> None:
    names = 'A = "X"\nA = "Y"\n'
    assert read(tmp_path, {"app.py": "import os\nfrom names import A\n" + READ.format("A"), "names.py": names}) == ["Y"]
    assert read(tmp_path, {"app.py": "import os, names\n" + READ.format("names.A"), "names.py": names}) == ["Y"]


def test_a_class_body_sees_what_was_assigned_before_it(tmp_path: Path) -> None:
    code = 'A = "X"\nclass Names:\n    a = A\nA = "Y"\n' + READ.format("Names.a")
    assert read(tmp_path, "import os\n" + code) == ["X"]


@pytest.mark.parametrize(
    "code",
    [
        'A = "X"\nif unknown:\n    A = "Y"\n' + READ.format("A"),
        'A = "X"\ntry:\n    A = "Y"\nexcept OSError:\n    pass\n' + READ.format("A"),
        'A = "Y"\nfor one in (1, 2):\n    A = "X"\n' + READ.format("A"),
        'A = "X"\ndef name():\n    return A\nB = name()\nA = "Y"\n' + READ.format("(B or A)"),
        'A = "X"\ndef deco(f):\n    return A\n@deco\ndef name(): pass\nA = "Y"\n' + READ.format("(name or A)"),
        'A = "Y"\ndef handler(event, context):\n    global A\n    name = A\n    A = "X"\n    return os.environ[name]\n',
        'def outer(choice):\n    a = "X"\n    def inner():\n        return os.environ[a]\n    if choice:\n'
        '        return inner\n    a = "Y"\n    return inner\n'
        "def handler(event, context):\n    return outer(event)()\n",
        'def outer():\n    a = "X"\n    def inner():\n        return os.environ[a]\n    yield inner\n'
        '    a = "Y"\n    yield inner\n'
        "def handler(event, context):\n    return [one() for one in outer()]\n",
    ],
)
def test_all_that_something_may_have_seen(tmp_path: Path, code: str) -> None:
    assert sorted({*read(tmp_path, "import os\n" + code)}) == ["X", "Y"]
