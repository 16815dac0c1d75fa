"""What puts messages into the queues of a template by itself: notifications of buckets, subscriptions of topics."""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.deployment.build.events import notified, pattern_texts
from lambdalint.deployment.build.targets import reference_of
from lambdalint.deployment.model.resources import Feed
from lambdalint.template.cursor import View
from lambdalint.template.view import Template
from lambdalint.value import Known, Reference, Several, Text, Value


def feeds(template: Template) -> tuple[Feed, ...]:
    """The ways into queues that are of the template."""
    return (*notifications(template), *subscriptions(template))


def notifications(template: Template) -> Iterator[Feed]:
    """Of buckets, to queues."""
    for bucket in template.of_type("AWS::S3::Bucket"):
        for one in bucket.properties["NotificationConfiguration"]["QueueConfigurations"].items().items:
            source = Known(Reference(bucket.id), bucket.span)
            yield from fed("s3", "S3 notification", one["Queue"], source, notified(one), template)


def subscriptions(template: Template) -> Iterator[Feed]:
    """Of queues to topics, as resources of their own or in the topic."""
    for one in template.of_type("AWS::SNS::Subscription"):
        properties = one.properties
        if to_a_queue(properties):
            source = reference_of(properties["TopicArn"].value(), template)
            yield from fed("sns", "SNS topic", properties["Endpoint"], source, pattern_texts(properties), template)
    for topic in template.of_type("AWS::SNS::Topic"):
        for own in topic.properties["Subscription"].items().items:
            if to_a_queue(own):
                here = Known(Reference(topic.id), topic.span)
                yield from fed("sns", "SNS topic", own["Endpoint"], here, Several(), template)


def fed(
    kind: str,
    name: str,
    queue: View,
    source: Value[Reference | Text | str],
    filters: Several[str],
    template: Template,
) -> Iterator[Feed]:
    """One way, if its queue is of the template."""
    match reference_of(queue.value(), template):
        case Known(Reference(id), span):
            yield Feed(id, kind, name, source, filters, span)


def to_a_queue(subscription: View) -> bool:
    """Whether a subscription sends to a queue."""
    match subscription["Protocol"].text():
        case Known("sqs"):
            return True
        case _:
            return False
