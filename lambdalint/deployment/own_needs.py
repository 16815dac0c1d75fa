"""What a function's own settings need of its role: polling, failure targets, network, logs and tracing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lambdalint.data.event_sources import EVENT_SOURCES
from lambdalint.data.role_needs import FAILURE_ACTIONS, LOG_ACTIONS, TRACE_ACTIONS, VPC_ACTIONS
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.trigger import FailureTarget
from lambdalint.frozen import dataclass
from lambdalint.span import Span
from lambdalint.value import Absent, Known, Reference, Text, Value

SOMETIMES = {"kinesis:DescribeStreamSummary", "kinesis:SubscribeToShard", "kinesis:ListShards", "dynamodb:ListStreams"}
"""Listed as needed, and mappings without them are seen to work: not every kind of consumer calls them."""
NOWHERE = Absent(Span("", 1, 1, 1, 1))


@dataclass(frozen=True, slots=True)
class OwnNeed:
    """A setting, what Lambda does for it with the role, and the actions. `vital`: without it the setting is refused
    or dead; else only something is not recorded. `target` is the queue, stream or topic that it is about."""

    at: Span | Known[Any]
    purpose: str
    actions: tuple[str, ...]
    vital: bool = True
    target: Value[Reference | Text | str] = NOWHERE


def own_needs(function: Function) -> Iterator[OwnNeed]:
    """The needs of every setting that is known."""
    for trigger in function.triggers.items:
        if trigger.polling is None:
            continue
        name = trigger.event or trigger.resource
        yield OwnNeed(
            trigger.span,
            f"poll `{name}`",
            tuple(a for a in EVENT_SOURCES[trigger.kind].role_actions if a not in SOMETIMES),
            target=trigger.source,
        )
        yield from failures(trigger.polling.on_failure, f"records of `{name}`")
    yield from failures(function.dead_letter, "failed events")
    for config in function.invoke_configs.items:
        yield from failures(config.on_failure, "failed events")
    if isinstance(function.vpc, Known) and function.vpc.value.subnets.items:
        yield OwnNeed(function.vpc, "attach to the VPC", VPC_ACTIONS)
    if isinstance(function.tracing, Known) and function.tracing.value == "Active":
        yield OwnNeed(function.tracing, "send traces", TRACE_ACTIONS, False)
    yield OwnNeed(function.span, "write logs", LOG_ACTIONS[1:], False)


def failures(target: Value[FailureTarget], what: str) -> Iterator[OwnNeed]:
    """The need of a destination; S3 objects and Kafka records are left to their own documentation."""
    if isinstance(target, Known) and target.value.kind in FAILURE_ACTIONS:
        yield OwnNeed(
            target,
            f"send {what} to their destination",
            FAILURE_ACTIONS[target.value.kind][:1],
            target=target.value.target,
        )
