"""Calls of AWS that are not resolved: each is a gap, and what surely calls nothing is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import called, program


def test_an_unknown_client_is_a_gap(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """
        from elsewhere import make_client
        def handler(event, context):
            make_client().put_item(TableName="t", Item={})
        """,
    )
    assert called(found) == []
    assert [gap.span.line for gap in found.calls.gaps] == [4]


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("S3Transfer(s3).upload_file('x', 'bucket', 'x')", "`S3Transfer` is given a client of s3 and may call AWS"),
        ("outside.Store(client=s3).save(event)", "`outside.Store` is given a client of s3 and may call AWS"),
        ("outside.Store(session)", "`outside.Store` is given a client of AWS and may call AWS"),
        ("print(s3)", ""),
        ("outside.Store(event)", ""),
        ("helper(s3)", ""),
    ],
)
def test_a_client_that_a_library_gets_is_a_gap(line: str, given: str, tmp_path: Path) -> None:
    code = f"""
        import boto3
        import outside
        from boto3.s3.transfer import S3Transfer
        s3, session = boto3.client("s3"), boto3.Session()
        def helper(client):
            client.list_buckets()
        def handler(event, context):
            {line}
    """
    assert [gap.reason for gap in program(tmp_path, code).calls.gaps] == ([given] if given else [])


@pytest.mark.parametrize(
    ("line", "gaps"),
    [
        ('globals()[event["f"]](event)', 1),
        ('globals()["helper"](event)', 1),
        ('getattr(s3, event["operation"])(Bucket="b")', 1),
        ('run = getattr(s3, event["operation"]); run(Bucket="b")', 1),
        ('getattr(s3, "list_buckets")()', 0),
        ('getattr(event, event["name"])', 0),
    ],
)
def test_what_is_called_by_a_computed_name_is_a_gap(line: str, gaps: int, tmp_path: Path) -> None:
    code = f"""
        import boto3
        s3 = boto3.client("s3")
        def helper(event):
            s3.put_object(Bucket="b", Key="k")
        def handler(event, context):
            {line}
    """
    assert len(program(tmp_path, code).calls.gaps) == gaps


@pytest.mark.parametrize(
    ("line", "gaps"),
    [
        ("service = boto3.client(service); operation = getattr(service, operation); operation(**event)", 1),
        ("client = session.client(service); getattr(client, operation)(**event)", 1),
        ("getattr(made(service), operation)(**event)", 1),
        ("call(made(service), operation, event)", 1),
        ("Caller(service).call(operation, event)", 1),
        ("made('s3').list_buckets(); getattr(event, operation)(**event)", 0),
        ("made(service); event.thing(operation)", 0),
    ],
)
def test_an_operation_that_is_looked_up_in_a_client_of_any_service_is_a_gap(
    line: str, gaps: int, tmp_path: Path
) -> None:
    code = f"""
        import boto3
        session = boto3.Session()
        def made(service):
            return boto3.client(service, region_name="eu-west-1")
        def call(client, operation, given):
            return getattr(client, operation)(**given)
        class Caller:
            def __init__(self, service):
                self.client = session.client(service)
            def call(self, operation, given):
                return getattr(self.client, operation)(**given)
        def handler(event, context):
            service, operation = event["service"], event["operation"]
            {line}
    """
    assert len(program(tmp_path, code).calls.gaps) == gaps


@pytest.mark.parametrize(
    ("line", "gaps"),
    [
        ('operator.methodcaller("save")(store)', 1),
        ('operator.methodcaller(event["name"])(store)', 1),
        ('operator.attrgetter("store.save")(event)()', 1),
        ('list(map(operator.methodcaller("put_item", Item={}), [store.table]))', 1),
        ("[method() for _, method in inspect.getmembers(store)]", 1),
        ("inspect.signature(Store.__init__)", 1),
        ("typing.get_type_hints(Store)", 1),
        ('sorted(event["orders"], key=operator.attrgetter("total"))', 0),
        ('operator.methodcaller("strip")(event["name"])', 0),
        ("inspect.getmembers(event)", 0),
        ("functools.reduce(lambda done, step: step(done), event['steps'], store)", 0),
        ("(lambda steps: functools.reduce(lambda done, step: step(done), steps, store))([Store.save])", 1),
        ("inspect.signature(handler)", 0),
    ],
)
def test_what_the_standard_library_looks_up_by_names_is_a_gap(line: str, gaps: int, tmp_path: Path) -> None:
    code = f"""
        import boto3, functools, inspect, operator, typing
        class Store:
            def __init__(self):
                self.table = boto3.resource("dynamodb").Table("orders")
            def save(self):
                self.table.put_item(Item={{}})
        store = Store()
        def handler(event, context):
            {line}
    """
    found = program(tmp_path, code).calls.gaps
    assert [gap.span.line for gap in found] == [10] * gaps


@pytest.mark.parametrize(
    ("taken", "found"),
    [
        ("logging.getLogger().addHandler(Alarm())", ["sns.publish"]),
        ("logging.getLogger().addFilter(Alarm())", ["sqs.send_message"]),
        ("logging.getLogger().addHandler(logging.StreamHandler())", []),
    ],
)
def test_what_logging_is_given_runs(taken: str, found: list[str], tmp_path: Path) -> None:
    code = f"""
        import boto3, logging
        class Alarm(logging.Handler):
            def emit(self, record):
                boto3.client("sns").publish(TopicArn="t", Message="m")
            def filter(self, record):
                boto3.client("sqs").send_message(QueueUrl="u", MessageBody="m")
        {taken}
        def handler(event, context):
            logging.error("it fails")
    """
    assert called(program(tmp_path, code)) == found


@pytest.mark.parametrize("step", ["lambda done, step: step(done)", "apply"])
def test_reduce_calls_each_of_the_steps(step: str, tmp_path: Path) -> None:
    code = f"""
        import boto3
        from functools import reduce
        table = boto3.resource("dynamodb").Table("orders")
        def load(key):
            return table.get_item(Key={{"id": key}})
        def save(answer):
            return table.put_item(Item=answer["Item"])
        def apply(done, step):
            return step(done)
        def handler(event, context):
            return reduce({step}, (load, save), event["id"])
    """
    assert called(program(tmp_path, code)) == ["dynamodb.get_item", "dynamodb.put_item"]
