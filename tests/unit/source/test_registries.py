"""Classes and functions that register themselves, and are found again in the container that holds them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import called, program

MAIL = """
import boto3
from tasks import *
{more}

ses = boto3.client("ses")


{decorator}
class Mail{bases}:
    name = "mail"

    def run(self, record):
        ses.send_email(Source="shop@example.com", Destination={{}}, Message={{}})


{after}
"""
CASES = {
    "__init_subclass__ into a module's dict": (
        "KNOWN = {}\nclass Task:\n    def __init_subclass__(cls, **more):\n        KNOWN[cls.__name__] = cls\n",
        {"bases": "(Task)"},
        "tasks.KNOWN[record['body']]().run(record)",
    ),
    "__init_subclass__ with a keyword, into the class's dict, as objects": (
        "class Task:\n    known = {}\n    def __init_subclass__(cls, kind, **more):\n        Task.known[kind] = cls()\n",
        {"bases": "(Task, kind='mail')"},
        "tasks.Task.known[record['body']].run(record)",
    ),
    "__init_subclass__ into a list of the class": (
        "class Task:\n    known = []\n    def __init_subclass__(cls):\n        cls.known.append(cls)\n",
        {"bases": "(Task)"},
        "for task in tasks.Task.known:\n    task().run(record)",
    ),
    "setdefault": (
        "class Task:\n    known = dict()\n    def __init_subclass__(cls):\n        Task.known.setdefault(cls.name, cls)\n",
        {"bases": "(Task)"},
        "next(one for one in tasks.Task.known.values())().run(record)",
    ),
    "__subclasses__": (
        "class Task:\n    pass\n",
        {"bases": "(Task)"},
        "for task in tasks.Task.__subclasses__():\n    task().run(record)",
    ),
    "a decorator of classes": (
        "KNOWN = {}\ndef task(name):\n    def register(cls):\n        KNOWN[name] = cls\n        return cls\n    return register\n",
        {"decorator": "@task('mail')"},
        "tasks.KNOWN[record['body']]().run(record)",
    ),
    "from another module, by name": (
        "KNOWN = {}\n",
        {"more": "from tasks import KNOWN", "after": "KNOWN['mail'] = Mail"},
        "tasks.KNOWN[record['body']]().run(record)",
    ),
    "from another module, by another name": (
        "KNOWN = {}\n",
        {"more": "from tasks import KNOWN as all_of_them", "after": "all_of_them.update(mail=Mail)"},
        "tasks.KNOWN[record['body']]().run(record)",
    ),
    "from another module, through it": (
        "KNOWN = {}\n",
        {"more": "import tasks", "after": "tasks.KNOWN['mail'] = Mail"},
        "tasks.KNOWN[record['body']]().run(record)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_registers_itself_is_called(case: str, tmp_path: Path) -> None:
    holder, parts, use = CASES[case]
    given = {"decorator": "", "bases": "", "more": "", "after": "", **parts}
    lines = "".join(f"        {line}\n" for line in use.split("\n"))
    files = {
        "app.py": f"import mails\nimport tasks\n\ndef handler(event, context):\n    for record in event['Records']:\n{lines}",
        "mails.py": MAIL.format(**given),
        "tasks.py": holder,
    }
    assert called(program(tmp_path, files)) == ["ses.send_email"]


def test_what_is_registered_elsewhere_is_not(tmp_path: Path) -> None:
    files = {
        "app.py": "import mails\nimport tasks\n\ndef handler(event, context):\n    tasks.Other.known[event['kind']]().run(event)\n",
        "mails.py": MAIL.format(decorator="", bases="", more="", after="Task.known['mail'] = Mail"),
        "tasks.py": "class Task:\n    known = {}\n\n\nclass Other:\n    known = {}\n",
    }
    assert called(program(tmp_path, files)) == []


@pytest.mark.parametrize(
    ("table", "call"),
    [
        ("ACTIONS = {'put': put, 'skip': skip}", "ACTIONS[event['kind']](event['order'])"),
        ("ACTIONS = {'put': put, 'skip': skip}", "action = ACTIONS.get(event['kind'])\n    action(event['order'])"),
        ("ACTIONS = [put, skip]", "for action in ACTIONS:\n        action(event['order'])"),
    ],
)
def test_what_is_passed_to_functions_out_of_a_table(tmp_path: Path, table: str, call: str) -> None:
    found = program(
        tmp_path,
        f"""import boto3
table = boto3.resource("dynamodb").Table("orders")
def put(order):
    table.put_item(Item={{"id": order["id"]}})
def skip(order):
    pass
{table}
def handler(event, context):
    {call}
""",
    )
    [made] = found.calls.items
    item = made.argument("Item")
    assert item is not None and item.provenance.paths == {"order.id"}


@pytest.mark.parametrize(("call", "runs"), [("put()", False), ("asyncio.run(put())", True), ("task = put()", True)])
def test_a_coroutine_that_nobody_gets_never_runs(tmp_path: Path, call: str, runs: bool) -> None:
    code = f"import asyncio, boto3\nasync def put():\n    boto3.client('s3').list_buckets()\ndef handler(event, context):\n    {call}\n"
    assert bool(program(tmp_path, code).calls.items) is runs


LOCATOR = """\
import boto3
from elsewhere import load
class Locator:
    known = {}
    @classmethod
    def provide(cls, name, factory):
        cls.known[name] = factory
    @classmethod
    def get(cls, name):
        return cls.known[name]()
Locator.provide("orders", lambda: boto3.client("dynamodb").get_item(TableName="orders", Key={}))
Locator.provide(factory=lambda: boto3.client("s3").list_buckets(), name="files")
def handler(event, context):
    WAY
"""


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("Locator.get('orders')", ["dynamodb.get_item"]),
        ("Locator.get('files')", ["s3.list_buckets"]),
        ("Locator.get(event['name'])", ["dynamodb.get_item", "s3.list_buckets"]),
        ("Locator.provide(*load()), Locator.get('files')", ["dynamodb.get_item", "s3.list_buckets"]),
        ("Locator.provide(event['name'], load()), Locator.get('files')", ["s3.list_buckets"]),
    ],
)
def test_what_a_function_enters_under_a_name_is_found_under_that_one(
    way: str, found: list[str], tmp_path: Path
) -> None:
    assert sorted(called(program(tmp_path, LOCATOR.replace("WAY", way)))) == found


def test_a_coroutine_of_a_class_that_is_decorated_may_run(tmp_path: Path) -> None:
    code = """
import boto3
from syncing import synchronous
@synchronous
class Store:
    async def put(self):
        boto3.client('s3').list_buckets()
def handler(event, context):
    Store().put()
"""
    assert program(tmp_path, code).calls.items


TWO = """
import boto3

table = boto3.resource("dynamodb").Table("orders")
{shared}

class Registry:
    def __init__(self):
        self.handlers = {{}}

    def on(self, name):
        def decorator(function):
            {holding}[name] = function
            return function
        return decorator

    def run(self, event):
        return {holding}[event["name"]](event)


queries = Registry()
commands = Registry()
"""
REGISTERED = """
@queries.on("find")
def find(event):
    return table.get_item(Key=event)


@commands.on("save")
def save(event):
    table.put_item(Item=event)


def handler(event, context):
    return queries.run(event)


def command(event, context):
    return commands.run(event)
"""
READ, WRITTEN = "dynamodb.get_item", "dynamodb.put_item"


def test_two_registries_of_one_class_hold_functions_of_their_own(tmp_path: Path) -> None:
    code = TWO.format(shared="", holding="self.handlers") + REGISTERED
    assert called(program(tmp_path, code)) == [READ]
    assert called(program(tmp_path, code, "app.command")) == [WRITTEN]


def test_two_registries_of_another_module_hold_functions_of_their_own(tmp_path: Path) -> None:
    common = TWO.format(shared="", holding="self.handlers")
    code = {"common.py": common, "app.py": f"from common import commands, queries as queries, table\n{REGISTERED}"}
    assert called(program(tmp_path, code)) == [READ]
    assert called(program(tmp_path, code, "app.command")) == [WRITTEN]


@pytest.mark.parametrize(
    ("shared", "holding", "more"),
    [
        ("HANDLERS = {}", "HANDLERS", ""),
        ("", "Registry.handlers", "Registry.handlers = {}\n"),
        ("", "self.handlers", "def both(event):\n    queries.run(event)\n    commands.run(event)\n\nboth({})\n"),
        ("", "self.handlers", "queries.handlers.update(commands.handlers)\n"),
        ("", "self.handlers", "ALL = [queries, commands]\n"),
    ],
)
def test_what_registries_share_or_anybody_asks_may_run(tmp_path: Path, shared: str, holding: str, more: str) -> None:
    code = TWO.format(shared=shared, holding=holding) + REGISTERED + more
    assert set(called(program(tmp_path, code))) == {READ, WRITTEN}
