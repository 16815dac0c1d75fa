"""Functions that feed themselves: writes that come back through a trigger of theirs, and calls of themselves."""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.data.recursion import FEEDS, INVOKES, STOPPED
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.handler import Call, Handler
from lambdalint.deployment.model.trigger import Trigger
from lambdalint.frozen import dataclass
from lambdalint.source.model.symbols import Const, Origin
from lambdalint.span import Span
from lambdalint.value import Known, Reference

CHANGING = frozenset({Origin.EVENT, Origin.STATE, Origin.CONTEXT, Origin.TIME, Origin.RANDOM, Origin.UNKNOWN})
"""A branch on one of these may end the loop."""
NAMED_BY = {"s3": "s3.bucket.name", "sns": "Sns.TopicArn"}
"""Where an event says what it comes from, by the trigger's kind."""


@dataclass(frozen=True)
class Feedback:
    """A trigger of a function and a write of its own that comes back through it; `sure` unless that is not decided.

    `stopped`: Lambda ends loops through this service, if the function lets it.
    """

    trigger: Trigger
    call: Call
    sure: bool
    stopped: bool


def feedback(function: Function, deployment: Deployment) -> Iterator[Feedback]:
    """For each trigger, and for what feeds the queue behind it, the first write that comes back or may do so."""
    if not isinstance(function.handler, Known):
        return
    code = function.handler.value
    for trigger in [behind for one in function.triggers.items for behind in deployment.behind(one)]:
        if trigger.kind not in FEEDS or trigger.switched_off:
            continue
        service, methods = FEEDS[trigger.kind]
        for call in code.calls_to(service, *methods):
            back = comes_back(call, trigger, code)
            if back is not False:
                yield Feedback(trigger, call, back is True, trigger.kind in STOPPED)
                break


def comes_back(call: Call, trigger: Trigger, code: Handler) -> bool | None:
    """Whether a write brings the trigger's next event; None where a filter, a branch or a loop leaves that undecided."""
    on_a_bus = trigger.kind == "eventbridge"
    if not call.sure or call.signs or call.site.in_except or not (on_a_bus or acts_on_source(call, trigger)):
        return False
    if any(may_end(test.provenance.origins) for test in call.site.tests):
        return None
    back = admitted(call, trigger)
    return None if back and (not over_records(call.site.loops, code) or refused(call, code)) else back


def refused(call: Call, code: Handler) -> bool:
    """Whether a helper that is called before may raise for what the event brings: `key = checked(key)`."""
    tests = [test for one in code.facts.refusals.items if one.site == call.site for test in one.tests]
    return any(Origin.EVENT in test.provenance.origins for test in tests)


def admitted(call: Call, trigger: Trigger) -> bool | None:
    """Whether what a trigger listens to takes in what is written to its source."""
    if trigger.kind == "s3":
        from lambdalint.deployment.feedback.bucket_events import tells_of

        return tells_of(trigger, call)
    if trigger.kind == "eventbridge":
        from lambdalint.deployment.feedback.bus_events import takes_in

        return takes_in(trigger, call, acts_on_source(call, trigger))
    if trigger.filter_text.items or trigger.filter_text.gaps:
        return None
    if trigger.kind == "dynamodb":
        from lambdalint.deployment.feedback.item_changes import settles

        return None if settles(call) else True
    return True


def may_end(origins: frozenset[Origin]) -> bool:
    """Whether a branch on such a value may end the loop; among constants something else has chosen."""
    return bool(CHANGING & origins) or origins == {Origin.CONST}


def over_records(loops: tuple[Span, ...], code: Handler) -> bool:
    """Whether all loops go over the records, and leave none out; another one goes over what was chosen before."""
    found = set(loops) - {loop.body for loop in code.facts.record_loops.items if not loop.chosen} if loops else set()
    return not found or found <= {*code.facts.inner_loops.items}


def acts_on_source(call: Call, trigger: Trigger) -> bool:
    """By the resource or name that both have, or because the call takes the name out of the event."""
    named = call.call.target.provenance if call.call.target is not None else None
    if trigger.kind in NAMED_BY and named is not None and named.origins == {Origin.EVENT}:
        return all(path.endswith(NAMED_BY[trigger.kind]) for path in named.paths)
    for target in call.written:
        match trigger.source, target:
            case Known(Reference(one)), Known(Reference(other)) if one == other:
                return True
            case Known(str(name)), Known(str(written)) if name == written:
                return True
    return False


def calls_of_itself(function: Function) -> Iterator[tuple[Call, bool]]:
    """The calls by which a function invokes itself, and whether the chain is meant to end: under a branch, or as it
    hands out what it was given."""
    if not isinstance(function.handler, Known):
        return
    for call in function.handler.value.calls_to("lambda", *INVOKES):
        kind = call.argument("InvocationType")
        dry = kind is not None and kind.symbol == Const("DryRun")
        own = call.target == Known(Reference(function.id), call.target.span)
        if own and call.sure and not call.site.in_except and not dry:
            yield call, bool(call.site.tests) or hands_out(call)


def hands_out(call: Call) -> bool:
    """Whether each run of a loop gives on a part of the event, or of what is stored: it ends where there are no more."""
    payload = call.argument("Payload")
    if payload is None or not call.site.loops:
        return False
    listed = Origin.STATE in payload.provenance.origins
    return (listed or bool(payload.provenance.paths)) and "" not in payload.provenance.paths
