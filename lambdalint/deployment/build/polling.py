"""The settings of an event source mapping, written as a SAM event or as a resource."""

from __future__ import annotations

from lambdalint.data.event_sources import EVENT_SOURCES, MAPPING_SERVICES
from lambdalint.deployment.build.targets import reference_of
from lambdalint.deployment.model.trigger import FailureTarget, Polling
from lambdalint.template.cursor import View
from lambdalint.template.view import Template
from lambdalint.value import Absent, Known, Reference, Text, Unknown, Value, otherwise

DOCS = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"
STREAMS = ("kinesis", "dynamodb", "msk", "selfmanagedkafka")
SOURCE_TYPES = {
    "AWS::SQS::Queue": "sqs",
    "AWS::Kinesis::Stream": "kinesis",
    "AWS::Kinesis::StreamConsumer": "kinesis",
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::DynamoDB::GlobalTable": "dynamodb",
    "AWS::Serverless::SimpleTable": "dynamodb",
    "AWS::MSK::Cluster": "msk",
    "AWS::MSK::ServerlessCluster": "msk",
    "AWS::AmazonMQ::Broker": "mq",
    "AWS::DocDB::DBCluster": "documentdb",
}


def polling(view: View, kind: str) -> Polling:
    """The settings below `view`, with the documented defaults of the kind of source."""
    endless = Absent(view.owner) if kind not in STREAMS else None
    retries: Value[int] = endless or otherwise(view["MaximumRetryAttempts"].integer(), -1, DOCS)
    age: Value[int] = endless or otherwise(view["MaximumRecordAgeInSeconds"].integer(), -1, DOCS)
    return Polling(
        batch_size=otherwise(view["BatchSize"].integer(), EVENT_SOURCES[kind].default_batch or 1, DOCS),
        window=otherwise(view["MaximumBatchingWindowInSeconds"].integer(), 0, DOCS),
        enabled=otherwise(view["Enabled"].boolean(), True, DOCS),
        response_types=texts(view["FunctionResponseTypes"]),
        maximum_retry_attempts=retries,
        maximum_record_age=age,
        bisect=otherwise(view["BisectBatchOnFunctionError"].boolean(), False, DOCS),
        on_failure=failure_target(view["DestinationConfig"]["OnFailure"], "Destination"),
        maximum_concurrency=view["ScalingConfig"]["MaximumConcurrency"].integer(),
        parallelization_factor=otherwise(view["ParallelizationFactor"].integer(), 1, DOCS),
        starting_position=view["StartingPosition"].text(),
        tumbling_window=otherwise(view["TumblingWindowInSeconds"].integer(), 0, DOCS),
        filters=filters(view["FilterCriteria"]["Filters"]),
        provisioned=present(view["ProvisionedPollerConfig"]),
    )


def present(view: View) -> Value[bool]:
    """Whether a property is written at all."""
    return view.unknown or Known(not view.absent, view.key_span if not view.absent else view.owner)


def texts(view: View) -> Value[tuple[str, ...]]:
    """A list of texts; Absent when it is not written, Unknown when a part is not decided."""
    if view.absent:
        return Absent(view.owner)
    items = view.items()
    found = []
    for item in items.items:
        text = item.text()
        if not isinstance(text, Known):
            return Unknown(item.span, "an item is decided at deployment")
        found.append(text.value)
    return items.gaps[0] if items.gaps else Known(tuple(found), view.span, view.basis)


def filters(view: View) -> Value[tuple[str, ...]]:
    """The patterns of FilterCriteria as texts; a pattern that is not decided counts as one."""
    if view.absent:
        return Absent(view.owner)
    items = view.items()
    if items.gaps:
        return items.gaps[0]
    patterns = [item["Pattern"].name_value() for item in items.items]
    return Known(tuple(str(p.value) if isinstance(p, Known) else "?" for p in patterns), view.key_span)


def failure_target(view: View, property: str) -> Value[FailureTarget]:
    """An OnFailure destination, a dead-letter configuration: a mapping with the ARN under `property`."""
    if view.unknown is not None:
        return view.unknown
    if view.absent:
        return Absent(view.owner)
    target = reference_of(view[property].value(), view.template)
    kind = view["Type"].text()
    if isinstance(target, Absent) and not isinstance(kind, Known):
        return Absent(view.owner)
    name = kind.value.replace("S3Bucket", "S3") if isinstance(kind, Known) else kind_of(target, view.template)
    return Known(
        FailureTarget(view.key_span, target, name),
        view.key_span,
        view.basis,
    )


def kind_of(target: Value[Reference | Text | str], template: Template) -> str:
    """What a target is, by its resource or its ARN."""
    if not isinstance(target, Known):
        return ""
    if isinstance(target.value, Reference):
        resource = template.find(target.value.id)
        names = {
            "SQS": "SQS",
            "SNS": "SNS",
            "Lambda": "Lambda",
            "Serverless": "Lambda",
            "Events": "EventBridge",
            "S3": "S3",
        }
        return names.get(resource.type.removeprefix("AWS::").partition("::")[0], "") if resource is not None else ""
    service = str(target.value).split(":")[2] if str(target.value).count(":") > 2 else ""
    if str(target.value).startswith("kafka://"):
        return "Kafka"
    return {"sqs": "SQS", "sns": "SNS", "lambda": "Lambda", "events": "EventBridge", "s3": "S3"}.get(service, "")


def source_kind(view: View, value: Value[Reference | Text | str]) -> str:
    """The id of a mapping's source; empty when it cannot be told."""
    template = view.template
    if not view["SelfManagedEventSource"].absent:
        return "selfmanagedkafka"
    if isinstance(value, Known) and isinstance(value.value, Reference):
        resource = template.find(value.value.id)
        return SOURCE_TYPES.get(resource.type, "") if resource is not None else ""
    if isinstance(value, Known):
        text = str(value.value)
        for service, kind in MAPPING_SERVICES.items():
            if f":{service}:" in text:
                return kind
    for property, kind in (
        ("AmazonManagedKafkaEventSourceConfig", "msk"),
        ("DocumentDBEventSourceConfig", "documentdb"),
        ("Queues", "mq"),
        ("Topics", "msk"),
    ):
        if not view[property].absent:
            return kind
    return ""
