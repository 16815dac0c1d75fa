"""Of which classes objects are made, and so which methods run."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from tests.unit.programs import called, program


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


SHARED = """\
import boto3
class Store:
    def __init__(self):
        self.table = boto3.resource("dynamodb").Table("orders")
    def _refused(self, call, **arguments):
        call(**arguments)
    def add(self, item):
        self._refused(self.table.put_item, Item=item)
    def mark(self, key):
        self._refused(self.table.update_item, Key=key)
store = Store()
def reads(event, context):
    store.mark(event)
"""


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("", ["update_item"]),
        ("def writes(event, context):\n    store.add(event)\n", ["update_item"]),
        ("store.add({})\n", ["put_item", "update_item"]),
        ("name = 'add'\n", ["update_item"]),
        ("def named(event, context):\n    return getattr(store, event['name'])(event)\n", ["update_item"]),
    ],
)
def test_a_method_that_does_not_run_hands_a_helper_nothing(more: str, found: list[str], tmp_path: Path) -> None:
    """What of a class shared by several handlers only another one calls."""
    calls = called(program(tmp_path, SHARED + more, "app.reads"))
    assert sorted(set(calls)) == [f"dynamodb.{name}" for name in found]


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("Check()()", []),
        ("Check(Write())()", ["dynamodb.put_item"]),
        ("Read()()", ["dynamodb.get_item"]),
    ],
)
def test_a_class_runs_what_derived_ones_have_in_place_of_its_own_method(
    way: str, found: list[str], tmp_path: Path
) -> None:
    """The method of the class does something itself, so that it is not only there to be overridden."""
    code = f"""
    import boto3
    client = boto3.client("dynamodb")
    class Step:
        def __init__(self, following=None):
            self.following = following
        def __call__(self):
            self.execute()
            return self.following() if self.following else None
        def execute(self):
            print("nothing to do")
    class Check(Step):
        pass
    class Write(Step):
        def execute(self):
            client.put_item(TableName="orders", Item={{}})
    class Read(Step):
        def execute(self):
            client.get_item(TableName="orders", Key={{}})
    def handler(event, context):
        {way}
    """
    assert called(program(tmp_path, code)) == found


@pytest.mark.parametrize("way", ["list(Pages())", "sum(len(page) for page in Pages())", 'Values()["total"]'])
def test_the_language_asks_what_goes_through_an_object_or_lacks_an_item(way: str, tmp_path: Path) -> None:
    code = f"""
    import boto3
    client = boto3.client("dynamodb")
    class Pages:
        def __iter__(self):
            yield client.get_item(TableName="orders", Key={{}})
    class Values(dict):
        def __missing__(self, name):
            return client.get_item(TableName="orders", Key={{}})
    def handler(event, context):
        return {way}
    """
    assert called(program(tmp_path, code)) == ["dynamodb.get_item"]


SETTINGS = """
import os
from library import keep
STAGE = os.environ["STAGE"]
class Settings:
    @property
    def host(self):
        return "localhost"
class Local(Settings):
    pass
class Production(Settings):
    @property
    def host(self):
        return os.environ["HOST"]
    def port(self):
        return os.environ["PORT"]
@TEXT@
def handler(event, context):
    return settings.host, settings.port()
"""
ONLY_PRODUCTION = {
    "an expression": 'settings = Production() if STAGE == "prod" else Local()',
    "branches": 'if STAGE == "prod":\n    settings = Production()\nelse:\n    settings = Local()',
    "a helper": 'def made():\n    if STAGE == "prod":\n        return Production()\n    return Local()\nsettings = made()',
    "match": 'match STAGE:\n    case "prod":\n        settings = Production()\n    case _:\n        settings = Local()',
    "a table": 'KINDS = {"prod": Production, "dev": Local}\nsettings = KINDS[STAGE]()',
    "a table by a name": 'KINDS = {"prod": Production, "dev": Local}\nkind = KINDS[STAGE]\nsettings = kind()',
    "a table with another": 'KINDS = {"prod": Production}\nsettings = KINDS.get(STAGE, Local)()',
    "what a table lacks": 'KINDS = {"dev": Local}\nsettings = KINDS.get(STAGE, Production)()',
}
IN_OTHER_WAYS = {
    "made for something else": f"{ONLY_PRODUCTION['an expression']}\nother = Production()\nprint(other)",
    "a class below": f"class Staging(Production):\n    pass\n{ONLY_PRODUCTION['an expression']}\nprint(Staging())",
    "handed to a library": f"{ONLY_PRODUCTION['an expression']}\nkeep(Production)",
    "by a condition of no variable": "import random\nsettings = Production() if random.random() > 0.5 else Local()",
    "a table, and where it lacks one": 'KINDS = {"prod": Production}\nsettings = KINDS.get(STAGE, Production)()',
    "a table by what varies": 'import random\nKINDS = {"1": Production}\nsettings = KINDS.get(random.random(), Local)()',
    "a table, and by its name": 'KINDS = {"prod": Production, "dev": Local}\nsettings = KINDS[STAGE]()\nprint(Production())',
}


@pytest.mark.parametrize("text", [*ONLY_PRODUCTION, *IN_OTHER_WAYS])
def test_methods_run_under_the_conditions_of_what_makes_the_object(text: str, tmp_path: Path) -> None:
    made = (ONLY_PRODUCTION | IN_OTHER_WAYS)[text]
    reads = program(tmp_path, SETTINGS.replace("@TEXT@", made)).environment_reads.items
    ways = {one.name: [[test.variable for test in way] for way in one.site.ways] for one in reads}
    expected = [["STAGE"]] if text in ONLY_PRODUCTION else [[]]
    assert {name: way for name, way in ways.items() if name != "STAGE"} == {"HOST": expected, "PORT": expected}
