"""How an API waits: methods of REST APIs, integrations of HTTP and WebSocket APIs, OpenAPI bodies, GraphQL resolvers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lambdalint.deployment.build.mentioned import Reader, around, trigger
from lambdalint.deployment.build.mentions import Mention
from lambdalint.deployment.build.targets import id_of, reference_of
from lambdalint.deployment.model.trigger import Mode, Trigger
from lambdalint.template.cursor import View
from lambdalint.template.view import Resource, Template
from lambdalint.value import Absent, Known, Reference, Unknown, Value

STREAMED = 900
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html"""
HEADER = "integration.request.header.X-Amz-Invocation-Type"
EVENT = r"""invocationType["']?\s*:\s*["']Event["']"""
"""https://docs.aws.amazon.com/appsync/latest/devguide/resolver-reference-lambda-js.html"""
RESOLVERS = ("AWS::AppSync::Resolver", "AWS::AppSync::FunctionConfiguration")
SECURITY = ("securityDefinitions", "securitySchemes")


def seconds(view: View) -> Value[int] | None:
    """A time-out in milliseconds; None where the API's own default holds."""
    match view.integer():
        case Known(milliseconds, span, basis):
            return Known(max(1, milliseconds // 1000), span, basis)
        case Unknown() as gap:
            return gap
    return None


def method(integration: View) -> tuple[Mode, Value[int] | None]:
    """A REST integration: a proxy waits; another one may be asynchronous by a header. A stream may take longer."""
    return waits(
        integration["Type"].text(),
        integration["RequestParameters"][HEADER].text(),
        integration["ResponseTransferMode"],
        integration["TimeoutInMillis"],
    )


def proxies(kind: Value[str]) -> bool:
    """Whether an integration of this type sends the answer as it is."""
    return isinstance(kind, Known) and kind.value.upper() == "AWS_PROXY"


def waits(kind: Value[str], header: Value[str], transfer: View, timeout: View) -> tuple[Mode, Value[int] | None]:
    proxy = proxies(kind)
    event = isinstance(header, Known) and "Event" in header.value
    decided = proxy or isinstance(header, Absent) or (isinstance(header, Known) and "RequestResponse" in header.value)
    mode = Mode.ASYNCHRONOUS if event and not proxy else Mode.SYNCHRONOUS if decided else Mode.MAYBE_ASYNC
    return mode, streamed(transfer) or seconds(timeout)


def streamed(transfer: View) -> Value[int] | None:
    """What a streamed response is granted; None where the response is buffered."""
    match transfer.text():
        case Known(text, span, basis) if text == "STREAM":
            return Known(STREAMED, span, basis)
        case Unknown() as gap:
            return gap
    return None


def of_websocket(properties: View, template: Template) -> bool:
    """Whether a resource of API Gateway's second version belongs to a WebSocket API of the template."""
    api = template.find(id_of(reference_of(properties["ApiId"].value(), template)))
    protocol = api.properties["ProtocolType"].text() if api is not None else Absent(template.span)
    return isinstance(protocol, Known) and protocol.value == "WEBSOCKET"


def of_body(mention: Mention, resource: Resource, place: View) -> tuple[str, Mode | None, Value[int] | None]:
    """An integration or an authorizer of an OpenAPI body."""
    http = "Http" in resource.type or "V2" in resource.type
    if any(part in SECURITY for part in mention.path):
        return "http-api-authorizer" if http else "authorizer", None, None
    return "http-api" if http else "rest-api", *of_operation(place, http)


def of_definition(event: View, template: Template) -> tuple[Mode | None, Value[int] | None]:
    """How an API that SAM does not write waits at the path of an event; (None, None) where SAM writes it.

    SAM leaves an API of CloudFormation and a definition of one's own alone: the event only makes the permission.
    """
    api = template.find(id_of(reference_of(event["RestApiId" if event["ApiId"].absent else "ApiId"].value(), template)))
    if api is None:
        return None, None
    if api.type not in ("AWS::Serverless::Api", "AWS::Serverless::HttpApi"):
        return None, Unknown(event.key_span, f"how long `{api.id}` waits is said by its methods")
    body, merges = api.properties["DefinitionBody"], api.properties["MergeDefinitions"].boolean()
    if (body.absent and api.properties["DefinitionUri"].absent) or (isinstance(merges, Known) and merges.value):
        return None, None
    path, method = event["Path"].text(), event["Method"].text()
    if isinstance(path, Known) and isinstance(method, Known) and not body.absent:
        for name in (method.value.lower(), "x-amazon-apigateway-any-method"):
            place = body["paths"][path.value][name]["x-amazon-apigateway-integration"]
            if place.kind == "mapping":
                return of_operation(place, "Http" in api.type)
    return None, Unknown(event.key_span, f"how long `{api.id}` waits is said in its own definition")


def of_operation(place: View, http: bool) -> tuple[Mode | None, Value[int] | None]:
    """The integration of one operation in an OpenAPI body."""
    if http:
        return None, seconds(place["timeoutInMillis"])
    header = place["requestParameters"][HEADER].text()
    return waits(place["type"].text(), header, place["responseTransferMode"], place["timeoutInMillis"])


def of_data_source(source: Resource, template: Template) -> Mode:
    """Whether the resolvers of an AWS::AppSync::DataSource wait; one whose code is not in the template may not."""
    mode = Mode.MAYBE_ASYNC
    for resource in template.of_type(*RESOLVERS):
        properties = resource.properties
        name = properties["DataSourceName"].name_value()
        if isinstance(name, Unknown):
            return Mode.MAYBE_ASYNC
        own = source.properties["Name"].name_value()
        same = id_of(name) == source.id or (
            isinstance(name, Known) and isinstance(own, Known) and name.value == own.value
        )
        if not same:
            continue
        elsewhere = (properties["RequestMappingTemplateS3Location"], properties["CodeS3Location"])
        if not all(view.absent for view in elsewhere):
            return Mode.MAYBE_ASYNC
        for view in (properties["RequestMappingTemplate"], properties["Code"]):
            text = view.name_value()
            if isinstance(text, Unknown):
                return Mode.MAYBE_ASYNC
            if isinstance(text, Known) and re.search(EVENT, str(text.value)):
                return Mode.ASYNCHRONOUS
        mode = Mode.SYNCHRONOUS
    return mode


def rest(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """The integration of a method of a REST API."""
    mode, limit = method(integration := resource.properties["Integration"])
    credentials = not integration["Credentials"].absent
    proxy = proxies(integration["Type"].text())
    return trigger(
        "rest-api",
        mention,
        template,
        mode=mode,
        source=reference_of(resource.properties["RestApiId"].value(), template),
        caller_limit=limit,
        credentials=credentials,
        proxy=proxy,
    )


def integration(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """An integration of an HTTP or WebSocket API."""
    kind = "websocket" if of_websocket(resource.properties, template) else "http-api"
    limit = seconds(resource.properties["TimeoutInMillis"])
    credentials = not resource.properties["CredentialsArn"].absent
    source = reference_of(resource.properties["ApiId"].value(), template)
    return trigger(kind, mention, template, source=source, caller_limit=limit, credentials=credentials)


def quick(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """The target of an HTTP API that was made with its one route."""
    credentials = not resource.properties["CredentialsArn"].absent
    source = Known(Reference(resource.id), resource.span)
    return trigger("http-api", mention, template, source=source, credentials=credentials)


def authorizer(kind: str) -> Reader:
    """An authorizer of a REST, HTTP or WebSocket API; only for HTTP APIs it is documented how long they wait."""

    def read(mention: Mention, resource: Resource, template: Template) -> Trigger:
        own_kind = "authorizer" if of_websocket(resource.properties, template) else kind
        own, properties = around(mention, resource), resource.properties
        written = (
            own["FunctionInvokeRole"],
            own["InvokeRole"],
            properties["AuthorizerCredentials"],
            properties["AuthorizerCredentialsArn"],
        )
        credentials = not all(view.absent for view in written)
        source = Known(Reference(resource.id), resource.span)
        return trigger(own_kind, mention, template, source=source, credentials=credentials)

    return read


def body(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """An integration that stands in an API's own OpenAPI definition."""
    place = around(mention, resource)
    kind, mode, limit = of_body(mention, resource, place)
    credentials = not (place["credentials"].absent and place["authorizerCredentials"].absent)
    proxy = kind == "rest-api" and proxies(place["type"].text())
    source = Known(Reference(resource.id), resource.span)
    return trigger(
        kind, mention, template, mode=mode, source=source, caller_limit=limit, credentials=credentials, proxy=proxy
    )


def resolver(mention: Mention, resource: Resource, template: Template) -> Trigger:
    """A data source of AppSync, as its resolvers use it; those of SAM's GraphQLApi are files."""
    mode = of_data_source(resource, template) if resource.type == "AWS::AppSync::DataSource" else None
    return trigger("appsync", mention, template, mode=mode, source=Known(Reference(resource.id), resource.span))


READERS: Mapping[str, Reader] = {
    "api-v2": integration,
    "appsync": resolver,
    "authorizer": authorizer("authorizer"),
    "http-api": quick,
    "http-api-authorizer": authorizer("http-api-authorizer"),
    "openapi": body,
    "rest-api": rest,
}
