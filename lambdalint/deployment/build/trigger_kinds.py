"""From a mention of a function to the trigger it stands for: what each kind of resource says about how it invokes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lambdalint.data.event_sources import ASYNC_COGNITO_TRIGGERS, EVENT_SOURCES
from lambdalint.deployment.build.apis import method, of_body, of_data_source, of_integration
from lambdalint.deployment.build.events import pattern_texts
from lambdalint.deployment.build.explain import permitted_by_sam
from lambdalint.deployment.build.mentions import Mention
from lambdalint.deployment.build.polling import failure_target
from lambdalint.deployment.build.schedules import interval
from lambdalint.deployment.build.targets import reference_of
from lambdalint.deployment.model.trigger import Mode, Trigger
from lambdalint.span import Span
from lambdalint.template.view import Resource, Template, View
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value

Reader = Callable[[Mention, Resource, Template], Trigger]
ATTEMPTS = {Mode.ASYNCHRONOUS: 3, Mode.SYNCHRONOUS: 1}
"""Where the mode is a setting, the attempts follow it."""


def trigger(
    kind: str,
    mention: Mention,
    template: Template,
    *,
    mode: Mode | None = None,
    source: Value[Reference | Text | str] | None = None,
    caller_limit: Value[int] | None = None,
    attempts: int | None = -1,
    interval: Value[int] | None = None,
    handoff: Value[object] | None = None,
    constant_input: bool = False,
    filter_text: Several[str] = Several(),
    credentials: bool = False,
) -> Trigger:
    """A trigger with what is known of its kind."""
    about = EVENT_SOURCES[kind]
    resource = template.resources[mention.resource]
    owner = resource.span
    tries = attempts if attempts != -1 else ATTEMPTS.get(mode, about.attempts) if mode else about.attempts
    limit = caller_limit
    if limit is None:
        waits = kind not in ("direct", "function-url") and mode is not Mode.ASYNCHRONOUS
        known = about.caller_limit if waits else None
        limit = Absent(owner) if known is None else Known(known, mention.span)
    return Trigger(
        kind=kind,
        mode=mode or (Mode(about.mode)),
        span=mention.span,
        resource=mention.resource,
        source=source or Absent(owner),
        qualifier=mention.qualifier,
        caller_limit=limit,
        caller_name=about.name,
        attempts=attempts_of(mention.function, tries, mention.span, template),
        interval=interval or Absent(owner),
        handoff=handoff or Absent(owner),  # type: ignore[arg-type]
        constant_input=constant_input,
        filter_text=filter_text,
        principal=about.principal,
        credentials=credentials,
        documented=about.sure,
        generated=permitted_by_sam(resource.properties, (mention.type, *mention.path[1:])),
    )


def attempts_of(function: str, default: int | None, where: Span, template: Template) -> Value[int]:
    """Asynchronous attempts follow the function's own setting."""
    resource = template.find(function)
    if resource is None:
        return Unknown(where, "the function is in another stack")
    if default == 3:
        written = resource.properties["EventInvokeConfig"]["MaximumRetryAttempts"].integer()
        if isinstance(written, Known):
            return Known(written.value + 1, written.span, written.basis)
        if isinstance(written, Unknown):
            return written
    return Absent(resource.span) if default is None else Known(default, where)


def of_kind(kind: str, mention: Mention, template: Template) -> Trigger:
    """The trigger behind a mention of a known kind."""
    resource = template.resources[mention.resource]
    reader = READERS.get(kind)
    if reader is not None:
        return reader(mention, resource, template)
    source = Known(Reference(resource.id), resource.span)
    return trigger(kind, mention, template, source=source, filter_text=pattern_texts(around(mention, resource)))


def around(mention: Mention, resource: Resource) -> View:
    """The mapping whose entry names the function."""
    place = resource.view
    for part in mention.path[:-1]:
        place = place[int(part)] if part.isdecimal() else place[part]
    return place


def mode_of(view: View, asynchronous: str, default: Mode) -> Mode:
    """The mode that an invocation type says; one that is not known may be either."""
    match view.text():
        case Known(text):
            return Mode.ASYNCHRONOUS if text == asynchronous else Mode.SYNCHRONOUS
        case Absent():
            return default
    return Mode.MAYBE_ASYNC


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
    """An event rule, by pattern or by schedule."""
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
        filter_text=pattern_texts(properties),
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


def iot(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """An action of a topic rule; its error action gets other events than the rule's own."""
    own = None if "ErrorAction" in mention.path else Known(Reference(resource.id), resource.span)
    return trigger("iot", mention, template, source=own)


def rest(mention: Mention, resource: Resource, template: Template) -> Trigger:
    mode, limit = method(integration := resource.properties["Integration"])
    credentials = not integration["Credentials"].absent
    return trigger("rest-api", mention, template, mode=mode, caller_limit=limit, credentials=credentials)


def integration(mention: Mention, resource: Resource, template: Template) -> Trigger:
    kind, limit = of_integration(resource.properties, template)
    credentials = not resource.properties["CredentialsArn"].absent
    return trigger(kind, mention, template, caller_limit=limit, credentials=credentials)


def authorizer(kind: str) -> Reader:
    """An authorizer of a REST or HTTP API."""

    def read(mention: Mention, resource: Resource, template: Template) -> Trigger:
        own, properties = around(mention, resource), resource.properties
        written = (
            own["FunctionInvokeRole"],
            own["InvokeRole"],
            properties["AuthorizerCredentials"],
            properties["AuthorizerCredentialsArn"],
        )
        credentials = not all(view.absent for view in written)
        source = Known(Reference(resource.id), resource.span)
        return trigger(kind, mention, template, source=source, credentials=credentials)

    return read


def body(mention: Mention, resource: Resource, template: Template) -> Trigger:
    place = around(mention, resource)
    kind, mode, limit = of_body(mention, resource, place)
    credentials = not (place["credentials"].absent and place["authorizerCredentials"].absent)
    return trigger(kind, mention, template, mode=mode, caller_limit=limit, credentials=credentials)


def resolver(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """A data source of AppSync, as its resolvers use it; those of SAM's GraphQLApi are files."""
    mode = of_data_source(resource, template) if resource.type == "AWS::AppSync::DataSource" else None
    return trigger("appsync", mention, template, mode=mode, source=Known(Reference(resource.id), resource.span))


READERS: Mapping[str, Reader] = {
    "api-v2": integration,
    "appsync": resolver,
    "authorizer": authorizer("authorizer"),
    "cognito": cognito,
    "destination": destination,
    "eventbridge": rule,
    "eventbridge-v2": subscriber,
    "http-api-authorizer": authorizer("http-api-authorizer"),
    "iot": iot,
    "openapi": body,
    "pipes": pipe,
    "rest-api": rest,
    "scheduler": schedule,
    "ses": receipt,
    "sns": subscription,
}
