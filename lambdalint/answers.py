"""What a rule answers as findings: places, assumptions and resources come from the values that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lambdalint.catalog import Entry
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import EventSourceMapping
from lambdalint.deployment.model.permissions import Role
from lambdalint.deployment.model.resources import LambdaTask
from lambdalint.enumeration import brief
from lambdalint.finding import Finding, Identity, Location, UndecidedFinding
from lambdalint.rule_api import Confidence, Place, Rule, Severity, Undecided, Violation, bases, span_of
from lambdalint.span import Span
from lambdalint.value import Assumed, Inherited, Unknown

Anchor = Callable[[Span], str]


def finding(entry: Entry, violation: Violation, subject: Any, deployment: Deployment, anchor: Anchor) -> Finding:
    """The finding of a violation: places and assumptions come from its values."""
    rule = entry.rule
    if isinstance(violation.at, Unknown):
        raise TypeError("a violation stands at an unknown value")
    places: list[tuple[Place, str]] = [(violation.at, violation.label), *violation.because]
    locations = [Location("primary", span_of(violation.at), readable(violation.label, deployment))]
    locations += [
        Location("related", span_of(place), readable(label, deployment)) for place, label in violation.because
    ]
    assumed: list[str] = []
    for place, _ in places:
        for basis in bases(place):
            if isinstance(basis, Assumed):
                assumed.append(f"{basis.parameter}={basis.value}")
            elif isinstance(basis, Inherited) and basis.span.line != span_of(place).line:
                locations.append(Location("related", basis.span, "inherited from here"))
    confidence = rule.confidence if violation.confidence is None else min(rule.confidence, violation.confidence)
    if assumed and confidence > Confidence.LOW:
        confidence = Confidence(confidence - 1)
    severity = rule.severity if violation.severity is None else min(rule.severity, violation.severity)
    resource = violation.resource if violation.resource is not None else resource_of(subject)
    primary = locations[0]
    template, resource = deployment.located(resource) if resource is not None else (deployment.template, None)
    identity = Identity(rule.name, template, resource, anchor(primary.span))
    others = [*violation.resources, *([subject.trigger.resource] if isinstance(subject, EventSourceMapping) else [])]
    taking_part = [*([resource] if resource else []), *(deployment.located(other)[1] for other in others)]
    return Finding(
        identity=identity,
        trap=rule.trap.value,
        severity=severity,
        confidence=confidence,
        message=readable(violation.message, deployment),
        why=violation.why or entry.why,
        help=readable(violation.help, deployment),
        locations=tuple(distinct(locations)),
        resources=tuple(dict.fromkeys(taking_part)),
        assumes=tuple(dict.fromkeys(assumed)),
        notes=tuple(violation.notes),
        url=entry.url,
        stack=deployment.stack if template == deployment.template else (),
    )


def undecided(rule: Rule[Any], report: Undecided, subject: Any, deployment: Deployment) -> UndecidedFinding:
    resource = report.resource if report.resource is not None else resource_of(subject)
    template, resource = deployment.located(resource) if resource is not None else (deployment.template, None)
    return UndecidedFinding(rule.name, template, resource, brief(report.unknown.reason), report.unknown.span)


def crash(entry: Entry, subject: Any, deployment: Deployment, error: BaseException) -> Finding:
    """What is told of a rule that failed: its name, the subject, the kind of error and its place."""
    at, place = error.__traceback__, ""
    while at is not None:
        place = f"{at.tb_frame.f_code.co_filename.rpartition('/')[2]}:{at.tb_lineno}"
        at = at.tb_next
    what = resource_of(subject) or deployment.template
    identity = Identity("rule-crashed", deployment.template, None, f"{entry.name}:{what}")
    return Finding(
        identity=identity,
        trap=None,
        severity=Severity.ERROR,
        confidence=Confidence.HIGH,
        message=f"rule `{entry.name}` failed on `{what}`: {type(error).__name__}: {error} ({place})",
        why="The rule said nothing about this template, so the run cannot be trusted.",
        help=f"report it with the template, or leave the rule out with `--ignore {entry.name}`",
        locations=(Location("primary", getattr(subject, "span", deployment.span), ""),),
    )


def resource_of(subject: Any) -> str | None:
    """The resource a subject stands for: the function's id, or its own."""
    if isinstance(subject, EventSourceMapping):
        return subject.function.id
    if isinstance(subject, Role) and subject.implicit:
        return subject.functions[0]
    if isinstance(subject, LambdaTask):
        return subject.function
    return getattr(subject, "id", None)


def readable(text: str, deployment: Deployment) -> str:
    """Absolute ids without their first slash: `Storage/Orders`. Names of strangers are told as far as people read."""
    text = brief(text)
    if len(deployment.stacks) > 1 and "`/" in text:
        for thing in deployment.resources:
            if thing.id.startswith("/"):
                text = text.replace(f"`{thing.id}`", f"`{thing.id[1:]}`")
    return text


def distinct(locations: list[Location]) -> Iterator[Location]:
    """Each place once, the first label counts."""
    seen: set[Span] = set()
    for location in locations:
        if location.span not in seen and location.span.path:
            seen.add(location.span)
            yield location
