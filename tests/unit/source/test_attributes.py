"""What attributes give that stand elsewhere than in the class of the object: beside it, in a descriptor, in a namespace."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import called, program

TABLES = {
    "a property": """
class Table:
    @property
    def table(self):
        return boto3.resource("dynamodb").Table(os.environ["ORDERS"])
""",
    "an attribute": """
class Table:
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table(os.environ["ORDERS"])
""",
}
BESIDE = """
import os
import boto3
{table}
class Reading:
    def find(self):
        return self.table.get_item(Key={{}})
class Writing:
    def save(self):
        self.table.put_item(Item={{}})
class Orders(Reading, Writing, Table):
    pass
def handler(event, context):
    {body}
"""


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("body", "found"),
    [("Orders().find()", ["dynamodb.get_item"]), ("Orders().save()", ["dynamodb.put_item"])],
)
def test_a_mixin_asks_what_stands_beside_it(table: str, body: str, found: list[str], tmp_path: Path) -> None:
    read = program(tmp_path, BESIDE.format(table=TABLES[table], body=body))
    assert called(read) == found
    assert [one.name for one in read.environment_reads.items] == ["ORDERS"]
    assert not read.calls.gaps


def test_a_mixin_does_what_an_abstract_base_beside_it_asks_for(tmp_path: Path) -> None:
    code = """
    import abc
    import boto3
    client = boto3.client("dynamodb")
    class Store(abc.ABC):
        @property
        @abc.abstractmethod
        def item(self): ...
        def show(self):
            return self.item
    class Reading:
        @property
        def item(self):
            return client.get_item(TableName="orders", Key={})
    class Orders(Reading, Store):
        pass
    def handler(event, context):
        return Orders().show()
    """
    assert called(program(tmp_path, code)) == ["dynamodb.get_item"]


def test_a_base_asks_for_the_property_of_a_class_that_is_made(tmp_path: Path) -> None:
    code = """
    import boto3
    client = boto3.client("dynamodb")
    class Store:
        def show(self):
            return self.item
    class Orders(Store):
        @property
        def item(self):
            return client.get_item(TableName="orders", Key={})
    class Files(Store):
        @property
        def item(self):
            return boto3.client("s3").get_object(Bucket="b", Key="k")
    def other(event, context):
        return Files().show()
    def handler(event, context):
        return Orders().show()
    """
    assert called(program(tmp_path, code)) == ["dynamodb.get_item"]


LAZY = """
class lazy:
    def __init__(self, make):
        self.make = make
    def __get__(self, holder, owner):
        value = self.make({given})
        return value
"""
DESCRIBED = {
    "a decorator": (
        "holder",
        """
class Clients:
    @lazy
    def table(self):
        return boto3.resource("dynamodb").Table(os.environ["ORDERS"])
    @lazy
    def bucket(self):
        return boto3.resource("s3").Bucket(os.environ["FILES"])
""",
    ),
    "objects": (
        "",
        """
def make_bucket():
    return boto3.resource("s3").Bucket(os.environ["FILES"])
class Clients:
    table = lazy(lambda: boto3.resource("dynamodb").Table(os.environ["ORDERS"]))
    bucket = lazy(make_bucket)
""",
    ),
}


@pytest.mark.parametrize("way", DESCRIBED)
@pytest.mark.parametrize(
    ("body", "found", "variable"),
    [
        ("clients.table.get_item(Key={})", "dynamodb.get_item", "ORDERS"),
        ("clients.bucket.put_object(Key='k')", "s3.put_object", "FILES"),
    ],
)
def test_a_descriptor_of_the_project_makes_what_is_asked_for(
    way: str, body: str, found: str, variable: str, tmp_path: Path
) -> None:
    given, clients = DESCRIBED[way]
    code = f"import os\nimport boto3\n{LAZY.format(given=given)}\n{clients}\nclients = Clients()\n"
    read = program(tmp_path, code + f"def handler(event, context):\n    {body}\n")
    assert called(read) == [found]
    assert [one.name for one in read.environment_reads.items] == [variable]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("return orders.get(event)", ["dynamodb.get_item"]),
        ("return orders.put(event)", ["dynamodb.put_item"]),
        ("return json.dumps(orders.get(event))", ["dynamodb.get_item"]),
        ("return getattr(orders, event['do'])(event)", ["dynamodb.get_item", "dynamodb.put_item"]),
    ],
)
def test_a_namespace_calls_nothing_that_it_holds(body: str, found: list[str], tmp_path: Path) -> None:
    code = f"""
    import json
    import os
    from types import SimpleNamespace
    import boto3
    def made(name):
        table = boto3.resource("dynamodb").Table(name)
        return SimpleNamespace(get=lambda id: table.get_item(Key=id), put=lambda item: table.put_item(Item=item))
    orders = made("orders")
    def handler(event, context):
        {body}
    """
    assert called(program(tmp_path, code)) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("orders.load(event)", ["dynamodb.get_item"]),
        ("files.load(event)", ["s3.get_object"]),
        ("orders.load(event), files.load(event)", ["dynamodb.get_item", "s3.get_object"]),
    ],
)
def test_an_object_of_which_a_module_makes_two_calls_what_it_was_given(
    body: str, found: list[str], tmp_path: Path
) -> None:
    code = f"""
    import boto3
    class Orders:
        def load(self, id):
            return boto3.client("dynamodb").get_item(TableName="t", Key=id)
    class Files:
        def load(self, id):
            return boto3.client("s3").get_object(Bucket="b", Key=id)
    class Cached:
        def __init__(self, inner):
            self.inner, self.known = inner, {{}}
        def load(self, id):
            return self.inner.load(id)
    orders = Cached(Orders())
    files = Cached(Files())
    def handler(event, context):
        {body}
    """
    assert called(program(tmp_path, code)) == found


def test_what_asynchronous_contexts_give(tmp_path: Path) -> None:
    code = """
    import asyncio
    import boto3
    class Store:
        def __init__(self):
            self.client = boto3.client("dynamodb")
        async def __aenter__(self):
            return self
        async def __aexit__(self, *error):
            return None
        async def find(self):
            return self.client.get_item(TableName="orders", Key={})
    async def find():
        async with Store() as store:
            return await store.find()
    def handler(event, context):
        return asyncio.run(find())
    """
    assert called(program(tmp_path, code)) == ["dynamodb.get_item"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("items.put({})", {"TransactItems.Put"}),
        ("items.put({}); items.drop({})", {"TransactItems.Put", "TransactItems.Delete"}),
    ],
)
def test_a_list_of_an_object_holds_what_those_add_that_run(body: str, found: set[str], tmp_path: Path) -> None:
    code = f"""
    import boto3
    class Items:
        def __init__(self):
            self.all = []
        def put(self, item):
            self.all.append({{"Put": {{"TableName": "orders", "Item": item}}}})
        def drop(self, key):
            self.all.append({{"Delete": {{"TableName": "orders", "Key": key}}}})
        def write(self):
            boto3.client("dynamodb").transact_write_items(TransactItems=self.all)
    def handler(event, context):
        items = Items(); {body}
        items.write()
    """
    [call] = program(tmp_path, code).calls.items
    assert {one for one in call.given if one.startswith("TransactItems.")} == found
