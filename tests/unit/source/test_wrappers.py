"""What runs of several functions that share a decorator: those that are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import called, program

SHARED = """
import functools
import boto3
client = boto3.client("dynamodb")
{decorator}
@{use}
def read():
    return client.get_item(TableName="orders", Key={{}})
@{use}
def write():
    client.put_item(TableName="orders", Item={{}})
@{use}
def drop():
    client.delete_item(TableName="orders", Key={{}})
def handler(event, context):
    {way}
"""
TIMED = """
def timed(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        print(function.__name__)
        return function(*args, **kwargs)
    return inner
"""
RETRIED = """
def retried(times):
    def decorate(function):
        def inner(*args):
            for attempt in range(times):
                return function(*args)
        functools.update_wrapper(inner, function)
        return inner
    return decorate
"""
EITHER = """
def timed(_function=None, *, name=None):
    def decorate(function):
        @functools.wraps(function)
        def inner(*args):
            return function(*args)
        return inner
    return decorate if _function is None else decorate(_function)
"""
AN_OBJECT = """
class timed:
    def __init__(self, function):
        self.function = function
    def __call__(self, *args):
        return self.function(*args)
"""
THROUGH_A_HELPER = """
def attempt(call, *args, **kwargs):
    return call(*args, **kwargs)
def timed(function):
    def inner(*args, **kwargs):
        return attempt(function, *args, **kwargs)
    return inner
"""
THROUGH_A_LAMBDA = """
def attempt(call):
    return call()
def timed(function):
    def inner(*args):
        return attempt(lambda: function(*args))
    return inner
"""
A_METHOD = """
class Tracer:
    def traced(self, function):
        @functools.wraps(function)
        def inner(*args):
            return function(*args)
        return inner
tracer = Tracer()
"""


@pytest.mark.parametrize(
    ("decorator", "use"),
    [
        (TIMED, "timed"),
        (TIMED + RETRIED, "timed\n@retried(3)"),
        (TIMED + RETRIED, "retried(times=2)\n@timed"),
        (EITHER, "timed"),
        (EITHER, 'timed(name="orders")'),
        (AN_OBJECT, "timed"),
        (THROUGH_A_HELPER, "timed"),
        (THROUGH_A_LAMBDA, "timed"),
        (A_METHOD, "tracer.traced"),
    ],
)
@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("return read()", ["dynamodb.get_item"]),
        ("return write(), drop()", ["dynamodb.delete_item", "dynamodb.put_item"]),
        ("return [one() for one in (read, write)]", ["dynamodb.get_item", "dynamodb.put_item"]),
        ("return map(read, event)", ["dynamodb.get_item"]),
        ("return None", []),
    ],
)
def test_a_shared_decorator_calls_what_is_called_of_the_functions_that_it_wraps(
    decorator: str, use: str, way: str, found: list[str], tmp_path: Path
) -> None:
    code = SHARED.format(decorator=decorator, use=use, way=way)
    assert sorted(called(program(tmp_path, code))) == found


KEEPING = """
import boto3
client = boto3.client("dynamodb")
TASKS = {}
def task(kind):
    def decorate(function):
        def inner(order):
            return function(order)
        TASKS[kind] = inner
        return inner
    return decorate
class Tasks:
    kept = []
    def task(self, function):
        def inner(order):
            return function(order)
        self.kept.append(inner)
        return inner
tasks = Tasks()
@DECORATOR
def place(order):
    client.put_item(TableName="orders", Item={})
@DECORATOR
def cancel(order):
    client.delete_item(TableName="orders", Key={})
def handler(event, context):
    WAY
"""


@pytest.mark.parametrize(
    ("decorator", "way"),
    [
        ('task("order")', 'return TASKS[event["kind"]](event)'),
        ('task("order")', 'place(event)\n    return TASKS[event["kind"]](event)'),
        ('task("order")', 'TASKS[event["kind"]](event)\n    return place(event)'),
        ("tasks.task", "return [one(event) for one in tasks.kept]"),
    ],
)
def test_a_decorator_that_keeps_what_it_wraps_may_call_all(decorator: str, way: str, tmp_path: Path) -> None:
    code = KEEPING.replace("DECORATOR", decorator).replace("WAY", way)
    assert sorted(called(program(tmp_path, code))) == ["dynamodb.delete_item", "dynamodb.put_item"]


@pytest.mark.parametrize(
    ("passed", "found"),
    [
        ("boto3.resource('dynamodb').Table('orders'), *args", ["dynamodb.get_item"]),
        ("boto3.resource('dynamodb').Table('orders'), *args, **more", ["dynamodb.get_item"]),
        ("*args", []),
    ],
)
def test_a_decorator_may_pass_something_before_what_a_function_is_called_with(
    passed: str, found: list[str], tmp_path: Path
) -> None:
    code = f"""
    import boto3
    def with_table(function):
        def inner(*args, **more):
            return function({passed})
        return inner
    @with_table
    def read(table, id):
        return table.get_item(Key={{"id": id}})
    @with_table
    def write(table, order):
        table.put_item(Item=order)
    def handler(event, context):
        return read(event["id"])
    """
    assert called(program(tmp_path, code)) == found
