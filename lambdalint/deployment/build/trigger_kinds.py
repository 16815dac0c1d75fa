"""From a mention of a function to the trigger it stands for: what each kind of resource says about how it invokes."""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.data.event_sources import ASYNC_COGNITO_TRIGGERS, VIEWER_SECONDS
from lambdalint.deployment.build import apis
from lambdalint.deployment.build.events import event_names, pattern_texts
from lambdalint.deployment.build.mentioned import Reader, around, mode_of, trigger
from lambdalint.deployment.build.mentions import Mention
from lambdalint.deployment.build.polling import failure_target
from lambdalint.deployment.build.schedules import interval, switched_off
from lambdalint.deployment.build.targets import reference_of
from lambdalint.deployment.model.trigger import Mode, Trigger
from lambdalint.template.view import Resource, Template
from lambdalint.value import Known, Reference, Several


def of_kind(kind: str, mention: Mention, template: Template) -> Trigger:
    """The trigger behind a mention of a known kind."""
    resource = template.resources[mention.resource]
    reader = READERS.get(kind)
    if reader is not None:
        return reader(mention, resource, template)
    source = Known(Reference(resource.id), resource.span)
    return trigger(kind, mention, template, source=source, filter_text=pattern_texts(around(mention, resource)))


def notification(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """A notification of a bucket, which CDK leaves to a custom resource that names the bucket."""
    own = resource.type == "AWS::S3::Bucket"
    bucket = reference_of(resource.properties["BucketName"].value(), template)
    place = around(mention, resource)
    return trigger(
        "s3",
        mention,
        template,
        source=Known(Reference(resource.id), resource.span) if own else bucket,
        filter_text=pattern_texts(place),
        events=event_names(place["Event" if own else "Events"]),
    )


def destination(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """OnSuccess or OnFailure of another function."""
    return trigger("direct", mention, template, mode=Mode.ASYNCHRONOUS, attempts=3)


def cognito(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """A trigger of a user pool; the custom senders are not waited for."""
    name = mention.path[2] if len(mention.path) > 2 else ""
    return trigger("cognito-sender" if name in ASYNC_COGNITO_TRIGGERS else "cognito", mention, template)


def schedule(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """An AWS::Scheduler::Schedule."""
    properties = resource.properties
    return trigger(
        "scheduler",
        mention,
        template,
        interval=interval(properties["ScheduleExpression"].text(), resource.span),
        handoff=failure_target(properties["Target"]["DeadLetterConfig"], "Arn"),
        constant_input=True,
        disabled=switched_off(properties),
    )


def subscription(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """An SNS subscription, as a resource of its own or in the topic."""
    properties = resource.properties
    own = resource.type == "AWS::SNS::Subscription"
    topic = reference_of(properties["TopicArn"].value(), template)
    return trigger(
        "sns",
        mention,
        template,
        source=topic if own else Known(Reference(resource.id), resource.span),
        handoff=failure_target(properties["RedrivePolicy"], "deadLetterTargetArn"),
        filter_text=pattern_texts(properties) if own else Several(),
    )


def rule(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """An event rule, by pattern or by schedule; a role of its target stands for a permission.

    Source: docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html.
    """
    properties = resource.properties
    scheduled = not properties["ScheduleExpression"].absent
    index = mention.path[2] if len(mention.path) > 2 and mention.path[2].isdecimal() else "0"
    target = properties["Targets"][int(index)]
    return trigger(
        "schedule" if scheduled else "eventbridge",
        mention,
        template,
        source=reference_of(properties["EventBusName"].value(), template),
        interval=interval(properties["ScheduleExpression"].text(), resource.span),
        handoff=failure_target(target["DeadLetterConfig"], "Arn"),
        constant_input=scheduled,
        disabled=switched_off(properties),
        filter_text=pattern_texts(properties),
        credentials=not target["RoleArn"].absent,
    )


def subscriber(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """A subscriber of the second EventBridge; what happens without an invocation type is not documented."""
    properties = resource.properties
    parameters = properties["InvokeConfiguration"]["LambdaParameters"]
    return trigger(
        "eventbridge-v2",
        mention,
        template,
        mode=mode_of(parameters["InvocationType"], "EVENT", Mode.MAYBE_ASYNC),
        source=reference_of(properties["EventBusArn"].value(), template),
        handoff=failure_target(properties["OnFailureConfiguration"], "Arn"),
    )


def receipt(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """A Lambda action of a receipt rule; SES waits only when it is told to."""
    mode = mode_of(around(mention, resource)["InvocationType"], "Event", Mode.ASYNCHRONOUS)
    return trigger("ses", mention, template, mode=mode, source=Known(Reference(resource.id), resource.span))


def pipe(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """The target of a pipe, or its enrichment, which is always waited for."""
    parameters = resource.properties["TargetParameters"]["LambdaFunctionParameters"]
    target = mode_of(parameters["InvocationType"], "FIRE_AND_FORGET", Mode.SYNCHRONOUS)
    return trigger(
        "pipes",
        mention,
        template,
        mode=target if mention.path[1] == "Target" else Mode.SYNCHRONOUS,
        attempts=None,
        source=Known(Reference(resource.id), resource.span),
    )


def association(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """An association with a distribution; a viewer waits for less time than what is asked of the origin."""
    event = around(mention, resource)["EventType"].text()
    viewer = isinstance(event, Known) and event.value.startswith("viewer-")
    limit = Known(VIEWER_SECONDS, mention.span) if viewer else None
    return trigger("edge", mention, template, source=Known(Reference(resource.id), resource.span), caller_limit=limit)


def iot(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """An action of a topic rule; its error action gets other events than the rule's own."""
    own = None if "ErrorAction" in mention.path else Known(Reference(resource.id), resource.span)
    return trigger("iot", mention, template, source=own)


READERS: Mapping[str, Reader] = {
    **apis.READERS,
    "cognito": cognito,
    "destination": destination,
    "edge": association,
    "eventbridge": rule,
    "eventbridge-v2": subscriber,
    "iot": iot,
    "pipes": pipe,
    "s3": notification,
    "scheduler": schedule,
    "ses": receipt,
    "sns": subscription,
}
