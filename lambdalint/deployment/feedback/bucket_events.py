"""Whether a bucket's notification tells of an object that a call writes: by the kind of write, by prefix and suffix."""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.data.recursion import MAKES
from lambdalint.deployment.model.handler import Call
from lambdalint.deployment.model.trigger import Trigger
from lambdalint.deployment.permissions.access import matches
from lambdalint.source.model.symbols import Const


def tells_of(trigger: Trigger, call: Call) -> bool | None:
    """None also of a write on a condition, which is refused the second time."""
    if call.argument("IfNoneMatch") is not None or call.argument("IfMatch") is not None:
        return None
    answers = [of_this_kind(trigger, call), *of_these_keys(trigger, call)]
    return False if False in answers else None if None in answers else True


def of_this_kind(trigger: Trigger, call: Call) -> bool | None:
    """Whether the bucket tells that something is written in this way."""
    told = [any(matches(name, one) for name in trigger.events.items) for one in MAKES[call.operation]]
    if all(told) or not (trigger.events.items or trigger.events.gaps):
        return True
    return None if any(told) or trigger.events.gaps else False


def of_these_keys(trigger: Trigger, call: Call) -> Iterator[bool | None]:
    """For the prefix and the suffix that are listened to, whether the key that is written has it."""
    key = call.argument("Key")
    for text in trigger.filter_text.items:
        name, wanted = text.partition("=")[0].lower(), text.partition("=")[2]
        if key is None or wanted == "?" or name not in ("prefix", "suffix"):
            yield None
            continue
        written, whole = key.prefix if name == "prefix" else key.suffix, isinstance(key.symbol, Const)
        if written.startswith(wanted) if name == "prefix" else written.endswith(wanted):
            yield True
        else:  # of a key that is known in part, more may have to be known
            more = wanted.startswith(written) if name == "prefix" else wanted.endswith(written)
            yield None if more and not whole else False
    if trigger.filter_text.gaps:
        yield None
