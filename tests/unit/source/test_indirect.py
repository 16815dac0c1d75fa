"""SDK calls are found where the way to them is roundabout: registries, decorators, threads, computed names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import called, program

WAYS = {
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


BEYOND_TABLES = {
    "a service that the SDK no longer has": ("boto3.client('nowhere').find()", "boto3.client().find", "nowhere"),
    "an operation that is not known": ("boto3.client('s3').put_future(Bucket='b')", "boto3.client().put_future", "s3"),
    "a call by its name": ("boto3.client('s3')._make_api_call('PutObject', {})", "boto3.client()._make_api_call", "s3"),
    "pages of one": (
        "boto3.client('s3').get_paginator('list_futures').paginate()",
        "boto3.client().get_paginator().paginate",
        "s3",
    ),
}


@pytest.mark.parametrize("way", BEYOND_TABLES)
def test_an_operation_beyond_the_tables_is_a_gap(tmp_path: Path, way: str) -> None:
    code, written, service = BEYOND_TABLES[way]
    found = program(tmp_path, f"import boto3\ndef handler(event, context):\n    {code}\n")
    assert called(found) == []
    reason = f"`{written}` calls an operation of `{service}` that is not known here"
    assert [gap.reason for gap in found.calls.gaps] == [reason]


def test_what_a_client_has_besides_operations_is_no_gap(tmp_path: Path) -> None:
    code = """
    import boto3
    s3 = boto3.client("s3")
    def handler(event, context):
        with s3 as one:
            one.can_paginate("list_objects_v2")
            url = one.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})
            one.get_paginator("list_objects_v2").paginate(Bucket="b").build_full_result()
            one.meta.events.register("before-call", print)
            one.exceptions.from_code("404")
        s3.close()
        return url
    """
    assert program(tmp_path, code).calls.complete
