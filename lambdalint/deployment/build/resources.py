"""Queues, tables, buckets, topics, log groups and alarms of a template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lambdalint.decoders import load_json
from lambdalint.deployment.build.targets import reference_of
from lambdalint.deployment.model.resources import (
    Alarm,
    Bucket,
    LogGroup,
    Name,
    Queue,
    Redrive,
    Resource,
    Table,
    Topic,
)
from lambdalint.frozen import replace
from lambdalint.span import Span
from lambdalint.template.cursor import View
from lambdalint.template.sharing import shared
from lambdalint.template.tree import Intrinsic
from lambdalint.template.view import Resource as Written
from lambdalint.template.view import Template
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value, otherwise

SQS_DOCS = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queue.html"
NAMES = {
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::Serverless::SimpleTable": "TableName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "Custom::LogRetention": "LogGroupName",
    "AWS::StepFunctions::StateMachine": "StateMachineName",
    "AWS::Serverless::StateMachine": "Name",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::SSM::Parameter": "Name",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::Kinesis::Stream": "Name",
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
}


WHERE = re.compile(r"(\w+)\s*=\s*'([^']*)'")
"""A condition of a query of metrics."""
ROLE = "AWS::IAM::Role"


def name_of(resource: Written) -> Name:
    """The physical name that the template gives."""
    property = NAMES.get(resource.type)
    return resource.properties[property].name_value() if property else Absent(resource.span)


def resources(template: Template) -> tuple[Resource, ...]:
    """Every resource that exists in this world; one without a name is the same in each."""
    nameless: dict[str, Resource] = template.source.worked_out.setdefault("nameless resources", {})
    found: list[Resource] = []
    for id, resource in template.resources.items():
        one = nameless.get(id)
        if one is None:
            type, span = resource.type, resource.span
            if type not in NAMES:
                one = nameless[id] = Resource(id, type, span, Absent(span))
            elif type == ROLE and not (path := resource.properties["Path"]).absent:
                one = Resource(id, type, span, name_of(resource), path.name_value())
            else:
                name = resource.properties[NAMES[type]]
                one = named(name, id, type, span)
                if name.node is None and not isinstance(resource.properties.node, Intrinsic):
                    nameless[id] = one
        found.append(one)
    return tuple(found)


@shared
def named(name: View, id: str, type: str, span: Span) -> Resource:
    """A resource whose physical name may be written."""
    return Resource(id, type, span, name.name_value())


def ssm_parameters(template: Template) -> dict[str, Value[Reference | Text | str]]:
    """The values of AWS::SSM::Parameter resources by their known names."""
    found: dict[str, Value[Reference | Text | str]] = {}
    for resource in template.of_type("AWS::SSM::Parameter"):
        name = resource.properties["Name"].text()
        if isinstance(name, Known):
            found[name.value] = reference_of(resource.properties["Value"].value(), template)
    return found


def queues(template: Template) -> tuple[Queue, ...]:
    sources = (pipe.properties["Source"].value() for pipe in template.of_type("AWS::Pipes::Pipe"))
    emptied = {
        source.value.id
        for one in sources
        if isinstance(source := reference_of(one, template), Known) and isinstance(source.value, Reference)
    }
    found = [queue(resource) for resource in template.of_type("AWS::SQS::Queue")]
    return tuple(replace(one, piped=True) if one.id in emptied else one for one in found)


def queue(resource: Written) -> Queue:
    properties = resource.properties
    return Queue(
        id=resource.id,
        span=resource.span,
        name=name_of(resource),
        visibility_timeout=otherwise(properties["VisibilityTimeout"].integer(), 30, SQS_DOCS),
        retention=otherwise(properties["MessageRetentionPeriod"].integer(), 345_600, SQS_DOCS),
        redrive=redrive(properties["RedrivePolicy"]),
        fifo=otherwise(properties["FifoQueue"].boolean(), False, SQS_DOCS),
        content_deduplication=otherwise(properties["ContentBasedDeduplication"].boolean(), False, SQS_DOCS),
    )


def redrive(view: View) -> Value[Redrive]:
    """A RedrivePolicy as a mapping or as JSON text."""
    if view.unknown is not None:
        return view.unknown
    if view.absent:
        return Absent(view.owner)
    if view.kind == "mapping":
        policy = Redrive(
            view.key_span,
            reference_of(view["deadLetterTargetArn"].value(), view.template),
            view["maxReceiveCount"].integer(),
        )
        return Known(policy, view.key_span, view.basis)
    match view.value():
        case Known(str(text), span):
            try:
                written = load_json(text)
                target = str(written["deadLetterTargetArn"])
                return Known(Redrive(span, Known(target, span), Known(int(written["maxReceiveCount"]), span)), span)
            except (ValueError, KeyError, TypeError, OverflowError):
                return Unknown(span, "the redrive policy is a text that was not understood")
        case Known(Text(parts), span):
            found = [part for part in parts if isinstance(part, Reference)]
            if len(found) == 1:
                return Known(Redrive(span, Known(found[0], span), received(parts, span)), span)
    return Unknown(view.span, "the redrive policy is decided at deployment")


def received(parts: tuple[object, ...], span: Span) -> Value[int]:
    """The `maxReceiveCount` of a policy that is a text with the queue's ARN put in."""
    text = "".join(part if isinstance(part, str) else "?" for part in parts)
    try:
        return Known(int(load_json(text)["maxReceiveCount"]), span)
    except (ValueError, KeyError, TypeError, OverflowError):
        return Unknown(span, "written in a text")


def topics(template: Template) -> tuple[Topic, ...]:
    return tuple(
        Topic(r.id, r.span, name_of(r), otherwise(r.properties["FifoTopic"].boolean(), False, "AWS::SNS::Topic"))
        for r in template.of_type("AWS::SNS::Topic")
    )


def buckets(template: Template) -> tuple[Bucket, ...]:
    return tuple(Bucket(r.id, r.span, name_of(r)) for r in template.of_type("AWS::S3::Bucket"))


def tables(template: Template) -> tuple[Table, ...]:
    found = template.of_type("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable")
    return tuple(table(resource) for resource in found)


def table(resource: Written) -> Table:
    """A table; a SimpleTable has the key `id` unless it names one."""
    properties = resource.properties
    keys: Value[tuple[str, ...]]
    if resource.type == "AWS::Serverless::SimpleTable":
        key = otherwise(properties["PrimaryKey"]["Name"].text(), "id", "AWS::Serverless::SimpleTable")
        keys = Known((key.value,), key.span, key.basis) if isinstance(key, Known) else Unknown(key.span, "a key name")
    else:
        keys = key_schema(properties["KeySchema"])
    indexes = [
        item["IndexName"].text()
        for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes")
        for item in properties[name].items().items
    ]
    stream = properties["StreamSpecification"]
    return Table(
        id=resource.id,
        span=resource.span,
        name=name_of(resource),
        keys=keys,
        indexes=Several(tuple(index.value for index in indexes if isinstance(index, Known))),
        stream=stream.unknown or (Known(False, resource.span) if stream.absent else Known(True, stream.key_span)),
    )


def key_schema(view: View) -> Value[tuple[str, ...]]:
    """Attribute names, partition key first."""
    items = view.items()
    if items.gaps or not items.items:
        return items.gaps[0] if items.gaps else Unknown(view.span, "the table has no key schema")
    names = []
    for item in sorted(items.items, key=lambda item: str(getattr(item["KeyType"].text(), "value", "")) != "HASH"):
        name = item["AttributeName"].text()
        if not isinstance(name, Known):
            return Unknown(item.span, "a key attribute is decided at deployment")
        names.append(name.value)
    return Known(tuple(names), view.key_span)


def log_groups(template: Template) -> Several[LogGroup]:
    """Also those of which the AWS CDK sets the retention once they are there (`logRetention`)."""
    found = [
        log_group(r.properties, r.id, r.span) for r in template.of_type("AWS::Logs::LogGroup", "Custom::LogRetention")
    ]
    return Several(tuple(found), template.gaps)


@shared
def log_group(properties: View, id: str, span: Span) -> LogGroup:
    return LogGroup(id, span, properties["LogGroupName"].name_value(), properties["RetentionInDays"].integer())


def alarms(template: Template) -> Several[Alarm]:
    """Metric and composite alarms; nested stacks may hold more."""
    written = template.of_type("AWS::CloudWatch::Alarm")
    filters = list(counted(template)) if written else []
    found = tuple(alarm(one, filters) for one in written)
    stacks = template.of_type("AWS::CloudFormation::Stack", "AWS::Serverless::Application")
    remote = [stack for stack in stacks if template.child(stack.id) is None]
    gaps = tuple(Unknown(stack.span, "a nested stack may hold alarms") for stack in remote)
    return Several(found, (*template.gaps, *gaps))


def counted(template: Template) -> Iterator[tuple[str, str, Value[str | Text | Reference]]]:
    """The metrics that filters count in logs, by namespace and name, each with the name of the log group."""
    for one in template.of_type("AWS::Logs::MetricFilter"):
        group = one.properties["LogGroupName"].name_value()
        for metric in one.properties["MetricTransformations"].items().items:
            match metric["MetricNamespace"].text(), metric["MetricName"].text():
                case Known(str(namespace)), Known(str(name)):
                    yield namespace, name, group


def alarm(resource: Written, filters: Sequence[tuple[str, str, Value[str | Text | Reference]]]) -> Alarm:
    """What an alarm watches: by itself, in its metrics, and in queries of Metrics Insights."""
    properties = resource.properties
    stats = [properties]
    metrics = properties["Metrics"].items()
    stats += [metric["MetricStat"]["Metric"] for metric in metrics.items]
    namespaces: list[str] = []
    names: list[str] = []
    dimensions: list[tuple[str, Value[str | Text | Reference]]] = []
    gaps = list(metrics.gaps)
    for metric in metrics.items:
        query = metric["Expression"].text()  # `SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName)`
        words = (
            query.value.replace('"', " ").replace("{", " ").replace(",", " ").split()
            if isinstance(query, Known)
            else ()
        )
        namespaces += [word for word in words if word.startswith("AWS/")]
        gaps += [query] if isinstance(query, Unknown) else []
        if isinstance(query, Known):  # `… WHERE QueueName = 'orders'`
            dimensions += [(name, Known(value, query.span)) for name, value in WHERE.findall(query.value)]
    for stat in stats:
        for view, into in ((stat["Namespace"], namespaces), (stat["MetricName"], names)):
            text = view.text()
            if isinstance(text, Known):
                into.append(text.value)
            elif isinstance(text, Unknown):
                gaps.append(text)
        items = stat["Dimensions"].items()
        gaps += items.gaps
        for item in items.items:
            name = item["Name"].text()
            if isinstance(name, Known):
                dimensions.append((name.value, item["Value"].name_value()))
            elif isinstance(name, Unknown):
                gaps.append(name)
    more = tuple(gaps)
    return Alarm(
        resource.id,
        resource.span,
        Several(tuple(namespaces), more),
        Several(tuple(names), more),
        Several(tuple(dimensions), more),
        tuple(group for namespace, name, group in filters if namespace in namespaces and name in names),
    )
