"""How a function triggers itself: which writes feed which trigger, and which loops Lambda stops.

Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html; the others follow from the sources. What
a bucket tells of: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html.
"""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.data.records import Source

SOURCE = Source(
    "2026-11-23",
    "https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html",
    "Apache-2.0 (our own data)",
)


_PUT = "s3:ObjectCreated:Put"
_COPY = "s3:ObjectCreated:Copy"
_PARTS = "s3:ObjectCreated:CompleteMultipartUpload"
MAKES: Mapping[str, tuple[str, ...]] = {
    "put_object": (_PUT,),
    "upload_file": (_PUT, _PARTS),
    "upload_fileobj": (_PUT, _PARTS),
    "copy_object": (_COPY,),
    "copy": (_COPY, _PARTS),
    "complete_multipart_upload": (_PARTS,),
}
"""The events of a write to a bucket; which of two it is depends on the size of the object."""

FEEDS: Mapping[str, tuple[str, frozenset[str]]] = {
    "s3": ("s3", frozenset(MAKES)),
    "sqs": ("sqs", frozenset({"send_message", "send_message_batch"})),
    "sns": ("sns", frozenset({"publish", "publish_batch"})),
    "dynamodb": ("dynamodb", frozenset({"put_item", "update_item", "batch_write_item", "transact_write_items"})),
    "kinesis": ("kinesis", frozenset({"put_record", "put_records"})),
    "eventbridge": ("events", frozenset({"put_events"})),
}
"""By the kind of a trigger (an id of event_sources.py) the service and the methods of its client that feed it. A deletion
from a table is none of them, although it is an event: what is gone cannot be deleted again."""
INVOKES = ("invoke", "invoke_async")

STOPPED = frozenset({"s3", "sqs", "sns"})
"""Loops that Lambda ends after about 16 rounds, unless RecursiveLoop is Allow (SDKs that pass the trace on: boto3
1.24.46 and later)."""
