"""Each rule × each subject × each world; a crash of a rule is a finding, never silence."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from lambdalint.answers import Anchor, crash, finding, resource_of, undecided
from lambdalint.catalog import Entry
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import EventSourceMapping, Function
from lambdalint.deployment.model.handler import Handler
from lambdalint.deployment.model.permissions import Permission, Role
from lambdalint.deployment.model.resources import Alarm, Bucket, LambdaTask, LogGroup, Queue, Table, Topic
from lambdalint.edits import Editor
from lambdalint.finding import Finding, Identity, UndecidedFinding
from lambdalint.flows import flow
from lambdalint.frozen import dataclass, field, replace
from lambdalint.reads import Agreement, Subjects, written_down
from lambdalint.rule_api import Rule, Undecided, Violation
from lambdalint.span import Span
from lambdalint.template.when import when
from lambdalint.value import Known


def own(things: Iterable[Any]) -> Iterator[Any]:
    """Those that the template writes: what other stacks write is a subject there."""
    return (thing for thing in things if not thing.id.startswith("/"))


SUBJECTS: dict[type, Callable[[Deployment], Iterable[Any]]] = {
    Deployment: lambda deployment: (deployment,),
    Function: attrgetter("functions"),
    Handler: lambda deployment: (f for f in deployment.functions if isinstance(f.handler, Known)),
    EventSourceMapping: attrgetter("event_source_mappings"),
    Role: lambda deployment: (role for role in deployment.roles if role.functions),
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


Said = list[tuple[Finding | UndecidedFinding, Violation | None]]
"""Findings with their violations, those of a rule that failed and what is undecided without one."""
Answers = list[tuple[Deployment, Any, Said]]
"""What one rule says of its subjects in each world in which it says anything, world by world."""


def run(worlds: Sequence[Deployment], entries: Iterable[Entry], anchor: Anchor, editor: Editor) -> Outcome:
    """Run rules over all worlds of one template (in one stack) and merge what they say by identity."""
    outcome = Outcome()
    if len(worlds) == 1:
        answers = [*in_one_world(worlds[0], entries, anchor)]
    else:
        with written_down(worlds):
            answers = [*in_each_world(worlds, entries, anchor)]
    for found in answers:
        collect(outcome, found, worlds, editor)
    return outcome


def collect(outcome: Outcome, found: Answers, worlds: Sequence[Deployment], editor: Editor) -> None:
    """Merge what one rule says over the worlds."""
    firing: dict[Identity, list[Fired]] = {}
    open_questions: dict[tuple[str | None, str], UndecidedFinding] = {}
    crashes: list[Finding] = []
    for deployment, subject, said in found:
        for one, violation in said:
            if isinstance(one, UndecidedFinding):
                open_questions.setdefault((one.resource, one.reason), one)
            elif violation is None:
                crashes.append(one)
            else:
                firing.setdefault(one.identity, []).append(Fired(deployment, one, violation, subject))
    outcome.crashed = outcome.crashed or bool(crashes)
    outcome.findings += crashes[:1]
    outcome.findings += (merge(fired, worlds, editor) for here in firing.values() for fired in apart(here))
    sure = {identity.resource for identity in firing}
    outcome.undecided += (q for q in open_questions.values() if q.resource not in sure)


def apart(here: list[Fired]) -> Iterable[list[Fired]]:
    """The findings that share an anchor, each over its worlds: a statement and an inline code can hold several.

    The first of them keeps the anchor, so that it stays the same while others come and go behind it.
    """
    if len(here) < 2:
        return (here,)
    found = [fired for place in told_by(here, at) for fired in told_by(place, message)]
    found[1:] = [[numbered(one, number) for one in fired] for number, fired in enumerate(found[1:], 2)]
    return found


def told_by(fired: list[Fired], what: Callable[[Fired], Any]) -> list[list[Fired]]:
    """Findings by what tells them apart within a world, in its order; between worlds it may differ for one finding."""
    in_world: dict[int, set[Any]] = {}
    for one in fired:
        in_world.setdefault(id(one.deployment), set()).add(what(one))
    if all(len(several) == 1 for several in in_world.values()):
        return [fired]
    found: dict[Any, list[Fired]] = {}
    for one in sorted(fired, key=what):
        found.setdefault(what(one), []).append(one)
    return [*found.values()]


def at(fired: Fired) -> Span:
    return fired.finding.primary.span


def message(fired: Fired) -> str:
    return fired.finding.message


def numbered(fired: Fired, number: int) -> Fired:
    """A finding whose anchor others have as well, with its number among them."""
    identity = fired.finding.identity
    return replace(
        fired, finding=replace(fired.finding, identity=replace(identity, anchor=f"{identity.anchor}#{number}"))
    )


def in_one_world(deployment: Deployment, entries: Iterable[Entry], anchor: Anchor) -> Iterator[Answers]:
    """Ask rules about the subjects of a template that has one world only."""
    known: dict[type, list[Any]] = {}
    for entry in entries:
        rule = entry.rule
        kind = rule.subject
        subjects = known.get(kind)
        if subjects is None:
            subjects = known[kind] = [*SUBJECTS[kind](deployment)]
        if not subjects:
            continue
        found: Answers = []
        for subject in subjects:
            if said := told(entry, rule, subject, deployment, anchor):
                found.append((deployment, subject, said))
        if found:
            yield found


def in_each_world(worlds: Sequence[Deployment], entries: Iterable[Entry], anchor: Anchor) -> Iterator[Answers]:
    """Ask rules about the subjects of each world, once for those that agree."""
    agreement = Agreement(worlds)
    known: dict[type, Subjects] = {}
    for entry in entries:
        kind = entry.rule.subject
        if kind not in known:
            known[kind] = Subjects(agreement, [told_apart(SUBJECTS[kind](deployment)) for deployment in worlds])
        subjects = known[kind]
        found: list[tuple[int, int, Hashable, Said]] = []
        for number, key in enumerate(subjects.where):

            def ask(world: int, entry: Entry = entry, subjects: Subjects = subjects, key: Hashable = key) -> Said:
                return told(entry, entry.rule, subjects.worlds[world][key], worlds[world], anchor)

            found += ((world, number, key, said) for world, said in subjects.answers(key, ask) if said)
        if found:
            found.sort(key=itemgetter(0, 1))
            yield [(worlds[world], subjects.worlds[world][key], said) for world, _, key, said in found]


def told(entry: Entry, rule: Rule[Any], subject: Any, deployment: Deployment, anchor: Anchor) -> Said:
    """What the rule of an entry says of one subject in one world."""
    said: Said = []
    try:
        # A Handler is handed over inside its function.
        given = subject.handler.value if rule.subject is Handler else subject
        for report in rule.check(given, deployment) if rule.wants_deployment else rule.check(given):
            if isinstance(report, Undecided):
                said.append((undecided(rule, report, subject, deployment), None))
            else:
                said.append((finding(entry, report, subject, deployment, anchor), report))
    except (Exception, SystemExit) as error:
        said.append((crash(entry, subject, deployment, error), None))
    return said


def told_apart(subjects: Iterable[Any]) -> dict[Hashable, Any]:
    """Subjects by their resource, and by number where several have the same."""
    found: dict[Hashable, Any] = {}
    count: dict[str | None, int] = {}
    for subject in subjects:
        resource = resource_of(subject)
        number = count[resource] = count.get(resource, 0) + 1
        found[resource, number] = subject
    return found


def merge(fired: Sequence[Fired], worlds: Sequence[Deployment], editor: Editor) -> Finding:
    """One finding over the worlds in which it holds; its words come from the default world if it holds there."""
    gravest = max(one.finding.severity for one in fired)
    default = next((one for one in fired if one.deployment.world.default), fired[0])
    chosen = default
    if default.finding.severity != gravest:
        chosen = next(one for one in fired if one.finding.severity == gravest)
    found, deployment, violation = chosen.finding, chosen.deployment, chosen.violation
    fixes = editor.fixes(violation.fixes, deployment) if violation.fixes else ()
    way = flow(found.locations, found.resources, chosen.subject, deployment)
    where = condition(fired, worlds, default.finding.identity.resource) if len(worlds) > 1 else None
    return replace(found, when=where, fixes=fixes, flow=way) if where or fixes or way else found


def condition(fired: Sequence[Fired], worlds: Sequence[Deployment], resource: str | None) -> str | None:
    """In which of the worlds that have its resource a finding holds, None for all of them."""
    existing = [d.world for d in worlds if resource is None or d.resource(resource) is not None or not d.resources]
    return when([one.deployment.world for one in fired], existing or [d.world for d in worlds])
