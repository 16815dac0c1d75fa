"""The way from a handler down to a place of a finding, where it leads through other functions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import EventSourceMapping, Function
from lambdalint.deployment.model.handler import Handler
from lambdalint.finding import Location
from lambdalint.source.model.places import Site
from lambdalint.value import Known

FACTS = (
    "effects", "waits", "connections", "files", "clients", "logged", "credentials", "background", "returned", "caught",
    "record_loops", "record_uses", "batch_answers", "idempotency", "verifications", "fresh_at_import",
)  # fmt: skip


def flow(
    locations: Sequence[Location], resources: Sequence[str], subject: Any, deployment: Deployment
) -> tuple[Location, ...]:
    """The handler, each call that leads on, and the first of the places that has such a way; none when none has."""
    if not any(location.span.path.endswith(".py") for location in locations):
        return ()
    for handler in handlers(subject, resources, deployment):
        inside = handler.program.passed_on
        for location in locations:
            if not any(function.contains(location.span) for function in inside):
                continue
            ways = (one for one in sites(handler) if one.span == location.span and one.chain and not one.at_import)
            site = next(ways, None)
            if site is not None:
                start = Location("step", handler.span, f"`{handler.name.rpartition('.')[2]}` is the handler")
                steps = [Location("step", frame.span, f"`{frame.function}` calls on") for frame in site.chain]
                return (start, *steps, Location("step", site.span, location.label or f"in `{site.function}`"))
    return ()


def handlers(subject: Any, resources: Sequence[str], deployment: Deployment) -> Iterator[Handler]:
    """The code of the function that a finding is about, then that of others that take part."""
    first = subject.function if isinstance(subject, EventSourceMapping) else subject
    functions = [first] if isinstance(first, Function) else []
    named = frozenset(resources)
    functions += [function for function in deployment.functions if function.id in named]
    for function in functions:
        if isinstance(function.handler, Known):
            yield function.handler.value


def sites(handler: Handler) -> Iterator[Site]:
    """Every place of the code of which is known how it is reached."""
    yield from (call.site for call in handler.calls.items)
    yield from (read.site for read in handler.environment_reads.items)
    for name in FACTS:
        for fact in getattr(handler.facts, name).items:
            yield fact.site
