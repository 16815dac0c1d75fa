"""Invokers that only a resource-based permission shows: the source is outside of the template."""

from __future__ import annotations

from lambdalint.data.event_sources import permission_source
from lambdalint.deployment.build.mentioned import at_most
from lambdalint.deployment.model.permissions import Permission
from lambdalint.deployment.model.trigger import Mode, Trigger
from lambdalint.template.view import Resource, Template
from lambdalint.value import Absent, Known, Reference, Text, Unknown

FROM_CLOUDFORMATION = ("macro", "custom-resource")
EVENTS = "events.amazonaws.com"


def admitted(
    function: str,
    permissions: tuple[Permission, ...],
    items: list[Trigger],
    gaps: list[Unknown],
    template: Template,
) -> None:
    """Add a trigger for each service that may invoke and has none in `items`, and a gap for other principals."""
    for permission in permissions:
        if not isinstance(permission.function, Known) or permission.function.value != function:
            continue
        if permission.of_url and any(item.kind == "function-url" for item in items):
            continue
        match permission.principal:
            case Known(str() | Text() as principal):
                name = str(principal).replace("${?}", "amazonaws.com") if "${?}" in str(principal) else str(principal)
                arn = permission.source_arn
                source = permission_source(name, str(arn.value) if isinstance(arn, Known) else "")
                if name == "cloudformation.amazonaws.com" and any(i.kind in FROM_CLOUDFORMATION for i in items):
                    continue
                if name == EVENTS and not permission.generated and source_of(permission, template) is not None:
                    continue  # the targets of a rule stand in it, and nothing else comes from there
                if source is None and not name.endswith(".amazonaws.com"):
                    gaps.append(Unknown(permission.span, "callers of an account may invoke it"))
                elif source is None:
                    gaps.append(Unknown(permission.span, f"`{name}` may invoke it"))
                elif not any(same_service(item, source.principal) for item in items):
                    unknown = Unknown(permission.span, "the source is outside of this template")
                    items.append(
                        Trigger(
                            kind=source.id,
                            mode=Mode(source.mode) if source.id != "rest-api" else Mode.SYNCHRONOUS,
                            span=permission.span,
                            resource=permission.id,
                            source=unknown,
                            qualifier=permission.qualifier,
                            caller_limit=unknown if source.mode != "asynchronous" else Absent(permission.span),
                            caller_name=source.name,
                            attempts=at_most(source.attempts, permission.span),
                            interval=Absent(permission.span),
                            handoff=unknown,
                            outside=True,
                            principal=source.principal,
                        )
                    )
            case Unknown() as gap:
                gaps.append(gap)


def source_of(permission: Permission, template: Template) -> Resource | None:
    """The resource of the template that a permission names as its source."""
    match permission.source_arn:
        case Known(Reference(id)):
            return template.find(id)
        case _:
            return None


def same_service(trigger: Trigger, principal: str) -> bool:
    """Whether a trigger is one of the service that a permission admits."""
    return trigger.principal == principal or (principal == EVENTS and trigger.kind in ("schedule", "eventbridge"))
