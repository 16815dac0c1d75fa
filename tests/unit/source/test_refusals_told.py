"""Refusals that are remembered, asked about elsewhere, caught further up or handed on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.refusals import FIRST, mail

NEXT = "\n"
TAKEN = "try:\n    put(record)\nexcept REFUSED:\n    "
COUNT = (
    'answer = client.update_item(TableName="seen", Key={"id": {"S": record["messageId"]}}, '
    'UpdateExpression="ADD n :one", ReturnValues="UPDATED_NEW")'
)
FLAG = """def mark(record):
    ok = True
    try:
        put(record)
    except REFUSED:
        ok = False
"""
MATCH = """try:
    put(record)
except client.exceptions.ClientError as error:
    match error.response["Error"]["Code"]:
        case "ConditionalCheckFailedException":
"""
HOLD = """
class Hold:
    def __init__(self, record):
        self.record = record

    def __enter__(self):
        record = self.record
        try:
            put(record)
            self.ok = True
        except REFUSED:
            self.ok = False
        return self

    def __exit__(self, kind, error, trace):
        return False
"""
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
        ("", f"seen = False\n{TAKEN}seen = True\nif not seen:\n    send(record)", True),
        ("", f"seen = False\n{TAKEN}seen = True\nif seen:\n    print(seen)\nsend(record)", False),
        (
            "",
            "done = False\ntry:\n    put(record)\n    done = True\nexcept REFUSED:\n    pass\nif done:\n    send(record)",
            True,
        ),
        ("", f"{TAKEN}why = 'seen'\nsend(record)", False),
        (LOCK, "with Lock(record):\n    send(record)", True),
        (LOCK, "with Lock(record):\n    pass\nsend(record)", True),
        (LOCK, "lock = Lock(record)\nsend(record)", False),
        (FIRST, "match first(record):\n    case True:\n        send(record)", None),
        (FIRST, "for one in [one for one in [record] if first(one)]:\n    send(one)", None),
        (f"{FLAG}    return ok\n", "if mark(record):\n    send(record)", True),
        (f"{FLAG}    return True\n", "if mark(record):\n    send(record)", False),
        (f"@contextlib.contextmanager\n{FLAG}    yield ok\n", "with mark(record) as ok:\n    if ok:\n        send(record)", True),
        (f"@contextlib.contextmanager\n{FLAG}    yield\n", "with mark(record):\n    send(record)", False),
        (HOLD, "with Hold(record) as hold:\n    if hold.ok:\n        send(record)", None),
        ("", f"failure = None\n{TAKEN[:-6]} as error:\n    failure = error\nif failure:\n    continue\nsend(record)", None),
        ("", f"{MATCH}            continue\nsend(record)", True),
        ("", f"{MATCH}            print('seen')\nsend(record)", False),
        (FIRST, "if not record['body'] or not first(record):\n    continue\nsend(record)", True),
        (FIRST, "if not record['body'] and not first(record):\n    continue\nsend(record)", None),
        (FIRST, "if record['body'] and first(record):\n    send(record)", True),
        (FIRST, "act = send if first(record) else print\nact(record)", None),
        (FIRST, "answer = [first(record)]\nmine = answer[0]\nif mine:\n    send(record)", None),
        ("", f'{COUNT}\nif answer["Attributes"]["n"]["N"] != "1":\n    continue\nsend(record)', None),
        ("", f"{COUNT}\nprint(answer)\nsend(record)", False),
    ],
)  # fmt: skip
def test_what_remembers_a_refusal(tmp_path: Path, helpers: str, body: str, guarded: bool | None) -> None:
    assert mail(tmp_path, helpers, body).guarded is guarded


@pytest.mark.parametrize(
    ("helpers", "body", "guarded"),
    [
        (FIRST, "for one in filter(first, [record]):\n    send(one)", None),
        (FIRST, "fresh = list(filter(lambda one: first(one), [record]))\nfor one in fresh:\n    send(one)", None),
        (FIRST.replace("return False", "print('seen')"), "for one in filter(first, [record]):\n    send(one)", False),
        (FIRST, "for one in filter(bool, [record]):\n    send(one)", False),
        (FIRST, "{True: send, False: print}[first(record)](record)", None),
        ("", f"todo = []\nfor one in [1]:\n    {TAKEN.replace(NEXT, NEXT + '    ')}    continue\n    todo.append(record)\nfor one in todo:\n    send(one)", None),
        ("", f"for one in [1]:\n    {TAKEN.replace(NEXT, NEXT + '    ')}    continue\nsend(record)", False),
        ("", f"for one in [1]:\n    {TAKEN.replace(NEXT, NEXT + '    ')}    return\nsend(record)", None),
        (f"def count(record):\n    {COUNT}\n    return int(answer['Attributes']['n']['N'])\n", "if count(record) > 1:\n    continue\nsend(record)", None),
        (f"def count(record):\n    {COUNT}\n    return int(answer['Attributes']['n']['N'])\n", "print(count(record))\nsend(record)", False),
    ],
)  # fmt: skip
def test_what_is_asked_elsewhere(tmp_path: Path, helpers: str, body: str, guarded: bool | None) -> None:
    """By `filter`, by a choice of the function, in a loop before, by the caller."""
    assert mail(tmp_path, helpers, body).guarded is guarded


OWN = """
class Taken(Exception):
    pass


class Seen(Taken):
    pass


def mark(record):
    try:
        put(record)
    except REFUSED as error:
        raise Seen from error


"""
TRIED = OWN + "def fresh(record):\n    try:\n        mark(record)\n    except Seen:\n        %s\n    return True\n"


@pytest.mark.parametrize(
    ("helpers", "body", "guarded"),
    [
        (OWN, "try:\n    mark(record)\nexcept Seen:\n    continue\nsend(record)", True),
        (OWN, "try:\n    mark(record)\nexcept Seen:\n    print('seen')\nsend(record)", False),
        (OWN, "try:\n    mark(record)\nexcept Taken:\n    print('seen')\nsend(record)", False),
        (OWN, "try:\n    mark(record)\nexcept KeyError:\n    print('none')\nsend(record)", True),
        (TRIED % "return False", "if fresh(record):\n    send(record)", True),
        (TRIED % "print('seen')", "if fresh(record):\n    send(record)", False),
        (FIRST, "if first(record):\n    print('new')\nelse:\n    continue\nsend(record)", True),
        (FIRST, "if first(record):\n    print('new')\nelse:\n    print('seen')\nsend(record)", False),
        (FIRST, "if not record['body']:\n    continue\nelif not first(record):\n    continue\nsend(record)", True),
    ],
)  # fmt: skip
def test_who_catches_a_refusal(tmp_path: Path, helpers: str, body: str, guarded: bool) -> None:
    assert mail(tmp_path, helpers, body).guarded is guarded


GIVEN = """
class Work:
    fresh = False

    def run(self, record):
        self.fresh = first(record)
        self.go(record)

    def go(self, record):
        if self.fresh:
            send(record)


def told(record, fresh):
    if fresh:
        send(record)


def all_of(records):
    for one in records:
        send(one)


"""


@pytest.mark.parametrize(
    ("body", "guarded"),
    [
        ("told(record, first(record))", None),
        ("mine = first(record)\ntold(record, fresh=mine)", None),
        ("first(record)\ntold(record, True)", False),
        ("first(record)\ngiven = dict(record)\ntold(given, True)", False),
        ("all_of([one for one in [record] if first(one)])", None),
        ("todo = []\ntry:\n    put(record)\n    todo.append(record)\nexcept REFUSED:\n    pass\nall_of(todo)", None),
        ("todo = []\ntry:\n    todo = [record]\n    put(record)\nexcept REFUSED:\n    pass\nall_of(todo)", False),
        ("Work().run(record)", None),
    ],
)  # fmt: skip
def test_an_outcome_that_is_handed_on(tmp_path: Path, body: str, guarded: bool | None) -> None:
    assert mail(tmp_path, FIRST + GIVEN, body).guarded is guarded


SAFE = """
from aws_lambda_powertools.utilities.idempotency import idempotent_function

safe = idempotent_function(send, data_keyword_argument="record", persistence_store=STORE)
"""
ONCE_ONLY = f"""
from functools import partial

{FIRST}

def once(record, action):
    if first(record):
        action()
"""


@pytest.mark.parametrize(
    ("helpers", "body", "guarded"),
    [
        (SAFE, "safe(record=record)", None),
        (ONCE_ONLY, "once(record, partial(send, record))", True),
        (ONCE_ONLY.replace("if first(record)", "if record"), "once(record, partial(send, record))", False),
    ],
)
def test_a_function_made_of_another_one(tmp_path: Path, helpers: str, body: str, guarded: bool | None) -> None:
    assert mail(tmp_path, helpers, body).guarded is guarded
