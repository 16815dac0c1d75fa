"""Handlers that send a mail for each record, and what keeps them from sending it twice."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

from lambdalint.source.model.handling import Effect
from tests.unit.programs import program

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
