"""The pipeline: paths → templates → deployments → findings. The command line only calls it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from lambdalint.anchors import Anchors
from lambdalint.catalog import Entry, catalog
from lambdalint.config import Config, check_names
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.discovery import Discovery, Files, FileUnreadable, find_templates
from lambdalint.edits import Editor
from lambdalint.engine import Outcome, run
from lambdalint.finding import Coverage, Finding, Identity, Location, Results, UndecidedFinding, Unreadable
from lambdalint.frozen import dataclass, field
from lambdalint.instances import Instances
from lambdalint.owners import above, owners
from lambdalint.rule_api import Confidence, Severity
from lambdalint.source.program import Programs
from lambdalint.span import Span
from lambdalint.template.parse import Generated, NotATemplate, TemplateUnreadable
from lambdalint.template.source import TemplateSource, read
from lambdalint.template.stacks import Stacks
from lambdalint.triage import Directives, chosen, triage
from lambdalint.triage.baseline import read as read_baseline
from lambdalint.triage.fixed import no_longer
from lambdalint.triage.suppressions import resource_lines
from lambdalint.workers import WorkerLost, count, spread

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Run:
    """What a run collects while it goes from template to template."""

    files: Files
    programs: Programs
    entries: tuple[Entry, ...]
    config: Config
    today: str
    sources: list[TemplateSource] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    undecided: list[UndecidedFinding] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    functions: int = 0
    crashed: bool = False
    silent: set[str] = field(default_factory=set)
    """Templates that are read for the values that they pass to nested ones, not checked themselves."""
    identities: set[Identity] = field(default_factory=set)
    deploys: dict[str, list[str]] = field(default_factory=dict)
    """Templates that are checked because they deploy named files."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Results, and whether they can be trusted: `missing` paths were named, `crashed` rules failed.

    `empty`: no template was found although a folder was named; `nobody`: no template owns the named files.
    """

    results: Results
    missing: tuple[str, ...] = ()
    crashed: bool = False
    empty: bool = False
    nobody: bool = False


def check(paths: Sequence[Path], config: Config, today: str) -> Results:
    """The results for files and folders. `today` is an ISO date. Raises ConfigError for an unknown rule."""
    return examine(paths, config, today).results


def examine(
    paths: Sequence[Path],
    config: Config,
    today: str,
    *,
    force_exclude: bool = False,
    entries: Sequence[Entry] | None = None,
    progress: Progress | None = None,
    files: Files | None = None,
) -> Checked:
    """Like check, and says whether the run can be trusted. `files` may hold texts that are not written yet."""
    files = files or Files(config.root, config.limits)
    chosen_entries = tuple(entries) if entries is not None else select(config)
    names, outside = relative(paths, files)
    found = find_templates(files, names, config.exclude, force_exclude)
    missing = [*outside, *found.missing]
    session = Run(files, Programs(files), chosen_entries, config, today)
    sources = [read_one(path, path in found.named, session) for path in found.templates]
    partners = owning_templates(found, session)
    sources += [read_one(path, False, session) for path in partners]
    session.silent |= {path for path in above(partners, files) if path not in found.templates}
    sources += [Stacks(files).source(path) for path in sorted(session.silent)]
    instances = Instances(files, session.programs, config, today, [s for s in sources if s is not None])
    left = in_processes(instances, session)
    for number, source in enumerate(left):
        if progress is not None:
            progress(number, len(left))
        template(source, instances, session)
    session.findings += (circular(*names, span) for names, span in instances.cycles())
    session.undecided += instances.undecided
    empty = not session.sources and not session.unreadable and any(files.is_folder(name) for name in names)
    session.unreadable += [Unreadable(path, reason) for path, reason in sorted(found.unread.items())]
    nobody = not found.templates and not partners and not empty
    return Checked(results(session, found), tuple(missing), session.crashed, empty, nobody)


def select(config: Config) -> tuple[Entry, ...]:
    """The rules that run. Raises ConfigError for a name that no rule has."""
    every = catalog([config.root / directory for directory in config.rules])
    names = {alias: e.name for e in every for alias in (e.name,)}
    if config.select or config.ignore:
        names |= {alias: e.name for e in every for alias in e.rule.aliases}
    check_names(config, names, frozenset({e.family for e in every} | {e.rule.trap.value for e in every}))
    return tuple(entry for entry in every if chosen(entry, config))


def relative(paths: Iterable[Path], files: Files) -> tuple[list[str], list[str]]:
    """Arguments as paths below the root, and those that lie outside of it."""
    inside: list[str] = []
    outside: list[str] = []
    for path in paths:
        absolute = Path(os.path.realpath(path))
        try:
            name = absolute.relative_to(files.root).as_posix()
            inside.append("" if name == "." else name)
        except ValueError:
            outside.append(str(path))
    return inside, outside


def read_one(path: str, named: bool, session: Run) -> TemplateSource | None:
    """Read one template; whatever happens, the others go on."""
    try:
        source = read(session.files, path)
    except NotATemplate as error:
        if named:
            session.unreadable.append(Unreadable(path, error.reason))
        return None
    except (FileUnreadable, TemplateUnreadable) as error:
        session.unreadable.append(Unreadable(path, error.reason))
        session.findings.append(unreadable(path, error))
        return None
    except Exception as error:
        session.crashed = True
        session.findings.append(broken(path, error))
        return None
    session.sources.append(source)
    return source


Part = tuple[list[Finding], list[UndecidedFinding], list[UndecidedFinding], int, bool, tuple[str, ...], tuple[Any, ...]]


def in_processes(instances: Instances, session: Run) -> list[TemplateSource]:
    """Look at the templates that stand alone in other processes, if that pays; the templates that are left."""
    processes = count(session.config.jobs, len(instances.alone))
    if processes < 2 or session.silent:
        return instances.order

    def work(sources: Sequence[TemplateSource]) -> Part:
        mine = Run(session.files, session.programs, session.entries, session.config, session.today)
        instances.undecided = []
        for source in sources:
            template(source, instances, mine)
        read = session.programs.sources
        return (
            mine.findings,
            mine.undecided,
            instances.undecided,
            mine.functions,
            mine.crashed,
            read.read_paths,
            read.unreadable,
        )

    alone = instances.alone
    try:
        parts = spread(work, alone, processes)
    except WorkerLost:
        session.crashed = True
        session.findings.append(lost(alone[0]))
        parts = []
    for findings, undecided, more, functions, crashed, paths, unreadable in parts:
        session.findings += findings
        session.undecided += undecided
        instances.undecided += more
        session.functions += functions
        session.crashed = session.crashed or crashed
        session.programs.sources.absorb(paths, unreadable)
        for path in {*paths, *(place.span.path for finding in findings for place in finding.locations)}:
            with suppress(FileUnreadable):
                session.files.text(path)
    instances.looked_at_elsewhere(alone)
    taken = {source.path for source in alone}
    return [source for source in instances.order if source.path not in taken]


def lost(source: TemplateSource) -> Finding:
    """A process that ended without an answer."""
    return engine_finding(
        "rule-crashed",
        Span(source.path, 1, 1, 1, 2),
        "a process that checked templates was killed, or ran out of memory",
        "what it had checked is lost, so the run cannot be trusted",
        "run again with `--jobs 1`, or name fewer folders",
    )


def template(source: TemplateSource, instances: Instances, session: Run) -> None:
    """Run the rules over the worlds of a template, and over those of its nested stacks once all are known."""
    try:
        ready = instances.of(source)
    except Exception as error:
        session.crashed = True
        session.findings.append(broken(source.path, error))
        return
    asked = {known.path for known in session.sources} if session.silent else None
    editor = Editor(session.files, instances.trees)
    for found, worlds in ready:
        if asked is not None and found.path not in asked:
            continue
        if found.path not in instances.given:
            session.sources.append(found)
        try:
            outcome = run(worlds, session.entries, Anchors(session.files, instances.trees), editor)
        except Exception as error:
            session.crashed = True
            session.findings.append(broken(found.path, error))
            continue
        collect(outcome, worlds, session)


def collect(outcome: Outcome, worlds: Sequence[Deployment], session: Run) -> None:
    for finding in outcome.findings:
        if finding.identity not in session.identities:
            session.identities.add(finding.identity)
            session.findings.append(finding)
    session.undecided += outcome.undecided
    session.crashed = session.crashed or outcome.crashed
    session.functions += len({function.id for deployment in worlds for function in deployment.functions})


def owning_templates(found: Discovery, session: Run) -> list[str]:
    """The templates that own named files which are no templates themselves: code, definitions, settings."""
    strangers = {file.path for file in session.unreadable} & found.named - {
        f.primary.span.path for f in session.findings
    }
    owned = owners([*found.others, *strangers], session.files, session.config.exclude)
    session.unreadable = [file for file in session.unreadable if file.path not in owned]
    for path, templates in owned.items():
        for template in templates:
            if template not in found.templates:
                session.deploys.setdefault(template, []).append(path)
    return sorted(session.deploys)


def unreadable(path: str, error: FileUnreadable | TemplateUnreadable) -> Finding:
    """A template that could not be read is a finding, never silence."""
    line = getattr(error, "line", 0) or 1
    column = getattr(error, "column", 0) or 1
    found = engine_finding(
        "template-unreadable",
        Span(path, line, column, line, column + 1),
        f"`{path}` cannot be read: {error.reason}",
        "nothing in this template was checked",
        "correct it, or leave it out with `exclude`",
    )
    return replace(found, severity=Severity.WARNING) if isinstance(error, Generated) else found


def circular(parent: str, child: str, span: Span) -> Finding:
    """Stacks that nest each other; they were followed once."""
    what = (
        f"`{parent}` nests itself" if parent == child else f"`{parent}` nests `{child}`, which nests `{parent}` again"
    )
    finding = engine_finding(
        "circular-stacks",
        span,
        what,
        "such a stack can never be created: each one waits for the next",
        "take the nested stack out, or name the template that was meant",
    )
    return replace(finding, identity=replace(finding.identity, anchor=child))


def broken(path: str, error: Exception) -> Finding:
    """An error of ours while a template was read."""
    at, place = error.__traceback__, ""
    while at is not None:
        place = f"{at.tb_frame.f_code.co_filename.rpartition('/')[2]}:{at.tb_lineno}"
        at = at.tb_next
    return engine_finding(
        "rule-crashed",
        Span(path, 1, 1, 1, 2),
        f"lambdalint failed on `{path}`: {type(error).__name__}: {error} ({place})",
        "nothing in this template was checked; this is a bug in lambdalint",
        "report it with the template, or leave it out with `exclude`",
    )


def engine_finding(rule: str, span: Span, message: str, why: str, help: str) -> Finding:
    return Finding(
        identity=Identity(rule, span.path, None, rule),
        trap=None,
        severity=Severity.ERROR,
        confidence=Confidence.HIGH,
        message=message,
        why=why,
        help=help,
        locations=(Location("primary", span, ""),),
    )


def results(session: Run, found: Discovery) -> Results:
    """Triage, and everything that reporters need."""
    files = session.files
    session.findings += source_findings(session)
    if session.config.cfn_lint:
        from lambdalint.validity import opinions

        said, failed = opinions([source.path for source in session.sources], session.findings, session.config)
        session.findings += said
        session.crashed = session.crashed or failed
    baseline = read_baseline(files.root)
    id_lines = {(s.path, id): line for s in session.sources for id, line in resource_lines(s).items()}
    findings = triage(
        session.findings,
        session.entries,
        session.config,
        Directives.collect(files.texts, session.sources),
        id_lines,
        frozenset(entry.id for entry in baseline),
        session.today,
    )
    located = {location.span.path for finding in findings for location in finding.locations}
    coverage = Coverage(
        len(session.sources), session.functions, len(session.programs.sources.read_paths), found.looked_into
    )
    ordered = sorted(session.undecided, key=lambda q: (q.template, q.span, q.rule, q.reason))
    texts = {path: files.texts[path] for path in sorted(located) if path in files.texts}
    fixed = no_longer(
        baseline,
        {finding.id for finding in (*session.findings, *findings)} if baseline else (),
        {source.path for source in session.sources},
        {entry.name for entry in session.entries},
        session.config,
        files.is_file,
    )
    deploys = {template: tuple(paths) for template, paths in sorted(session.deploys.items())}
    return Results(tuple(findings), tuple(ordered), tuple(session.unreadable), coverage, texts, fixed, deploys)


def source_findings(session: Run) -> list[Finding]:
    """Modules that could not be parsed."""
    out = []
    for found in session.programs.sources.unreadable:
        finding = engine_finding(
            "source-unreadable",
            found.span,
            f"`{found.path}` cannot be read: {found.reason}",
            "nothing in this module was checked",
            "correct it, or leave it out of the package",
        )
        out.append(replace(finding, identity=replace(finding.identity, anchor=found.path)))
    return out
