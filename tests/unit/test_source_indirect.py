"""SDK calls are found where the way to them is roundabout: generated constructors, registries, decorators, threads."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.unit.programs import called, program

WAYS = {
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
    "functions given in any number": (
        ["s3.put_object", "s3.get_object"],
        """
        import boto3
        from functools import wraps
        s3 = boto3.client("s3")
        def middleware(*steps):
            def decorate(function):
                @wraps(function)
                def inner(event, context):
                    for step in steps:
                        step(event)
                    return function(event, context)
                return inner
            return decorate
        def audit(event):
            s3.put_object(Bucket="audit")
        @middleware(audit)
        def handler(event, context):
            return s3.get_object(Bucket="b")
        """,
    ),
    "what a call has returned is called with the handler": (
        ["s3.put_object", "s3.get_object"],
        """
        import boto3
        s3 = boto3.client("s3")
        def middleware(*steps):
            def decorate(function):
                def inner(event, context):
                    for step in steps:
                        step(event)
                    return function(event, context)
                return inner
            return decorate
        def audit(event):
            s3.put_object(Bucket="audit")
        def answer(event, context):
            return s3.get_object(Bucket="b")
        handler = middleware(audit)(answer)
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
    "a function for each type": (
        ["s3.put_object", "s3.delete_object"],
        """
        import boto3
        from functools import singledispatch
        s3 = boto3.client("s3")
        @singledispatch
        def store(value):
            raise TypeError
        @store.register
        def _(value: dict):
            s3.put_object(Bucket="b")
        @store.register(list)
        def _(value):
            s3.delete_object(Bucket="b", Key="k")
        def handler(event, context):
            store(event["body"])
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
    "an exit stack": (
        ["s3.put_object"],
        """
        import boto3
        from contextlib import ExitStack, contextmanager
        @contextmanager
        def store():
            yield boto3.client("s3")
        def handler(event, context):
            with ExitStack() as stack:
                s3 = stack.enter_context(store())
                s3.put_object(Bucket="b")
        """,
    ),
    "a method named by the event": (
        ["s3.put_object", "s3.delete_object"],
        """
        import boto3
        s3 = boto3.client("s3")
        class Actions:
            def on_put(self, event):
                s3.put_object(Bucket="b")
            def on_drop(self, event):
                s3.delete_object(Bucket="b", Key="k")
            def log(self, event):
                s3.list_objects_v2(Bucket="logs")
        def handler(event, context):
            getattr(Actions(), f"on_{event['action']}")(event)
        """,
    ),
    "a registry that a decorator fills": (
        ["s3.put_object"],
        """
        import boto3
        ACTIONS = {}
        def action(name):
            def register(function):
                ACTIONS[name] = function
                return function
            return register
        @action("put")
        def put(event):
            boto3.client("s3").put_object(Bucket="b")
        def handler(event, context):
            ACTIONS[event["action"]](event)
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
    "unpacked from a comprehension": (
        ["s3.put_object", "sqs.send_message"],
        """
        import boto3
        s3, sqs = (boto3.client(name) for name in ("s3", "sqs"))
        def handler(event, context):
            s3.put_object(Bucket="b")
            sqs.send_message(QueueUrl="q", MessageBody="m")
        """,
    ),
    "options by keyword": (
        ["s3.put_object"],
        """
        import boto3
        OPTIONS = {"service_name": "s3", "region_name": "eu-west-1"}
        s3 = boto3.client(**OPTIONS)
        def handler(event, context):
            s3.put_object(Bucket="b")
        """,
    ),
    "a thread of its own": (
        ["s3.put_object"],
        """
        import boto3, threading
        class Writer(threading.Thread):
            def run(self):
                boto3.client("s3").put_object(Bucket="b")
        def handler(event, context):
            writer = Writer()
            writer.start()
            writer.join()
        """,
    ),
    "a module by its name": (
        ["s3.put_object"],
        {
            "app.py": """
            import importlib
            store = importlib.import_module("parts.store")
            def handler(event, context):
                store.put()
            """,
            "parts/store.py": """
            import boto3
            def put():
                boto3.client("s3").put_object(Bucket="b")
            """,
        },
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_roundabout_ways(tmp_path: Path, way: str) -> None:
    expected, code = WAYS[way]
    found = program(tmp_path, code)  # type: ignore[arg-type]
    assert called(found) == expected
    assert found.calls.complete and found.modules.complete


CARRIERS = {
    "context variable": "import contextvars\nkept = contextvars.ContextVar('c')\ndef get(): return kept.get()\n",
    "thread's own": "import threading\nkept = threading.local()\ndef get(): return kept.client\n",
    "queue": "import queue\nkept = queue.Queue()\ndef get(): return kept.get()\n",
    "new object": "class Kept:\n    one = None\n    def __new__(cls):\n        cls.one = super().__new__(cls)\n"
    "        cls.one.client = boto3.client('s3')\n        return cls.one\ndef get(): return outside().client\n",
}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_what_a_container_hands_out_is_a_gap(tmp_path: Path, carrier: str) -> None:
    handler = "def handler(event, context):\n    get().put_object(Bucket='b')\n"
    found = program(tmp_path, "import boto3\n" + CARRIERS[carrier] + handler)
    assert called(found) == []
    assert [gap.reason for gap in found.calls.gaps] == ["`get().put_object` may call AWS, its client was not resolved"]


def test_a_computed_module_stays_a_gap(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """
        import importlib
        def handler(event, context):
            importlib.import_module(event["module"]).run()
        """,
    )
    assert not found.modules.complete


@pytest.mark.parametrize(
    ("given", "at_import"),
    [
        ("atexit.register(load)", False),
        ("app.add_api_route('/x', load)", False),
        ("later = functools.partial(load, 1)", False),
        ("rows = sorted([1], key=load)", True),
        ("rows = list(map(load, [1]))", True),
        ("with concurrent.futures.ThreadPoolExecutor() as pool:\n    pool.submit(load, 1)", True),
    ],
)
def test_what_a_library_is_given_at_import_runs_later_unless_it_is_known_to_run_at_once(
    tmp_path: Path, given: str, at_import: bool
) -> None:
    code = f"""\
import atexit, concurrent.futures, functools, boto3
from fastapi import FastAPI
app = FastAPI()
def load(*parts):
    boto3.client("s3").get_object(Bucket="b", Key="k")
{given}
def handler(event, context):
    return None
"""
    [call] = program(tmp_path, code).calls.items
    assert call.site.at_import is at_import


def test_what_a_framework_provides_is_what_the_function_returns(tmp_path: Path) -> None:
    code = """\
import boto3
from typing import Annotated
from fastapi import Depends, FastAPI
from mangum import Mangum
app = FastAPI()
def table():
    return boto3.resource("dynamodb").Table("orders")
def borrowed():
    yield table()
@app.get("/{id}")
def read(id: str, orders=Depends(table)):
    return orders.get_item(Key={"id": id})
@app.put("/{id}")
def write(id: str, orders: Annotated[object, Depends(table)]):
    orders.put_item(Item={"id": id})
@app.delete("/{id}")
def drop(id: str, orders=Depends(borrowed)):
    orders.delete_item(Key={"id": id})
handler = Mangum(app)
"""
    found = program(tmp_path, code)
    assert called(found) == ["dynamodb.get_item", "dynamodb.put_item", "dynamodb.delete_item"]
    assert found.calls.complete


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("return get()", ["dynamodb.get_item"]),
        ("return get(), put()", ["dynamodb.get_item", "dynamodb.put_item"]),
        ("return get(), guarded()", ["dynamodb.delete_item", "dynamodb.get_item"]),
    ],
)
def test_an_inner_function_runs_only_where_the_one_around_it_does(way: str, found: list[str], tmp_path: Path) -> None:
    """All of them are handed to one helper; what a decorator returns is there without a call of it."""
    code = f"""
    import boto3
    client = boto3.client("dynamodb")
    def retry(operation):
        return operation()
    def get():
        return retry(lambda: client.get_item(TableName="orders", Key={{}}))
    def put():
        def write():
            client.put_item(TableName="orders", Item={{}})
        return retry(write)
    def forget(function):
        def around():
            client.delete_item(TableName="orders", Key={{}})
            return function()
        return around
    @forget
    def guarded():
        return None
    def handler(event, context):
        {way}
    """
    assert sorted(called(program(tmp_path, code))) == found


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("return get()", ["dynamodb.get_item"]),
        ("return get(), put()", ["dynamodb.get_item", "dynamodb.put_item"]),
        ("return deep()", ["dynamodb.delete_item"]),
        ("return by_keyword(), get()", ["dynamodb.get_item", "dynamodb.scan"]),
        ("return retry()", ["dynamodb.query"]),
        ("return bound()", ["dynamodb.update_item"]),
        ("return many()", ["dynamodb.batch_get_item"]),
        ("return None", []),
    ],
)
def test_a_helper_calls_what_those_hand_it_that_run(way: str, found: list[str], tmp_path: Path) -> None:
    """Functions of the module are handed to one helper, most of them by functions that nobody calls."""
    code = f"""
    import boto3
    from functools import partial
    client = boto3.client("dynamodb")
    def reading():
        return client.query(TableName="orders")
    def retry(operation=reading):
        return operation()
    def twice(step, times=2):
        return retry(step)
    def read():
        return client.get_item(TableName="orders", Key={{}})
    def write():
        return client.put_item(TableName="orders", Item={{}})
    def drop():
        return client.delete_item(TableName="orders", Key={{}})
    def count():
        return client.scan(TableName="orders")
    def change(name):
        return client.update_item(TableName="orders", Key={{"id": name}})
    def all():
        return client.batch_get_item(RequestItems={{}})
    def get():
        return retry(read)
    def put():
        return retry(write)
    def deep():
        return twice(drop)
    def by_keyword():
        return retry(operation=count)
    def bound():
        return retry(partial(change, "a"))
    def many():
        return [retry(one) for one in (all,)]
    def handler(event, context):
        {way}
    """
    assert sorted(called(program(tmp_path, code))) == found


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("return read()", ["dynamodb.get_item"]),
        ("return read(), write()", ["dynamodb.get_item", "dynamodb.put_item"]),
        ("return drop()", ["dynamodb.delete_item"]),
        ("return either()", ["dynamodb.get_item", "dynamodb.put_item", "dynamodb.scan"]),
        ("return None", []),
    ],
)
def test_a_helper_calls_methods_of_what_those_hand_it_that_run(way: str, found: list[str], tmp_path: Path) -> None:
    """Objects and classes; what a helper is handed that is not known may be any of them."""
    code = f"""
    import boto3
    client = boto3.client("dynamodb")
    class Read:
        def execute(self):
            return client.get_item(TableName="orders", Key={{}})
    class Write:
        def execute(self):
            return client.put_item(TableName="orders", Item={{}})
    class Drop:
        def execute(self):
            return client.delete_item(TableName="orders", Key={{}})
    class Count:
        @staticmethod
        def execute():
            return client.scan(TableName="orders")
    def run(step):
        return step.execute()
    def made(kind):
        return kind().execute()
    def read():
        return run(Read())
    def write():
        return run(step=Write())
    def drop():
        return made(Drop)
    def count():
        return run(Count)
    def either():
        return run(unknown())
    def handler(event, context):
        {way}
    """
    assert sorted(called(program(tmp_path, code))) == found


HANDLERS = {
    "objects that keep a step": """
        class Endpoint:
            def __init__(self, step):
                self.step = step
            def __call__(self, event, context):
                return self.step.execute(event)
        read = Endpoint(Read())
        write = Endpoint(Write())
        drop = Endpoint(step=Drop())
        """,
    "functions that hold a step": """
        def endpoint(*, step):
            def handle(event, context):
                return step.execute(event)
            return handle
        read = endpoint(step=Read())
        write = endpoint(step=Write())
        drop = endpoint(step=Drop())
        """,
    "classes that are made at the first event": """
        def endpoint(kind):
            made = None
            def handle(event, context):
                nonlocal made
                if made is None:
                    made = kind()
                return made(event, context)
            return handle
        read = endpoint(Read)
        write = endpoint(Write)
        drop = endpoint(Drop)
        """,
    "objects of classes with a common one above": """
        read = Read()
        write = Write()
        drop = Drop()
        """,
    "functions that make such objects": """
        def read(event, context):
            return Read()(event, context)
        def write(event, context):
            return Write()(event, context)
        def drop(event, context):
            return Drop()(event, context)
        """,
}


@pytest.mark.parametrize("name", ["read", "write", "drop"])
@pytest.mark.parametrize("way", HANDLERS)
def test_a_handler_does_not_what_others_of_its_module_do(way: str, name: str, tmp_path: Path) -> None:
    code = """\
import boto3
client = boto3.client("dynamodb")
class Step:
    def __call__(self, event, context):
        return self.execute(event)
    def execute(self, event):
        raise NotImplementedError
class Read(Step):
    def execute(self, event):
        return client.get_item(TableName="orders", Key={})
class Write(Step):
    def execute(self, event):
        return client.put_item(TableName="orders", Item={})
class Drop(Read):
    def execute(self, event):
        return client.delete_item(TableName="orders", Key={})
"""
    found = program(tmp_path, code + textwrap.dedent(HANDLERS[way]), f"app.{name}")
    wanted = {"read": "get_item", "write": "put_item", "drop": "delete_item"}
    assert called(found) == [f"dynamodb.{wanted[name]}"]


@pytest.mark.parametrize("way", ["Write.made()", "registry.bind(Step, Write)", "REGISTRY['write']()", "unknown(Step)"])
def test_objects_that_are_made_in_other_ways_count(way: str, tmp_path: Path) -> None:
    """By a class method, by a library, out of a table; where nobody is seen to make one it may be any of them."""
    code = f"""
    import boto3
    import registry
    client = boto3.client("dynamodb")
    class Step:
        @classmethod
        def made(cls):
            return cls()
        def __call__(self, event, context):
            return self.execute(event)
    class Write(Step):
        def execute(self, event):
            return client.put_item(TableName="orders", Item={{}})
    REGISTRY = {{"write": Write}}
    made = {way}
    def run(step: Step, event):
        return step(event, None)
    def handler(event, context):
        return run(made, event)
    """
    assert called(program(tmp_path, code)) == ["dynamodb.put_item"]
