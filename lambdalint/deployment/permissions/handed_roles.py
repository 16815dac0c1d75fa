"""Roles that calls hand to a service, which the caller may do by `iam:PassRole` alone.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.data.iam_needs import passes_role
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.handler import Call
from lambdalint.source.model.symbols import Argument, Const, Env, Joined, Symbol
from lambdalint.value import Known, Reference

NAMES = ("role", "rolearn")
"""How the names of arguments end that hold a role: `RoleArn`, `executionRoleArn`, `JobFlowRole`."""
ASSUMED = ("sts", "iam")
"""Services whose roles are assumed or described, not handed on."""
ARN = ":role/"


def handed_role(call: Call, function: Function) -> str:
    """The role of the template, or the ARN of another one, that a call surely hands to a service; "" where it hands none."""
    if call.service in ASSUMED or "Assume" in call.call.api or not passes_role(call.service, call.call.api):
        return ""
    roles = (role_of(one.symbol, function) for name, one in _all(call.call.arguments) if name.lower().endswith(NAMES))
    return next((role for role in roles if role), "")


def role_of(symbol: Symbol, function: Function) -> str:
    """The role that an argument names, as far as the template and the code tell."""
    match symbol:
        case Const(str(text)) if ARN in text:
            return text
        case Joined(parts) if any(isinstance(part, Const) and ARN in str(part.value) for part in parts):
            return "".join(str(part.value) if isinstance(part, Const) else "*" for part in parts)
        case Env(name):
            match function.variable(name):
                case Known(variable) if isinstance(variable.value, Known):
                    value = variable.value.value
                    if isinstance(value, Reference):
                        return value.id if value.attribute == "Arn" else ""
                    return str(value) if ARN in str(value) else ""
    return ""


def _all(arguments: tuple[tuple[str, Argument], ...]) -> Iterator[tuple[str, Argument]]:
    """Arguments, and what the mappings among them hold."""
    for name, one in arguments:
        yield name, one
        yield from _all(one.members)
