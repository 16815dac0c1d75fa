"""Functions whose own code takes messages out of a queue, without an event source mapping."""

from __future__ import annotations

from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.resources import Queue
from lambdalint.deployment.permissions.access import covered
from lambdalint.value import Known, Reference, Several, Text, Unknown

ACTION = "sqs:ReceiveMessage"
OPERATIONS = ("receive_message", "receive_messages", "start_message_move_task")


def readers_of(queue: Queue, deployment: Deployment) -> Several[Function]:
    """The functions whose code reads a queue; a gap for each whose code does not tell and whose role names the queue."""
    found = [(function, reads(function, queue)) for function in deployment.functions]
    return Several(
        tuple(function for function, answer in found if answer is True),
        tuple(
            Unknown(function.span, f"`{function.id}` may read `{queue.id}`: its role allows it")
            for function, answer in found
            if answer is None and named_by_role(function, queue)
        ),
    )


def reads(function: Function, queue: Queue) -> bool | None:
    """Whether a function's code reads a queue; None when the code does not tell."""
    if not isinstance(function.handler, Known):
        return None
    code = function.handler.value
    targets = [call.target for call in code.calls_to("sqs", *OPERATIONS)]
    if any(isinstance(t, Known) and isinstance(t.value, Reference) and t.value.id == queue.id for t in targets):
        return True
    told = code.closure.complete and code.calls.complete and all(isinstance(target, Known) for target in targets)
    return False if told else None


def named_by_role(function: Function, queue: Queue) -> bool:
    """Whether the role allows reading this queue by its name, which nobody writes without a use for it."""
    if not isinstance(function.role, Known):
        return False
    return any(
        statement.allow and covered(statement, ACTION) and any(mentions(r, queue) for r in statement.resources.items)
        for statement in function.role.value.statements.items
    )


def mentions(resource: object, queue: Queue) -> bool:
    """Whether a statement's entry names the queue, by reference or as the template does."""
    if not isinstance(resource, Known):
        return False
    parts = resource.value.parts if isinstance(resource.value, Text) else (resource.value,)
    name = str(queue.name.value) if isinstance(queue.name, Known) else ""
    by_name = bool(name) and str(resource.value).rpartition(":")[2] == name
    return by_name or any(isinstance(part, Reference) and part.id == queue.id for part in parts)
