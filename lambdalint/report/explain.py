"""What is known of one function, on one screen."""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.handler import Call, Handler
from lambdalint.deployment.model.resources import Queue
from lambdalint.deployment.model.trigger import FailureTarget, Mode, Trigger
from lambdalint.report.words import count, visible
from lambdalint.span import Span
from lambdalint.value import Absent, Known, Reference, Text, Unknown, Value

MOST = 12


def explain(function: Function, deployment: Deployment) -> str:
    """Triggers and retries, where failed events end, role, environment, calls, effects with guards, and what is open."""
    lines = [f"{function.id}  {at(function.span)}", *overview(function)]
    for title, found in (
        ("Invoked by", list(triggers(function))),
        ("Failed events", list(failures(function, deployment))),
        ("Role", list(role(function))),
        ("Environment", list(environment(function))),
        ("Calls", list(calls(function))),
        ("Effects", list(effects(function))),
        ("Not decided", list(undecided(function, deployment))),
    ):
        if found:
            lines += ["", title, *(f"  {line}" for line in capped(found))]
    return "\n".join(visible(line) for line in lines) + "\n"


def capped(lines: list[str]) -> list[str]:
    """The first lines, and how many there are besides."""
    return lines if len(lines) <= MOST + 1 else [*lines[:MOST], f"… and {len(lines) - MOST} more"]


def at(span: Span) -> str:
    return f"{span.path}:{span.line}"


def shown(value: Value[object] | object) -> str:
    """A value in the template's words."""
    match value:
        case Known(inner):
            return shown(inner)
        case Reference(id, attribute):
            return f"{id}.{attribute}" if attribute else id
        case Text():
            return str(value)
        case Absent():
            return "not set"
        case Unknown(_, reason):
            return f"not known ({reason})"
    return str(value)


def overview(function: Function) -> list[str]:
    """Runtime, size, time, and where the code is."""
    settings = [f"{shown(function.runtime)}", f"{shown(function.memory)} MB", f"{shown(function.timeout)} s"]
    if isinstance(function.reserved_concurrency, Known):
        settings.append(f"reserved concurrency {function.reserved_concurrency.value}")
    lines = [f"  {', '.join(settings)}"]
    match function.handler:
        case Known(code):
            gaps = len(code.closure.gaps)
            read = "all of it read" if not gaps else f"{gaps} part{'' if gaps == 1 else 's'} not read"
            lines.append(
                f"  code: `{code.name}` at {at(code.span)}; {count(len(code.closure.items), 'module')}, {read}"
            )
        case Unknown(_, reason):
            lines.append(f"  code: not read ({reason})")
        case _:
            lines.append("  code: none found")
    return lines


def triggers(function: Function) -> Iterator[str]:
    for trigger in function.triggers.items:
        source = f" `{shown(trigger.source)}`" if isinstance(trigger.source, Known) else ""
        name = trigger.name
        yield f"{name}: {trigger.caller}{source}, {delivery(trigger)}  {at(trigger.span)}"
    for gap in function.triggers.gaps:
        yield f"perhaps more: {gap.reason}  {at(gap.span)}"
    if not function.triggers.items and not function.triggers.gaps:
        yield "nothing in this template"


def delivery(trigger: Trigger) -> str:
    """How events come, in a few words."""
    if trigger.polling is not None:
        size = trigger.polling.batch_size
        return f"batches of up to {shown(size)}, at least once" + (
            ", asks which records failed" if trigger.polling.reports else ""
        )
    if trigger.mode is Mode.SYNCHRONOUS:
        limit = trigger.caller_limit
        return "waits for the answer" + (f", up to {limit.value} s" if isinstance(limit, Known) else "")
    if trigger.mode is Mode.ASYNCHRONOUS:
        tries = trigger.attempts
        return "asynchronous, at least once" + (f", up to {tries.value} attempts" if isinstance(tries, Known) else "")
    return "waits or not: the call does not say"


def failures(function: Function, deployment: Deployment) -> Iterator[str]:
    """Where an event goes that fails for good, for each way of delivery."""
    if function.triggered(Mode.ASYNCHRONOUS):
        yield f"asynchronous events: {target(function.failure_target())}"
    for trigger in function.triggered(Mode.POLLED):
        if trigger.polling is None:
            continue
        name = trigger.name
        if trigger.kind == "sqs":
            yield f"{name}: back to the queue {parked(deployment.queue(getattr(trigger.source, 'value', None)))}"
        else:
            tries = trigger.polling.maximum_retry_attempts
            ends = "without end" if isinstance(tries, Known) and tries.value < 0 else f"{shown(tries)} times"
            yield f"{name}: tried again {ends}, then {target(trigger.polling.on_failure)}"


def parked(queue: Queue | None) -> str:
    """How a message leaves its queue that no function can handle."""
    if queue is None:
        return "until its redrive policy parks it, which is not in this template"
    match queue.redrive:
        case Known(redrive):
            return f"until its redrive policy parks it in `{shown(redrive.target)}`  {at(redrive.span)}"
        case Absent():
            return "until it expires: there is no redrive policy"
        case _:
            return f"until it expires or is parked: the redrive policy is {shown(queue.redrive)}"


def target(value: Value[FailureTarget]) -> str:
    match value:
        case Known(found):
            return f"{found.kind or 'a destination'} `{shown(found.target)}`  {at(found.span)}"
        case Absent():
            return "dropped"
        case Unknown(_, reason):
            return f"not known ({reason})"
    return "not known"


def role(function: Function) -> Iterator[str]:
    """Each statement as the services and actions that it allows."""
    if not isinstance(function.role, Known):
        yield shown(function.role)
        return
    found = function.role.value
    yield f"{found.id}" + (" (made by SAM)" if found.implicit else f"  {at(found.span)}")
    for given in found.statements.items:
        actions = given.known_actions
        names = ", ".join(actions[:4]) + (f" and {len(actions) - 4} more" if len(actions) > 4 else "")
        resources = sorted({shown(resource) for resource in given.resources.items})
        where = resources[0] if len(resources) == 1 else f"{len(resources)} resources"
        but = "everything but " if given.negated_actions else ""
        yield f"{'allows' if given.allow else 'denies'} {but}{names} on {where}  ({given.origin})"
    for gap in found.statements.gaps:
        yield f"perhaps more: {gap.reason}"


def environment(function: Function) -> Iterator[str]:
    """Every variable with the places that read it; names that are read and not set."""
    reads: dict[str, list[Span]] = {}
    if isinstance(function.handler, Known):
        for read in function.handler.value.environment_reads.items:
            reads.setdefault(read.name, []).append(read.span)
    for variable in function.environment.items:
        value = "…" if variable.secret is not None or variable.no_echo else shown(variable.value)
        places = ", ".join(at(span) for span in reads.pop(variable.name, [])[:2])
        yield f"{variable.name} = {value}" + (f"  read at {places}" if places else "  no read found")
    for name, spans in sorted(reads.items()):
        yield f"{name}  not set here, read at {at(spans[0])}"


def calls(function: Function) -> Iterator[str]:
    if isinstance(function.handler, Known):
        for call in function.handler.value.calls.items:
            yield f"{call.service} {call.operation}{acted_on(call)}  {at(call.span)}" + (
                "" if call.sure else "  perhaps"
            )


def acted_on(call: Call) -> str:
    return f" on `{shown(call.target)}`" if isinstance(call.target, Known) else ""


def effects(function: Function) -> Iterator[str]:
    """What a second delivery would do, and what stands before it."""
    if not isinstance(function.handler, Known):
        return
    code: Handler = function.handler.value
    for effect in code.facts.effects.items:
        if effect.negligible:
            continue
        guards = ", ".join(
            f"`{guard.name}` ({'guards it' if guard.counts else 'not decided' if guard.counts is None else 'no guard: ' + guard.reason})"
            for guard in effect.guards
        )
        yield f"{effect.name}  {at(effect.span)}  a second time: {effect.repeats.value}, {effect.why}" + (
            f"; {guards}" if guards else ""
        )


def undecided(function: Function, deployment: Deployment) -> Iterator[str]:
    """What was not followed, with the reason."""
    if isinstance(function.handler, Known):
        code = function.handler.value
        for gap in dict.fromkeys((*code.closure.gaps, *code.calls.gaps, *code.environment_reads.gaps)):
            yield f"{gap.reason}  {at(gap.span)}"
    for gap in function.environment.gaps:
        yield f"more variables: {gap.reason}  {at(gap.span)}"
