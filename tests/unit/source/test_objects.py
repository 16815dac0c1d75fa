"""SDK calls are found where objects lead to them: generated constructors, properties, items, classes as decorators."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import called, program

OBJECTS = {
    "a client that is made when something of it is asked for": (
        ["dynamodb.get_item"],
        """
        import boto3
        class Lazy:
            def __init__(self, service):
                self._client = None
                self._service = service
            def __getattr__(self, name):
                if self._client is None:
                    self._client = boto3.client(self._service)
                return getattr(self._client, name)
        dynamodb = Lazy("dynamodb")
        def handler(event, context):
            return dynamodb.get_item(TableName="orders", Key={"id": {"S": "1"}})
        """,
    ),
    "a namespace of clients": (
        ["s3.put_object"],
        """
        import boto3
        from types import SimpleNamespace
        aws = SimpleNamespace(s3=boto3.client("s3"), sns=boto3.client("sns"))
        def handler(event, context):
            aws.s3.put_object(Bucket="b")
        """,
    ),
    "a class derived from a generic one of the project": (
        ["dynamodb.get_item"],
        """
        import boto3
        from typing import Generic, TypeVar
        T = TypeVar("T")
        class Repository(Generic[T]):
            def __init__(self, table):
                self._table = boto3.resource("dynamodb").Table(table)
            def get(self, key):
                return self._table.get_item(Key={"id": key})
        class Orders(Repository["Order"]):
            pass
        orders = Orders("orders")
        def handler(event, context):
            return orders.get(event["id"])
        """,
    ),
    "a generic class that is called with its parameter, and one in annotations": (
        ["dynamodb.get_item", "sqs.send_message"],
        """
        import boto3
        from typing import Generic, TypeVar
        T = TypeVar("T")
        class Order:
            pass
        class Repository(Generic[T]):
            def __init__(self, client):
                self._client = client
            def get(self, key):
                return self._client.get_item(TableName="orders", Key={"id": {"S": key}})
        class Outbox(Generic[T]):
            client = boto3.client("sqs")
            def post(self, body):
                self.client.send_message(QueueUrl="orders", MessageBody=body)
        def told(outbox: "Outbox[Order]", order):
            outbox.post(order)
        orders = Repository[Order](boto3.client("dynamodb"))
        def handler(event, context):
            return told(unknown, orders.get(event["id"]))
        """,
    ),
    "methods that a table of the class below names": (
        ["s3.get_object", "s3.put_object"],
        """
        import boto3
        s3 = boto3.client("s3")
        class Api:
            routes = {}
            bucket = None
            def __call__(self, event, context):
                return getattr(self, self.routes.get((event["httpMethod"], event["resource"])))(event)
        class Files(Api):
            routes = {("GET", "/"): "read", ("PUT", "/"): "write"}
            bucket = "files"
            def read(self, event):
                return s3.get_object(Bucket=self.bucket, Key="k")
            def write(self, event):
                return s3.put_object(Bucket=self.bucket, Key="k")
        handler = Files()
        """,
    ),
    "a method of the class below whose name is computed": (
        ["s3.get_object"],
        """
        import boto3
        s3 = boto3.client("s3")
        class Api:
            def __call__(self, event, context):
                return getattr(self, "on_" + event["httpMethod"].lower())(event)
        class Files(Api):
            def on_get(self, event):
                return s3.get_object(Bucket="files", Key="k")
        handler = Files()
        """,
    ),
    "what `in` and loops run": (
        ["dynamodb.get_item", "dynamodb.scan", "s3.put_object"],
        """
        import boto3
        class Suppressed:
            def __init__(self, table):
                self.table = table
            def __contains__(self, address):
                return "Item" in self.table.get_item(Key={"address": address})
        class Orders:
            def __init__(self, table):
                self.table = table
            def __iter__(self):
                yield from self.table.scan()["Items"]
        class Steps:
            def __iter__(self):
                return iter([store])
        def store(order):
            boto3.client("s3").put_object(Bucket="b", Key=order["id"], Body=b"")
        tables = boto3.resource("dynamodb")
        suppressed = Suppressed(tables.Table("suppressed"))
        orders = Orders(tables.Table("orders"))
        def handler(event, context):
            for order in [one for one in orders if one["mail"] not in suppressed]:
                for step in Steps():
                    step(order)
        """,
    ),
    "steps of an object": (
        ["s3.put_object"],
        """
        import boto3
        class Pipeline:
            def __init__(self, name, *steps):
                self.steps = steps
            def __call__(self, event, context):
                for step in self.steps:
                    step(event)
        def audit(event):
            boto3.client("s3").put_object(Bucket="audit")
        handler = Pipeline("audited", audit)
        """,
    ),
    "the setter of a property, below a class that has it": (
        ["dynamodb.get_item", "dynamodb.put_item"],
        """
        import boto3
        table = boto3.resource("dynamodb").Table("orders")
        class Order:
            def __init__(self, id):
                self.id = id
            @property
            def total(self):
                return table.get_item(Key={"id": self.id})
            @total.setter
            def total(self, value):
                table.put_item(Item={"id": self.id, "total": value})
        class Rush(Order):
            pass
        def handler(event, context):
            order = Rush(event["id"])
            order.total = 5
            return order.total
        """,
    ),
    "a getter alone": (
        ["dynamodb.get_item"],
        """
        import boto3
        table = boto3.resource("dynamodb").Table("orders")
        class Order:
            @property
            def total(self):
                return table.get_item(Key={"id": "1"})
            @total.setter
            def total(self, value):
                table.put_item(Item={"id": "1", "total": value})
        def handler(event, context):
            return Order().total
        """,
    ),
    "an object with items": (
        ["dynamodb.get_item", "dynamodb.put_item", "dynamodb.delete_item"],
        """
        import boto3
        table = boto3.resource("dynamodb").Table("orders")
        class Orders:
            def __getitem__(self, id):
                return table.get_item(Key={"id": id})["Item"]
            def __setitem__(self, id, value):
                table.put_item(Item={"id": id, "value": value})
            def __delitem__(self, id):
                table.delete_item(Key={"id": id})
        orders = Orders()
        def handler(event, context):
            orders[event["id"]] = orders["last"]
            del orders["last"]
        """,
    ),
    "a class as decorator": (
        ["sns.publish", "s3.put_object"],
        """
        import boto3
        class alerting:
            def __init__(self, function):
                self.function = function
            def __call__(self, event, context):
                boto3.client("sns").publish(TopicArn="t", Message="m")
                return self.function(event, context)
        @alerting
        def handler(event, context):
            boto3.client("s3").put_object(Bucket="b")
        """,
    ),
    "a class as decorator with arguments": (
        ["sns.publish", "s3.put_object"],
        """
        import boto3
        class alerting:
            def __init__(self, topic):
                self.topic = topic
            def __call__(self, function):
                def inner(event, context):
                    boto3.client("sns").publish(TopicArn=self.topic, Message="m")
                    return function(event, context)
                return inner
        @alerting("t")
        def handler(event, context):
            boto3.client("s3").put_object(Bucket="b")
        """,
    ),
    "a field's factory": (
        ["s3.put_object"],
        """
        import boto3
        from dataclasses import dataclass, field
        @dataclass
        class Store:
            bucket: str
            client: object = field(default_factory=lambda: boto3.client("s3"))
            def put(self):
                self.client.put_object(Bucket=self.bucket)
        def handler(event, context):
            Store("b").put()
        """,
    ),
    "a generated constructor": (
        ["s3.put_object"],
        """
        import boto3
        from dataclasses import dataclass
        @dataclass(frozen=True)
        class Base:
            name: str
        @dataclass(frozen=True)
        class Needs(Base):
            s3: object
        def run(needs):
            needs.s3.put_object(Bucket="b")
        def handler(event, context):
            run(Needs("x", boto3.client("s3")))
        """,
    ),
    "a named tuple": (
        ["s3.put_object"],
        """
        import boto3
        from typing import NamedTuple
        class Clients(NamedTuple):
            s3: object
            sqs: object
        def made():
            return Clients(sqs=boto3.client("sqs"), s3=boto3.client("s3"))
        def handler(event, context):
            made().s3.put_object(Bucket="b")
        """,
    ),
    "a second constructor": (
        ["s3.put_object"],
        """
        import boto3
        class Store:
            def __init__(self, client):
                self.client = client
            @classmethod
            def create(cls):
                return cls(boto3.client("s3"))
            def put(self):
                self.client.put_object(Bucket="b")
        def handler(event, context):
            Store.create().put()
        """,
    ),
}


@pytest.mark.parametrize("way", OBJECTS)
def test_ways_through_objects(tmp_path: Path, way: str) -> None:
    expected, code = OBJECTS[way]
    found = program(tmp_path, code)  # type: ignore[arg-type]
    assert called(found) == expected
    assert found.calls.complete and found.modules.complete


@pytest.mark.parametrize(
    ("test", "write", "read"),
    [
        ("Orders._made is None", "Orders._made = made()", "Orders._made"),
        ("Orders._made is None", "Orders._made = made()", "self._made"),
        ("not type(self)._made", "type(self)._made = made()", "self._made"),
        ("self._made is None", "self.__class__._made = made()", "self._made"),
    ],
)
def test_what_a_class_keeps_for_all_its_objects(test: str, write: str, read: str, tmp_path: Path) -> None:
    """Set once, through the class, in the place of None."""
    code = f"""
    import boto3
    def made():
        return boto3.resource("dynamodb")
    class Orders:
        _made = None
        def __init__(self):
            if {test}:
                {write}
            self.table = {read}.Table("orders")
    def handler(event, context):
        Orders().table.put_item(Item={{}})
    """
    found = program(tmp_path, code)
    assert called(found) == ["dynamodb.put_item"] and not found.calls.gaps


def test_the_one_object_of_a_class(tmp_path: Path) -> None:
    code = """
    import boto3
    class Orders:
        _one = None
        @staticmethod
        def one():
            if Orders._one is None:
                Orders._one = Orders()
            return Orders._one
        def put(self):
            boto3.client("dynamodb").put_item(TableName="orders", Item={})
    def handler(event, context):
        Orders.one().put()
    """
    assert called(program(tmp_path, code)) == ["dynamodb.put_item"]
