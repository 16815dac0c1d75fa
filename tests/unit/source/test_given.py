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


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Orders().access()", ["get_item"]),
        ("Orders().access(write=True)", ["put_item"]),
        ("Orders.made().access(True)", ["put_item"]),
        ("Late().later()", ["get_item", "put_item"]),
        ("Orders().access(event['write'])", ["get_item", "put_item"]),
        ("list(map(Orders().access, event))", ["get_item", "put_item"]),
        ("load(Orders()).access(True), Orders().access()", ["get_item", "put_item"]),
    ],
)
def test_what_a_method_is_given(body: str, found: list[str], tmp_path: Path) -> None:
    code = f"""\
import boto3
from elsewhere import load
client = boto3.client("dynamodb")
class Orders:
    @classmethod
    def made(cls):
        return cls()
    def access(self, write=False):
        if write:
            return client.put_item(TableName="t", Item={{}})
        return client.get_item(TableName="t", Key={{}})
class Late(Orders):
    def later(self):
        return self.access(True) or super().access()
def other(event, context):
    Orders().access(event)
def handler(event, context):
    {body}
"""
    assert sorted(called(program(tmp_path, code))) == [f"dynamodb.{one}" for one in found]


@pytest.mark.parametrize("base", ["Base", "elsewhere.Base"])
def test_a_library_may_call_the_methods_of_what_derives_from_its_classes(base: str, tmp_path: Path) -> None:
    code = f"""\
import boto3
import elsewhere
from elsewhere import Base
class Orders({base}):
    def access(self, write=False):
        if write:
            boto3.client("dynamodb").put_item(TableName="t", Item={{}})
def handler(event, context):
    Orders().access()
"""
    assert called(program(tmp_path, code)) == ["dynamodb.put_item"]


@pytest.mark.parametrize(("given", "found"), [("Mode.READ", "get_item"), ("Mode.DROP", "delete_item")])
@pytest.mark.parametrize("asks", ["mode is Mode.READ", "mode == Mode.READ", "mode in (Mode.READ, Mode.COUNT)"])
def test_a_member_of_an_enum_chooses(given: str, found: str, asks: str, tmp_path: Path) -> None:
    code = f"""\
from enum import Enum
import boto3
class Mode(Enum):
    READ = "read"
    COUNT = "count"
    DROP = "drop"
def access(mode):
    if {asks}:
        return boto3.client("dynamodb").get_item(TableName="t", Key={{}})
    if mode is Mode.DROP:
        boto3.client("dynamodb").delete_item(TableName="t", Key={{}})
def handler(event, context):
    access({given})
"""
    assert called(program(tmp_path, code)) == [f"dynamodb.{found}"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("resource('orders')", ["TABLE"]),
        ("resource('files')", ["BUCKET"]),
        ("resource(event['name'])", ["BUCKET", "TABLE"]),
    ],
)
def test_which_variables_a_function_reads_for_what_it_is_given(body: str, found: list[str], tmp_path: Path) -> None:
    code = f"""\
import os
def resource(name):
    if name == "orders":
        return os.environ["TABLE"]
    return os.environ.get("BUCKET")
def other(event, context):
    resource(event)
def handler(event, context):
    {body}
"""
    assert sorted(one.name for one in program(tmp_path, code).environment_reads.items) == found


STORES = """\
import os
import boto3
class Files:
    def __init__(self):
        self.bucket = os.environ["BUCKET"]
    def read(self):
        return boto3.client("s3").get_object(Bucket=self.bucket, Key="orders")
class Table:
    def read(self):
        return boto3.client("dynamodb").get_item(TableName=os.environ["TABLE"], Key={})
def chosen(name):
    if name == "files":
        return Files()
    return Table()
"""


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("chosen('orders').read()", ["dynamodb.get_item", "TABLE"]),
        ("chosen('files').read()", ["s3.get_object", "BUCKET"]),
        ("chosen(event['name']).read()", ["dynamodb.get_item", "s3.get_object", "BUCKET", "TABLE"]),
        ("chosen('orders').read(), Files().read()", ["dynamodb.get_item", "s3.get_object", "BUCKET", "TABLE"]),
        ("chosen('orders').read(), load(Files)", ["dynamodb.get_item", "s3.get_object", "BUCKET", "TABLE"]),
        ("chosen('orders').read(), load('Files')", ["dynamodb.get_item", "s3.get_object", "BUCKET", "TABLE"]),
    ],
)
def test_a_class_of_which_nobody_chooses_objects_does_nothing(body: str, found: list[str], tmp_path: Path) -> None:
    read = program(tmp_path, f"{STORES}from elsewhere import load\ndef handler(event, context):\n    {body}\n")
    assert [*sorted(called(read)), *sorted(one.name for one in read.environment_reads.items)] == found


@pytest.mark.parametrize("asks", ['mode == "read"', "mode in ('read', 'count')", "mode", "mode is Other.READ"])
def test_whether_a_member_of_an_enum_is_a_constant_is_not_told(asks: str, tmp_path: Path) -> None:
    code = f"""\
from enum import StrEnum
import boto3
class Mode(StrEnum):
    READ = "read"
class Other(StrEnum):
    READ = "read"
def access(mode):
    if not ({asks}):
        return boto3.client("dynamodb").get_item(TableName="t", Key={{}})
    boto3.client("dynamodb").delete_item(TableName="t", Key={{}})
def handler(event, context):
    access(Mode.READ)
"""
    assert called(program(tmp_path, code)) == ["dynamodb.get_item", "dynamodb.delete_item"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Store('table').find()", ["get_item"]),
        ("Store(kind='files').find()", ["get_object"]),
        ("Store().find()", ["get_item"]),
        ("given(Store('table')).find()", ["get_item"]),
        ("Store(event['kind']).find()", ["get_item", "get_object"]),
        ("list(map(Store, event)), Store('table')", ["get_item", "get_object"]),
        ("{'a': Store}[event['a']](event).find()", ["get_item", "get_object"]),
        ("type(Store('table'))(event['kind']).find()", ["get_item", "get_object"]),
        ("Derived(event['kind']).find()", ["get_item", "get_object"]),
    ],
)
def test_what_an_object_is_made_with(body: str, found: list[str], tmp_path: Path) -> None:
    derived = "class Derived(Store):\n    pass" if "Derived" in body else ""
    code = f"""\
import boto3
client, s3 = boto3.client("dynamodb"), boto3.client("s3")
class Store:
    def __init__(self, kind="table"):
        if kind == "table":
            self.item = client.get_item(TableName="t", Key={{}})
        else:
            self.item = s3.get_object(Bucket="b", Key="k")
    def find(self):
        return self.item
{derived}
def given(store: Store) -> Store:
    return store
def other(event, context):
    Store("anything")
def handler(event, context):
    {body}
"""
    assert [name.partition(".")[2] for name in called(program(tmp_path, code))] == found


@pytest.mark.parametrize("kept", ["self.kind = kind", "self.kind, self.more = kind, {}"])
@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Store('table').find()", ["get_item"]),
        ("Store('files').find()", ["get_object"]),
        ("Store(event['kind']).find()", ["get_item", "get_object"]),
        ("one = Store('table'); one.kind = event['kind']; one.find()", ["get_item", "get_object"]),
        ("one = Store('table'); setattr(one, 'kind', event['kind']); one.find()", ["get_item", "get_object"]),
    ],
)
def test_what_an_object_keeps_of_what_it_is_made_with(kept: str, body: str, found: list[str], tmp_path: Path) -> None:
    code = f"""\
import boto3
client, s3 = boto3.client("dynamodb"), boto3.client("s3")
class Store:
    def __init__(self, kind):
        {kept}
    def find(self):
        if self.kind == "table":
            return client.get_item(TableName="t", Key={{}})
        return s3.get_object(Bucket="b", Key="k")
def other(event, context):
    Store("files").find()
def handler(event, context):
    {body}
"""
    assert [name.partition(".")[2] for name in called(program(tmp_path, code))] == found


@pytest.mark.parametrize(
    ("decorator", "body", "found"),
    [
        ("@lru_cache(maxsize=None)", "made(Kind.TABLE)", ["get_item"]),
        ("@lru_cache(maxsize=None)", "made(Kind.FILES)", ["get_object"]),
        ("@lru_cache(maxsize=None)", "made(Kind[event['kind']])", ["get_item", "get_object"]),
        ("@changed", "made(Kind.TABLE)", ["get_item", "get_object"]),
    ],
)
def test_what_a_cached_function_is_given(decorator: str, body: str, found: list[str], tmp_path: Path) -> None:
    code = f"""\
from enum import Enum, auto
from functools import lru_cache
import boto3
class Kind(Enum):
    TABLE = auto()
    FILES = auto()
def changed(function):
    return lambda kind: function(Kind.FILES)
{decorator}
def made(kind):
    if kind is Kind.TABLE:
        return boto3.client("dynamodb").get_item(TableName="t", Key={{}})
    return boto3.client("s3").get_object(Bucket="b", Key="k")
def other(event, context):
    made(Kind.FILES)
def handler(event, context):
    {body}
"""
    assert [name.partition(".")[2] for name in called(program(tmp_path, code))] == found


BOUND = """
import boto3
from functools import partial

table = boto3.resource("dynamodb").Table("orders")

{by_name}

def by_branch(operation, **given):
    if operation == "get_item":
        return table.get_item(**given)
    return table.put_item(**given)

{made}

def handler(event, context):
    {use}

def other(event, context):
    save(Item=event)
"""
BY_NAME = "def by_name(operation, **given):\n    return getattr(table, operation)(**given)\n"


@pytest.mark.parametrize(
    "made",
    [
        "find = partial(by_name, 'get_item')\nsave = partial(by_name, 'put_item')",
        "find = partial(by_name, operation='get_item')\nsave = partial(by_name, operation='put_item')",
    ],
)
def test_a_partial_chooses_an_operation(made: str, tmp_path: Path) -> None:
    found = program(tmp_path, BOUND.format(by_name=BY_NAME, made=made, use="find(Key=event)"))
    assert called(found) == ["dynamodb.get_item"]


def test_a_partial_decides_a_branch(tmp_path: Path) -> None:
    made = "find = partial(by_branch, 'get_item')"
    assert called(program(tmp_path, BOUND.format(by_name="", made=made, use="find(Key=event)"))) == [
        "dynamodb.get_item"
    ]


@pytest.mark.parametrize(
    ("made", "use"),
    [
        (
            "find = partial(by_branch, 'get_item')\nkept = {'save': partial(by_branch, 'put_item')}",
            "find(x=1); kept['save'](x=1)",
        ),
        ("find = partial(by_branch, 'get_item')", "find(Key=event); by_branch('put_item', Item=event)"),
        ("find = partial(by_branch, 'get_item')", "find(Key=event); list(map(by_branch, event['do']))"),
        ("find = partial(by_branch)", "find(event['do'], Key=event)"),
    ],
)
def test_a_partial_is_one_of_the_ways_to_a_branch(made: str, use: str, tmp_path: Path) -> None:
    found = program(tmp_path, BOUND.format(by_name="", made=made, use=use))
    assert set(called(found)) == {"dynamodb.get_item", "dynamodb.put_item"}
