"""What the role of a function needs for the function's own settings, whatever its code does.

Polling is in `event_sources.py` (`role_actions`).
"""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.data.records import Source

SOURCE = Source(
    "2026-11-23",
    "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html, lambda-intro-execution-role.html, "
    "invocation-async-retain-records.html",
    "Apache-2.0 (our own data)",
)

VPC_ACTIONS = ("ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface")
"""Without these Lambda refuses the attachment to a VPC."""
LOG_ACTIONS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
TRACE_ACTIONS = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")
FAILURE_ACTIONS: Mapping[str, tuple[str, ...]] = {
    "SQS": ("sqs:SendMessage",),
    "SNS": ("sns:Publish",),
    "Lambda": ("lambda:InvokeFunction",),
    "EventBridge": ("events:PutEvents",),
    "S3": ("s3:PutObject", "s3:ListBucket"),
}
"""Kind of a dead-letter queue or destination -> what sending to it needs."""
