"""What a function's own settings need of its role: polling, failure targets, network, logs and tracing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lambdalint.data.event_sources import EVENT_SOURCES
from lambdalint.data.role_needs import FAILURE_ACTIONS, LOG_ACTIONS, TRACE_ACTIONS, VPC_ACTIONS
from lambdalint.deployment.logs import log_groups_of
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.trigger import FailureTarget
from lambdalint.frozen import dataclass
from lambdalint.span import Span
from lambdalint.value import Absent, Known, Reference, Text, Unknown, Value

SOMETIMES = {"kinesis:DescribeStreamSummary", "kinesis:SubscribeToShard", "kinesis:ListShards", "dynamodb:ListStreams"}
"""Listed as needed, and mappings without them are seen to work: not every kind of consumer calls them."""
ENCRYPTED = ("sqs", "kinesis")
"""Sources that are read with the reader's right on their key: docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
and docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html."""
NOWHERE = Absent(Span("", 1, 1, 1, 1))


@dataclass(frozen=True, slots=True)
class OwnNeed:
    """A setting, what Lambda does for it with the role, and the actions. `lost` says what a missing one costs.

    Without the `optional` ones nothing that was asked for is lost. `refused`: without another the setting is refused
    or dead, and not only without a record. `target` is the queue, stream or topic that it is about. `gap`: why it is not
    known whether the setting is there at all.
    """

    at: Span | Known[Any]
    purpose: str
    actions: tuple[str, ...]
    lost: str
    optional: tuple[str, ...] = ()
    refused: bool = True
    target: Value[Reference | Text | str] = NOWHERE
    gap: Unknown | None = None


def own_needs(function: Function, deployment: Deployment) -> Iterator[OwnNeed]:
    """The needs of every setting that is known."""
    for trigger in function.triggers.items:
        if trigger.polling is None:
            continue
        name = trigger.name
        yield OwnNeed(
            trigger.span,
            f"poll `{name}`",
            tuple(a for a in EVENT_SOURCES[trigger.kind].role_actions if a not in SOMETIMES),
            "Lambda polls queues, streams and brokers with the function's role: CloudFormation refuses an event source "
            "mapping whose role may not, or its events stay where they are and nothing says why.",
            target=trigger.source,
        )
        for key in deployment.keys_of(trigger.source) if trigger.kind in ENCRYPTED else ():
            yield OwnNeed(
                trigger.span,
                f"decrypt what it polls from `{name}`",
                ("kms:Decrypt",),
                "Lambda polls with the function's role: of a source that is encrypted with a key of your own it gets nothing "
                "without the right to decrypt.",
                target=Known(Reference(key.key), key.span),
            )
        yield from failures(trigger.polling.on_failure, f"records of `{name}`")
    yield from failures(function.dead_letter, "failed events")
    for config in function.invoke_configs.items:
        yield from failures(config.on_failure, "failed events")
        yield from failures(config.on_success, "results")
    if isinstance(function.vpc, Known):
        subnets = function.vpc.value.subnets
        yield OwnNeed(
            function.vpc,
            "attach to the VPC",
            VPC_ACTIONS,
            "Lambda makes the network interfaces of a VPC with the function's role, and refuses the function when the "
            "role may not.",
            gap=None if subnets.items else subnets.gaps[0],
        )
    if isinstance(function.tracing, Known) and function.tracing.value == "Active":
        yield OwnNeed(
            function.tracing,
            "send traces",
            TRACE_ACTIONS,
            "Lambda sends traces with the function's role: without `xray:PutTraceSegments` active tracing records "
            "nothing, and Lambda has refused to create such functions.",
            TRACE_ACTIONS[1:],
            refused=False,
        )
    yield OwnNeed(
        function.span,
        "write logs",
        LOG_ACTIONS if makes_its_log_group(function, deployment) else LOG_ACTIONS[1:],
        "Lambda writes logs with the function's role: without these rights it runs and leaves no trace, and when it "
        "fails there is nothing to read.",
        LOG_ACTIONS,
    )


def makes_its_log_group(function: Function, deployment: Deployment) -> bool:
    """Whether nothing else makes the log group: the template has none for it, and none of another name is configured."""
    if not isinstance(function.log_group, Absent):
        return False
    groups = log_groups_of(function, deployment)
    return groups.complete and not groups.items


def failures(target: Value[FailureTarget], what: str) -> Iterator[OwnNeed]:
    """The need of a destination; S3 objects and Kafka records are left to their own documentation."""
    if isinstance(target, Known) and target.value.kind in FAILURE_ACTIONS:
        yield OwnNeed(
            target,
            f"send {what} to their destination",
            FAILURE_ACTIONS[target.value.kind][:1],
            "Lambda sends to destinations with the function's role: the destination is refused when it is deployed, or "
            "what it is for is lost all the same.",
            target=target.value.target,
        )
