"""Reads and writes of environment variables in all spellings, and whether a read can do without."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.source.model.calls import EnvironmentRead
from lambdalint.source.model.places import Comparison
from lambdalint.source.model.symbols import Const, Env
from tests.unit.programs import only, program

HEAD = "import os\nfrom os import environ as e, getenv\n"


@pytest.mark.parametrize(
    ("read", "required"),
    [
        ('os.environ["X"]', True),
        ('e["X"]', True),
        ('os.environ.get("X")', False),
        ('os.environ.get("X", "y")', False),
        ('os.getenv("X")', False),
        ('getenv("X")', False),
        ('os.environ.pop("X")', True),
        ('os.environ.pop("X", None)', False),
        ("os.environ[NAME]", True),
        ('dict(os.environ)["X"]', True),
        ('(lambda get: get("X"))(os.environ.get)', False),
        ('(lambda take: take("X"))(os.environ.pop)', True),
        ('os.environ.copy()["X"]', True),
        ('int(os.getenv("X"))', True),
        ('json.loads(os.environ.get("X"))', True),
        ('int(os.getenv("X", "3"))', False),
        ('int(os.getenv("X") or 3)', False),
        ('str(os.getenv("X"))', False),
        ('loads(os.getenv("X"))', False),
    ],
)
def test_reads(tmp_path: Path, read: str, required: bool) -> None:
    head = f'{HEAD}import json\nNAME = "X"\ndef loads(value): return value\n'
    found = program(tmp_path, f"{head}def handler(event, context):\n    return {read}\n")
    assert [(one.name, one.required) for one in found.environment_reads.items] == [("X", required)]


def test_what_refuses_the_none_of_a_read(tmp_path: Path) -> None:
    code = f"{HEAD}import json\nA = json.loads(getenv('X'))\nB = e['Y']\ndef handler(event, context): ...\n"
    found = program(tmp_path, code).environment_reads.items
    assert [(one.name, one.taken_by) for one in found] == [("X", "json.loads"), ("Y", "")]


def test_none_is_caught_where_a_number_is_made(tmp_path: Path) -> None:
    tried = 'try:\n        return int(os.getenv("X"))\n    except TypeError:\n        return 3'
    found = program(tmp_path, f"{HEAD}def handler(event, context):\n    {tried}\n")
    assert [one.required for one in found.environment_reads.items] == [False]


@pytest.mark.parametrize(
    ("error", "required"), [("TypeError", False), ("(ValueError, TypeError)", False), ("KeyError", True)]
)
def test_none_is_caught_where_the_helper_is_called(tmp_path: Path, error: str, required: bool) -> None:
    code = f"""{HEAD}
def limit():
    return int(getenv("X"))
def handler(event, context):
    try:
        n = limit()
    except {error}:
        n = 3
    return n
"""
    assert [one.required for one in program(tmp_path, code).environment_reads.items] == [required]


def test_a_caught_read_is_not_required(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        f"""{HEAD}
def handler(event, context):
    try:
        x = os.environ["X"]
    except KeyError:
        x = "y"
    try:
        y = os.environ["Y"]
    except ValueError:
        y = "y"
""",
    )
    assert {(one.name, one.required) for one in found.environment_reads.items} == {("X", False), ("Y", True)}


def test_what_stands_in_a_text_is_read(tmp_path: Path) -> None:
    found = program(tmp_path, f"{HEAD}def handler(event, context):\n    return os.path.expandvars('$X')\n")
    assert len(found.environment_reads.gaps) == 1


def test_a_computed_name_is_a_gap(tmp_path: Path) -> None:
    found = program(tmp_path, f"{HEAD}def handler(event, context):\n    return os.environ[event['x']]\n")
    assert found.environment_reads.items == () and len(found.environment_reads.gaps) == 1


@pytest.mark.parametrize("name", ["'{:>3}'.format('a')", "'{!r}'.format('a')", "f'{NAME:>3}'", "f'{NAME!r}'"])
def test_a_name_that_is_laid_out_otherwise_is_a_gap(tmp_path: Path, name: str) -> None:
    found = program(tmp_path, f"{HEAD}NAME = 'a'\ndef handler(event, context):\n    return os.environ[{name}]\n")
    assert found.environment_reads.items == () and len(found.environment_reads.gaps) == 1


@pytest.mark.parametrize(
    ("write", "names", "gaps"),
    [
        ('os.environ["X"] = "1"', ("X",), 0),
        ('e["X"] = "1"', ("X",), 0),
        ('os.environ.setdefault("X", "1")', ("X",), 0),
        ('os.environ.update({"X": "1"}, Y="2")', ("X", "Y"), 0),
        ("os.environ[event] = '1'", (), 1),
        ("from dotenv import load_dotenv\n    load_dotenv()", (), 1),
        ('other = {}\n    other["X"] = "1"', (), 0),
    ],
)
def test_writes(tmp_path: Path, write: str, names: tuple[str, ...], gaps: int) -> None:
    found = program(tmp_path, f"{HEAD}def handler(event, context):\n    {write}\n")
    assert (found.environment_writes.items, len(found.environment_writes.gaps)) == (names, gaps)


@pytest.mark.parametrize(
    ("test", "comparison", "literals", "outcome"),
    [
        ('"MODE" in os.environ', Comparison.SET, (), True),
        ('"MODE" not in os.environ', Comparison.SET, (), False),
        ('os.environ.get("MODE")', Comparison.TRUTHY, (), True),
        ('not os.environ.get("MODE")', Comparison.TRUTHY, (), False),
        ('os.environ.get("MODE") is not None', Comparison.SET, (), True),
        ('os.environ.get("MODE") == "a"', Comparison.EQUALS, ("a",), True),
        ('"a" != os.environ["MODE"]', Comparison.EQUALS, ("a",), False),
        ('os.getenv("MODE", "").lower() == "a"', Comparison.EQUALS, ("a",), True),
        ('event and os.environ.get("MODE") == "a"', Comparison.EQUALS, ("a",), True),
        ("ENABLED", Comparison.EQUALS, ("1",), True),
        ("DEBUG", Comparison.TRUTHY, (), True),
        ('os.environ.get("MODE") in ("a", "b")', Comparison.EQUALS, ("a", "b"), True),
        ('os.environ.get("MODE") not in ("a", "b")', Comparison.EQUALS, ("a", "b"), False),
        ('os.environ.get("MODE", event["mode"]) == "a"', None, (), True),
    ],
)
def test_branches(
    tmp_path: Path, test: str, comparison: Comparison | None, literals: tuple[str, ...], outcome: bool
) -> None:
    found = program(
        tmp_path,
        f"""{HEAD}import boto3
ENABLED = os.environ.get("MODE") == "1"
DEBUG = os.environ.get("MODE")
def handler(event, context):
    if {test}:
        boto3.client("s3").list_buckets()
""",
    )
    [call] = found.calls.items
    [way] = call.site.ways
    [asked] = way
    assert (asked.variable, asked.comparison, asked.literals, asked.outcome) == ("MODE", comparison, literals, outcome)


@pytest.mark.parametrize(
    "first", ["if not os.environ.get('ON'):\n        return", "assert os.environ.get('ON'), 'off'"]
)
def test_what_ends_a_run_early_is_a_condition(tmp_path: Path, first: str) -> None:
    found = program(
        tmp_path,
        f"""{HEAD}import boto3
def handler(event, context):
    {first}
    boto3.client("s3").list_buckets()
""",
    )
    [call] = found.calls.items
    assert [(one.variable, one.outcome) for one in call.site.tests] == [("ON", True)]


def test_a_second_open_way_leaves_nothing_conditional(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        f"""{HEAD}import boto3
def work():
    boto3.client("s3").list_buckets()
def handler(event, context):
    if os.environ.get("ON"):
        work()
    if event["force"]:
        work()
""",
    )
    [call] = found.calls.items
    assert call.site.ways == ((),)


@pytest.mark.parametrize(
    ("way", "wanted"),
    [
        ('env.str("QUEUE")', Env("QUEUE")),
        ('env("QUEUE")', Env("QUEUE")),
        ('config("QUEUE", default="jobs")', Env("QUEUE", Const("jobs"))),
        ("prefixed()", None),
    ],
)
def test_variables_that_libraries_read(way: str, wanted: Env | None, tmp_path: Path) -> None:
    """A prefix that surrounds the read is not followed."""
    code = f"""
    import boto3
    from decouple import config
    from environs import Env
    env = Env()
    {"" if wanted else "def prefixed():"}
    {"" if wanted else "    with env.prefixed('APP_'): return env.str('QUEUE')"}
    def handler(event, context):
        boto3.client("sqs").send_message(QueueUrl={way}, MessageBody="")
    """
    told = only(program(tmp_path, code)).argument("QueueUrl")
    assert told is not None
    assert told.symbol == wanted if wanted else not isinstance(told.symbol, Env)


@pytest.mark.parametrize("read", ["int(os.getenv(k))", "int(os.environ.get(k))", "os.environ[k]"])
@pytest.mark.parametrize(
    "loop",
    [
        "return [{read} for k in ('A', 'B') if k in os.environ]",
        "for k in ('A', 'B'):\n        if k not in os.environ:\n            continue\n        print({read})",
    ],
)
def test_names_that_are_set_are_read(tmp_path: Path, read: str, loop: str) -> None:
    code = f"import os\ndef handler(event, context):\n    {loop.format(read=read)}\n"
    assert [one.required for one in program(tmp_path, code).environment_reads.items] == [False, False]


@pytest.mark.parametrize("asked", ["'X' in os.environ", "bool(os.getenv('X'))"])
def test_a_function_that_asks_for_a_variable_leaves_open_whether_it_is_read(tmp_path: Path, asked: str) -> None:
    code = f"import os\ndef known():\n    return {asked}\ndef handler(event, context):\n    if known():\n        return int(os.getenv('X'))\n"
    [read] = [one for one in program(tmp_path, code).environment_reads.items if one.required]
    assert read.doubt is not None


@pytest.mark.parametrize(
    ("before", "required"),
    [
        ("try:\n        e['X']\n    except KeyError:\n        return None", False),
        ("try:\n        first = e['X']\n    except Exception:\n        return None", False),
        ("try:\n        e['X']\n    except KeyError:\n        print('none')", True),
        ("try:\n        e['Y']\n    except KeyError:\n        return None", True),
        ("try:\n        e['X']\n    except ValueError:\n        return None", True),
        ("if event:\n        try:\n            e['X']\n        except KeyError:\n            return None", True),
        ("try:\n        if event:\n            e['X']\n    except KeyError:\n        return None", True),
        ("try:\n        e.get('X')\n    except KeyError:\n        return None", True),
    ],
)
def test_a_function_that_is_left_without_a_variable(before: str, required: bool, tmp_path: Path) -> None:
    code = f"{HEAD}def handler(event, context):\n    {before}\n    return int(getenv('X'))\n"
    reads = [one for one in program(tmp_path, code).environment_reads.items if one.taken_by or not one.required]
    assert any(one.required for one in reads if one.name == "X") is required


@pytest.mark.parametrize(
    ("ending", "clause", "required"),
    [
        ("return limit()", "return 5", False),
        ("return 2 * limit()", "return 5", True),
        ("return limit()", "print('none')\n        raise", True),
    ],
)
def test_a_try_that_returns_what_a_helper_reads(ending: str, clause: str, required: bool, tmp_path: Path) -> None:
    code = (
        f"{HEAD}def limit():\n    return int(getenv('X'))\n"
        f"def handler(event, context):\n    try:\n        {ending}\n    except Exception:\n        {clause}\n"
    )
    assert only_read(tmp_path, code).required is required


def only_read(folder: Path, code: str) -> EnvironmentRead:
    """The one read of a program."""
    (found,) = program(folder, code).environment_reads.items
    return found
