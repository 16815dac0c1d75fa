"""What a function does for the constants that it is given by those who run."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.unit.programs import called, program

BRANCHES = {
    "a flag": """
        def access(write=False):
            if write:
                client.put_item(TableName="t", Item={})
                return None
            return client.get_item(TableName="t", Key={})
        """,
    "a flag that is asked the other way": """
        def access(write=False):
            if not write:
                return client.get_item(TableName="t", Key={})
            else:
                client.put_item(TableName="t", Item={})
        """,
    "a name, and what is left": """
        def access(write="no"):
            if write == "drop":
                client.delete_item(TableName="t", Key={})
            elif write in ("no", "never"):
                return client.get_item(TableName="t", Key={})
            else:
                client.put_item(TableName="t", Item={})
        """,
    "what has left before": """
        def access(write=None):
            if write is None:
                return client.get_item(TableName="t", Key={})
            elif write == "drop":
                return client.delete_item(TableName="t", Key={})
            client.put_item(TableName="t", Item={})
        """,
}
EVERYTHING = ["delete_item", "get_item", "put_item"]


@pytest.mark.parametrize("way", BRANCHES)
@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("access()", ["get_item"]),
        ("access(True)", ["put_item"]),
        ("access(write=True)\n    access()", ["get_item", "put_item"]),
        ("access(event['write'])", EVERYTHING),
        ("access(*event)", EVERYTHING),
        ("access(**event)", EVERYTHING),
        ("list(map(access, event))", EVERYTHING),
        ("{'a': access}[event['a']](event)", EVERYTHING),
    ],
)
def test_what_runs(way: str, body: str, found: list[str], tmp_path: Path) -> None:
    code = f"""\
import boto3
client = boto3.client("dynamodb")
{textwrap.dedent(BRANCHES[way])}
def other(event, context):
    access("drop")
def handler(event, context):
    {body}
"""
    calls = {name.partition(".")[2] for name in called(program(tmp_path, code))}
    possible = {name for name in EVERYTHING if f"{name}(" in BRANCHES[way]}
    assert calls == possible & set(found)


@pytest.mark.parametrize(("given", "found"), [("'no'", "get_item"), ("'drop'", "delete_item"), ("'new'", "put_item")])
def test_what_a_case_names(given: str, found: str, tmp_path: Path) -> None:
    code = f"""\
import boto3
client = boto3.client("dynamodb")
def access(action):
    match action:
        case "no" | "never":
            client.get_item(TableName="t", Key={{}})
        case "drop":
            client.delete_item(TableName="t", Key={{}})
        case _:
            client.put_item(TableName="t", Item={{}})
def handler(event, context):
    access({given})
"""
    assert called(program(tmp_path, code)) == [f"dynamodb.{found}"]


@pytest.mark.parametrize(
    "function",
    [
        "def access(write):\n    write = write or load()\n    if write:\n        put()",
        "@route\ndef access(write):\n    if write:\n        put()",
        "class Access:\n    def access(self, write):\n        if write:\n            put()\naccess = Access().access",
        "def access(write):\n    if write == load():\n        put()",
        "def access(write):\n    if write or load():\n        put()",
        "def access(write):\n    for write in load():\n        if write:\n            put()",
    ],
)
def test_what_may_be_otherwise_runs(function: str, tmp_path: Path) -> None:
    code = f"""\
import boto3
from elsewhere import load, route
{function.replace("put()", 'boto3.client("dynamodb").put_item(TableName="t", Item={})')}
def handler(event, context):
    access(False)
"""
    assert called(program(tmp_path, code)) == ["dynamodb.put_item"]


@pytest.mark.parametrize(
    "filled",
    [
        "options = new()\n    options['keep'] = event['keep']",
        "options = event or {}\n    options = [{}][0]\n    options['keep'] = event['keep']",
        "held = {'a': {}}\n    held['a']['keep'] = event['keep']\n    options = held['a']",
        "for options in several():\n        options['keep'] = event['keep']",
    ],
)
def test_an_empty_dict_may_be_filled_before_it_is_asked(filled: str, tmp_path: Path) -> None:
    code = f"""\
import boto3
def new():
    return {{}}
def several():
    yield {{}}
def access(keep):
    if not keep:
        boto3.client("dynamodb").put_item(TableName="t", Item={{}})
def handler(event, context):
    {filled}
    access(options.get("keep", True))
"""
    assert called(program(tmp_path, code)) == ["dynamodb.put_item"]


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("int('1')", "write == 1"),
        ("json.loads('true')", "write is True"),
        ("writing.write", "write"),
        ("Mode.WRITE", "write"),
    ],
)
def test_what_is_no_constant_of_its_own_may_be_anything(given: str, asked: str, tmp_path: Path) -> None:
    code = f"""\
import boto3, enum, json
class Access:
    write = False
class Mode(enum.Enum):
    WRITE = 0
writing = Access()
setattr(writing, "write", True)
def access(write):
    if {asked}:
        boto3.client("dynamodb").put_item(TableName="t", Item={{}})
def handler(event, context):
    access({given})
"""
    assert called(program(tmp_path, code)) == ["dynamodb.put_item"]
