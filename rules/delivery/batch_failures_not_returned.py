"""A function that is asked which records failed must say so."""

from collections.abc import Iterator

from lambdalint import (
    BatchAnswer,
    Caught,
    Confidence,
    EventSourceMapping,
    Handler,
    Known,
    Origin,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    rule,
)

RIGHT = "batchItemFailures"
IDENTIFIERS = {
    "sqs": ("messageId",),
    "kinesis": ("kinesis", "sequenceNumber"),
    "dynamodb": ("dynamodb", "SequenceNumber"),
}
"""Where a record has the identifier that Lambda wants back."""
WHOLE = (
    "An identifier that is none of the batch makes Lambda take all of it for failed: what was done of it is done again, "
    "until the records expire or are parked."
)
UNUSED = (
    "`ReportBatchItemFailures` has an effect only through what the handler returns. An exception that leaves it returns "
    "the whole batch: what was done of it is done again."
)


@rule(
    "batch-failures-not-returned",
    trap=Trap.BATCH_BLAST_RADIUS,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(mapping: EventSourceMapping) -> Iterator[Violation | Undecided]:
    """An error when a record's failure is caught and the handler returns as if all was well, else a warning."""
    if not mapping.polling.reports or not isinstance(mapping.function.handler, Known):
        return
    handler = mapping.function.handler.value
    facts = handler.facts
    for answer in facts.batch_answers.items:
        yield from mistake(answer, mapping)
    answers, hidden = facts.batch_answers.items, hidden_in(handler)
    if answers and not (hidden and all(answer.empty for answer in answers)):
        return
    unclear = [returned for returned in facts.returned.items if returned.kind == "unknown"]
    gaps = (*facts.batch_answers.gaps, *facts.returned.gaps, *handler.closure.gaps)
    if unclear or gaps:
        yield Undecided(
            gaps[0] if gaps else Unknown(unclear[0].site.span, "what is returned was not followed"), mapping.function.id
        )
        return
    if not answers and isinstance(handler.signature, Known) and not handler.signature.value.direct:
        yield Undecided(Unknown(handler.span, "what its decorators return is not known"), mapping.function.id)
        return
    processed = [loop for loop in facts.record_loops.items if loop.kind == "powertools" and not loop.escapes]
    done = hidden or processed
    yield Violation(
        at=handler.span,
        label="returns an empty list, whatever happened" if answers else "never returns `batchItemFailures`",
        message=f"`{mapping.function.id}` never says which records failed, although "
        f"`{mapping.trigger.name}` asks for it"
        + (": failed records are taken for done" if done else ": one failure returns the whole batch"),
        because=[
            (mapping.polling.response_types, "asked for here"),
            *((clause.site.span, "a record's failure ends here") for clause in hidden[:1]),
            *((loop.site.span, "keeps the failures for its answer") for loop in processed[:1]),
        ],
        why="" if done else UNUSED,
        help="return what the processor answers"
        if processed
        else 'return `{"batchItemFailures": [{"itemIdentifier": …}]}` with the records that failed, or drop '
        "`ReportBatchItemFailures`",
        resource=mapping.function.id,
        severity=None if done else Severity.WARNING,
    )


def mistake(answer: BatchAnswer, mapping: EventSourceMapping) -> Iterator[Violation]:
    """What keeps Lambda from understanding an answer."""
    at, why, name = answer.site.span, WHOLE, mapping.function.id
    if answer.key != RIGHT or answer.identifier not in ("", "itemIdentifier"):
        if answer.helper:
            return
        wrong, right = (answer.key, RIGHT) if answer.key != RIGHT else (answer.identifier, "itemIdentifier")
        label, why, help = f"`{right}` is what Lambda reads", "", f"write `{right}`"
        message = f"`{name}` returns failed records under `{wrong}`, which Lambda does not know"
    elif answer.bare:
        label, help = "no object with an `itemIdentifier`", 'return `{"itemIdentifier": …}` for each of them'
        message = f"`{name}` returns failed records without an `itemIdentifier`, so that the whole batch returns"
    elif other := mistaken(answer, mapping):
        at = answer.source.witness(Origin.EVENT) or at
        label, help = "no record is found by it", f"take the record's `{IDENTIFIERS[mapping.trigger.kind][-1]}`"
        message = f"`{name}` names failed records by `{other}`, by which Lambda finds none: the whole batch returns"
    else:
        return
    asked = (mapping.polling.response_types, "asked for here")
    yield Violation(at=at, label=label, message=message, because=[asked], why=why, help=help, resource=name)


def hidden_in(handler: Handler) -> list[Caught]:
    """The clauses after which the loop goes on as if the record had been done."""
    return [
        clause
        for loop in handler.facts.record_loops.items
        for clause in loop.catches
        if clause.loops_on and not clause.can_raise and not clause.does & {"park", "remember"}
    ]


def mistaken(answer: BatchAnswer, mapping: EventSourceMapping) -> str:
    """The attribute of a record by which it is named, where that is another one than Lambda looks for; else nothing."""
    right = IDENTIFIERS.get(mapping.trigger.kind)
    if right is None or answer.source.origins != {Origin.EVENT} or len(answer.source.paths) != 1:
        return ""
    path = next(iter(answer.source.paths))
    keys = tuple(path.removeprefix("Records[].").split("."))
    plain = path.startswith("Records[].") and "*" not in keys and len(keys) <= 2
    return ".".join(keys) if plain and keys != right else ""
