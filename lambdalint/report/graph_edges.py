"""The arrows of a deployment: triggers to functions to resources, and the ways of failed events."""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.trigger import FailureTarget
from lambdalint.frozen import dataclass
from lambdalint.value import Known, Reference, Value


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow. `failure`: the way that failed events take."""

    source: str
    target: str
    label: str
    failure: bool = False


def edges(deployment: Deployment) -> list[Edge]:
    """Every arrow of one template, in the order of its functions."""
    found: list[Edge] = []
    for function in deployment.functions:
        found += of_function(function)
    for queue in deployment.queues:
        if isinstance(queue.redrive, Known) and (dead := named(queue.redrive.value.target)):
            found.append(Edge(queue.id, dead, "redrive", True))
    return list(dict.fromkeys(found))


def of_function(function: Function) -> Iterator[Edge]:
    for trigger in function.triggers.items:
        source = named(trigger.source) or trigger.caller
        yield Edge(source, function.id, trigger.event or trigger.kind)
        if trigger.polling is not None:
            yield from failed(function, trigger.polling.on_failure)
    yield from failed(function, function.failure_target())
    if isinstance(function.handler, Known):
        for call in function.handler.value.calls.items:
            if call.call.own_role:
                yield Edge(function.id, named(call.target) or call.service, call.operation)


def failed(function: Function, target: Value[FailureTarget]) -> Iterator[Edge]:
    """The arrow to a destination of failed events, if it is a resource of the template."""
    if isinstance(target, Known) and (id := named(target.value.target)):
        yield Edge(function.id, id, "on failure", True)


def named(value: Value[object]) -> str:
    """The logical id that a value refers to, "" when there is none."""
    return value.value.id if isinstance(value, Known) and isinstance(value.value, Reference) else ""
