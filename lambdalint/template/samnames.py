"""The names of what SAM makes beside a resource, so that Ref, GetAtt and Sub to them resolve.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdalint.value import Known, Reference

if TYPE_CHECKING:
    from lambdalint.template.cursor import View
    from lambdalint.template.view import Resource, Template

FUNCTION, MACHINE = "AWS::Serverless::Function", "AWS::Serverless::StateMachine"
IMPLICIT = {"Api": ("RestApiId", "ServerlessRestApi"), "HttpApi": ("ApiId", "ServerlessHttpApi")}
STAGES = {"ServerlessRestApi": "ProdStage", "ServerlessHttpApi": "ApiGatewayDefaultStage"}
RULES = ("Schedule", "ScheduleV2", "CloudWatchEvent", "EventBridgeRule", "CloudWatchLogs", "IoTRule")
POLLED = ("SQS", "Kinesis", "DynamoDB", "MSK", "MQ", "DocumentDB", "SelfManagedKafka")
API_PARTS = ("Stage", "Deployment", "DomainName", "UsagePlan", "ApiKey", "UsagePlanKey")
FUNCTION_PARTS = ("Alias", "Version", "DestinationQueue", "DestinationTopic")
PARTS = frozenset((*API_PARTS, *FUNCTION_PARTS))


def alias_id(function: str, alias: str) -> str:
    """The logical id of a function's alias."""
    return f"{function}Alias{alias.replace('-', 'D').replace('_', 'U')}"


def generated(template: Template) -> dict[str, Reference]:
    """Each generated name with what it stands for: a version, an alias and a URL are references to their function.

    Ids that end in a hash (versions, deployments) are known by their dotted names only.
    """
    names: dict[str, Reference] = {}
    for resource in template.of_type(FUNCTION):
        of_function(resource, names)
    for resource in template.of_type(MACHINE):
        own(names, f"{resource.id}Role")
        for name, event in resource.properties["Events"].entries().items:
            of_event(resource.id, name, event, names)
            own(names, f"{resource.id}{name}Role")
    for resource in template.of_type("AWS::Serverless::Api", "AWS::Serverless::HttpApi"):
        for part in API_PARTS:
            names[f"{resource.id}.{part}"] = Reference(f"{resource.id}{part}")
        for part in ("UsagePlan", "ApiKey", "DomainName"):
            own(names, resource.id + part)
        stage = resource.properties["StageName"].text()
        if isinstance(stage, Known):
            own(names, f"{resource.id}{stage.value}Stage")
        elif resource.type == "AWS::Serverless::HttpApi":
            own(names, f"{resource.id}ApiGatewayDefaultStage")
    return {name: target for name, target in names.items() if name not in template.source.resources}


def may_be_part(name: str) -> bool:
    """Whether the end of a dotted name is one that SAM uses: `Orders.Stage`, but not `Orders.Arn`."""
    return name.rpartition(".")[2] in PARTS


def own(names: dict[str, Reference], id: str) -> None:
    names[id] = Reference(id)


def of_function(function: Resource, names: dict[str, Reference]) -> None:
    """The role, version, alias, URL and destinations of a function, and what its events make."""
    id, properties = function.id, function.properties
    if properties["Role"].absent:
        own(names, f"{id}Role")
    alias = properties["AutoPublishAlias"].text()
    if isinstance(alias, Known):
        names[alias_id(id, alias.value)] = Reference(id, "Alias")
        names[f"{id}.Alias"] = Reference(id, "Alias")
        names[f"{id}.Version"] = Reference(id, "Version")
    if not properties["FunctionUrlConfig"].absent:
        names[f"{id}Url"] = Reference(f"{id}Url")
    destinations = properties["EventInvokeConfig"]["DestinationConfig"]
    for when in ("OnSuccess", "OnFailure"):
        made = destination(id, when, destinations[when])
        if made:
            own(names, made)
            names[f"{id}.Destination{made[-5:]}"] = Reference(made)
    for name, event in properties["Events"].entries().items:
        of_event(id, name, event, names)


def destination(function: str, when: str, view: View) -> str:
    """The id of the queue or topic that SAM makes for a destination without an ARN."""
    kind = view["Type"].text()
    if isinstance(kind, Known) and kind.value in ("SQS", "SNS") and view["Destination"].absent:
        return f"{function}EventInvokeConfig{when}{'Queue' if kind.value == 'SQS' else 'Topic'}"
    return ""


def of_event(id: str, name: str, event: View, names: dict[str, Reference]) -> None:
    """A rule or mapping, the implicit API, and the queue of a dead-letter setting without an ARN."""
    kind = event["Type"].text()
    properties = event["Properties"]
    if not isinstance(kind, Known):
        return
    if kind.value in IMPLICIT:
        key, api = IMPLICIT[kind.value]
        if properties[key].absent:
            own(names, api)
            own(names, api + STAGES[api])
            names[f"{api}.Stage"] = Reference(api + STAGES[api])
            names[f"{api}.Deployment"] = Reference(f"{api}Deployment")
    elif kind.value in RULES or kind.value in POLLED:
        own(names, id + name)
    elif kind.value == "SNS":
        own(names, id + name)
        through = properties["SqsSubscription"]
        if not through.absent and (through.kind != "mapping" or through["QueueArn"].absent):
            own(names, f"{id}{name}Queue")
    letters = properties["DeadLetterConfig"]
    if not letters.absent and letters["Arn"].absent and not letters["Type"].absent:
        wanted = letters["QueueLogicalId"].text()
        own(names, wanted.value if isinstance(wanted, Known) else f"{id}{name}Queue")
    own(names, f"{id}{name}Permission")
