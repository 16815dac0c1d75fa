"""Whether a rule on an event bus takes in what `put_events` puts there: by the bus, the source and the detail type."""

from __future__ import annotations

from lambdalint.deployment.model.handler import Call
from lambdalint.deployment.model.trigger import Trigger
from lambdalint.source.model.symbols import Argument, Const
from lambdalint.value import Absent


def takes_in(trigger: Trigger, call: Call, same: bool) -> bool | None:
    """Whether one of the entries goes to the trigger's bus with a source and a type that its pattern admits.

    `same`: the bus that the call names is the trigger's.
    """
    entries = call.argument("Entries")
    if entries is None:
        return None
    wanted: dict[str, set[str]] = {}
    for text in trigger.filter_text.items:
        name, _, value = text.partition("=")
        wanted.setdefault(name, set()).add(value)
    on_own_bus = isinstance(trigger.source, Absent) or getattr(trigger.source, "value", "") == "default"
    answers = [admits(wanted, entry) for _, entry in entries.members if (on_own_bus if unnamed(entry, call) else same)]
    if True in answers:
        return True
    return None if None in answers or not entries.complete else False


def unnamed(entry: Argument, call: Call) -> bool:
    """Whether an entry goes to the account's own bus."""
    bus = entry.member("EventBusName")
    return bus is None or bus.symbol == Const("default") or getattr(call.target, "value", "") == "default"


def admits(wanted: dict[str, set[str]], entry: Argument) -> bool | None:
    """Whether a pattern of these sources and detail types admits an entry."""
    doubt = not wanted.keys() & {"source", "detail-type"} or not wanted.keys() <= {"source", "detail-type"}
    for name, key in (("source", "Source"), ("detail-type", "DetailType")):
        written = entry.member(key)
        if name in wanted:
            if written is None or not isinstance(written.symbol, Const):
                doubt = True
            elif written.symbol.value not in wanted[name]:
                return False
    return None if doubt else True
