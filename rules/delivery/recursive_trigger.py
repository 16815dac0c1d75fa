"""A function that feeds its own trigger invokes itself without end."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Call,
    Confidence,
    Const,
    Deployment,
    Function,
    Handler,
    Known,
    Origin,
    Reference,
    Severity,
    Span,
    Trap,
    Trigger,
    Undecided,
    Unknown,
    Violation,
    rule,
)

FEEDS = {
    "s3": {"put_object", "upload_file", "upload_fileobj", "copy_object", "copy", "complete_multipart_upload"},
    "sqs": {"send_message", "send_message_batch"},
    "sns": {"publish", "publish_batch"},
    "dynamodb": {"put_item", "update_item", "delete_item", "batch_write_item"},
    "kinesis": {"put_record", "put_records"},
    "eventbridge": {"put_events"},
}
SERVICES = {"eventbridge": "events"}
WRITTEN = ("s3:ObjectCreated", "s3:*")
"""The kinds of events that a write to a bucket brings."""


@rule(
    "recursive-trigger",
    trap=Trap.RECURSIVE_LOOP,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """A write to the source of a trigger, or to what feeds its queue, that no prefix, filter or branch keeps apart."""
    if not isinstance(function.handler, Known):
        return
    yield from itself(function)
    for trigger in [behind for one in function.triggers.items for behind in deployment.behind(one)]:
        fed: set[str] = set()
        for call in function.handler.value.calls.items:
            if call.service != SERVICES.get(trigger.kind, trigger.kind) or call.operation not in FEEDS.get(
                trigger.kind, ()
            ):
                continue
            of_bus = trigger.kind == "eventbridge"
            if (
                not call.sure
                or call.signs
                or call.site.in_except
                or call.service in fed
                or not (of_bus or same(trigger, call))
            ):
                continue
            apart = kept_apart_on_a_bus(trigger, call) if of_bus else kept_apart(trigger, call)
            if apart is False and not over_records(call.site.loops, function.handler.value):
                apart = None  # a loop over something that was chosen before
            if apart is True:
                continue
            fed.add(call.service)
            if apart is None:
                yield Undecided(Unknown(call.span, f"whether what `{call.operation}` writes comes back as an event"))
                continue
            yield Violation(
                at=call.span,
                label="comes back as the next event",
                message=f"`{function.id}` writes to what invokes it: each event brings another one",
                because=[(trigger.span, f"{trigger.caller_name or trigger.kind} invokes it for what is written")],
                help="write to another place, or keep both apart with a prefix, a filter or an event pattern",
                notes=["AWS stops most such loops after about 16 rounds, but not those through DynamoDB"]
                if trigger.kind in ("s3", "sqs", "sns") and not allowed(function)
                else ["`RecursiveLoop: Allow` keeps AWS from stopping it"]
                if trigger.kind in ("s3", "sqs", "sns")
                else ["AWS does not stop loops through this service"],
            )


def over_records(loops: tuple[Span, ...], code: Handler) -> bool:
    """Whether all loops go over the records."""
    return not loops or set(loops) <= {loop.body for loop in code.facts.record_loops.items}


def itself(function: Function) -> Iterator[Violation]:
    """A function that invokes itself; under a branch on the event the chain is meant to end."""
    if not isinstance(function.handler, Known):
        return
    for call in function.handler.value.calls_to("lambda", "invoke", "invoke_async"):
        if not call.sure or call.site.in_except or call.target != Known(Reference(function.id), call.target.span):
            continue
        ends = bool(call.site.tests)
        yield Violation(
            at=call.span,
            label="starts the next run",
            message=f"`{function.id}` invokes itself" + ("" if ends else " in every run"),
            because=[(function.recursive_loop, "AWS does not stop it")] if allowed(function) else [],
            help="hand the rest of the work to a queue or a state machine",
            notes=[] if allowed(function) else ["AWS stops the chain after about 16 rounds"],
            severity=None if not ends else Severity.WARNING if allowed(function) else Severity.INFO,
        )


def allowed(function: Function) -> bool:
    """Whether Lambda's own stop is switched off."""
    return isinstance(function.recursive_loop, Known) and function.recursive_loop.value == "Allow"


def same(trigger: Trigger, call: Call) -> bool:
    """Whether the call acts on the trigger's source."""
    named = call.call.target.provenance if call.call.target is not None else None
    if trigger.kind == "s3" and named is not None and named.origins == {Origin.EVENT}:
        return all(path.endswith("s3.bucket.name") for path in named.paths)
    match trigger.source, call.target:
        case Known(Reference(source)), Known(Reference(target)):
            return source == target
        case Known(str(source)), Known(str(target)):
            return source == target
    return False


def kept_apart(trigger: Trigger, call: Call) -> bool | None:
    """Whether a filter or a branch keeps what is written from coming back; None when that is not decided."""
    if any({Origin.EVENT, Origin.STATE} & test.provenance.origins for test in call.site.tests):
        return None
    events = [text.partition("=")[2] for text in trigger.filter_text.items if text.startswith("Event=")]
    if events and not any(event.startswith(WRITTEN) for event in events):
        return True
    filters = [text for text in trigger.filter_text.items if not text.startswith("Event=")]
    if not filters and not trigger.filter_text.gaps:
        return False
    key = call.argument("Key")
    prefixes = [text.partition("=")[2] for text in filters if text.lower().startswith("prefix=")]
    if trigger.kind == "s3" and key is not None and key.prefix and prefixes and "?" not in prefixes:
        written, wanted = key.prefix, prefixes[0]
        if written.startswith(wanted):
            return False if len(filters) == 1 else None
        return None if wanted.startswith(written) else True
    suffixes = [text.partition("=")[2] for text in filters if text.lower().startswith("suffix=")]
    if trigger.kind == "s3" and key is not None and suffixes and key.suffix and not key.suffix.endswith(suffixes[0]):
        return True
    return None


def kept_apart_on_a_bus(trigger: Trigger, call: Call) -> bool | None:
    """Whether no entry of `put_events` goes to the trigger's bus with a source and a type that its pattern admits."""
    entries = call.argument("Entries")
    if entries is None or any({Origin.EVENT, Origin.STATE} & test.provenance.origins for test in call.site.tests):
        return None
    wanted: dict[str, set[str]] = {}
    for text in trigger.filter_text.items:
        name, _, value = text.partition("=")
        wanted.setdefault(name, set()).add(value)
    answers: list[bool | None] = []
    for _, entry in entries.members:
        bus, source, kind = entry.member("EventBusName"), entry.member("Source"), entry.member("DetailType")
        if same(trigger, call) if bus is not None and bus.symbol != Const("default") else on_default_bus(trigger):
            answers.append(admitted(wanted, source and source.symbol, kind and kind.symbol))
    if any(answers):
        return False
    return None if None in answers or not entries.complete else True


def on_default_bus(trigger: Trigger) -> bool:
    """Whether a rule listens on the account's own bus."""
    return isinstance(trigger.source, Absent) or getattr(trigger.source, "value", "") == "default"


def admitted(wanted: dict[str, set[str]], source: object, kind: object) -> bool | None:
    """Whether a pattern of these sources and detail types admits an entry."""
    doubt = not wanted.keys() & {"source", "detail-type"} or not wanted.keys() <= {"source", "detail-type"}
    for name, written in (("source", source), ("detail-type", kind)):
        if name in wanted:
            if not isinstance(written, Const):
                doubt = True
            elif written.value not in wanted[name]:
                return False
    return None if doubt else True
