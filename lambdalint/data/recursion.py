"""How a function triggers itself: which writes feed which trigger, and which loops Lambda stops.

Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html; the others follow from the sources.
"""

from __future__ import annotations

from lambdalint.data.records import Source
from lambdalint.frozen import dataclass

SOURCE = Source(
    "2026-11-23",
    "https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",
    "Apache-2.0 (our own data)",
)


@dataclass(frozen=True, slots=True)
class Loop:
    """Writes of a service (boto3 client methods) that feed a kind of trigger (id of event_sources.py).

    `stopped`: Lambda ends such a chain after about 16 invocations, unless RecursiveLoop is Allow.
    """

    trigger: str
    service: str
    methods: frozenset[str]
    stopped: bool


def _loop(trigger: str, service: str, methods: str, stopped: bool = False) -> Loop:
    return Loop(trigger, service, frozenset(methods.split()), stopped)


_INVOKES = "invoke invoke_async invoke_with_response_stream"
_PUTS = "put_object upload_file upload_fileobj copy_object copy create_multipart_upload complete_multipart_upload"
_ITEMS = "put_item update_item delete_item batch_write_item transact_write_items execute_statement"

LOOPS = (
    _loop("s3", "s3", _PUTS, stopped=True),
    _loop("sqs", "sqs", "send_message send_message_batch", stopped=True),
    _loop("sns", "sns", "publish publish_batch", stopped=True),
    _loop("dynamodb", "dynamodb", _ITEMS),
    _loop("kinesis", "kinesis", "put_record put_records"),
    _loop("eventbridge", "events", "put_events"),
    _loop("iot", "iot-data", "publish"),
    _loop("direct", "lambda", _INVOKES, stopped=True),
)
REMOVALS = frozenset({"delete_object", "delete_objects"})
"""S3 writes that feed a trigger on ObjectRemoved instead."""

CHAIN = 16
FIRST_SDK = "boto3 1.24.46"
"""Older SDKs do not pass the trace on, so that nothing is stopped."""


def loops(trigger: str, service: str, method: str) -> Loop | None:
    """The loop that a write makes when it goes to what triggers the function; None when it makes none."""
    return next(
        (one for one in LOOPS if (one.trigger, one.service) == (trigger, service) and method in one.methods), None
    )
