"""A trigger out of a mention of a function: what its kind says by itself, and what the place says."""

from __future__ import annotations

from collections.abc import Callable

from lambdalint.data.event_sources import EVENT_SOURCES
from lambdalint.deployment.build.mentions import Mention
from lambdalint.deployment.model.trigger import Mode, Trigger
from lambdalint.span import Span
from lambdalint.template.cursor import View
from lambdalint.template.view import Resource, Template
from lambdalint.value import Absent, Known, Reference, Several, Text, Value

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
    events: Several[str] = Several(),
    credentials: bool = False,
    proxy: bool = False,
    disabled: bool = False,
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
    from lambdalint.deployment.build.explain import permitted_by_sam

    return Trigger(
        kind=kind,
        mode=mode or (Mode(about.mode)),
        span=mention.span,
        resource=mention.resource,
        source=source or Absent(owner),
        qualifier=mention.qualifier,
        caller_limit=limit,
        caller_name=about.name,
        attempts=at_most(tries, mention.span),
        interval=interval or Absent(owner),
        handoff=handoff or Absent(owner),  # type: ignore[arg-type]
        constant_input=constant_input,
        filter_text=filter_text,
        events=events,
        principal=about.principal,
        credentials=credentials,
        proxy=proxy,
        disabled=disabled,
        documented=about.sure,
        generated=permitted_by_sam(resource.properties, (mention.type, *mention.path[1:])),
    )


def at_most(default: int | None, where: Span) -> Value[int]:
    """How often a failing event is delivered at most, as long as the function's own settings say nothing else."""
    return Absent(where) if default is None else Known(default, where)


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
