"""What keeps an effect from running a second time, in the spellings that have no `if` and no `except`."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from lambdalint.source.model.symbols import Origin
from tests.unit.programs import called, program
from tests.unit.refusals import FIRST, HEAD, LOOP, WRITE, mail


@pytest.mark.parametrize(
    ("helpers", "body", "guarded"),
    [
        ("", "put(record)\nsend(record)", True),
        ("", "with suppress(Exception):\n    put(record)\nsend(record)", False),
        ("", "with contextlib.suppress(REFUSED, client.exceptions.ConditionalCheckFailedException):\n    put(record)\nsend(record)", False),
        ("", "with suppress(Exception):\n    put(record)\n    send(record)", True),
        ("", "with suppress(KeyError):\n    put(record)\nsend(record)", True),
        ("", "try:\n    put(record)\nfinally:\n    print(record)\nsend(record)", True),
        ("def mark(record):\n    with suppress(Exception):\n        put(record)\n", "mark(record)\nsend(record)", False),
        (
            "def mark(record):\n    with suppress(Exception):\n        put(record)\n        return True\n    return False\n",
            "if mark(record):\n    send(record)",
            True,
        ),
        (
            "def mark(record):\n    with suppress(Exception):\n        put(record)\n        return True\n    return True\n",
            "if mark(record):\n    send(record)",
            None,
        ),
        (
            "def mark(record):\n    with suppress(Exception):\n        put(record)\n    return True\n",
            "if mark(record):\n    send(record)",
            False,
        ),
        (
            "def mark(record):\n    try:\n        put(record)\n    except Exception:\n        pass\n    return True\n",
            "if mark(record):\n    send(record)",
            False,
        ),
        (
            "def mark(record):\n    try:\n        put(record)\n    finally:\n        return\n",
            "mark(record)\nsend(record)",
            False,
        ),
        (FIRST, "first(record) and send(record)", True),
        (FIRST, "not first(record) or send(record)", True),
        (FIRST, "first(record) or send(record)", False),
        (FIRST, "done = send(record) if first(record) else None", True),
        (FIRST, "done = None if first(record) else send(record)", False),
        (FIRST, "done = None if not first(record) else send(record)", True),
        (FIRST, "mine = first(record)\nmine and send(record)", True),
        (FIRST, "[send(one) for one in [record] if first(one)]", True),
        (FIRST, 'record["body"] and send(record)', False),
    ],
)  # fmt: skip
def test_what_guards(helpers: str, body: str, guarded: bool | None, tmp_path: Path) -> None:
    """`put(record)` stands for a conditional write of the record's id."""
    assert mail(tmp_path, helpers, body).guarded is guarded


MARKS = {
    "raises": ("def mark(record):\n    store.put(record['messageId'])\n", "marks.mark(record)\nSEND", True),
    "tested": (
        "def mark(record):\n    try:\n        store.put(record['messageId'])\n    except Exception:\n        return False\n    return True\n",
        "if not marks.mark(record):\n    continue\nSEND",
        True,
    ),
    "passed on": ("def mark(record):\n    return store.first(record['messageId'])\n", "marks.mark(record) and SEND", True),
    "swallowed": (
        "def mark(record):\n    try:\n        store.put(record['messageId'])\n    except Exception:\n        pass\n",
        "marks.mark(record)\nSEND",
        False,
    ),
    "of a constant": ("def mark(record):\n    store.put('all')\n", "marks.mark(record)\nSEND", False),
    "refuses to begin": (
        "def mark(record):\n    if not record['body']:\n        raise ValueError\n    store.put(record['messageId'])\n",
        "marks.mark(record)\nSEND",
        True,
    ),
    "sometimes": (
        "def mark(record):\n    if record.get('dry'):\n        return\n    store.put(record['messageId'])\n",
        "marks.mark(record)\nSEND",
        None,
    ),
}  # fmt: skip
TELLING = """

def first(key):
    try:
        put(key)
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True
"""


@pytest.mark.parametrize("case", MARKS)
def test_a_mark_two_modules_away(case: str, tmp_path: Path) -> None:
    helper, body, guarded = MARKS[case]
    send = 'ses.send_email(Source="shop@example.com", Destination={}, Message={"text": record["body"]})'
    store = f"""
import boto3

client = boto3.client("dynamodb")


def put(key):
    {" ".join(WRITE.split()).replace('record["messageId"]', "key")}

"""
    found = program(
        tmp_path,
        {
            "app.py": "import boto3\n\nimport marks\n\nses = boto3.client('ses')\n"
            + LOOP
            + indent(body.replace("SEND", send), "        ")
            + "\n",
            "marks.py": f"import store\n\n\n{helper}",
            "store.py": store + (TELLING if "first" in helper else ""),
        },
    )
    assert [one.guarded for one in found.facts.effects.items if one.name == "ses.send_email"] == [guarded]


@pytest.mark.parametrize(
    "lines",
    [
        "if not client.get_item(TableName='seen', Key={'id': {'S': record['messageId']}}).get('Item'):\n    send(record)",
        "client.get_item(TableName='seen', Key={'id': {'S': record['messageId']}}).get('Item') or send(record)",
        "try:\n    s3.head_object(Bucket='seen', Key=record['messageId'])\n    continue\nexcept Exception:\n    pass\nsend(record)",
        "try:\n    s3.head_object(Bucket='seen', Key=record['messageId'])\nexcept Exception:\n    pass\nelse:\n    continue\nsend(record)",
        "with suppress(Exception):\n    s3.head_object(Bucket='seen', Key=record['messageId'])\n    continue\nsend(record)",
        "try:\n    s3.head_object(Bucket='seen', Key=record['messageId'])\nexcept Exception:\n    send(record)",
        "if not exists(record):\n    send(record)",
        "known = exists(record)\nif known:\n    continue\nsend(record)",
    ],
)  # fmt: skip
def test_what_a_read_decides(lines: str, tmp_path: Path) -> None:
    """The read is a witness of a condition on the way to the effect, also where it decides by failing."""
    exists = (
        "def exists(record):\n    try:\n        s3.head_object(Bucket='seen', Key=record['messageId'])\n"
        "    except Exception:\n        return False\n    return True\n"
    )
    found = program(tmp_path, f"{HEAD}\n\n{exists}{LOOP}{indent(lines, '        ')}\n")
    read = next(call for call in found.calls.items if call.operation in ("get_item", "head_object"))
    sent = next(effect for effect in found.facts.effects.items if effect.name == "ses.send_email")
    spans = [span for test in sent.site.tests for origin, span in test.provenance.witnesses if origin is Origin.STATE]
    assert read.site.span in spans


@pytest.mark.parametrize(
    "lines",
    [
        "s3.head_object(Bucket='seen', Key=record['messageId'])\nsend(record)",
        "try:\n    s3.head_object(Bucket='seen', Key=record['messageId'])\nexcept Exception:\n    print('none')\nsend(record)",
        "try:\n    s3.head_object(Bucket='seen', Key='x')\n    s3.get_object(Bucket='seen', Key='x')\nexcept Exception:\n    send(record)",
    ],
)  # fmt: skip
def test_what_a_read_does_not_decide(lines: str, tmp_path: Path) -> None:
    assert mail(tmp_path, "", lines).site.tests == ()


def test_a_condition_inside_of_an_expression_is_a_way(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """
        import os
        import boto3

        s3 = boto3.client("s3")

        def handler(event, context):
            os.environ.get("COPY") == "yes" and s3.copy_object(Bucket="b", Key="k", CopySource="c/k")
            return s3.get_object(Bucket="b", Key="k") if "READ" in os.environ else s3.list_buckets()
        """,
    )
    assert called(found) == ["s3.copy_object", "s3.get_object", "s3.list_buckets"]
    ways = [[(test.variable, test.outcome) for way in call.site.ways for test in way] for call in found.calls.items]
    assert ways == [[("COPY", True)], [("READ", True)], [("READ", False)]]


STORES = {
    "a set": ("if cache.sadd('seen', record['messageId']) == 1:\n    send(record)", True),
    "a field": ("if not cache.hsetnx('seen', record['messageId'], 1):\n    continue\nsend(record)", True),
    "what was there": ("if cache.getset(record['messageId'], 1):\n    continue\nsend(record)", None),
    "what was there, not asked": ("cache.getset(record['messageId'], 1)\nsend(record)", False),
    "only read": ("if cache.get(record['messageId']):\n    continue\nsend(record)", False),
    "a script": ("if not script(keys=[record['messageId']]):\n    continue\nsend(record)", None),
    "a script in place": ("if not cache.eval('…', 1, record['messageId']):\n    continue\nsend(record)", None),
    "a pipeline": (
        "pipe = cache.pipeline()\npipe.set(record['messageId'], 1, nx=True)\nmade, _ = pipe.execute()\n"
        "if made:\n    send(record)",
        None,
    ),
    "rows in a state": ("cursor.execute('UPDATE jobs SET sent = true WHERE id = %s AND sent = false', [record['messageId']])\nchanged = cursor.rowcount\nif changed:\n    send(record)", True),
    "whether it is there": ("cursor.execute('UPDATE jobs SET sent = true WHERE id = %s', [record['messageId']])\nif not cursor.rowcount:\n    raise KeyError\nsend(record)", False),
    "a row under a lock": ("cursor.execute('SELECT sent FROM jobs WHERE id = %s FOR UPDATE', [record['messageId']])\n(sent,) = cursor.fetchone()\nif sent:\n    continue\nsend(record)", None),
    "a row": ("cursor.execute('SELECT sent FROM jobs WHERE id = %s', [record['messageId']])\n(sent,) = cursor.fetchone()\nif sent:\n    continue\nsend(record)", False),
    "the row that is new": ("cursor.execute('INSERT INTO seen VALUES (%s) ON CONFLICT DO NOTHING RETURNING id', [record['messageId']])\nrow = cursor.fetchone()\nif row is None:\n    continue\nsend(record)", True),
    "an upsert": ("made = jobs.update_one({'_id': record['messageId']}, {'$set': {'at': 1}}, upsert=True)\nif made.upserted_id:\n    send(record)", None),
    "a document in a state": ("if jobs.find_one_and_update({'_id': record['messageId'], 'sent': False}, {'$set': {'sent': True}}):\n    send(record)", None),
    "a document": ("if jobs.find_one({'_id': record['messageId']}):\n    continue\nsend(record)", False),
}  # fmt: skip


@pytest.mark.parametrize("case", STORES)
def test_what_the_answer_of_a_store_tells(case: str, tmp_path: Path) -> None:
    body, guarded = STORES[case]
    clients = (
        "import psycopg2\nimport pymongo\nimport redis\n\ncache = redis.Redis(host='cache')\n"
        "script = cache.register_script('…')\ncursor = psycopg2.connect('db').cursor()\n"
        "jobs = pymongo.MongoClient('db').shop.jobs\n"
    )
    assert mail(tmp_path, clients, body).guarded is guarded


TOKEN = """client.delete_item(TableName="seen", Key={"id": {"S": record["messageId"]}}, ConditionExpression="attribute_exists(id)")"""
DRAWN = """client.update_item(TableName="seen", Key={"id": {"S": record["messageId"]}}, UpdateExpression="REMOVE due",
    ConditionExpression="attribute_exists(due)")"""
ROW = """if not boto3.client("rds-data").execute_statement(resourceArn="a", secretArn="b",
    sql="INSERT INTO seen VALUES (:id) ON CONFLICT DO NOTHING")["numberOfRecordsUpdated"]: continue"""
ONCE = """client.update_item(TableName="stock", Key={"id": {"S": record["body"]}}, UpdateExpression="ADD n :n, seen :id",
    ConditionExpression="%scontains(seen, :one)")"""
INSERT = """client.execute_statement(Statement="INSERT INTO seen VALUE {'id': ?}", Parameters=[{"S": record["messageId"]}])"""


@pytest.mark.parametrize(
    ("write", "guarded"), [(ONCE % "NOT ", None), (ONCE % "", False), (INSERT, True), (INSERT.replace("INSERT", "UPDATE"), False), (TOKEN, True), (DRAWN, None), (DRAWN.replace("REMOVE", "SET a ="), False), (ROW, None)]
)  # fmt: skip
def test_what_a_condition_refuses(write: str, guarded: bool | None, tmp_path: Path) -> None:
    assert mail(tmp_path, "", f"{' '.join(write.split())}\nsend(record)").guarded is guarded


@pytest.mark.parametrize(("key", "repeats"), [('record["messageId"]', "no-op"), ("str(uuid.uuid4())", "duplicate")])
def test_a_key_that_is_added_to_a_request(key: str, repeats: str, tmp_path: Path) -> None:
    body = f"""
import uuid
from urllib.request import Request, urlopen

{LOOP}        request = Request("https://pay.example", data=b"", method="POST")
        request.add_header("Idempotency-Key", {key})
        urlopen(request, timeout=3)
"""
    [effect] = program(tmp_path, body).facts.effects.items
    assert effect.repeats.value == repeats
