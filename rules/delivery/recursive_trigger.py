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
    Joined,
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
    matches,
    rule,
)

FEEDS = {
    "s3": {"put_object", "upload_file", "upload_fileobj", "copy_object", "copy", "complete_multipart_upload"},
    "sqs": {"send_message", "send_message_batch"},
    "sns": {"publish", "publish_batch"},
    "dynamodb": {"put_item", "update_item", "batch_write_item", "transact_write_items"},
    "kinesis": {"put_record", "put_records"},
    "eventbridge": {"put_events"},
}
SERVICES = {"eventbridge": "events"}
MAKES = {
    "put_object": ("s3:ObjectCreated:Put",),
    "upload_file": ("s3:ObjectCreated:Put", "s3:ObjectCreated:CompleteMultipartUpload"),
    "upload_fileobj": ("s3:ObjectCreated:Put", "s3:ObjectCreated:CompleteMultipartUpload"),
    "copy_object": ("s3:ObjectCreated:Copy",),
    "copy": ("s3:ObjectCreated:Copy", "s3:ObjectCreated:CompleteMultipartUpload"),
    "complete_multipart_upload": ("s3:ObjectCreated:CompleteMultipartUpload",),
}
"""The events of an operation; which of two it is depends on the size of the object."""
CHANGING = {Origin.EVENT, Origin.STATE, Origin.CONTEXT, Origin.TIME, Origin.RANDOM, Origin.UNKNOWN}
"""A branch on one of these may end the loop."""
OF_ITEM = ("dynamodb.Keys", "dynamodb.NewImage", "dynamodb.OldImage")
"""What an event says of the item, not of the change."""
GROWS = (" + ", " - ", "list_append", "add ", "delete ")
"""What makes another value of an attribute each time."""


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
        if switched_off(trigger):
            continue
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
            if apart is False and refused(call, function.handler.value):
                apart = None
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
    """Whether all loops go over the records, and leave none out."""
    found = set(loops) - {loop.body for loop in code.facts.record_loops.items if not loop.chosen} if loops else set()
    return not found or found <= {*code.facts.inner_loops.items}


def refused(call: Call, code: Handler) -> bool:
    """Whether a helper that is called before may raise for what the event brings: `key = checked(key)`."""
    tests = [test for one in code.facts.refusals.items if one.site == call.site for test in one.tests]
    return any(Origin.EVENT in test.provenance.origins for test in tests)


def switched_off(trigger: Trigger) -> bool:
    """Whether a rule, a schedule or a mapping is deployed disabled."""
    enabled = trigger.polling.enabled if trigger.polling is not None else None
    return trigger.disabled or (isinstance(enabled, Known) and not enabled.value)


def itself(function: Function) -> Iterator[Violation]:
    """A function that invokes itself; under a branch on the event the chain is meant to end."""
    if not isinstance(function.handler, Known):
        return
    for call in function.handler.value.calls_to("lambda", "invoke", "invoke_async"):
        if not call.sure or call.site.in_except or call.target != Known(Reference(function.id), call.target.span):
            continue
        kind = call.argument("InvocationType")
        if kind is not None and kind.symbol == Const("DryRun"):
            continue
        ends = bool(call.site.tests) or hands_out(call)
        yield Violation(
            at=call.span,
            label="starts the next run",
            message=f"`{function.id}` invokes itself" + ("" if ends else " in every run"),
            because=[(function.recursive_loop, "AWS does not stop it")] if allowed(function) else [],
            help="hand the rest of the work to a queue or a state machine",
            notes=[] if allowed(function) else ["AWS stops the chain after about 16 rounds"],
            severity=None if not ends else Severity.WARNING if allowed(function) else Severity.INFO,
        )


def hands_out(call: Call) -> bool:
    """Whether each run of a loop gives on a part of the event, or of what is stored: it ends where there are no more."""
    payload = call.argument("Payload")
    if payload is None or not call.site.loops:
        return False
    listed = Origin.STATE in payload.provenance.origins
    return (listed or bool(payload.provenance.paths)) and "" not in payload.provenance.paths


def allowed(function: Function) -> bool:
    """Whether Lambda's own stop is switched off."""
    return isinstance(function.recursive_loop, Known) and function.recursive_loop.value == "Allow"


def same(trigger: Trigger, call: Call) -> bool:
    """Whether the call acts on the trigger's source."""
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


NAMED_BY = {"s3": "s3.bucket.name", "sns": "Sns.TopicArn"}
"""Where an event says what it comes from."""


def kept_apart(trigger: Trigger, call: Call) -> bool | None:
    """Whether a filter or a branch keeps what is written from coming back; None when that is not decided."""
    if any(may_end(test.provenance.origins) for test in call.site.tests):
        return None
    if trigger.kind == "s3":
        if call.argument("IfNoneMatch") is not None or call.argument("IfMatch") is not None:
            return None
        answers = [of_another_kind(trigger, call), *elsewhere(trigger, call)]
        return True if True in answers else None if None in answers else False
    if trigger.filter_text.items or trigger.filter_text.gaps:
        return None
    return None if trigger.kind == "dynamodb" and settles(call) else False


def may_end(origins: frozenset[Origin]) -> bool:
    """Whether a branch on such a value may end the loop; among constants something else has chosen."""
    return bool(CHANGING & origins) or origins == {Origin.CONST}


def of_another_kind(trigger: Trigger, call: Call) -> bool | None:
    """Whether the bucket tells of other events than that something is written in this way."""
    told = [any(matches(name, one) for name in trigger.events.items) for one in MAKES[call.operation]]
    if all(told) or not (trigger.events.items or trigger.events.gaps):
        return False
    return None if any(told) or trigger.events.gaps else True


def elsewhere(trigger: Trigger, call: Call) -> Iterator[bool | None]:
    """For the prefix and the suffix that are listened to, whether the key that is written has another one."""
    key = call.argument("Key")
    for text in trigger.filter_text.items:
        name, wanted = text.partition("=")[0].lower(), text.partition("=")[2]
        if key is None or wanted == "?" or name not in ("prefix", "suffix"):
            yield None
            continue
        written, whole = key.prefix if name == "prefix" else key.suffix, isinstance(key.symbol, Const)
        if written.startswith(wanted) if name == "prefix" else written.endswith(wanted):
            yield False
        else:  # of a key that is known in part, more may have to be known
            more = wanted.startswith(written) if name == "prefix" else wanted.endswith(written)
            yield None if more and not whole else True
    if trigger.filter_text.gaps:
        yield None


def settles(call: Call) -> bool:
    """Whether a second write to an item may change nothing, so that its stream has no third event."""
    if call.argument("ConditionExpression") is not None or call.argument("Expected") is not None:
        return True
    item = call.argument("Item")
    if item is not None:
        values = [value for _, member in item.members for value in (member, *(inner for _, inner in member.members))]
        made = any(isinstance(value.symbol, Joined) for value in values)
        return item.complete and not made and of_item(item.provenance.origins, item.provenance.paths)
    expression, key = call.argument("UpdateExpression"), call.argument("Key")
    if expression is None or key is None or not isinstance(expression.symbol, Const):
        return False
    text = f"{expression.symbol.value} ".lower()
    if any(sign in text for sign in GROWS):
        return False
    given = call.argument("ExpressionAttributeValues")
    if "if_not_exists" in text or given is None:
        return True
    origins = key.provenance.origins | given.provenance.origins
    return of_item(origins, key.provenance.paths | given.provenance.paths)


def of_item(origins: frozenset[Origin], paths: frozenset[str]) -> bool:
    """Whether a value is the same for every change of an item that is otherwise the same."""
    kept = origins <= {Origin.EVENT, Origin.CONST, Origin.ENV}
    return kept and all(path.removeprefix("Records[].").startswith(OF_ITEM) for path in paths)


def kept_apart_on_a_bus(trigger: Trigger, call: Call) -> bool | None:
    """Whether no entry of `put_events` goes to the trigger's bus with a source and a type that its pattern admits."""
    entries = call.argument("Entries")
    if entries is None or any(may_end(test.provenance.origins) for test in call.site.tests):
        return None
    wanted: dict[str, set[str]] = {}
    for text in trigger.filter_text.items:
        name, _, value = text.partition("=")
        wanted.setdefault(name, set()).add(value)
    answers: list[bool | None] = []
    for _, entry in entries.members:
        bus, source, kind = entry.member("EventBusName"), entry.member("Source"), entry.member("DetailType")
        own = bus is None or bus.symbol == Const("default") or getattr(call.target, "value", "") == "default"
        if on_default_bus(trigger) if own else same(trigger, call):
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
