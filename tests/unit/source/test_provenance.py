"""Where values come from: through names, helpers, modules, containers and attributes of self."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import only, origins, program

HEAD = """
import json, os, random, time, uuid
from datetime import datetime
import boto3
s3 = boto3.client("s3")
COUNTER = 0
def text(value): return f"order-{value}"
def choose(a, b): return a or b
def fresh(): return str(uuid.uuid4())
class Key:
    def __init__(self, id): self.id = id
    def made(self): return "k/" + self.id
"""


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("", {"EVENT"}),
        ("class Later:\n    def run(self): put(str(uuid.uuid4()))", {"EVENT"}),
        ("class Later:\n    def run(self): put(str(uuid.uuid4()))\nLATER = Later().run", {"EVENT", "RANDOM"}),
        ("class Later(Thread):\n    def run(self): put(str(uuid.uuid4()))", {"EVENT", "RANDOM"}),
        ("def table(): return {'u': also}", {"EVENT"}),
        ("TABLE = {'u': also}", {"EVENT", "RANDOM"}),
        ("NAME = 'also'", {"EVENT", "RANDOM"}),
        ("def more(): also(1, 2)\ndef most(): more()", {"EVENT"}),
        ("def more(): also(1, 2)\nLATER = [more]", {"EVENT", "RANDOM"}),
    ],
)
def test_what_another_handler_of_the_module_passes_is_not_passed_here(
    tmp_path: Path, other: str, expected: set[str]
) -> None:
    code = f"""{HEAD}
def put(key):
    s3.put_object(Bucket="b", Key=key)
def also(event, context):
    put(str(uuid.uuid4()))
{other}
def handler(event, context):
    put(event["id"])
"""
    key = only(program(tmp_path, code)).argument("Key")
    assert key is not None and origins(key.provenance) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ('"constant"', {"CONST"}),
        ('os.environ["K"]', {"ENV"}),
        ('event["id"]', {"EVENT"}),
        ('event.get("detail", {}).get("id")', {"EVENT", "CONST"}),
        ('json.loads(event["body"])["id"]', {"EVENT"}),
        ("f\"a/{event['id']}.json\"", {"EVENT", "CONST"}),
        ('"a/" + str(event["id"])', {"EVENT", "CONST"}),
        ('"a/%s" % event["id"]', {"EVENT", "CONST"}),
        ('"a/{}".format(event["id"])', {"EVENT", "CONST"}),
        ('"/".join(["a", event["id"]])', {"EVENT", "CONST"}),
        ('event["id"].strip().lower().replace("a", "b")', {"EVENT"}),
        ("str(uuid.uuid4())", {"RANDOM"}),
        ("uuid.uuid4().hex[:8]", {"RANDOM"}),
        ('str(uuid.uuid5(uuid.NAMESPACE_URL, event["id"]))', {"EVENT", "CONST"}),
        ("str(random.randint(1, 9))", {"RANDOM", "CONST"}),
        ("str(time.time())", {"TIME"}),
        ("datetime.now().isoformat()", {"TIME"}),
        ('datetime.utcnow().strftime("%Y")', {"DAY", "CONST"}),
        ("context.aws_request_id", {"CONTEXT"}),
        ('s3.get_object(Bucket="b", Key="x")["ETag"]', {"STATE"}),
        ('event.get("id") or str(uuid.uuid4())', {"EVENT", "RANDOM"}),
        ('text(event["id"])', {"EVENT", "CONST"}),
        ('choose(event["id"], "x")', {"EVENT", "CONST"}),
        ("fresh()", {"RANDOM"}),
        ("f\"{event['id']}/{fresh()}\"", {"EVENT", "RANDOM", "CONST"}),
        ('event.get("id") or text(fresh())', {"EVENT", "RANDOM", "CONST"}),
        ('Key(event["id"]).made()', {"EVENT", "CONST"}),
        ("mystery(event)", {"EVENT", "UNKNOWN"}),
        ("[record['id'] for record in event['Records']][0]", {"EVENT"}),
    ],
)
def test_origins(tmp_path: Path, key: str, expected: set[str]) -> None:
    found = program(tmp_path, f"{HEAD}def handler(event, context):\n    s3.put_object(Bucket='b', Key={key})\n")
    [call] = [call for call in found.calls.items if call.operation == "put_object"]
    argument = call.argument("Key")
    assert argument is not None and origins(argument.provenance) == expected


def test_questions(tmp_path: Path) -> None:
    keys = {"event['id']": (True, False), "fresh()": (False, True), "event.get('id') or fresh()": (False, False)}
    for key, answers in keys.items():
        found = program(tmp_path, f"{HEAD}def handler(event, context):\n    s3.put_object(Key={key})\n")
        argument = only(found).argument("Key")
        assert argument is not None
        assert (argument.provenance.from_event, argument.provenance.fresh) == answers


def test_members_have_their_own_origins(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        HEAD
        + """
def handler(event, context):
    item = {"id": event["id"], "at": datetime.now().isoformat()}
    item["by"] = fresh()
    s3.put_object(Metadata=item)
""",
    )
    argument = only(found).argument("Metadata")
    assert argument is not None
    assert {name: origins(value.provenance) for name, value in argument.members} == {
        "id": {"EVENT"}, "at": {"TIME"}, "by": {"RANDOM"},
    }  # fmt: skip


def test_arguments_of_all_callers_are_joined(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        HEAD
        + """
def save(key):
    s3.put_object(Key=key)
def handler(event, context):
    save(event["id"])
    save(key=fresh())
""",
    )
    argument = only(found).argument("Key")
    assert argument is not None and origins(argument.provenance) == {"EVENT", "RANDOM"}


def test_recursion_ends_and_keeps_the_origins(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        HEAD
        + """
def a(x, n):
    return x if n else b(x, n - 1)
def b(x, n):
    return a(x, n) + fresh()
def handler(event, context):
    s3.put_object(Key=a(event["id"], 3))
""",
    )
    argument = only(found).argument("Key")
    assert argument is not None and {"EVENT", "RANDOM"} <= origins(argument.provenance)


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ('event.get("detail", {}).get("id")', "detail.id"),
        ('event.get("detail", {}).get("order", {}).get("id", "none")', "detail.order.id"),
        ('(event.get("detail") or {}).get("id")', "detail.id"),
    ],
)
def test_an_empty_dict_in_place_of_a_part_of_the_event(tmp_path: Path, key: str, path: str) -> None:
    code = f"{HEAD}\ndef handler(event, context):\n    s3.put_object(Bucket='b', Key={key})\n"
    argument = only(program(tmp_path, code)).argument("Key")
    assert argument is not None and argument.provenance.paths == frozenset({path})


def test_event_paths(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        HEAD
        + """
def handler(event, context):
    for record in event["Records"]:
        s3.put_object(Key=record["s3"]["object"]["key"])
""",
    )
    argument = only(found).argument("Key")
    assert argument is not None
    assert argument.provenance.paths == frozenset({"Records[].s3.object.key"})


def test_the_order_of_definitions_does_not_matter(tmp_path: Path) -> None:
    parts = [
        "def one(x): return two(x) + fresh()\n",
        "def two(x): return three(x)\n",
        "def three(x): return one(x) if x else x\n",
    ]
    results = set()
    for number, order in enumerate(([0, 1, 2], [2, 1, 0], [1, 2, 0])):
        code = HEAD + "".join(parts[i] for i in order)
        code += "def handler(event, context):\n    s3.put_object(Key=three(event['id']), Bucket=one('c'))\n"
        call = only(program(tmp_path / str(number), code))
        arguments = [call.argument("Key"), call.argument("Bucket")]
        results.add(tuple(tuple(sorted(origins(a.provenance))) for a in arguments if a is not None))
    assert len(results) == 1


def test_conditions_say_what_they_are_made_of(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """
        import boto3
        table = boto3.resource("dynamodb").Table("Orders")

        def handler(event, context):
            if event["wanted"]:
                table.get_item(Key={"id": "1"})
                table.put_item(Item={"id": "1"})
        """,
    )
    read, write = found.calls.items
    assert [test.text for test in read.site.tests] == [test.text for test in write.site.tests] == ['event["wanted"]']
    assert origins(read.site.tests[0].provenance) == {"EVENT"}
    assert origins(write.site.tests[0].provenance) == {"EVENT"}
    [effect] = found.facts.effects.items
    assert origins(effect.site.tests[0].provenance) == {"EVENT"}


def test_a_constant_has_no_witness(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """
        import boto3

        def handler(event, context):
            boto3.client("sns").publish(TopicArn="arn", Message=f"order {event['id']}")
        """,
    )
    message = only(found).argument("Message")
    assert message is not None and origins(message.provenance) == {"CONST", "EVENT"}
    assert [origin.name for origin, _ in message.provenance.witnesses] == ["EVENT"]
