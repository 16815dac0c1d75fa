"""A failure that the handler hides is no failure to Lambda: no retry, no dead-letter queue."""

from collections.abc import Iterator

from lambdalint import Caught, Confidence, Function, Known, Severity, Trap, Trigger, Violation, rule

OWN_PROTOCOL = {"custom-resource", "codepipeline", "config", "macro"}
MACHINE = "step-functions"
ANSWERED = {"park", "report", "remember"}


@rule(
    "swallowed-failure",
    trap=Trap.MISSING_FAILURE_DESTINATION,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation]:
    """A broad except in the handler itself, around the work, that ends normally; somebody who waits gets an answer.

    A state machine may read a failure in what its task answers, so only an answer that is always the same hides it.
    """
    triggers = function.triggers.items
    if not triggers or not isinstance(function.handler, Known):
        return
    machine = all(t.kind == MACHINE for t in triggers)
    if not machine and any(not t.at_least_once or t.kind in OWN_PROTOCOL or t.kind == MACHINE for t in triggers):
        return
    reporting = any(reports(t) for t in triggers)
    code = function.handler.value
    for clause in code.facts.caught.items:
        around = clause.whole or (clause.record_loop is not None and clause.loops_on and not reporting)
        if not clause.broad or clause.can_raise or not clause.own or clause.site.in_except or not around:
            continue
        if (
            not (clause.effects or clause.parses)
            or clause.does & ANSWERED
            or not (clause.returns or clause.ends or clause.loops_on)
        ):
            continue
        if machine:
            if clause.alike and not clause.does & {"alert", "metric"}:
                yield hidden(function, triggers[0], clause)
            continue
        if reporting and not clause.returns and any(not answer.empty for answer in code.facts.batch_answers.items):
            continue  # what was not done may be in the answer
        told = clause.does & {"alert", "metric"}
        name = triggers[0].name
        yield Violation(
            at=clause.site.span,
            label="the failure ends here",
            message=f"`{function.id}` hides every failure from `{name}`: the event counts as done",
            because=[
                (triggers[0].span, f"{triggers[0].caller} would try again, or park the event"),
                *((span, "when this fails") for span in clause.effects[:1]),
            ],
            help="let the exception leave the handler (`raise` after logging), or hand the event to a queue of its own",
            severity=Severity.INFO if told else None,
            notes=["somebody is told, but the event is lost"] if told else [],
        )


def reports(trigger: Trigger) -> bool:
    """Whether what polls reads in the answer which records failed; a pipe always does."""
    return trigger.kind == "pipes" or (trigger.polling is not None and trigger.polling.reports)


def hidden(function: Function, task: Trigger, clause: Caught) -> Violation:
    """A failure of which a state machine learns nothing."""
    return Violation(
        at=clause.site.span,
        label="the failure ends here",
        message=f"`{function.id}` hides every failure from `{task.resource}`: the state succeeds, and its answer is the same",
        because=[
            (task.span, "goes on as if the work were done"),
            *((span, "when this fails") for span in clause.effects[:1]),
        ],
        why="A state machine takes a normal return for success: neither `Retry` nor `Catch` of the state applies, and the "
        "execution counts as succeeded. The message in the log is all that is left of the failure.",
        help="let the exception leave the handler (`raise` after logging) and give the state a `Catch`; a `Map` goes on "
        "with the others where it has `ToleratedFailurePercentage`",
        severity=Severity.INFO,
    )
