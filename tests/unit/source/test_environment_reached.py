"""Reads of environment variables in functions and classes: which of them run, and under which names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import program

HEAD = "import os\nfrom os import environ as e, getenv\n"


def test_a_read_in_a_helper_with_a_constant_name(tmp_path: Path) -> None:
    files = {
        "app.py": "from config import need\nTABLE = need('TABLE')\ndef handler(event, context): pass\n",
        "config.py": "import os\ndef need(name):\n    return os.environ[name]\n",
    }
    [read] = program(tmp_path, files).environment_reads.items
    assert (read.name, read.required, read.site.at_import) == ("TABLE", True, True)


NEEDS = """\
import os
def need(name):
    return os.environ[name]
def get():
    return need("TABLE")
def put():
    return need("BUCKET")
"""


@pytest.mark.parametrize(
    ("imported", "use", "names"),
    [
        ("from shop.store import put", "put(), event.get('name')", ["BUCKET"]),
        ("import os\nfrom shop.store import put", "put(), os.path.get('NAME')", ["BUCKET"]),
        ("from shop import store", "store.put(), event.get('name')", ["BUCKET"]),
        ("import shop.store", "shop.store.put(), event.get('name')", ["BUCKET"]),
        ("import shop.store as kept", "kept.put(), kept.get()", ["BUCKET", "TABLE"]),
        ("from shop import store", "store.put(), run(store)", ["BUCKET", "TABLE"]),
        ("from shop import store as kept", "kept.put(), run(kept)", ["BUCKET", "TABLE"]),
    ],
)
def test_a_method_of_another_thing_is_not_a_function_of_that_name(
    imported: str, use: str, names: list[str], tmp_path: Path
) -> None:
    """`event.get(…)` does not run `get` of a module, but `store.get(…)` does, also where the module is handed on."""
    files = {
        "shop/__init__.py": "",
        "shop/store.py": NEEDS,
        "app.py": f"{imported}\ndef run(made):\n    made.get()\ndef handler(event, context):\n    {use}\n",
    }
    assert sorted(one.name for one in program(tmp_path, files).environment_reads.items) == names


def test_a_property_that_only_another_handler_asks_for_reads_nothing(tmp_path: Path) -> None:
    files = {
        "config.py": "import os\nclass Config:\n"
        "    @property\n    def table(self):\n        return self.need('TABLE')\n"
        "    @property\n    def bucket(self):\n        return self.need('BUCKET')\n"
        "    def need(self, name):\n        return os.environ[name]\n"
        "config = Config()\n",
        "app.py": "from config import config\ndef handler(event, context):\n    return config.table\n"
        "def other(event, context):\n    return config.bucket\n",
    }
    assert [one.name for one in program(tmp_path, files).environment_reads.items] == ["TABLE"]


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ("list(map(need, 'TABLE'))", []),
        ("list(map(need, ['A', 'B']))", ["A", "B"]),
        ("list(starmap(need, [('A', 'B')]))", []),
        ("pool.apply_async(need, ('A', 'B'))", ["A"]),
        ("pool.apply(need, values)", []),
        ("frame.apply(need, 'A')", []),
        ("pool.submit(need, 'A', 'B')", ["A"]),
    ],
)
def test_a_function_gets_what_its_runner_hands_on(run: str, names: list[str], tmp_path: Path) -> None:
    found = program(
        tmp_path,
        "import os\nfrom itertools import starmap\nfrom shop import frame, pool, values\n"
        "def need(name, other=None):\n    return os.environ[name]\n"
        f"def handler(event, context):\n    {run}\n",
    ).environment_reads
    assert sorted({read.name for read in found.items}) == names
    assert bool(found.gaps) is not bool(names)


def test_unreached_reads_are_left_out(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        f"""{HEAD}
def main():
    return os.environ["LOCAL"]
def handler(event, context):
    return os.environ["X"]
if __name__ == "__main__":
    main()
""",
    )
    assert [one.name for one in found.environment_reads.items] == ["X"]


@pytest.mark.parametrize(
    ("call", "asked"),
    [
        ("WAYS[os.environ.get('MODE', 'simple')]()", ("queue",)),
        ("WAYS[MODE]()", ("queue",)),
        ("way = WAYS[MODE]\n    way()", ("queue",)),
        ("WAYS.get(MODE, simple)()", ("queue",)),
        ("way = WAYS.get(MODE)\n    way()", ("queue",)),
        ("{'simple': simple}.get(MODE, queue)()", ("simple",)),
        ("WAYS.get(MODE, queue)()", None),
        ("WAYS[event['mode']]()", None),
        ("queue()", None),
    ],
)
def test_functions_that_a_variable_chooses(tmp_path: Path, call: str, asked: tuple[str, ...] | None) -> None:
    body = f"{HEAD}def queue(): return e['X']\ndef simple(): pass\nWAYS = {{'queue': queue, 'simple': simple}}\n"
    body += f"MODE = getenv('MODE', 'simple')\ndef handler(event, context):\n    {call}\n"
    [read] = [one for one in program(tmp_path, body).environment_reads.items if one.name == "X"]
    [way] = read.site.ways
    assert [one.literals for one in way if one.variable == "MODE"] == ([asked] if asked else [])


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("settings = Settings()", ["TABLE"]),
        ("settings = More()", ["ARN", "TABLE"]),
        ("settings = More.load()", ["ARN", "TABLE"]),
        ("settings = None", []),
    ],
)
def test_factories_of_fields_run_when_an_object_is_made(way: str, found: list[str], tmp_path: Path) -> None:
    code = f"""
    import os
    from dataclasses import dataclass, field
    def own_arn():
        return os.environ["ARN"]
    @dataclass
    class Settings:
        table: str = field(default_factory=lambda: os.environ["TABLE"])
        @classmethod
        def load(cls):
            return cls()
    @dataclass
    class More(Settings):
        arn: str = field(default_factory=own_arn)
    {way}
    def handler(event, context):
        return settings
    """
    assert sorted(read.name for read in program(tmp_path, code).environment_reads.items) == found


CALLED = """
import os
def store(key, bucket=None):
    {read}
    return bucket
def handler(event, context):
    {calls}
"""


@pytest.mark.parametrize(
    "read", ["if bucket is None:\n        bucket = os.environ['X']", "bucket = bucket or os.environ['X']"]
)
@pytest.mark.parametrize(
    ("calls", "required", "doubt"),
    [
        ("store('a', 'mine'); store('b', bucket='yours')", False, None),
        ("store('a', 'mine'); store('b')", True, None),
        ("store('a', None)", True, None),
        ("store('a', bucket=event.get('bucket'))", True, None),
        ("store('a', event['bucket'])", True, "whether what callers pass for `bucket` may be nothing"),
        ("name = event['bucket']; store('a', name)", True, "whether what callers pass for `bucket` may be nothing"),
        ("store('a', event['bucket']); store('b')", True, None),
        ("store('a', bucket='')", True, None),
        ("store('a', bucket=named())", True, "whether what callers pass for `bucket` may be nothing"),
        ("pool.submit(store, 'a')", True, None),
        (
            "store('a', 'mine'); {'s': store}[event['do']]('b')",
            True,
            "whether what callers pass for `bucket` may be nothing",
        ),
    ],
)
def test_what_callers_pass_instead(tmp_path: Path, read: str, calls: str, required: bool, doubt: str | None) -> None:
    [found] = program(tmp_path, CALLED.format(read=read, calls=calls)).environment_reads.items
    assert (found.required, found.doubt.reason if found.doubt else None) == (required, doubt)


def test_a_parameter_that_was_set_before_is_not_what_callers_pass(tmp_path: Path) -> None:
    code = CALLED.format(read="bucket = key\n    bucket = bucket or os.environ['X']", calls="store('a', 'mine')")
    [found] = program(tmp_path, code).environment_reads.items
    assert found.doubt is not None


def test_a_framework_calls_a_function_that_it_knows_without_what_it_falls_back_from(tmp_path: Path) -> None:
    code = CALLED.format(
        read="bucket = bucket or os.environ['X']", calls="store('a', 'mine'); app.resolve(event, context)"
    )
    head = "from aws_lambda_powertools.event_handler import APIGatewayRestResolver\napp = APIGatewayRestResolver()\n"
    [found] = program(tmp_path, head + code.replace("def store", "@app.get('/x')\ndef store")).environment_reads.items
    assert found.required and found.doubt is None


REPOSITORY = """
import os

class Repository:
    {variable}

    def name(self):
        return os.environ[self.variable]

class Orders(Repository):
    variable = "ORDERS"

class Refunds(Repository):
    variable = "REFUNDS"

def refunds():
    return Refunds()

def handler(event, context):
    return {handled}
"""


@pytest.mark.parametrize("variable", ["pass", "variable: str", "variable = None", "variable = ''"])
@pytest.mark.parametrize(
    ("handled", "names"),
    [
        ("Orders().name()", ["ORDERS"]),
        ("[Orders().name(), refunds().name()]", ["ORDERS", "REFUNDS"]),
        ("[one().name() for one in (Orders, Refunds)]", ["ORDERS", "REFUNDS"]),
    ],
)
def test_what_classes_have_of_which_objects_are_made(
    variable: str, handled: str, names: list[str], tmp_path: Path
) -> None:
    code = REPOSITORY.format(variable=variable, handled=handled)
    assert [one.name for one in program(tmp_path, code).environment_reads.items if one.required] == names


def test_classes_of_which_objects_are_made_without_their_names(tmp_path: Path) -> None:
    code = REPOSITORY.format(variable="pass", handled="[one().name() for one in Repository.__subclasses__()]")
    assert {one.name for one in program(tmp_path, code).environment_reads.items} >= {"ORDERS", "REFUNDS"}
