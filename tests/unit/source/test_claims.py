"""Claims of an event by variables, context managers, exceptions of the project, states of rows, and functions that were not read."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from lambdalint.source.model.handling import Repeats
from tests.unit.programs import program

HEAD = """
import contextlib
import uuid

import boto3
import psycopg2
import requests
import stripe

from errors import Again, Handled
from layer import claim, idempotent, validate

table = boto3.resource("dynamodb").Table("orders")
ses = boto3.client("ses")
cursor = psycopg2.connect("shop").cursor()
REFUSED = boto3.client("dynamodb").exceptions.ConditionalCheckFailedException


def put(id):
    table.put_item(Item={"id": id}, ConditionExpression="attribute_not_exists(id)")


def mark(id):
    try:
        put(id)
    except REFUSED:
        raise Again(id)


@contextlib.contextmanager
def first(id):
    try:
        put(id)
    except REFUSED:
        yield False
    else:
        yield True


@contextlib.contextmanager
def noted(id):
    try:
        put(id)
    except REFUSED:
        pass
    yield True


INSERT = "INSERT INTO inbox VALUES (%s) ON CONFLICT DO NOTHING"


def once(id):
    cursor.execute(INSERT, (id,))
    if cursor.rowcount == 0:
        return
    print(id)


def told(id):
    cursor.execute(INSERT, (id,))
    if cursor.rowcount == 0:
        return True


def fresh(id):
    cursor.execute(INSERT, (id,))
    if cursor.rowcount == 0:
        print(id)
        return False
    return True


def mixed(id):
    if not id:
        return False
    cursor.execute(INSERT, (id,))
    if cursor.rowcount == 0:
        return False
    return id


def insist(id):
    cursor.execute(INSERT, (id,))
    if cursor.rowcount == 0:
        raise Again(id)


@idempotent
def send(id):
    ses.send_email(Source="a")
"""
ERRORS = """
class Handled(Exception):
    pass

class Again(Handled):
    pass
"""
TRY = "try:\n    put(id)\n    {}\nexcept REFUSED:\n    {}\n"
MAIL = "ses.send_email(Source='a')"
STATE = (
    'cursor.execute("UPDATE orders SET {} WHERE id = %s AND {}", (id,))\nif cursor.rowcount == 0:\n    continue\n'
    + MAIL
)


@pytest.mark.parametrize(
    ("body", "guarded"),
    [
        (f"{TRY.format('new = True', 'new = False')}if new:\n    {MAIL}", True),
        (f"{TRY.format('new = True', 'new = False')}if not new:\n    {MAIL}", None),
        (f"{TRY.format('new = 1', 'new = id')}if new:\n    {MAIL}", None),
        (f"new = False\n{TRY.format('new = True', 'pass')}if new:\n    {MAIL}", True),
        (f"{TRY.format('new = True', 'new = False')}if id:\n    new = True\nif new:\n    {MAIL}", None),
        (f"{TRY.format('new = True', 'pass')}if new:\n    {MAIL}", None),
        (f"with first(id) as new:\n    if new:\n        {MAIL}", True),
        (f"with first(id) as new:\n    if not new:\n        continue\n    {MAIL}", True),
        (f"with first(id):\n    {MAIL}", False),
        (f"with noted(id) as new:\n    if new:\n        {MAIL}", None),
        (f"try:\n    mark(id)\nexcept Handled:\n    continue\n{MAIL}", True),
        (f"try:\n    mark(id)\nexcept Handled:\n    print(id)\n{MAIL}", False),
        (f"try:\n    mark(id)\nexcept KeyError:\n    print(id)\n{MAIL}", True),
        (STATE.format("state = 'sent'", "state = 'new'"), True),
        (STATE.format("state = 'sent'", "state <> 'sent'"), True),
        (STATE.format("sent_at = now()", "sent_at IS NULL"), True),
        (STATE.format("state = 'sent'", "state = 'sent'"), None),
        (STATE.format("sent_at = now()", "state = 'new'"), None),
        (STATE.format("state = 'sent'", "(state = 'new' OR shop = 1)"), None),
        (f"if not claim(id):\n    continue\n{MAIL}", None),
        (f"claim(id)\n{MAIL}", False),
        (f"if not validate(id):\n    continue\n{MAIL}", False),
        ("send(id)", None),
        (f"once(id)\n{MAIL}", False),
        (f"new = fresh(id)\nif not new:\n    continue\n{MAIL}", True),
        (f"new = fresh(id)\nif record['forced']:\n    new = True\nif not new:\n    continue\n{MAIL}", None),
        (f"if told(id):\n    continue\n{MAIL}", True),
        (f"if not fresh(id):\n    continue\n{MAIL}", True),
        (f"if fresh(id):\n    continue\n{MAIL}", False),
        (f"if not mixed(id):\n    continue\n{MAIL}", None),
        (f"try:\n    insist(id)\nexcept Handled:\n    continue\n{MAIL}", True),
        (f"try:\n    insist(id)\nexcept Handled:\n    print(id)\n{MAIL}", False),
        (f"insist(id)\n{MAIL}", True),
    ],
)  # fmt: skip
def test_what_claims_an_event(body: str, guarded: bool | None, tmp_path: Path) -> None:
    loop = "\n\ndef handler(event, context):\n    for record in event['Records']:\n        id = record['messageId']\n"
    code = {"app.py": f"{HEAD}{loop}{indent(body, ' ' * 8)}\n", "errors.py": ERRORS}
    found = program(tmp_path, code).facts.effects.items
    assert [one.guarded for one in found if one.name == "ses.send_email"] == [guarded]


@pytest.mark.parametrize(
    ("body", "repeats"),
    [
        ("stripe.StripeClient('k').payment_intents.create({'amount': 1})", Repeats.DUPLICATE),
        ("stripe.StripeClient('k').v1.refunds.create({'charge': id}, {'idempotency_key': id})", Repeats.NO_OP),
        ("stripe.StripeClient('k').charges.create({}, options={'idempotency_key': str(uuid.uuid4())})", Repeats.DUPLICATE),
        ("stripe.StripeClient('k').charges.create({}, options=claim(id))", Repeats.UNKNOWN),
        ("requests.post('https://login.example.com', data={'grant_type': 'client_credentials'})", Repeats.NO_OP),
        ("requests.post('https://login.example.com', data='grant_type=client_credentials')", Repeats.NO_OP),
        ("requests.post('https://shop.example.com', data={'type': 'order'})", Repeats.DUPLICATE),
        ("head = {}\nif id:\n    head['Idempotency-Key'] = id\nrequests.post('https://shop.example.com', headers=head)", Repeats.UNKNOWN),
        ("head = {}\nif id:\n    head['Idempotency-Key'] = id\nelse:\n    head['Idempotency-Key'] = 'none'\nrequests.post('https://shop.example.com', headers=head)", Repeats.NO_OP),
        ("cursor.execute('INSERT INTO n VALUES (%s) ON CONFLICT (id) DO UPDATE SET n = n.n + 1', (id,))", Repeats.DUPLICATE),
        ("cursor.execute('INSERT INTO n VALUES (%s) ON CONFLICT (id) DO UPDATE SET n = EXCLUDED.n + 1', (id,))", Repeats.NO_OP),
        ("cursor.execute(\"UPDATE n SET n = n + 1, state = 'paid' WHERE id = %s AND state = 'open'\", (id,))", Repeats.NO_OP),
        ("cursor.execute(\"UPDATE n SET n = n + 1 WHERE id = %s AND state = 'open'\", (id,))", Repeats.DUPLICATE),
        ("cursor.execute('INSERT INTO n VALUES (%s) ON DUPLICATE KEY UPDATE n = n + 1', (id,))", Repeats.DUPLICATE),
    ],
)  # fmt: skip
def test_what_a_second_call_does(body: str, repeats: Repeats, tmp_path: Path) -> None:
    code = {
        "app.py": f"{HEAD}\ndef handler(event, context):\n    id = event['id']\n{indent(body, '    ')}\n",
        "errors.py": ERRORS,
    }
    assert [one.repeats for one in program(tmp_path, code).facts.effects.items if one.kind != "aws"] == [repeats]


@pytest.mark.parametrize(
    ("other", "repeats"),
    [
        ("def other(event, context):\n    save(str(uuid.uuid4()))\n", Repeats.OVERWRITE),
        ("def other(event, context):\n    save(str(uuid.uuid4()))\nHANDLERS = {'other': other}\n", Repeats.UNKNOWN),
        ("def other(event, context):\n    save(str(uuid.uuid4()))\nprint(globals()['ot' + 'her'])\n", Repeats.UNKNOWN),
        ("@claim\ndef other(event, context):\n    save(str(uuid.uuid4()))\n", Repeats.UNKNOWN),
    ],
)
def test_a_function_that_nothing_names_passes_nothing_on(other: str, repeats: Repeats, tmp_path: Path) -> None:
    """Such as the handler of another function in the same file."""
    save = "def save(id):\n    table.put_item(Item={'id': id})\n"
    code = {
        "app.py": f"{HEAD}\n{save}{other}\ndef handler(event, context):\n    save(event['id'])\n",
        "errors.py": ERRORS,
    }
    found = program(tmp_path, code).facts.effects.items
    assert [one.repeats for one in found if one.name == "table.put_item" and one.site.function == "save"] == [repeats]
