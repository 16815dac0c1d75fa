"""Resource-based permissions: those that are written, and those that SAM makes for its events."""

from __future__ import annotations

from collections.abc import Iterable

from lambdalint.deployment.build.connectors import Edge
from lambdalint.deployment.build.connectors import permissions as connected
from lambdalint.deployment.build.mentions import Names
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.permissions import Permission
from lambdalint.deployment.model.trigger import Trigger
from lambdalint.template.cursor import View
from lambdalint.template.sharing import shared
from lambdalint.template.view import Template
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value, joined

Name = Value[str | Text | Reference]


def permissions(template: Template, names: Names, edges: Iterable[Edge | Unknown]) -> Several[Permission]:
    """Every AWS::Lambda::Permission of the template, and those of its connectors."""
    written = template.of_type("AWS::Lambda::Permission")
    own = [permission(resource.properties, resource.id, names) for resource in written]
    return Several((*own, *connected(edges)), template.gaps)


@shared
def permission(properties: View, id: str, names: Names) -> Permission:
    """A resource-based permission; its function is Unknown when it is none of the template."""
    view = properties["FunctionName"]
    found = names.of_place(view)
    function: Value[str]
    qualifier = ""
    if found:
        function, qualifier = Known(found[0][0], view.span), found[0][1]
    else:
        function = Unknown(view.span, "the permission's function is not one of this template")
    return Permission(
        id=id,
        span=properties.owner,
        function=function,
        qualifier=qualifier,
        action=properties["Action"].text(),
        principal=principal(properties["Principal"]),
        source_arn=properties["SourceArn"].name_value(),
        source_account=properties["SourceAccount"].name_value(),
        organization=properties["PrincipalOrgID"].name_value(),
        url_auth_type=properties["FunctionUrlAuthType"].text(),
        event_source_token=properties["EventSourceToken"].name_value(),
        through_url=properties["InvokedViaFunctionUrl"].boolean(),
    )


def principal(view: View) -> Name:
    """Who is admitted. A service's name that ends in `${AWS::URLSuffix}` is the same in all partitions but China's."""
    value = view.name_value()
    if not isinstance(value, Known) or not isinstance(value.value, Text):
        return value
    *parts, last = value.value.parts
    if isinstance(last, Unknown) and last.of == "AWS::URLSuffix":
        return joined([*(Known(Text((part,)), value.span) for part in parts), "amazonaws.com"], value.span)
    return value


def of_trigger(trigger: Trigger, function: str) -> Permission | None:
    """The permission that SAM makes for one of its events; roles and polled sources need none."""
    if not trigger.generated or not trigger.principal or trigger.polling is not None:
        return None
    absent: Absent = Absent(trigger.span)
    source: Name = trigger.source
    s3 = trigger.kind == "s3"
    return Permission(
        id=f"{function}{trigger.event}Permission" if trigger.event else f"{trigger.resource}AuthorizerPermission",
        span=trigger.span,
        function=Known(function, trigger.span),
        qualifier=trigger.qualifier,
        action=Known("lambda:InvokeFunction", trigger.span),
        principal=Known(trigger.principal, trigger.span),
        source_arn=absent if s3 else source if isinstance(source, Known) else Known("*", trigger.span),
        source_account=Known("AWS::AccountId", trigger.span) if s3 else absent,
        organization=absent,
        url_auth_type=absent,
        event_source_token=absent,
        through_url=absent,
        generated=True,
    )


def of_url(function: Function) -> Permission | None:
    """The permission that SAM makes for a function URL that asks for no authentication."""
    url = function.url
    if not function.sam or not isinstance(url, Known):
        return None
    written = url.value.auth_type
    if not isinstance(written, Known) or written.value != "NONE" or written.basis:
        return None
    absent = Absent(url.span)
    return Permission(
        id=f"{function.id}UrlPublicPermissions",
        span=url.span,
        function=Known(function.id, url.span),
        qualifier=function.auto_publish_alias.value if isinstance(function.auto_publish_alias, Known) else "",
        action=Known("lambda:InvokeFunctionUrl", url.span),
        principal=Known("*", url.span),
        source_arn=absent,
        source_account=absent,
        organization=absent,
        url_auth_type=url.value.auth_type,
        event_source_token=absent,
        through_url=absent,
        generated=True,
    )
