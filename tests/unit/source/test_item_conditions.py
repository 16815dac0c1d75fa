"""What a condition asks of the attributes that the same write sets, and whether it fails the second time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.programs import program

HEAD = """
import boto3
from boto3.dynamodb.conditions import Attr

table = boto3.resource("dynamodb").Table("orders")
client = boto3.client("dynamodb")
ses = boto3.client("ses")
"""
SENT = 'UpdateExpression="SET #s = :sent", ExpressionAttributeNames={"#s": "state"}'
VALUES = (
    'ExpressionAttributeValues={":sent": "sent", ":new": "new", ":v": event["version"], ":one": 1, ":id": event["id"]}'
)
TYPED = 'ExpressionAttributeValues={":sent": {"S": "sent"}, ":new": {"S": "new"}}'


@pytest.mark.parametrize(
    ("condition", "update", "guarded"),
    [
        ("#s = :new", SENT, True),
        ("attribute_exists(id) AND #s = :new", SENT, True),
        ("#s <> :sent", SENT, True),
        ("#s = :sent", SENT, False),
        ("#s <> :new", SENT, False),
        ("#s IN (:new, :one)", SENT, True),
        ("#s IN (:new, :sent)", SENT, None),
        ("#s = :new OR #s = :one", SENT, None),
        ("version < :v", 'UpdateExpression="SET version = :v"', True),
        ("version <= :v", 'UpdateExpression="SET version = :v"', False),
        ("version = :v", 'UpdateExpression="SET version = version + :one"', True),
        ("version = :v", 'UpdateExpression="ADD version :one"', True),
        ("stock >= :one", 'UpdateExpression="SET stock = if_not_exists(stock, :one) - :one"', False),
        ("last <> :id", 'UpdateExpression="SET last = :id"', None),
        ("NOT contains(seen, :id)", 'UpdateExpression="SET n = n + :one ADD seen :id"', True),
        ("NOT contains(seen, :id)", 'UpdateExpression="SET n = n + :one"', None),
        ("NOT contains(seen, :one)", 'UpdateExpression="ADD seen :id"', None),
        ("owner = :id", 'UpdateExpression="SET a = :one"', None),
        ("attribute_not_exists(sent_at)", 'UpdateExpression="SET sent_at = :one"', True),
        ("attribute_not_exists(id)", 'UpdateExpression="SET sent_at = :one"', True),
        ("attribute_not_exists(ended_at)", 'UpdateExpression="SET sent_at = :one"', None),
    ],
)  # fmt: skip
def test_what_an_update_asks_of_what_it_sets(condition: str, update: str, guarded: bool | None, tmp_path: Path) -> None:
    write = f'table.update_item(Key={{"id": event["id"]}}, {update}, {VALUES}, ConditionExpression="{condition}")'
    assert guarded_by(write, tmp_path) is guarded


@pytest.mark.parametrize(
    ("write", "guarded"),
    [
        (f'client.update_item(TableName="orders", Key={{"id": {{"S": event["id"]}}}}, {SENT}, {TYPED}, ConditionExpression="#s = :new")', True),
        (f'table.update_item(Key={{"id": event["id"]}}, {SENT}, {VALUES}, ConditionExpression=Attr("state").ne("sent"))', True),
        (f'table.update_item(Key={{"id": event["id"]}}, {SENT}, {VALUES}, ConditionExpression=Attr("id").exists() & Attr("state").eq("new"))', True),
        (f'table.update_item(Key={{"id": event["id"]}}, {SENT}, {VALUES}, ConditionExpression=Attr("id").exists())', False),
        ('table.put_item(Item={"id": event["id"]}, **{"ConditionExpression": "attribute_not_exists(id)"})', True),
        ('table.put_item(Item={"id": event["id"]}, **options())', None),
        ('put(event["id"], ConditionExpression="attribute_not_exists(id)")', True),
        ('put(event["id"], ConditionExpression="attribute_not_exists(id)")\nput("a")', None),
        ('if "Attributes" in table.put_item(Item={"id": event["id"]}, ReturnValues="ALL_OLD"):\n    return', True),
        ('old = table.put_item(Item={"id": event["id"]}, ReturnValues="ALL_OLD")\nif old.get("Attributes"):\n    return', True),
        ('old = table.put_item(Item={"id": event["id"]}, ReturnValues="ALL_OLD").get("Attributes")\nif not old:\n    return', None),
        ('old = table.put_item(Item={"id": event["id"]}, ReturnValues="ALL_OLD")\nif old.get("Attributes", {}).get("paid"):\n    return', None),
        ('old = table.delete_item(Key={"id": event["id"]}, ReturnValues="ALL_OLD")\nif "Attributes" not in old:\n    return', True),
        ('old = table.put_item(Item={"id": event["id"]}, ReturnValues="ALL_OLD")\nif old["ResponseMetadata"]["RetryAttempts"]:\n    return', None),
        ('boto3.client("stepfunctions").start_execution(stateMachineArn="a", name=event["id"])', None),
    ],
)  # fmt: skip
def test_where_a_write_has_its_condition(write: str, guarded: bool | None, tmp_path: Path) -> None:
    assert guarded_by(write, tmp_path) is guarded


def guarded_by(write: str, folder: Path) -> bool | None:
    """Whether a mail that is sent after a write is guarded."""
    helpers = "def put(id, **more):\n    table.put_item(Item={'id': id}, **more)\n"
    body = "".join(f"    {line}\n" for line in [*write.split("\n"), "ses.send_email(Source='a')"])
    found = program(folder, f"{HEAD}{helpers}\ndef handler(event, context):\n{body}").facts.effects.items
    return next(one.guarded for one in found if one.name == "ses.send_email")
