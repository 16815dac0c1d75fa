"""Calls of the SDK that are not resolved: of operations that are not known, or on something that was not followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdalint.data.sdk import CLIENT_METHODS, helper, services_with
from lambdalint.source.awscalls.calling import construct
from lambdalint.source.awscalls.operations import HOLDING
from lambdalint.source.modules.graph import Library
from lambdalint.source.values.objects import OPAQUE, Client, External, Object, Paginator, WaiterObject

if TYPE_CHECKING:
    from lambdalint.source.callgraph.code import Seen
    from lambdalint.source.values.evaluate import Evaluator

CARRIERS = (
    "contextvars.ContextVar()",
    "queue.",
    "threading.local()",
    "asyncio.Queue()",
    "weakref.",
    "functools.reduce",
)
"""Of the standard library: what hands out again anything that was put into it."""
AMBIGUOUS = frozenset({"query", "scan", "publish", "invoke", "encrypt", "decrypt", "converse"})
_CALL_NOTHING = CLIENT_METHODS - {"get_paginator", "get_waiter"}
_HOLDERS = ("client", "table", "boto", "sns", "sqs", "s3", "lambda", "dynamo", "kms", "ddb", "bedrock")


def unresolved(ev: Evaluator, seen: Seen) -> str:
    """Why a call that stands for no known operation may call AWS; else nothing."""
    if not HOLDING.isdisjoint(map(type, seen.receivers)):
        service = max(_beyond_tables(one, seen.name) for one in seen.receivers)
        return f"`{construct(seen.node)}` calls an operation of `{service}` that is not known here" if service else ""
    if _may_be_client(ev, seen):
        return f"`{construct(seen.node)}` may call AWS, its client was not resolved"
    return ""


def _beyond_tables(receiver: Object, name: str) -> str:
    """The service of a client, paginator or waiter whose method is an operation that the tables do not have."""
    if isinstance(receiver, Client):
        return "" if name in CLIENT_METHODS or name.startswith("__") else receiver.service
    if isinstance(receiver, Paginator | WaiterObject) and name in ("paginate", "wait"):
        return receiver.client.service
    return ""


def _may_be_client(ev: Evaluator, seen: Seen) -> bool:
    """Whether some client has the method of a call on something that was not followed."""
    name = seen.name
    if name in _CALL_NOTHING:
        return False
    if "_" not in name:
        if name not in AMBIGUOUS:
            return False
        written = construct(seen.node).lower()
        if not any(word in written.rpartition(".")[0] for word in _HOLDERS):
            return False
    elif name.startswith("_"):
        return False
    if OPAQUE not in seen.receivers and not any(_is_unknown(ev, one) for one in seen.receivers):
        return False
    return name in ("get_paginator", "get_waiter") or bool(services_with(name) or helper("s3", name))


def _is_unknown(ev: Evaluator, value: Object) -> bool:
    """Whether something was made by a library that is not known."""
    if not isinstance(value, External):
        return False
    if value.name.startswith(CARRIERS):
        return True
    found = ev.closure.find(value.name.partition("(")[0].partition(".")[0])
    return isinstance(found, Library) and found.kind == "" and not value.name.startswith("builtins.")
