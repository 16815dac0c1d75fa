"""Takes orders from the queue and stores them."""

import json
import os
import uuid

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def handler(event, context):
    for record in event["Records"]:
        store(json.loads(record["body"]))


def store(order):
    table.put_item(Item={"order_id": str(uuid.uuid4()), "total": order["total"]})
