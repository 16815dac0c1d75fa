"""SAM's Events of a function as triggers."""

from __future__ import annotations

from lambdalint.data.event_sources import ASYNC_COGNITO_TRIGGERS, EVENT_SOURCES, SAM_EVENTS
from lambdalint.deployment.build.apis import of_definition, streamed
from lambdalint.deployment.build.mentioned import at_most
from lambdalint.deployment.build.polling import failure_target, polling
from lambdalint.deployment.build.targets import reference_of
from lambdalint.deployment.model.resources import Queue
from lambdalint.deployment.model.trigger import Mode, Trigger
from lambdalint.span import Span
from lambdalint.template.cursor import View
from lambdalint.template.view import Resource
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value

SOURCES = {
    "S3": "Bucket",
    "SNS": "Topic",
    "SQS": "Queue",
    "Kinesis": "Stream",
    "DynamoDB": "Stream",
    "MSK": "Stream",
    "MQ": "Broker",
    "DocumentDB": "Cluster",
    "Api": "RestApiId",
    "HttpApi": "ApiId",
    "Cognito": "UserPool",
    "CloudWatchLogs": "LogGroupName",
    "EventBridgeRule": "EventBusName",
    "CloudWatchEvent": "EventBusName",
}

APIS = ("http-api", "rest-api")


def events(function: Resource) -> Several[Trigger]:
    """The triggers that a SAM function's Events say, in the order of the document."""
    entries = function.properties["Events"].entries()
    found: list[Trigger] = []
    gaps = list(entries.gaps)
    for name, event in entries.items:
        kind = event["Type"].text()
        if not isinstance(kind, Known):
            gaps.append(kind if isinstance(kind, Unknown) else Unknown(event.key_span, f"event `{name}` has no type"))
        elif kind.value == "SNS" and queued(event):
            found.append(through_queue(function, name, event))
        elif kind.value in SAM_EVENTS:
            found += [trigger(function, name, kind.value, event, id) for id in kinds(kind.value, event["Properties"])]
        else:
            gaps.append(Unknown(event.key_span, f"event `{name}` of type `{kind.value}` is not known"))
    return Several(tuple(found), tuple(gaps))


def queued(event: View) -> bool:
    """Whether an SNS event goes through a queue; `SqsSubscription: false` does not."""
    view = event["Properties"]["SqsSubscription"]
    return not view.absent and getattr(view.boolean(), "value", True) is not False


def kinds(type: str, properties: View) -> list[str]:
    """The kinds of trigger that one event is; one event may name several triggers of a user pool."""
    kind = SAM_EVENTS[type]
    if kind == "cognito":
        named = {item.value in ASYNC_COGNITO_TRIGGERS for item in texts(properties["Trigger"])}
        return [id for sends, id in ((False, "cognito"), (True, "cognito-sender")) if sends in named] or ["cognito"]
    if kind == "eventbridge" and not properties["Schedule"].absent:
        return ["schedule"]
    return [kind]


def texts(view: View) -> list[Known[str]]:
    """The items of a list, or the one text, as far as they are known."""
    return [text for item in view.items().items if isinstance(text := item.text(), Known)]


def trigger(function: Resource, name: str, type: str, event: View, kind: str) -> Trigger:
    """One event of a known type."""
    properties = event["Properties"]
    source = EVENT_SOURCES[kind]
    polled = source.mode == "polled"
    mode = Mode.SYNCHRONOUS if kind == "rest-api" else Mode(source.mode)
    own_mode, own_limit = of_definition(properties, function.template) if kind in APIS else (None, None)
    schedule = properties["ScheduleExpression" if type == "ScheduleV2" else "Schedule"]
    owner = function.span
    return Trigger(
        kind=kind,
        mode=own_mode or mode,
        span=event.key_span,
        resource=function.id,
        event=name,
        source=reference_of(properties[SOURCES[type]].value(), function.template) if type in SOURCES else Absent(owner),
        qualifier=alias(function),
        caller_limit=own_limit or limit(kind, properties, event),
        caller_name=source.name,
        attempts=at_most(source.attempts, event.key_span),
        interval=scheduled(schedule, owner) if kind in ("schedule", "scheduler") else Absent(owner),
        handoff=failure_target(properties["DeadLetterConfig"], "Arn")
        if properties["RedrivePolicy"].absent
        else failure_target(properties["RedrivePolicy"], "deadLetterTargetArn"),
        polling=polling(properties, kind) if polled else None,
        constant_input=kind in ("schedule", "scheduler"),
        filter_text=notified(properties) if type == "S3" else pattern_texts(properties),
        principal=source.principal,
        generated=True,
        proxy=kind == "rest-api",
        disabled=kind in ("schedule", "scheduler") and off(properties),
    )


def off(properties: View) -> bool:
    """Whether the event's schedule is switched off."""
    from lambdalint.deployment.build.schedules import switched_off

    return switched_off(properties)


def scheduled(schedule: View, owner: Span) -> Value[int]:
    """The seconds between two events of a schedule."""
    from lambdalint.deployment.build.schedules import interval

    return interval(schedule.text(), owner)


def alias(function: Resource) -> str:
    """SAM points every event at the alias once there is one."""
    name = function.properties["AutoPublishAlias"].text()
    return name.value if isinstance(name, Known) else ""


def limit(kind: str, properties: View, event: View) -> Value[int]:
    """How long the waiting caller waits; an API's own setting is in milliseconds."""
    known = EVENT_SOURCES[kind].caller_limit
    written = properties["TimeoutInMillis"].integer()
    if kind == "rest-api" and (transfer := streamed(properties["ResponseTransferMode"])) is not None:
        return transfer
    if kind in APIS and isinstance(written, Known):
        return Known(max(1, written.value // 1000), written.span, written.basis)
    if isinstance(written, Unknown):
        return written
    if kind == "function-url" or known is None:
        return Absent(event.owner)
    return Known(known, event.key_span)


def through_queue(function: Resource, name: str, event: View) -> Trigger:
    """SNS with SqsSubscription: SAM puts a queue between topic and function."""
    subscription = event["Properties"]["SqsSubscription"]
    own = subscription["QueueArn"] if subscription.kind == "mapping" else None
    batch = subscription if subscription.kind == "mapping" else event["Properties"]
    source: Value[Reference | Text | str] = Known(Reference(f"{function.id}{name}Queue"), event.key_span)
    if own is not None and not own.absent:
        source = reference_of(own.value(), function.template)
    return Trigger(
        kind="sqs",
        mode=Mode.POLLED,
        span=event.key_span,
        resource=function.id,
        event=name,
        source=source,
        qualifier=alias(function),
        caller_name="SQS queue",
        attempts=Absent(event.owner),
        polling=polling(batch, "sqs"),
        generated=True,
    )


def generated_queues(function: Resource) -> list[Queue]:
    """The queues that SAM makes for SqsSubscription: true."""
    found = []
    for name, event in function.properties["Events"].entries().items:
        kind = event["Type"].text()
        if not isinstance(kind, Known) or kind.value != "SNS" or not queued(event):
            continue
        subscription = event["Properties"]["SqsSubscription"]
        if subscription.kind == "mapping" and not subscription["QueueArn"].absent:
            continue
        where = event.key_span
        found.append(
            Queue(
                id=f"{function.id}{name}Queue",
                span=where,
                name=Absent(where),
                visibility_timeout=Known(30, where),
                retention=Known(345_600, where),
                redrive=Absent(where),
                fifo=Known(False, where),
                content_deduplication=Known(False, where),
                generated=True,
            )
        )
    return found


def pattern_texts(properties: View) -> Several[str]:
    """Prefixes, suffixes and patterns that narrow which events arrive, as texts."""
    found: list[str] = []
    keys = properties["Filter"]
    if not keys.absent:
        for rule in (*keys["S3Key"]["Rules"].items().items, *keys["Key"]["FilterRules"].items().items):
            name, value = rule["Name"].text(), rule["Value"].name_value()
            if isinstance(name, Known):
                found.append(f"{name.value}={value.value if isinstance(value, Known) else '?'}")
    for key in ("Pattern", "EventPattern"):
        if not properties[key].absent:
            found += event_pattern(properties[key])
    for key in ("FilterPolicy", "FilterCriteria"):
        if not properties[key].absent:
            found.append(key)
    return Several(tuple(found))


def notified(properties: View) -> Several[str]:
    """What narrows the notifications of a bucket: the kinds of events, where all are known, beside names of objects."""
    kinds = [one.text() for key in ("Event", "Events") for one in properties[key].items().items]
    known = [f"Event={kind.value}" for kind in kinds if isinstance(kind, Known)]
    names = pattern_texts(properties)
    return Several((*known, *names.items), names.gaps) if len(known) == len(kinds) else names


def event_pattern(view: View) -> list[str]:
    """The sources and detail types of an event pattern; `EventPattern` where it asks for anything else."""
    found: list[str] = []
    entries = view.entries()
    for name, wanted in entries.items:
        listed = wanted.items()
        values = [item.text() for item in listed.items if item.kind == "scalar"]
        plain = [f"{name}={value.value}" for value in values if isinstance(value, Known)]
        whole = len(plain) == len(listed.items) and not listed.gaps
        found += plain if whole and name in ("source", "detail-type") else ["EventPattern"]
    return [*found, *(["EventPattern"] if entries.gaps else [])]
