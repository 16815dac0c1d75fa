"""Quotas, defaults and bounds of Lambda and its neighbours. Times in seconds, sizes as the name says.

Source: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html unless a line names another.
"""

from __future__ import annotations

from lambdalint.data.records import Source

SOURCE = Source(
    "2026-11-23",
    "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html and CloudFormation's schemas",
    "Apache-2.0 (our own data)",
)

DEFAULT_TIMEOUT = 3
MAXIMUM_TIMEOUT = 900
MANAGED_INSTANCES_TIMEOUT = 5400
DEFAULT_MEMORY_MB = 128
MAXIMUM_MEMORY_MB = 10240
FULL_CPU_MEMORY_MB = 1769
"""At this memory a function has one whole CPU; below it threads and processes gain nothing."""
DEFAULT_TMP_MB = 512
MAXIMUM_TMP_MB = 10240
INIT_SECONDS = 10
"""lambda-runtime-environment.html: then the initialisation runs again in the first invocation."""

SYNC_PAYLOAD_MB = 6
ASYNC_PAYLOAD_KB = 1024
UNZIPPED_MB = 250
ZIPPED_MB = 50
INLINE_MB = 4
IMAGE_GB = 10
LAYERS = 5

ACCOUNT_CONCURRENCY = 1000
UNRESERVED_CONCURRENCY = 100
QUEUE_MINIMUM_CONCURRENCY = 5
"""services-sqs-scaling.html: a queue's pollers start with five batches at a time."""
QUEUE_MAXIMUM_CONCURRENCY = 1250
"""services-sqs-scaling.html: a mapping without MaximumConcurrency goes up to this."""

DEFAULT_BATCH = {
    "sqs": 10,
    "kinesis": 100,
    "dynamodb": 100,
    "msk": 100,
    "selfmanagedkafka": 100,
    "mq": 100,
    "documentdb": 100,
}
FIFO_BATCH = 10
MAXIMUM_BATCH = 10000
MAXIMUM_WINDOW = 300
DEFAULT_WINDOW = {
    "sqs": 0.0,
    "kinesis": 0.0,
    "dynamodb": 0.0,
    "msk": 0.5,
    "selfmanagedkafka": 0.5,
    "mq": 0.5,
    "documentdb": 0.5,
}
KAFKA_RETRIES_WITH_DESTINATION = 10
"""kafka-on-failure.html: endless retries end after ten when a failure destination is set."""

QUEUE_VISIBILITY = 30
QUEUE_RETENTION = 345600
QUEUE_MAXIMUM_RETENTION = 1209600
QUEUE_RECEIVES = 10
QUEUE_ADVISED_RECEIVES = 5
QUEUE_VISIBILITY_FACTOR = 6
"""services-sqs-configure.html: six times the function's timeout, plus the batching window, and five receives."""
STREAM_RETENTION = {"kinesis": 86400, "dynamodb": 86400}

REST_API_SECONDS = 29
HTTP_API_SECONDS = 30
ALB_BODY_MB = 1

BOTO_READ_TIMEOUT = 60
BOTO_CONNECT_TIMEOUT = 60
BOTO_ATTEMPTS = 3
BOTO_DYNAMODB_ATTEMPTS = 4
"""botocore 1.44: retry mode standard is the default; older releases try five times (DynamoDB ten)."""

DURABLE_RETENTION_DAYS = 14
DURABLE_MAXIMUM_SECONDS = 31622400
