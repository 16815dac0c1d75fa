"""What is called out of sight: clients that are handed to a library, functions and operations by computed names."""

from __future__ import annotations

import ast
import sys
from functools import lru_cache

from lambdalint.data.libraries_known import FOLLOWED
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.objects import OPAQUE, Client, External, SdkResource, Session
from lambdalint.source.values.sdk import CLIENTS, RESOURCES, SESSIONS

MOST_ARGUMENTS = 8
ASIDE = frozenset({*sys.stdlib_module_names, "builtins", *FOLLOWED})
"""Python's own library calls no AWS, and callbacks that it gets are followed; what these others call is known."""
LOOKING_UP = frozenset(
    {
        "operator.methodcaller", "operator.attrgetter", "inspect.getmembers", "inspect.signature",
        "inspect.get_annotations", "typing.get_type_hints", "functools.reduce",
    }
)  # fmt: skip
"""Functions of the standard library that call methods, or tell of what to make objects, by names that they look up."""
MAKERS = CLIENTS | RESOURCES | SESSIONS


@lru_cache(4_000)
def _unread(name: str) -> bool:
    """Whether it is not known what a library function does with a client."""
    return name not in MAKERS and name.partition(".")[0] not in ASIDE


def handed_over(ev: Evaluator, seen: Seen) -> str:
    """The service of a client that a library is given, "AWS" for a session; "" when none is."""
    for callee in seen.callee:
        if isinstance(callee, External) and _unread(callee.name):
            break
    else:
        return ""
    node = seen.node
    named = [one for one in node.args[:MOST_ARGUMENTS] if isinstance(one, (ast.Name, ast.Attribute, ast.Call))]
    named += [one.value for one in node.keywords[:MOST_ARGUMENTS] if isinstance(one.value, (ast.Name, ast.Attribute))]
    for argument in named:
        for value in ev.values(argument, seen.use.scope):
            if isinstance(value, (Client, SdkResource)):
                return value.service
            if isinstance(value, Session):
                return "AWS"
    return ""


def computed(code: Code, seen: Seen) -> bool:
    """Whether a call is of `globals()[name]`, which is not followed, or asks a client for a method of a name that is not written."""
    node, called = seen.node, seen.node.func
    if isinstance(called, ast.Subscript) and isinstance(called.value, ast.Call):
        return getattr(called.value.func, "id", "") in ("globals", "locals", "vars")
    if not isinstance(called, ast.Name) or called.id != "getattr" or len(node.args) < 2:
        return False
    if code.ev.strings(node.args[1], seen.use.scope):
        return False
    asked = code.ev.values(node.args[0], seen.use.scope)
    return any(isinstance(one, Client | SdkResource) for one in asked) or (OPAQUE in asked and code.any_client)
