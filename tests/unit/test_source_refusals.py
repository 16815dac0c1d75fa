"""What keeps an effect from running a second time, in the spellings that have no `if` and no `except`."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from lambdalint.source.handling import Effect
from lambdalint.source.model import Origin
from tests.unit.programs import called, program

HEAD = """
import contextlib
import os
from contextlib import suppress

import boto3

client = boto3.client("dynamodb")
s3 = boto3.client("s3")
ses = boto3.client("ses")
REFUSED = client.exceptions.ConditionalCheckFailedException


def send(record):
    ses.send_email(Source="shop@example.com", Destination={}, Message={"text": record["body"]})
"""
FIRST = """
def first(record):
    try:
        put(record)
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True
"""
WRITE = """client.put_item(
    TableName="seen", Item={"id": {"S": record["messageId"]}}, ConditionExpression="attribute_not_exists(id)"
)"""
LOOP = """
def handler(event, context):
    for record in event["Records"]:
"""


def mail(folder: Path, helpers: str, body: str) -> Effect:
    """The one mail that a loop over records sends."""
    found = program(
        folder, f"{HEAD}\n\n{helpers}{LOOP}{indent(body, '        ')}\n".replace("put(record)", " ".join(WRITE.split()))
    )
    return next(effect for effect in found.facts.effects.items if effect.name == "ses.send_email")


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


TAKEN = "try:\n    put(record)\nexcept REFUSED:\n    "
COUNT = (
    'answer = client.update_item(TableName="seen", Key={"id": {"S": record["messageId"]}}, '
    'UpdateExpression="ADD n :one", ReturnValues="UPDATED_NEW")'
)
LOCK = """
class Lock:
    def __init__(self, record):
        self.record = record

    def __enter__(self):
        record = self.record
        put(record)

    def __exit__(self, kind, error, trace):
        return False
"""


@pytest.mark.parametrize(
    ("helpers", "body", "guarded"),
    [
        ("", f"{TAKEN}print('seen')\nelse:\n    send(record)", True),
        ("", f"{TAKEN}print('seen')\nfinally:\n    send(record)", False),
        ("", f"seen = False\n{TAKEN}seen = True\nif not seen:\n    send(record)", None),
        ("", f"seen = False\n{TAKEN}seen = True\nif seen:\n    print(seen)\nsend(record)", False),
        (
            "",
            "done = False\ntry:\n    put(record)\n    done = True\nexcept REFUSED:\n    pass\nif done:\n    send(record)",
            None,
        ),
        ("", f"{TAKEN}why = 'seen'\nsend(record)", False),
        (LOCK, "with Lock(record):\n    send(record)", True),
        (LOCK, "with Lock(record):\n    pass\nsend(record)", True),
        (LOCK, "lock = Lock(record)\nsend(record)", False),
        (FIRST, "match first(record):\n    case True:\n        send(record)", None),
        (FIRST, "for one in [one for one in [record] if first(one)]:\n    send(one)", None),
        ("", f'{COUNT}\nif answer["Attributes"]["n"]["N"] != "1":\n    continue\nsend(record)', None),
        ("", f"{COUNT}\nprint(answer)\nsend(record)", False),
    ],
)
def test_what_remembers_a_refusal(tmp_path: Path, helpers: str, body: str, guarded: bool | None) -> None:
    assert mail(tmp_path, helpers, body).guarded is guarded
