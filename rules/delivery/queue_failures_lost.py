"""A message that a function cannot handle must leave its queue some day."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
    Create,
    Deployment,
    EventSourceMapping,
    Known,
    Plain,
    Proposal,
    Put,
    Queue,
    Reference,
    Safety,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    rule,
)

LONGEST = 1_209_600
"""Fourteen days. Source: docs.aws.amazon.com/AWSSimpleQueueService, SetQueueAttributes."""


@rule(
    "queue-failures-lost",
    trap=Trap.MISSING_FAILURE_DESTINATION,
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
)
def check(mapping: EventSourceMapping, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """Fires at the queue; a queue that is itself somebody's dead-letter queue is left alone."""
    queue = mapping.queue
    if queue is None or queue.generated or queue.id in deployment.parking:
        return
    consumer = (mapping.span, f"`{mapping.function.id}` takes its messages here")
    help = f"add a `RedrivePolicy` with a dead-letter queue and `maxReceiveCount: 5` to `{queue.id}`"
    match queue.redrive:
        case Absent(where):
            yield Violation(
                at=where,
                label="no `RedrivePolicy`",
                message=f"`{queue.id}` has no dead-letter queue: a message that `{mapping.function.id}` "
                "cannot handle returns until it expires",
                because=[consumer],
                help=help,
                resource=queue.id,
                resources=[mapping.function.id],
                fixes=[redriven(queue)],
            )
        case Unknown() as gap:
            yield Undecided(gap, queue.id)
        case Known(redrive):
            match redrive.target:
                case Known(Reference(target)) as place if target == queue.id:
                    yield Violation(
                        at=place,
                        label="the queue itself",
                        message=f"`{queue.id}` is its own dead-letter queue",
                        because=[consumer],
                        help="name another queue in `deadLetterTargetArn`",
                        resource=queue.id,
                        resources=[mapping.function.id],
                    )
                case Absent(where):
                    yield Violation(
                        at=redrive.span,
                        label="no `deadLetterTargetArn`",
                        message=f"the redrive policy of `{queue.id}` names no dead-letter queue",
                        because=[consumer],
                        help=help,
                        resource=queue.id,
                        resources=[mapping.function.id],
                    )


def redriven(queue: Queue) -> Proposal:
    """A dead-letter queue of its own, of the same kind, kept as long as SQS keeps messages."""
    id = f"{queue.id}DeadLetters"
    fifo = isinstance(queue.fifo, Known) and queue.fifo.value
    properties = {"MessageRetentionPeriod": LONGEST} | ({"FifoQueue": True} if fifo else {})
    policy: Plain = {"deadLetterTargetArn": {"Fn::GetAtt": [id, "Arn"]}, "maxReceiveCount": 5}
    return Proposal(
        "add a dead-letter queue",
        Safety.SAFE,
        (Create(id, "AWS::SQS::Queue", properties, queue.id), Put(queue.id, ("RedrivePolicy",), policy)),
    )
