"""SDK clients that are handed to a library: what it calls with them is not seen."""

from __future__ import annotations

import ast
import sys

from lambdalint.data.libraries_known import FOLLOWED
from lambdalint.source.evaluate import Evaluator
from lambdalint.source.objects import Client, External, SdkResource, Session
from lambdalint.source.scope import Scope
from lambdalint.source.sdk import CLIENTS, RESOURCES, SESSIONS

MOST_ARGUMENTS = 8
ASIDE = frozenset({*sys.stdlib_module_names, "builtins", *FOLLOWED})
"""Python's own library calls no AWS, and callbacks that it gets are followed; what these others call is known."""
MAKERS = CLIENTS | RESOURCES | SESSIONS


def handed_over(ev: Evaluator, node: ast.Call, scope: Scope) -> str:
    """The service of a client that a library is given, "AWS" for a session; "" when none is."""
    named = [one for one in node.args[:MOST_ARGUMENTS] if isinstance(one, ast.Name | ast.Attribute | ast.Call)]
    named += [one.value for one in node.keywords[:MOST_ARGUMENTS] if isinstance(one.value, ast.Name | ast.Attribute)]
    if not named:
        return ""
    callee = ev.values(node.func, scope)
    names = [one.name for one in callee if isinstance(one, External)]
    if not any(name.partition(".")[0] not in ASIDE and name not in MAKERS for name in names):
        return ""
    for argument in named:
        for value in ev.values(argument, scope):
            if isinstance(value, Client | SdkResource):
                return value.service
            if isinstance(value, Session):
                return "AWS"
    return ""
