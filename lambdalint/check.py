"""The pipeline: paths → templates → deployments → findings. The command line only calls it."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from lambdalint.catalog import Entry
from lambdalint.config import Config
from lambdalint.finding import Coverage, Reading, Results, Unreadable
from lambdalint.frozen import dataclass, field, replace
from lambdalint.look import Workshop
from lambdalint.looked import Looked
from lambdalint.owners import above, owners
from lambdalint.project.discovery import Discovery, find_templates
from lambdalint.project.files import Files, FileUnreadable, Texts
from lambdalint.project.stamps import Row
from lambdalint.triage import Directives, triage
from lambdalint.triage.baseline import read as read_baseline
from lambdalint.triage.fixed import no_longer
from lambdalint.triage.selection import select

if TYPE_CHECKING:
    from lambdalint.cache import Cache
    from lambdalint.look import Group
    from lambdalint.template.source import TemplateSource

    Piece = str | Group
    """The path of a template that has nothing to do with others, read when its turn comes, or a group."""

Progress = Callable[[int, int], None]
FEW = 20
"""Templates that are looked at without garbage collection where the command line has stopped it."""


@dataclass(frozen=True)
class Checked:
    """Results, and whether they can be trusted: `missing` paths were named and why they are, `crashed` rules failed.

    `empty`: no template was found although a folder was named; `nobody`: no template owns the named files.
    """

    results: Results
    missing: Mapping[str, str] = field(default_factory=dict)
    crashed: bool = False
    empty: bool = False
    nobody: bool = False
    parameters: frozenset[str] = frozenset()
    environments: frozenset[str] = frozenset()


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
    cache: Cache | None = None,
) -> Checked:
    """Like check, and says whether the run can be trusted. `files` may hold texts that are not written yet."""
    files = files or Files(config.root, config.limits)
    if cache is not None:
        files.stamps = cache.stamped(files)
    chosen_entries = tuple(entries) if entries is not None else select(config, cache.recall if cache else None)
    given, names, outside = relative(paths, files)
    found = find_templates(files, names, config.exclude, force_exclude)
    shop = Workshop(files, chosen_entries, config, today, frozenset(found.named))
    found.templates = sorted([*found.templates, *(path for path in found.doubtful if not shop.is_stranger(path))])
    owned = owned_files(found, shop)
    deploys = {t: [path for path in owned if t in owned[path]] for ts in owned.values() for t in ts}
    partners = sorted(deploys.keys() - found.templates)
    shop.silent = frozenset(above(partners, files)) - set(found.templates)
    templates = [path for path in [*found.templates, *partners] if path not in owned]
    looked = look_at(templates, shop, None if shop.silent else cache, progress)
    results, crashed = triaged(looked, shop, found, {t: tuple(deploys[t]) for t in partners})
    if cache is not None:
        cache.remember(files, "" in names)
    nothing = not (results.coverage.templates or results.unreadable or crashed)
    unread = {path: Unreadable(path, reason) for path, reason in found.unread.items()}
    unread |= {file.path: file for file in results.unreadable}
    results = replace(results, unreadable=tuple(file for _, file in sorted(unread.items())))
    empty = nothing and any(files.is_folder(name) for name in names)
    nobody = not found.templates and not partners and not empty
    read_templates = [template for part in looked for template in part.templates]
    environments: set[str] = set()
    if config.config_env:
        from lambdalint.template.samconfig import named_environments

        environments = named_environments(files, [template.path for template in read_templates])
    return Checked(
        results,
        outside | {given.get(name, name): reason for name, reason in found.missing.items()},
        crashed,
        empty,
        nobody,
        frozenset(name for template in read_templates for name in template.parameters),
        frozenset(environments),
    )


def relative(paths: Iterable[Path], files: Files) -> tuple[dict[str, str], list[str], dict[str, str]]:
    """Arguments as paths below the root, how they were given, and those that lie outside of it, with what is wrong with
    them."""
    given: dict[str, str] = {}
    inside: list[str] = []
    outside: dict[str, str] = {}
    for path in paths:
        absolute = Path(os.path.realpath(path))
        try:
            name = absolute.relative_to(files.root).as_posix()
            inside.append("" if name == "." else name)
            given.setdefault(inside[-1], str(path))
        except ValueError:
            there = os.path.lexists(path)
            outside[str(path)] = f"lies outside the project, `{files.root}`" if there else "does not exist"
    return given, inside, outside


def look_at(paths: Sequence[str], shop: Workshop, cache: Cache | None, progress: Progress | None) -> list[Looked]:
    """What is to be told of every template: kept from an earlier run where nothing has changed, else looked at now."""
    kept = cache.kept(paths, shop) if cache is not None else []
    wanted = [*paths, *sorted(shop.silent)]
    order = {path: number for number, path in enumerate(wanted)}
    parts: list[Looked] = []
    sources: list[TemplateSource] = []
    alone: list[str] = []
    while wanted:
        known = {path for part in kept for path in part.paths}
        asked = [path for path in wanted if path not in known]
        if not asked and not any(part.imports for part in kept):
            break  # all of it holds, and no template need be read
        by_itself = {path: shop.stacks.stands_alone(path) for path in asked}
        alone += [path for path in asked if by_itself[path]]
        more, again = read([path for path in asked if not by_itself[path]], shop)
        parts, sources = [*parts, *more], [*sources, *again]
        shop.stacks.leave([part.exports for part in kept])
        stale = [part for part in kept if shop.is_stale(part, sources)]
        kept = [part for part in kept if part not in stale]
        wanted = [path for part in stale for path in part.paths]
    nested = {path for source in sources for path in shop.stacks.reached(source.path)}
    more, again = read([path for path in alone if path in nested], shop)
    sources = sorted([*sources, *again], key=lambda source: order[source.path])
    parts = [*parts, *more] if cache is None else [cache.keep(part, shop) for part in (*parts, *more)]
    pieces: list[Piece] = [path for path in alone if path not in nested and path not in shop.silent]
    if sources:
        pieces += shop.stacks.groups(sources)
    pieces.sort(key=lambda piece: order[piece if isinstance(piece, str) else piece[0].path], reverse=True)
    del sources, again
    return [*kept, *parts, *in_processes(pieces, shop, cache, progress)]


def read(paths: Iterable[str], shop: Workshop) -> tuple[list[Looked], list[TemplateSource]]:
    """The templates in files, and what is to be told of those that are none or cannot be read."""
    found = [shop.read(path) for path in paths]
    sources = [one for one in found if not isinstance(one, Looked)]
    return [one for one in found if isinstance(one, Looked)], sources


def in_processes(pieces: list[Piece], shop: Workshop, cache: Cache | None, progress: Progress | None) -> list[Looked]:
    """Look at templates, the last first, in several processes if that pays. `pieces` is used up: trees are large."""
    if not pieces:
        return []
    from lambdalint.looking import look  # before there are processes, so that none loads it for itself

    def looked_at(piece: Piece) -> Looked:
        group = shop.read(piece) if isinstance(piece, str) else piece
        looked = group if isinstance(group, Looked) else look(shop, group if isinstance(group, Sequence) else [group])
        return looked if cache is None else cache.keep(looked, shop)

    if len(pieces) > FEW:
        gc.freeze()  # modules and templates that have to do with others stay to the end
        gc.enable()
    wanted = processes(shop.config.jobs, len(pieces))
    if wanted < 2:
        found: list[Looked] = []
        many = len(pieces)
        while pieces:
            if progress is not None:
                progress(len(found), many)
            found.append(looked_at(pieces.pop()))
        return found
    from lambdalint.workers import WorkerLost, spread

    first = pieces[-1] if isinstance(pieces[-1], str) else pieces[-1][0].path
    stamps = shop.files.stamps.files
    stamps.learned()

    def looked_at_elsewhere(piece: Piece) -> tuple[Looked, dict[str, Row]]:
        return looked_at(piece), stamps.learned()

    try:
        answers = spread(looked_at_elsewhere, pieces[::-1], wanted)
        for _, rows in answers:
            stamps.told(rows)
        return [looked for looked, _ in answers]
    except WorkerLost:
        from lambdalint.troubles import lost

        return [Looked((), (lost(first),), crashed=True)]


def processes(jobs: int, pieces: int) -> int:
    """How many processes to use."""
    if jobs == 1 or pieces < 2:
        return 1
    from lambdalint.workers import count

    return count(jobs, pieces)


def owned_files(found: Discovery, shop: Workshop) -> dict[str, list[str]]:
    """The named files that are no templates themselves (code, definitions, settings), and the templates that own them."""
    strangers = [path for path in found.templates if path in found.named and shop.is_stranger(path)]
    return owners([*found.others, *strangers], shop.files, shop.config.exclude)


def triaged(
    looked: Sequence[Looked], shop: Workshop, found: Discovery, deploys: dict[str, tuple[str, ...]]
) -> tuple[Results, bool]:
    """Triage, and everything that reporters need; whether the run can be trusted."""
    files, config = shop.files, shop.config
    findings = list({finding.identity: finding for part in looked[::-1] for finding in part.findings[::-1]}.values())
    templates = [template for part in looked for template in part.templates]
    modules = {path for part in looked for path in part.modules}
    for path in {*modules, *(place.span.path for finding in findings for place in finding.locations)}:
        with suppress(FileUnreadable):
            if not files.unchanged(path):
                files.text(path)
    crashed = any(part.crashed for part in looked)
    if config.cfn_lint:
        from lambdalint.validity import opinions

        said, failed = opinions([template.path for template in templates], findings, config)
        findings += said
        crashed = crashed or failed
    baseline = read_baseline(files.root)
    known = {entry.id: entry for entry in baseline}
    if baseline:
        from lambdalint.triage.moved import moved

        known |= moved(baseline, findings, files.is_file)
    shown = triage(
        findings,
        shop.entries,
        config,
        Directives.collect(files.texts, templates),
        {(template.path, id): line for template in templates for id, line in template.lines.items()},
        {id: entry.reason for id, entry in known.items()},
        shop.today,
    )
    located = {location.span.path for finding in shown for location in finding.locations}
    undecided = [one for part in looked for one in part.undecided]
    fixed = no_longer(
        baseline,
        {finding.id for finding in (*findings, *shown)} if baseline else (),
        {template.path for template in templates},
        {entry.name for entry in shop.entries},
        config,
        files.is_file,
    )
    results = Results(
        tuple(shown),
        tuple(sorted(undecided, key=lambda q: (q.template, q.span, q.rule, q.reason))),
        tuple(sorted((file for part in looked for file in part.unreadable), key=lambda file: file.path)),
        Coverage(
            len(templates),
            sum((part.reading for part in looked), Reading()),
            len(modules),
            found.looked_into,
            tuple(sorted(address for part in looked for address in part.functions)),
        ),
        Texts(files, dict.fromkeys(sorted(located))),
        fixed,
        deploys,
    )
    return results, crashed
