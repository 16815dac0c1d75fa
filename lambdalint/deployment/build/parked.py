"""Queues for what topics, rules, schedules and pipes could not hand over, whoever it was for."""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.deployment.build.targets import id_of, reference_of
from lambdalint.template.cursor import View
from lambdalint.template.view import Template


def parked(template: Template) -> frozenset[str]:
    """The ids of the queues."""
    return frozenset({id_of(reference_of(place.value(), template)) for place in places(template)} - {""})


def places(template: Template) -> Iterator[View]:
    """Where the queue of a subscription, of a rule's target, of a schedule or of a pipe's stream is written."""
    for resource in template.of_type("AWS::SNS::Subscription"):
        yield resource.properties["RedrivePolicy"]["deadLetterTargetArn"]
    for resource in template.of_type("AWS::Events::Rule"):
        for target in resource.properties["Targets"].items().items:
            yield target["DeadLetterConfig"]["Arn"]
    for resource in template.of_type("AWS::Scheduler::Schedule"):
        yield resource.properties["Target"]["DeadLetterConfig"]["Arn"]
    for resource in template.of_type("AWS::Pipes::Pipe"):
        for _, parameters in resource.properties["SourceParameters"].entries().items:
            yield parameters["DeadLetterConfig"]["Arn"]
