"""What a second delivery does to the world, and which guards make it harmless."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.source.model.handling import Effect, Repeats
from tests.unit.programs import program

HEAD = """
import json, os, uuid, time
from datetime import date, datetime
from urllib.request import Request, urlopen
import boto3, requests, smtplib
from botocore.exceptions import ClientError
from boto3.dynamodb.conditions import Attr
table = boto3.resource("dynamodb").Table("orders")
marks = boto3.resource("dynamodb").Table("marks")
ddb, s3, sns, sqs = (boto3.client(n) for n in ("dynamodb", "s3", "sns", "sqs"))
ddb, s3, sns, sqs = boto3.client("dynamodb"), boto3.client("s3"), boto3.client("sns"), boto3.client("sqs")
sfn, ses, ecs, rds = boto3.client("stepfunctions"), boto3.client("ses"), boto3.client("ecs"), boto3.client("rds-data")
lam, cw = boto3.client("lambda"), boto3.client("cloudwatch")
"""


def effects(folder: Path, body: str, before: str = "") -> list[Effect]:
    lines = "".join(f"    {line}\n" for line in body.strip().split("\n"))
    found = program(folder, f"{HEAD}{before}\ndef handler(event, context):\n{lines}")
    return list(found.facts.effects.items)


@pytest.mark.parametrize(
    ("call", "repeats"),
    [
        ('table.put_item(Item={"id": event["id"]})', Repeats.OVERWRITE),
        ('table.put_item(Item={"id": str(uuid.uuid4())})', Repeats.UNKNOWN),
        ('table.update_item(Key={"id": event["id"]}, UpdateExpression="SET a = :a")', Repeats.OVERWRITE),
        ('table.update_item(Key={"id": event["id"]}, UpdateExpression="ADD n :one")', Repeats.DUPLICATE),
        *(
            (
                f'def once(tags): return set(tags)\ntags = set(event["tags"])\ntable.update_item(Key={{"id": event["id"]}}, UpdateExpression="{text}",'
                f" ExpressionAttributeValues={values})",
                repeats,
            )
            for text, values, repeats in [
                ("ADD tags :t SET seen = :s", '{":t": {event["tag"]}, ":s": 1}', Repeats.OVERWRITE),
                ("ADD tags :t", '{":t": tags}', Repeats.OVERWRITE),
                ("ADD tags :t", '{":t": once(event["tags"])}', Repeats.OVERWRITE),
                ("ADD tags :t", '{":t": {"SS": [event["tag"]]}}', Repeats.OVERWRITE),
                ("ADD tags :t", '{":t": event["tag"]}', Repeats.DUPLICATE),
                ("ADD tags :t, #n :one", '{":t": tags, ":one": 1}', Repeats.DUPLICATE),
                ("ADD tags :t SET n = n + :one", '{":t": tags, ":one": 1}', Repeats.DUPLICATE),
                ("SET n = n + :t", '{":t": tags}', Repeats.DUPLICATE),
            ]
        ),
        ('table.update_item(Key={"id": event["id"]}, UpdateExpression="SET n = n + :one")', Repeats.DUPLICATE),
        (
            'table.update_item(Key={"id": event["id"]}, UpdateExpression="SET n = if_not_exists(n, :z) + :one")',
            Repeats.DUPLICATE,
        ),
        (
            'table.update_item(Key={"id": event["id"]}, UpdateExpression="SET l = list_append(l, :x)")',
            Repeats.DUPLICATE,
        ),
        ('table.update_item(Key={"id": str(uuid.uuid4())}, UpdateExpression="SET a = :a")', Repeats.DUPLICATE),
        ('table.update_item(Key={"id": event["id"]}, UpdateExpression=unknown())', Repeats.UNKNOWN),
        (
            'more = "ADD n :n" if event["new"] else ", b = :b"\n'
            'table.update_item(Key={"id": event["id"]}, UpdateExpression=f"SET a = :a {more}")',
            Repeats.UNKNOWN,
        ),
        (
            'more = "ADD n :n" if event["new"] else ", b = b + :b"\n'
            'table.update_item(Key={"id": event["id"]}, UpdateExpression=f"SET a = :a {more}")',
            Repeats.DUPLICATE,
        ),
        ('table.delete_item(Key={"id": event["id"]})', Repeats.NO_OP),
        ('s3.put_object(Bucket="b", Key=event["key"], Body=b"")', Repeats.OVERWRITE),
        ('s3.put_object(Bucket="b", Key=f"{uuid.uuid4()}.json", Body=b"")', Repeats.DUPLICATE),
        ('boto3.resource("s3").Object("b", f"{uuid.uuid4()}.json").put(Body=b"")', Repeats.DUPLICATE),
        ('boto3.resource("s3").Object("b", event["key"]).put(Body=b"")', Repeats.OVERWRITE),
        ('boto3.resource("s3").Object(key=event["key"], bucket_name="b").put(Body=b"")', Repeats.OVERWRITE),
        ('s3.put_object(Bucket="b", Key=context.aws_request_id)', Repeats.UNKNOWN),
        ('s3.put_object(Bucket="b", Key=date.today().isoformat())', Repeats.OVERWRITE),
        ('s3.put_object(Bucket="b", Key=f"daily/{datetime.now():%Y/%m/%d}.json")', Repeats.OVERWRITE),
        ('s3.put_object(Bucket="b", Key=datetime.now().strftime("%Y-%m-%d"))', Repeats.OVERWRITE),
        ('s3.put_object(Bucket="b", Key=str(datetime.now().date()))', Repeats.OVERWRITE),
        ('s3.put_object(Bucket="b", Key=time.strftime("%Y%m%d"))', Repeats.OVERWRITE),
        ('s3.put_object(Bucket="b", Key=f"{datetime.now().year}/{datetime.now().month}")', Repeats.OVERWRITE),
        ('s3.put_object(Bucket="b", Key=datetime.now().isoformat()[:10])', Repeats.OVERWRITE),
        ('s3.put_object(Bucket="b", Key=datetime.now().strftime("%Y-%m-%dT%H"))', Repeats.UNKNOWN),
        ('s3.put_object(Bucket="b", Key=f"{datetime.now():%Y%m%d-%-H}")', Repeats.UNKNOWN),
        ('s3.put_object(Bucket="b", Key=str(datetime.now().hour))', Repeats.UNKNOWN),
        (
            's3.put_object(Bucket="b", Key=str(datetime.now().replace(minute=0, second=0, microsecond=0)))',
            Repeats.UNKNOWN,
        ),
        ('s3.put_object(Bucket="b", Key=str(datetime.now().replace(minute=0)))', Repeats.DUPLICATE),
        ('s3.put_object(Bucket="b", Key=datetime.now().date().isoformat())', Repeats.OVERWRITE),
        ('form = "%Y-%m"\ns3.put_object(Bucket="b", Key=datetime.now().strftime(form))', Repeats.OVERWRITE),
        ('form = "%H:%M"\ns3.put_object(Bucket="b", Key=datetime.now().strftime(form))', Repeats.DUPLICATE),
        ('s3.put_object(Bucket="b", Key=datetime.now().strftime(os.environ["FORM"]))', Repeats.UNKNOWN),
        ('s3.put_object(Bucket="b", Key=str(datetime.now().date().year))', Repeats.OVERWRITE),
        ('s3.put_object(Bucket="b", Key=datetime.now().strftime("%Y-%m-%dT%H:%M"))', Repeats.DUPLICATE),
        ('s3.put_object(Bucket="b", Key=str(int(time.time()) // 3600))', Repeats.UNKNOWN),
        ('s3.put_object(Bucket="b", Key=f"{int(time.time() / 900)}")', Repeats.UNKNOWN),
        ('s3.put_object(Bucket="b", Key=str(int(time.time() // 900) * 900))', Repeats.UNKNOWN),
        ('now = int(time.time())\ns3.put_object(Bucket="b", Key=str(now - now % 300))', Repeats.UNKNOWN),
        ('s3.put_object(Bucket="b", Key=str(int(time.time()) // (24 * 60 * 60)))', Repeats.OVERWRITE),
        ('s3.put_object(Bucket="b", Key=str(int(time.time()) // int(os.environ["WINDOW"])))', Repeats.UNKNOWN),
        ('s3.put_object(Bucket="b", Key=str(int(time.time()) // 60))', Repeats.DUPLICATE),
        ('s3.put_object(Bucket="b", Key=str(time.time_ns() // 1_000_000))', Repeats.DUPLICATE),
        ('s3.put_object(Bucket="b", Key=f"{datetime.now():%H}-{uuid.uuid4()}")', Repeats.DUPLICATE),
        ('s3.put_object(Bucket="b", Key=datetime.now().isoformat())', Repeats.DUPLICATE),
        ('s3.upload_file("/tmp/x", "b", str(time.time()))', Repeats.DUPLICATE),
        ('sns.publish(TopicArn="t", Message="m")', Repeats.DUPLICATE),
        ('sqs.send_message(QueueUrl="q", MessageDeduplicationId=event["id"])', Repeats.NO_OP),
        ('sqs.send_message(QueueUrl="q", MessageDeduplicationId=str(uuid.uuid4()))', Repeats.DUPLICATE),
        ('sfn.start_execution(stateMachineArn="m", name=event["id"])', Repeats.NO_OP),
        ('sfn.start_execution(stateMachineArn="m")', Repeats.DUPLICATE),
        ('sfn.start_execution(stateMachineArn="m", name=event.get("id") or str(uuid.uuid4()))', Repeats.UNKNOWN),
        (
            'boto3.client("rds").copy_db_snapshot(SourceDBSnapshotIdentifier="a", TargetDBSnapshotIdentifier=event["id"])',
            Repeats.NO_OP,
        ),
        (
            'boto3.client("rds").create_db_snapshot(DBInstanceIdentifier="d", DBSnapshotIdentifier=event["id"])',
            Repeats.NO_OP,
        ),
        (
            'boto3.client("rds").create_db_snapshot(DBInstanceIdentifier="d", DBSnapshotIdentifier=str(time.time()))',
            Repeats.DUPLICATE,
        ),
        ('boto3.client("ec2").create_image(InstanceId="i", Name=str(time.time()))', Repeats.DUPLICATE),
        ('ecs.run_task(taskDefinition="t")', Repeats.DUPLICATE),
        ('ecs.run_task(taskDefinition="t", clientToken=event["id"])', Repeats.NO_OP),
        ('ses.send_email(Source="a")', Repeats.DUPLICATE),
        ('lam.invoke(FunctionName="f")', Repeats.DUPLICATE),
        ('rds.execute_statement(sql="INSERT INTO t VALUES (1)")', Repeats.DUPLICATE),
        ('rds.execute_statement(sql="INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING")', Repeats.NO_OP),
        ('rds.execute_statement(sql="UPDATE t SET a = 1")', Repeats.OVERWRITE),
        ('for q in ("MSCK REPAIR TABLE a", "SELECT 1"): rds.execute_statement(sql=q)', Repeats.NO_OP),
        ('for q in ("INSERT INTO a SELECT 1", "SELECT 1"): rds.execute_statement(sql=q)', Repeats.UNKNOWN),
        (
            'for q in ("INSERT INTO a SELECT 1", "INSERT INTO b SELECT 1"): rds.execute_statement(sql=q)',
            Repeats.DUPLICATE,
        ),
        (
            'boto3.client("athena").start_query_execution(QueryString=event["q"], ClientRequestToken=event["id"])',
            Repeats.NO_OP,
        ),
        (
            'boto3.client("athena").start_query_execution(QueryString=event["q"], ClientRequestToken=str(uuid.uuid4()))',
            Repeats.UNKNOWN,
        ),
        ('rds.execute_statement(sql="UPDATE t SET a = a + 1")', Repeats.DUPLICATE),
        ('ddb.execute_statement(Statement="INSERT INTO t VALUE {}")', Repeats.NO_OP),
        ('requests.post("https://x", json={})', Repeats.DUPLICATE),
        ('requests.post("https://x", headers={"Idempotency-Key": event["id"]})', Repeats.NO_OP),
        ('requests.post("https://x", headers=dict(context.headers))', Repeats.UNKNOWN),
        ('urlopen(Request("https://x", b"", headers={"Idempotency-Key": event["id"]}))', Repeats.NO_OP),
        ('urlopen(Request("https://x", b"", headers={"Accept": "text/plain"}))', Repeats.DUPLICATE),
        ('requests.put("https://x")', Repeats.OVERWRITE),
        ('requests.Session().post("https://x")', Repeats.DUPLICATE),
        ('smtplib.SMTP("h").sendmail("a", "b", "c")', Repeats.DUPLICATE),
    ],
)
def test_repetition(tmp_path: Path, call: str, repeats: Repeats) -> None:
    [effect] = effects(tmp_path, call)
    assert effect.repeats is repeats, effect.why


STORES = """
import pymongo, redis
cache = redis.Redis(host="h")
orders = pymongo.MongoClient("h")["shop"]["orders"]
shop = pymongo.MongoClient("h").get_database()
def made():
    return event_of()
"""


@pytest.mark.parametrize(
    ("body", "repeats", "note"),
    [
        ('cache.incr("orders")', Repeats.DUPLICATE, True),
        ('cache.hincrby("orders", event["shop"], 1)', Repeats.DUPLICATE, True),
        ('if cache.incr(event["id"]) > 1:\n    return', Repeats.NO_OP, False),
        ('n = cache.incr("orders")', Repeats.UNKNOWN, False),
        ('cache.pipeline().incr("orders")', Repeats.UNKNOWN, False),
        ('cache.lpush("jobs", event["id"])', Repeats.DUPLICATE, True),
        ('cache.publish("jobs", event["id"])', Repeats.DUPLICATE, True),
        ('cache.xadd("jobs", {"id": event["id"]})', Repeats.DUPLICATE, True),
        ('cache.xadd("jobs", {"id": event["id"]}, id=event["id"])', Repeats.NO_OP, True),
        ('orders.insert_one({"total": event["total"]})', Repeats.DUPLICATE, False),
        ('orders.insert_one({"_id": event["id"]})', Repeats.NO_OP, False),
        ('orders.insert_one({"_id": str(uuid.uuid4())})', Repeats.DUPLICATE, False),
        ('orders.insert_one({"total": 1, **event["order"]})', Repeats.UNKNOWN, False),
        ("orders.insert_one(made())", Repeats.UNKNOWN, False),
        ('one = {"total": 1}\none["_id"] = event["id"]\norders.insert_one(one)', Repeats.NO_OP, False),
        ('one = {"total": 1}\none[event["key"]] = event["id"]\norders.insert_one(one)', Repeats.UNKNOWN, False),
        ('shop.orders.insert_many([{"total": one["total"]} for one in event["orders"]])', Repeats.DUPLICATE, False),
        ('shop.orders.insert_many([{"_id": one["id"]} for one in event["orders"]])', Repeats.NO_OP, False),
        ('shop.orders.insert_many(event["orders"])', Repeats.UNKNOWN, False),
        ('shop["orders"].update_one({"_id": event["id"]}, {"$inc": {"n": 1}})', Repeats.DUPLICATE, False),
        (
            'orders.update_one({"_id": event["id"]}, {"$push": {"seen": event["n"]}}, upsert=True)',
            Repeats.DUPLICATE,
            False,
        ),
        ('orders.update_one({"_id": event["id"], "done": False}, {"$inc": {"n": 1}})', Repeats.UNKNOWN, False),
        ('orders.update_one({"seen": {"$ne": event["id"]}}, {"$inc": {"n": 1}})', Repeats.UNKNOWN, False),
        ('orders.update_one({"_id": event["id"]}, event["change"])', Repeats.UNKNOWN, False),
    ],
)
def test_stores(tmp_path: Path, body: str, repeats: Repeats, note: bool) -> None:
    [effect] = effects(tmp_path, body, STORES)
    assert effect.kind == "store"
    assert effect.repeats is repeats, effect.why
    assert (effect.forward or not effect.sure) is note


@pytest.mark.parametrize(
    "body",
    [
        'cache.set("a", event["id"])',
        'cache.setex("a", 60, event["id"])',
        'cache.sadd("a", event["id"])',
        'cache.hset("a", "b", event["id"])',
        'orders.update_one({"_id": event["id"]}, {"$set": {"total": 1}}, upsert=True)',
        'orders.update_one({"_id": event["id"]}, {"$addToSet": {"seen": 1}})',
        'event["counter"].incr("a")',
        'made().insert_one({"a": 1})',
    ],
)
def test_what_sets_a_store_to_the_same_adds_nothing(tmp_path: Path, body: str) -> None:
    assert effects(tmp_path, body, STORES) == []


@pytest.mark.parametrize(
    ("body", "guarded"),
    [
        ('if cache.incr(event["id"]) > 1:\n    return', True),
        ('first = cache.incr(event["id"]) == 1\nif not first:\n    return', True),
        ('first = bool(cache.setnx(event["id"], 1))\nif not first:\n    return', True),
        ('first = cache.setnx(event["id"], 1) == 1\nif first:\n    return', False),
        ('seen = cache.incr(event["id"]) > 1\nif seen:\n    return', True),
        ('seen = cache.incr(event["id"]) > 1\nif not seen:\n    return', False),
        ('if cache.incr(event["id"]) >= 2:\n    return', True),
        ('seen = not cache.setnx(event["id"], 1)\nif seen:\n    return', True),
        ('seen = not cache.setnx(event["id"], 1)\nif not seen:\n    return', False),
        ('seen = not bool(cache.setnx(event["id"], 1) == 1)\nif seen:\n    return', True),
        ('if cache.setnx(event["id"], 1) < 1:\n    return', True),
        ('if cache.setnx(event["id"], 1) >= 1:\n    return', False),
        ('if cache.incr(event["id"]) > 100:\n    return', None),
        ('n = cache.incr(event["id"])\nif n > 1:\n    return', True),
        ('if cache.incr("all") > 1:\n    return', False),
        ('cache.incr(event["id"])', False),
    ],
)
def test_a_count_that_is_asked_may_guard(tmp_path: Path, body: str, guarded: bool | None) -> None:
    mail = [one for one in effects(tmp_path, f'{body}\nses.send_email(Source="a")', STORES) if one.kind == "aws"]
    assert [one.guarded for one in mail] == [guarded]


def test_a_count_that_goes_away_hurts_nobody(tmp_path: Path) -> None:
    body = 'cache.incr(event["ip"])\ncache.expire(event["ip"], 60)\ncache.incr("orders")'
    assert [effect.negligible for effect in effects(tmp_path, body, STORES)] == [True, False]


@pytest.mark.parametrize(
    "call",
    [
        'table.get_item(Key={"id": event["id"]})',
        's3.get_object(Bucket="b", Key="k")',
        's3.generate_presigned_url("put_object", Params={"Bucket": "b"})',
        'requests.get("https://x")',
        'rds.execute_statement(sql="SELECT 1")',
        'lam.invoke(FunctionName="f", InvocationType="DryRun")',
        "print(event)",
    ],
)
def test_reads_are_no_effects(tmp_path: Path, call: str) -> None:
    assert effects(tmp_path, call) == []


def test_metrics_hurt_nobody(tmp_path: Path) -> None:
    [effect] = effects(tmp_path, 'cw.put_metric_data(Namespace="n", MetricData=[])')
    assert effect.repeats is Repeats.DUPLICATE and effect.negligible


MARK = """
def first(id):
    try:
        marks.put_item(Item={"id": id}, ConditionExpression="attribute_not_exists(id)")
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True
def mark(id):
    marks.put_item(Item={"id": id}, ConditionExpression="attribute_not_exists(id)")
"""
SEND = 'sns.publish(TopicArn="t", Message="m")'


@pytest.mark.parametrize(
    ("body", "guarded"),
    [
        # a conditional write whose exception leaves the handler
        (f'mark(event["id"])\n{SEND}', True),
        (f'marks.put_item(Item={{"id": event["id"]}}, ConditionExpression="attribute_not_exists(id)")\n{SEND}', True),
        (f'marks.put_item(Item={{"id": event["id"]}}, ConditionExpression=Attr("id").not_exists())\n{SEND}', True),
        # the helper says false, and the caller obeys
        (f'if not first(event["id"]):\n    return\n{SEND}', True),
        (f'if first(event["id"]):\n    {SEND}', True),
        (f'new = first(event["id"])\nif new:\n    {SEND}', True),
        # caught and left, caught and passed over
        (f'try:\n    mark(event["id"])\nexcept ClientError:\n    return\n{SEND}', True),
        (f'try:\n    mark(event["id"])\nexcept ClientError:\n    pass\n{SEND}', False),
        (f'try:\n    mark(event["id"])\n    {SEND}\nexcept ClientError:\n    pass', True),
        # the result of the helper is not looked at
        (f'first(event["id"])\n{SEND}', False),
        (f'if first(event["id"]):\n    print("new")\n{SEND}', False),
        # the key is new each time, or not followed
        (f"mark(str(uuid.uuid4()))\n{SEND}", False),
        (f"mark(mystery())\n{SEND}", None),
        # the mark is set after the effect, or on one branch only
        (f'{SEND}\nmark(event["id"])', False),
        (f'if event["a"]:\n    mark(event["id"])\n{SEND}', False),
        # a guard in front of a loop over the records covers the batch only
        (f'mark(event["id"])\nfor record in event["Records"]:\n    {SEND}', None),
        (f'for record in event["Records"]:\n    mark(record["messageId"])\n    {SEND}', True),
        # a condition that lets a second write pass
        (f'marks.put_item(Item={{"id": event["id"]}}, ConditionExpression="attribute_exists(id)")\n{SEND}', False),
        (SEND, False),
    ],
)
def test_conditional_writes_as_guards(tmp_path: Path, body: str, guarded: bool | None) -> None:
    [effect] = [one for one in effects(tmp_path, body, MARK) if one.name == "sns.publish"]
    assert effect.guarded is guarded, effect.guards


MODEL = """
from dataclasses import dataclass, field
from pydantic import BaseModel, Field
from uuid import uuid4
class Payment(BaseModel):
    id: str = Field(default_factory=lambda: uuid4().hex)
    order: str = "none"
    def key(self):
        return f"PAYMENT#{self.id}"
class Refund(Payment):
    total: int
@dataclass
class Note:
    order: str
    id: str = field(default_factory=uuid4)
"""


@pytest.mark.parametrize(
    ("key", "repeats"),
    [
        ("Payment(order=event['id']).id", Repeats.DUPLICATE),
        ("Payment(order=event['id']).key()", Repeats.DUPLICATE),
        ("Payment(id=event['id']).id", Repeats.OVERWRITE),
        ("Payment(id=event['id']).key()", Repeats.OVERWRITE),
        ("Payment(**event['detail']).id", Repeats.UNKNOWN),
        ("Payment.model_validate(event['detail']).key()", Repeats.UNKNOWN),
        ("Payment().order", Repeats.OVERWRITE),
        ("Refund(total=event['total']).id", Repeats.DUPLICATE),
        ("str(Note(event['id']).id)", Repeats.DUPLICATE),
        ("Note(event['id'], event['id']).id", Repeats.OVERWRITE),
    ],
)
def test_fields_of_objects_have_what_is_given_or_their_default(tmp_path: Path, key: str, repeats: Repeats) -> None:
    [effect] = effects(tmp_path, f's3.put_object(Bucket="b", Key={key}, Body=b"")', MODEL)
    assert effect.repeats is repeats, effect.why


def test_read_then_write_is_a_race(tmp_path: Path) -> None:
    [effect] = effects(
        tmp_path,
        """
found = table.get_item(Key={"id": event["id"]})
if "Item" in found:
    return
table.update_item(Key={"id": event["id"]}, UpdateExpression="ADD n :one")
""",
    )
    assert effect.guarded is False


def test_a_conditional_update_guards_itself(tmp_path: Path) -> None:
    [effect] = effects(
        tmp_path,
        'table.update_item(Key={"id": event["id"]}, UpdateExpression="ADD n :one",'
        ' ConditionExpression="attribute_not_exists(id)")',
    )
    assert effect.repeats is Repeats.DUPLICATE and effect.guarded is True
    assert effect.guards[0].itself


def test_every_chain_must_be_guarded(tmp_path: Path) -> None:
    before = MARK + "def send():\n    sns.publish(TopicArn='t', Message='m')\n"
    [_, effect] = sorted(
        effects(tmp_path, 'if event["a"]:\n    mark(event["id"])\n    send()\nelse:\n    send()', before),
        key=lambda one: one.span.line,
    )
    assert effect.name == "sns.publish" and effect.guarded is False


POWERTOOLS = """
from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer, IdempotencyConfig, idempotent, idempotent_function)
layer = DynamoDBPersistenceLayer(table_name="t")
config = IdempotencyConfig(event_key_jmespath="id", expires_after_seconds=60 * 10)
@idempotent_function(data_keyword_argument="order", persistence_store=layer, config=config)
def send(order):
    sns.publish(TopicArn="t", Message="m")
"""


@pytest.mark.parametrize(
    ("body", "guarded"),
    [
        ('send(order=event["order"])', True),
        ("send(order=str(uuid.uuid4()))", False),
    ],
)
def test_idempotent_functions(tmp_path: Path, body: str, guarded: bool) -> None:
    [effect] = [one for one in effects(tmp_path, body, POWERTOOLS) if one.name == "sns.publish"]
    assert effect.guarded is guarded
    assert [guard.kind for guard in effect.guards] == ["idempotent"]


def test_uses_of_idempotency(tmp_path: Path) -> None:
    found = program(tmp_path, f"{HEAD}{POWERTOOLS}\ndef handler(event, context):\n    send(order=event['order'])\n")
    [use] = found.facts.idempotency.items
    assert (use.function, use.event_key, use.data_keyword, use.expiry) == ("send", "id", "order", 600)
    assert use.key.from_event and len(use.covers) == 1 and not use.disabled


def test_imported_but_unused_idempotency(tmp_path: Path) -> None:
    code = f"{HEAD}{POWERTOOLS}\ndef handler(event, context):\n    sns.publish(TopicArn='t', Message='m')\n"
    found = program(tmp_path, code)
    assert [use.name for use in found.facts.idempotency.items if use.disabled] == ["idempotent"]


def test_an_unread_decorator_leaves_it_open(tmp_path: Path) -> None:
    code = f"from company import once\n{HEAD}@once\ndef handler(event, context):\n    {SEND}\n"
    [effect] = program(tmp_path, code).facts.effects.items
    assert effect.guarded is None


@pytest.mark.parametrize(
    "decorator", ["@tracer.capture_lambda_handler", "@logger.inject_lambda_context(log_event=True)"]
)
def test_known_decorators_guard_nothing(tmp_path: Path, decorator: str) -> None:
    code = f"""from aws_lambda_powertools import Logger, Tracer
logger, tracer = Logger(), Tracer()
{HEAD}{decorator}
def handler(event, context):
    {SEND}
"""
    [effect] = program(tmp_path, code).facts.effects.items
    assert effect.guarded is False


@pytest.mark.parametrize(
    ("call", "forward"), [('sns.publish(TopicArn="a", Message="b")', True), ('sns.publish(PhoneNumber="+44", Message="b")', False)]
)  # fmt: skip
def test_a_message_to_a_telephone_is_not_handed_on(tmp_path: Path, call: str, forward: bool) -> None:
    [effect] = effects(tmp_path, call)
    assert effect.forward is forward
