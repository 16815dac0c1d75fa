"""Every target looked at as `check` there would, whatever becomes of the others."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from lambdalint.audit.confined import configuration, confined
from lambdalint.audit.together import figures, under
from lambdalint.audited import Target
from lambdalint.cache import Cache
from lambdalint.catalog import Entry
from lambdalint.check import Progress, examine
from lambdalint.config import Config, ConfigError
from lambdalint.finding import Results
from lambdalint.frozen import dataclass, field, replace
from lambdalint.triage.baseline import BaselineUnreadable
from lambdalint.triage.selection import select

WORTH = 4
"""Targets from which on processes are started by themselves: each is a run of its own."""
NOTHING = Results(())


@dataclass(frozen=True)
class Task:
    """A target to look at: its folder and configuration, and with what its paths begin in the report."""

    target: Target
    folder: Path
    config: Config
    prefix: str = ""


@dataclass
class Audit:
    """What is the same for all targets. `laid`: the command line over a target's configuration. `cache`: that of a project.
    `every`: the rules that there are."""

    today: str
    laid: Callable[[Config], Config]
    cache: Callable[[Config], Cache | None]
    every: Sequence[Entry]
    version: str = ""
    isolated: bool = False
    tasks: list[Task] = field(default_factory=list)
    base: Path = Path()

    def prepare(self, folders: Sequence[Path]) -> None:
        """Read the configurations, and name the targets from one folder."""
        made = [self.task(folder) for folder in folders]
        roots = [shown_root(task) for task in made]
        base = self.base = common(roots)
        for task, root in zip(made, roots, strict=True):
            name, place = way(task.folder, base), way(root, base)
            prefix = "" if place == "." else f"{place}/"
            self.tasks.append(replace(task, target=replace(task.target, name=name), prefix=prefix))

    def named(self, paths: Sequence[Path]) -> list[str]:
        """Paths as the report has them."""
        return [way(path, self.base) for path in paths]

    def task(self, folder: Path) -> Task:
        """A target with its configuration, or why that cannot hold."""
        real = Path(os.path.realpath(folder))
        try:
            config, left_out = confined(configuration(real, self.version, self.isolated), self.every)
            return Task(Target("", left_out=left_out), folder, self.laid(config))
        except ConfigError as problem:
            return Task(Target("", reason=reason(problem)), folder, Config(root=real))
        except OSError as problem:
            return Task(Target("", reason=(problem.strerror or str(problem)).lower()), folder, Config(root=real))

    def look(self, task: Task) -> tuple[Target, Results, bool]:
        """The row and the results of a target, and whether something of ours failed."""
        target, config = task.target, task.config
        if target.reason:
            return target, NOTHING, False
        try:
            entries = select(config, every=self.every)
            checked = examine([task.folder], config, self.today, entries=entries, cache=self.cache(config))
        except ConfigError as problem:
            return replace(target, reason=reason(problem)), NOTHING, False
        except BaselineUnreadable as problem:
            return replace(target, reason=str(problem)), NOTHING, False
        except OSError as problem:
            return replace(target, reason=(problem.strerror or str(problem)).lower()), NOTHING, False
        except Exception as problem:
            failed = f"lambdalint failed: {type(problem).__name__}: {problem}"
            return replace(target, reason=failed), NOTHING, True
        if checked.missing:
            return replace(target, reason="; ".join(checked.missing.values())), NOTHING, False
        results = under(checked.results, task.prefix)
        return figures(target, results), results, checked.crashed


def run(audit: Audit, jobs: int, progress: Progress | None = None) -> list[tuple[Target, Results, bool]]:
    """Look at all targets, several at once where that pays. Raises WorkerLost."""
    import lambdalint.looking  # noqa: F401  # before there are processes, so that none loads it for itself
    from lambdalint.workers import count, spread

    if len(audit.tasks) == 1:
        task = audit.tasks[0]
        return [audit.look(replace(task, config=replace(task.config, jobs=jobs)))]
    gc.freeze()
    gc.enable()  # what is left of a target is garbage when the next one comes
    processes = count(jobs, len(audit.tasks), WORTH)
    if processes > 1:
        return spread(audit.look, audit.tasks, processes)
    found: list[tuple[Target, Results, bool]] = []
    for task in audit.tasks:
        if progress is not None:
            progress(len(found), len(audit.tasks))
        found.append(audit.look(task))
    return found


def reason(problem: ConfigError) -> str:
    """What is wrong with a configuration, and where."""
    place = f" ({Path(problem.span.path).name}:{problem.span.line})" if problem.span is not None else ""
    more = f" and {len(problem.others)} more" if problem.others else ""
    return f"{problem.message}{place}{more}"


def shown_root(task: Task) -> Path:
    """The project's root on the way on which its target was named: a link may lead to it."""
    below = os.path.relpath(os.path.realpath(task.folder), task.config.root)
    if below == ".":
        return task.folder
    named = task.folder.as_posix()
    tail = "/" + Path(below).as_posix()
    return Path(named[: -len(tail)] or "/") if named.endswith(tail) else task.config.root


def common(roots: Sequence[Path]) -> Path:
    """The folder from which the targets are named: the current one, where all of them lie in it."""
    here = Path.cwd()
    if all(root.is_relative_to(here) for root in roots):
        return here
    return Path(os.path.commonpath([str(root.parent) for root in roots]))


def way(path: Path, base: Path) -> str:
    """A path from there."""
    return Path(os.path.relpath(path, base)).as_posix()
