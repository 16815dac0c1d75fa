"""Which functions run that are handed to others: to helpers, libraries, frameworks."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.unit.programs import called, program


@pytest.mark.parametrize(
    ("given", "at_import"),
    [
        ("atexit.register(load)", False),
        ("app.add_api_route('/x', load)", False),
        ("app.use(middlewares=[load])", False),
        ("later = [functools.partial(load, 1)]", False),
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


@pytest.mark.parametrize(("used", "calls"), [("None", 0), ("later()", 1), ("run(later)", 1)])
def test_a_function_with_arguments_that_nothing_uses_is_another_handler(tmp_path: Path, used: str, calls: int) -> None:
    code = f"""\
import boto3
from functools import partial
def load(*parts):
    boto3.client("s3").get_object(Bucket="b", Key="k")
later = partial(load, 1)
def handler(event, context):
    return {used}
"""
    assert len(program(tmp_path, code).calls.items) == calls


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


@pytest.mark.parametrize("made", ["lru_cache(load)", "lru_cache(maxsize=1)(load)", "lru_cache(1)(load)", "cache(load)"])
def test_a_function_whose_results_are_kept(made: str, tmp_path: Path) -> None:
    code = f"""
    import boto3
    from functools import cache, lru_cache
    def load():
        return boto3.resource("dynamodb").Table("orders")
    table = {made}
    def handler(event, context):
        table().get_item(Key={{"id": "1"}})
    """
    assert called(program(tmp_path, code)) == ["dynamodb.get_item"]


CHOOSING = {
    "by its name": """
        def run(operation, **arguments):
            return getattr(client, operation)(TableName="orders", **arguments)
        """,
    "by its name, which a variable keeps": """
        def run(operation, **arguments):
            method = getattr(client, operation)
            return method(TableName="orders", **arguments)
        """,
    "by its name, through another helper": """
        def again(name, arguments):
            return getattr(client, name)(TableName="orders", **arguments)
        def run(operation, **arguments):
            return again(operation, arguments)
        """,
}


@pytest.mark.parametrize("way", CHOOSING)
@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("return get(event['id'])", ["get_item"]),
        ("put(event)\n    return get(event['id'])", ["get_item", "put_item"]),
        ("return run(event['operation'])", ["delete_item", "get_item", "put_item"]),
    ],
)
def test_a_helper_makes_what_those_choose_that_run(way: str, body: str, found: list[str], tmp_path: Path) -> None:
    code = f"""\
import boto3
client = boto3.client("dynamodb")
{textwrap.dedent(CHOOSING[way])}
def get(id):
    return run("get_item", Key={{"id": {{"S": id}}}})
def put(item):
    run("put_item", Item=item)
def drop(id):
    run("delete_item", Key={{"id": {{"S": id}}}})
def handler(event, context):
    {body}
"""
    assert sorted(set(called(program(tmp_path, code)))) == [f"dynamodb.{name}" for name in found]
