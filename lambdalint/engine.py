"""Each rule × each subject × each world; a crash of a rule is a finding, never silence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from lambdalint.catalog import Entry
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import EventSourceMapping, Function
from lambdalint.deployment.model.handler import Handler
from lambdalint.deployment.model.permissions import Permission, Role
from lambdalint.deployment.model.resources import Alarm, Bucket, LambdaTask, LogGroup, Queue, Table, Topic
from lambdalint.edits import Editor
from lambdalint.finding import Finding, Identity, Location, UndecidedFinding
from lambdalint.flows import flow
from lambdalint.frozen import dataclass, field, replace
from lambdalint.rule_api import (
    Confidence,
    Place,
    Rule,
    Severity,
    Undecided,
    Violation,
    bases,
    span_of,
)
from lambdalint.span import Span
from lambdalint.template.when import when
from lambdalint.value import Assumed, Inherited, Known, Unknown

Anchor = Callable[[Span], str]


def own(things: Iterable[Any]) -> Iterator[Any]:
    """Those that the template writes: what other stacks write is a subject there."""
    return (thing for thing in things if not thing.id.startswith("/"))


SUBJECTS: dict[type, Callable[[Deployment], Iterable[Any]]] = {
    Deployment: lambda deployment: (deployment,),
    Function: attrgetter("functions"),
    Handler: lambda deployment: (f for f in deployment.functions if isinstance(f.handler, Known)),
    EventSourceMapping: attrgetter("event_source_mappings"),
    Role: attrgetter("roles"),
    Permission: lambda deployment: own(deployment.permissions.items),
    Queue: lambda deployment: own(deployment.queues),
    Topic: lambda deployment: own(deployment.topics),
    Bucket: lambda deployment: own(deployment.buckets),
    Table: lambda deployment: own(deployment.tables),
    LogGroup: lambda deployment: own(deployment.log_groups.items),
    Alarm: lambda deployment: own(deployment.alarms.items),
    LambdaTask: lambda deployment: deployment.tasks.items,
}


@dataclass(slots=True)
class Outcome:
    """What the rules say of one template: findings merged over its worlds, undecided, crashes."""

    findings: list[Finding] = field(default_factory=list)
    undecided: list[UndecidedFinding] = field(default_factory=list)
    crashed: bool = False


@dataclass(frozen=True, slots=True)
class Fired:
    """One violation of one subject in one world, as a finding without what only its report needs."""

    deployment: Deployment
    finding: Finding
    violation: Violation
    subject: Any


def run(worlds: Sequence[Deployment], entries: Iterable[Entry], anchor: Anchor, editor: Editor) -> Outcome:
    """Run rules over all worlds of one template (in one stack) and merge what they say by identity."""
    outcome = Outcome()
    for entry in entries:
        firing: dict[Identity, list[Fired]] = {}
        open_questions: dict[tuple[str | None, str], UndecidedFinding] = {}
        for deployment in worlds:
            for subject in SUBJECTS[entry.rule.subject](deployment):
                try:
                    for report in reports(entry.rule, subject, deployment):
                        if isinstance(report, Undecided):
                            question = undecided(entry.rule, report, subject, deployment)
                            open_questions.setdefault((question.resource, question.reason), question)
                            continue
                        found = finding(entry, report, subject, deployment, anchor)
                        firing.setdefault(found.identity, []).append(Fired(deployment, found, report, subject))
                except Exception as error:
                    outcome.crashed = True
                    outcome.findings.append(crash(entry, subject, deployment, error))
                    break
        outcome.findings += (merge(fired, worlds, editor) for fired in firing.values())
        sure = {identity.resource for identity in firing}
        outcome.undecided += (q for q in open_questions.values() if q.resource not in sure)
    return outcome


def reports(rule: Rule[Any], subject: Any, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """What one rule says of one subject; a Handler is handed over inside its function."""
    inner = subject.handler.value if rule.subject is Handler else subject
    yield from rule.run(inner, deployment)


def resource_of(subject: Any) -> str | None:
    """The resource a subject stands for: the function's id, or its own."""
    if isinstance(subject, EventSourceMapping):
        return subject.function.id
    if isinstance(subject, Role) and subject.implicit:
        return subject.functions[0]
    if isinstance(subject, LambdaTask):
        return subject.function
    return getattr(subject, "id", None)


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


def readable(text: str, deployment: Deployment) -> str:
    """Absolute ids without their first slash: `Storage/Orders`."""
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


def undecided(rule: Rule[Any], report: Undecided, subject: Any, deployment: Deployment) -> UndecidedFinding:
    resource = report.resource if report.resource is not None else resource_of(subject)
    template, resource = deployment.located(resource) if resource is not None else (deployment.template, None)
    return UndecidedFinding(rule.name, template, resource, report.unknown.reason, report.unknown.span)


def merge(fired: Sequence[Fired], worlds: Sequence[Deployment], editor: Editor) -> Finding:
    """One finding over the worlds in which it holds; its words come from the default world if it holds there."""
    gravest = max(one.finding.severity for one in fired)
    default = next((one for one in fired if one.deployment.world.default), fired[0])
    chosen = default
    if default.finding.severity != gravest:
        chosen = next(one for one in fired if one.finding.severity == gravest)
    found, deployment, violation = chosen.finding, chosen.deployment, chosen.violation
    resource = default.finding.identity.resource
    existing = [d.world for d in worlds if resource is None or d.resource(resource) is not None or not d.resources]
    return replace(
        found,
        when=when([one.deployment.world for one in fired], existing or [d.world for d in worlds]),
        fixes=editor.fixes(violation.fixes, deployment) if violation.fixes else (),
        flow=flow(found.locations, found.resources, chosen.subject, deployment),
    )


def crash(entry: Entry, subject: Any, deployment: Deployment, error: Exception) -> Finding:
    """What is told of a rule that failed: its name, the subject, the kind of error and its place."""
    at, place = error.__traceback__, ""
    while at is not None:
        place = f"{at.tb_frame.f_code.co_name}:{at.tb_lineno}"
        at = at.tb_next
    what = resource_of(subject) or deployment.template
    identity = Identity("rule-crashed", deployment.template, None, f"{entry.name}:{what}")
    return Finding(
        identity=identity,
        trap=None,
        severity=Severity.ERROR,
        confidence=Confidence.HIGH,
        message=f"rule `{entry.name}` failed on `{what}`: {type(error).__name__}: {error} ({place})",
        why="the rule said nothing about this template, so the run cannot be trusted",
        help=f"report it with the template, or leave the rule out with `--ignore {entry.name}`",
        locations=(Location("primary", getattr(subject, "span", deployment.span), ""),),
    )


def precede(findings: Iterable[Finding], yields: dict[str, tuple[str, ...]]) -> list[Finding]:
    """Drop a finding when a rule that it yields to fired for the same resource; the other lists it as `also`.

    The same place is not asked of rules about one function: the rule with precedence explains the same mistake.
    """
    kept: list[Finding] = []
    every = list(findings)
    strong = {name for names in yields.values() for name in names}
    at: dict[tuple[str, str, Span], list[Finding]] = {}
    for one in every:
        if one.rule in strong:
            at.setdefault((one.rule, one.identity.template, one.primary.span), []).append(one)
    also: dict[Identity, list[str]] = {}
    for one in every:
        there = [
            other
            for name in yields.get(one.rule, ())
            for other in at.get((name, one.identity.template, one.primary.span), ())
        ]
        stronger = next((other for other in there if same_mistake(one, other)), None)
        if stronger is None:
            kept.append(one)
        else:
            also.setdefault(stronger.identity, []).append(one.rule)
    return [replace(f, also=tuple(dict.fromkeys(also[f.identity]))) if f.identity in also else f for f in kept]


def same_mistake(finding: Finding, other: Finding) -> bool:
    """The same resource, of two findings at one place of one template."""
    one, two = finding.identity, other.identity
    return one.resource == two.resource or (two.resource in finding.resources and one.resource in other.resources)
