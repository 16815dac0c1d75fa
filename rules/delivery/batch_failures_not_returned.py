"""A function that is asked which records failed must say so."""

from collections.abc import Iterator

from lambdalint import Confidence, EventSourceMapping, Known, Severity, Trap, Undecided, Unknown, Violation, rule

RIGHT = "batchItemFailures"


@rule(
    "batch-failures-not-returned",
    trap=Trap.BATCH_BLAST_RADIUS,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(mapping: EventSourceMapping) -> Iterator[Violation | Undecided]:
    """An error when a record's failure is caught and the handler returns as if all was well, else a warning."""
    types = mapping.polling.response_types
    if not isinstance(types, Known) or "ReportBatchItemFailures" not in types.value:
        return
    if not isinstance(mapping.function.handler, Known):
        return
    handler = mapping.function.handler.value
    facts = handler.facts
    asked = (types, "asked for here")
    for answer in facts.batch_answers.items:
        wrong = (
            answer.key
            if answer.key != RIGHT
            else answer.identifier
            if answer.identifier not in ("", "itemIdentifier")
            else ""
        )
        if wrong and not answer.helper:
            wanted = RIGHT if answer.key != RIGHT else "itemIdentifier"
            yield Violation(
                at=answer.site.span,
                label=f"`{wanted}` is what Lambda reads",
                message=f"`{mapping.function.id}` returns failed records under `{wrong}`, which Lambda does not know",
                because=[asked],
                help=f"write `{wanted}`",
                resource=mapping.function.id,
            )
    if facts.batch_answers.items:
        return
    unclear = [returned for returned in facts.returned.items if returned.kind == "unknown"]
    gaps = (*facts.batch_answers.gaps, *facts.returned.gaps, *handler.closure.gaps)
    if unclear or gaps:
        yield Undecided(
            gaps[0] if gaps else Unknown(unclear[0].site.span, "what is returned was not followed"), mapping.function.id
        )
        return
    caught = [
        clause for loop in facts.record_loops.items for clause in loop.catches if clause.loops_on and not clause.raises
    ]
    hidden = [clause for clause in caught if "park" not in clause.does]
    yield Violation(
        at=handler.span,
        label="never returns `batchItemFailures`",
        message=f"`{mapping.function.id}` never says which records failed, although "
        f"`{mapping.trigger.event or mapping.trigger.resource}` asks for it"
        + (": failed records are taken for done" if hidden else ": one failure returns the whole batch"),
        because=[asked, *((clause.site.span, "a record's failure ends here") for clause in hidden[:1])],
        help='return `{"batchItemFailures": [{"itemIdentifier": …}]}` with the records that failed, or drop '
        "`ReportBatchItemFailures`",
        resource=mapping.function.id,
        severity=None if hidden else Severity.WARNING,
    )
