"""Whether what a function logs is shown at the levels that its environment and its settings ask for."""

from __future__ import annotations

from lambdalint.deployment.model.function import Function
from lambdalint.source.facts import Logged
from lambdalint.source.loglevels import ABOVE_INFO, BELOW_WARNING
from lambdalint.source.model import Const, Env, Symbol
from lambdalint.value import Known


def dropped(function: Function, message: Logged) -> bool:
    """Whether a message is below every level that is set: by the code, else by `ApplicationLogLevel`."""
    if message.level not in BELOW_WARNING or message.thresholds is None:
        return False
    if not message.thresholds:
        return isinstance(function.application_log_level, Known) and function.application_log_level.value in ABOVE_INFO
    return all(high(function, one) for one in message.thresholds)


def high(function: Function, level: Symbol | None) -> bool:
    """Whether a level is above those of messages that only inform."""
    if isinstance(level, Const):
        return str(level.value).upper() in ABOVE_INFO
    if not isinstance(level, Env) or not function.environment.complete:
        return False
    set_to = next((one.value for one in function.environment.items if one.name == level.name), None)
    if set_to is None:
        return high(function, level.default)
    return isinstance(set_to, Known) and str(set_to.value).upper() in ABOVE_INFO
