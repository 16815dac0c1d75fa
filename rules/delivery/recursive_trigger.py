"""A function that feeds its own trigger invokes itself without end."""

from collections.abc import Iterator

from lambdalint import (
    Call,
    Confidence,
    Function,
    Known,
    Origin,
    Reference,
    Severity,
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
}


@rule(
    "recursive-trigger",
    trap=Trap.RECURSIVE_LOOP,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """A write to the source of a trigger that no prefix, filter or branch on the event keeps apart."""
    if not isinstance(function.handler, Known):
        return
    bodies = {loop.body for loop in function.handler.value.facts.record_loops.items}
    for trigger in function.triggers.items:
        fed: set[str] = set()
        for call in function.handler.value.calls.items:
            if call.service != trigger.kind or call.operation not in FEEDS.get(trigger.kind, ()):
                continue
            if not call.sure or call.site.in_except or not same(trigger, call) or call.service in fed:
                continue
            apart = kept_apart(trigger, call)
            if apart is False and not set(call.site.loops) <= bodies:
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
                if trigger.kind in ("s3", "sqs", "sns")
                else ["AWS does not stop loops through this service"],
            )


def same(trigger: Trigger, call: Call) -> bool:
    """Whether the call acts on the trigger's source."""
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
    filters = trigger.filter_text.items
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
