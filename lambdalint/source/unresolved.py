"""Calls that look like one of the SDK on something that was not followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdalint.data.sdk import CLIENT_METHODS, helper, services_with
from lambdalint.source.awscalls import construct
from lambdalint.source.graph import Library
from lambdalint.source.objects import OPAQUE, External, Object
from lambdalint.source.operations import HOLDING

if TYPE_CHECKING:
    from lambdalint.source.code import Seen
    from lambdalint.source.evaluate import Evaluator

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


def unresolved(ev: Evaluator, seen: Seen) -> tuple[str, ...]:
    """The services whose client has the method of a call on something that was not followed; else nothing."""
    name = seen.name
    if name in _CALL_NOTHING:
        return ()
    if "_" not in name:
        if name not in AMBIGUOUS:
            return ()
        written = construct(seen.node).lower()
        if not any(word in written.rpartition(".")[0] for word in _HOLDERS):
            return ()
    elif name.startswith("_"):
        return ()
    if any(one.__class__ in HOLDING for one in seen.receivers):
        return ()
    if OPAQUE not in seen.receivers and not any(_is_unknown(ev, one) for one in seen.receivers):
        return ()
    if name in ("get_paginator", "get_waiter"):
        return ("?",)
    return services_with(name) or (("s3",) if helper("s3", name) else ())


def _is_unknown(ev: Evaluator, value: Object) -> bool:
    """Whether something was made by a library that is not known."""
    if not isinstance(value, External):
        return False
    if value.name.startswith(CARRIERS):
        return True
    found = ev.closure.find(value.name.partition("(")[0].partition(".")[0])
    return isinstance(found, Library) and found.kind == "" and not value.name.startswith("builtins.")
