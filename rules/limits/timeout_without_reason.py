"""A timeout of minutes needs something that takes minutes."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Mode, Severity, Trap, Undecided, Violation, rule

LONG = 300
MOST_CALLS = 4


@rule(
    "timeout-without-reason",
    trap=Trap.OVERSIZED_TIMEOUT,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    yields_to=("timeout-beyond-caller",),
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """Needs the whole closure: nothing waits, downloads, loops over calls, or belongs to a library that may."""
    match function.timeout, function.handler:
        case Known(seconds) as timeout, Known(code) if seconds >= LONG:
            pass
        case _:
            return
    facts = code.facts
    slow = facts.waits.items or facts.connections.items or any(call.site.loops for call in code.calls.items)
    imported = any(found.may_last for found in code.imports.items)
    batches = any(trigger.mode is Mode.POLLED for trigger in function.triggers.items)
    many = len(code.calls.items) > MOST_CALLS
    patient = any(client.patient for client in facts.clients.items)
    if slow or imported or batches or function.is_durable or many or patient:
        return
    gaps = (*code.closure.gaps, *code.calls.gaps, *facts.waits.gaps)
    if gaps:
        yield Undecided(gaps[0])
        return
    calls = ", ".join(sorted({f"`{call.operation}`" for call in code.calls.items}))
    yield Violation(
        at=timeout,
        label=f"{seconds} s",
        message=f"`{function.id}` may run for {seconds} s, but its code does nothing that takes long"
        + (f": it only calls {calls}" if calls else ""),
        because=[(code.span, "the handler"), (function.span, "this function")],
        help="set `Timeout` to a few times what a run takes, such as 30",
    )
