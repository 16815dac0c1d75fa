"""Reading first and writing afterwards lets two deliveries through at once."""

from collections.abc import Iterator

from lambdalint import (
    Call,
    Confidence,
    Effect,
    Function,
    Handler,
    Known,
    Origin,
    Severity,
    Trap,
    Violation,
    rule,
)

READS = {"get_item", "query", "head_object", "get_object", "list_objects_v2"}
MARKS = {"put_item", "update_item", "put_object"}


@rule(
    "check-then-act",
    trap=Trap.NON_IDEMPOTENT_HANDLER,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation]:
    """Only where the read and its branch are all that stands before an effect that duplicates."""
    triggers = [trigger for trigger in function.repeated if trigger.at_least_once]
    if not triggers or not isinstance(function.handler, Known):
        return
    code = function.handler.value
    for effect in code.facts.effects.items:
        read = decided_by(code, effect) if effect.doubles else None
        if read is None:
            continue
        yield Violation(
            at=effect.span,
            label="once only while deliveries do not overlap",
            message=f"`{function.id}` reads whether an event was handled and then calls `{effect.name}`: two deliveries "
            "at the same time both find nothing",
            because=[(triggers[0].span, "delivers at least once"), (read.span, "read here")],
            help="write first under a `ConditionExpression` such as `attribute_not_exists(pk)`, and act only if that write succeeds",
        )


def decided_by(code: Handler, effect: Effect) -> Call | None:
    """The read whose result decides whether the effect runs, of a store in which the code also marks events as done."""
    decides = effect.site.decided_by(Origin.STATE)
    reads = [one for one in code.calls.items if one.operation in READS and one.span in decides] if decides else ()
    writes = [one for one in code.calls.items if one.operation in MARKS] if reads else ()
    targets = {read.target for read in reads if isinstance(read.target, Known)}
    targets &= {one.target for one in writes}
    for read in reads:
        if read.target not in targets:
            continue
        marks = [call for call in writes if call.target == read.target]
        if effect.site.in_except:  # an alert, unless what was missing is marked there, too
            marks = [call for call in marks if call.site.in_except and call.site.tests == effect.site.tests]
        if marks:
            return read
    return None
