"""From templates to deployments: each in its worlds, a nested one through the templates that name it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lambdalint.config import Config
from lambdalint.deployment.build import build
from lambdalint.deployment.build.family import Family
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.finding import UndecidedFinding, Unreadable
from lambdalint.frozen import replace
from lambdalint.project.files import Files
from lambdalint.project.ignorefiles import IgnoreFiles
from lambdalint.source.program import Programs
from lambdalint.span import Span
from lambdalint.template.parse import TemplateUnreadable
from lambdalint.template.samconfig import SamconfigUnreadable, environments
from lambdalint.template.sharing import Sharing
from lambdalint.template.source import TemplateSource, read
from lambdalint.template.stacks import LOCATIONS, Stacks
from lambdalint.template.tree import Mapping
from lambdalint.template.view import Template
from lambdalint.template.worlds import World, find_worlds

MOST = 64
"""Deployments of one template: its worlds, and for a nested one those of all stacks that are made of it."""

Ready = tuple[TemplateSource, list[Deployment]]


class Instances:
    """The templates of a run in the order to look at them: those that nobody names first, with their nested stacks.

    `given` are the paths of the templates that were asked for, `trees` the trees of these and of all below, by path.
    A nested template is read with the values of its parents, never alone with its own defaults; alone it is looked at
    if no parent was found or none deploys it in any world.
    """

    def __init__(
        self,
        files: Files,
        programs: Programs,
        config: Config,
        today: str,
        sources: Sequence[TemplateSource],
        stacks: Stacks | None = None,
    ) -> None:
        self.files, self.programs, self.config, self.today = files, programs, config, today
        self.stacks = stacks if stacks is not None else Stacks(files)
        self.stacks.sources.update({source.path: source for source in sources})
        self.given = frozenset(source.path for source in sources)
        self.undecided: list[UndecidedFinding] = []
        self.unreadable: list[Unreadable] = []
        self.waiting: dict[str, list[Deployment]] = {}
        self.families: list[Family] = []
        self.templates: list[Template] = []
        self.made: list[Deployment] = []
        self.done: set[str] = set()
        nested = {path for source in sources for path in self.stacks.named(source.path)}
        roots = [source for source in sources if source.path not in nested]
        seen = {path for root in roots for path in self.stacks.reached(root.path)}
        for source in sources:
            if source.path not in seen:
                roots.append(source)
                seen |= self.stacks.reached(source.path)
        first = {root.path for root in roots}
        self.order = [*roots, *(source for source in sources if source.path not in first)]
        self.roots_left = len(roots)
        self.trees: dict[str, Mapping] = {}
        for path in seen | self.given:
            known = self.stacks.source(path)
            if known is not None:
                self.trees |= {**known.includes, path: known.tree}

    def of(self, source: TemplateSource) -> list[Ready]:
        """The deployments that are complete once this template was looked at; those of nested ones wait for all roots."""
        ready: list[Ready] = []
        if self.roots_left > 0:
            self.roots_left -= 1
            made = self.deployments(source)
            own = made.pop(source.path)
            ready.append((source, own))
            self.done.add(source.path)
            for path, found in made.items():
                self.waiting.setdefault(path, []).extend(found)
            if self.roots_left == 0:
                ready += self.nested()
        elif source.path not in self.done:
            ready.append((source, self.deployments(source)[source.path]))
        return ready

    def nested(self) -> Iterator[Ready]:
        """The nested templates with all that their parents make of them."""
        if not self.waiting:
            return
        excluded = IgnoreFiles(self.files, self.config.exclude).excluded
        for path, found in self.waiting.items():
            source = self.stacks.source(path)
            if source is not None and path not in self.done and not excluded(path):
                self.done.add(path)
                yield source, found

    def deployments(self, source: TemplateSource) -> dict[str, list[Deployment]]:
        """By path the deployments of a template in its worlds, and of the stacks below it; samconfig's environments
        are worlds with a name."""
        config, given = self.config, dict(self.config.parameters)
        try:
            named = environments(self.files, source.path)
        except SamconfigUnreadable as problem:
            named = problem.values
            self.undecided.append(UndecidedFinding("samconfig", source.path, None, str(problem), problem.span))
            if problem.broken:
                self.unreadable.append(Unreadable(problem.span.path, problem.reason))
        if config.config_env:
            pinned = {**named.get(config.config_env, {}), **given}
            found = list(self.roots(source, pinned, config.config_env))
        else:
            found = list(self.roots(source, given, ""))
            for name, values in named.items():
                found += self.roots(source, {**values, **given}, name)
        made: dict[str, list[Deployment]] = {source.path: []}
        for root in found:
            world = root.world
            family = Family(root, self.files)
            self.families.append(family)
            for template in self.below(root, world):
                self.templates.append(template)
                into = made.setdefault(template.path, [])
                if template.path != source.path and len(into) >= MOST:
                    self.undecided.append(
                        UndecidedFinding(
                            "stacks", template.path, None, f"stacks beyond {MOST} were not looked at", template.span
                        )
                    )
                    continue
                into.append(build(template, self.files, self.programs, self.today, family))
        for path, span in self.stacks.beyond.items():
            self.undecided.append(UndecidedFinding("stacks", path, None, "it is nested too deep or too often", span))
        for path, (reason, span) in self.stacks.unseen.items():
            self.undecided.append(UndecidedFinding("worlds", path, None, reason, span))
        self.stacks.beyond.clear()
        self.stacks.unseen.clear()
        for group in made.values():
            self.made += group
            for deployment in group:
                deployment.variants.extend(group)
        return made

    def let_go(self) -> None:
        """Take everything that was made apart: it holds each other, and what does waits for the garbage collector."""
        for deployment in self.made:
            deployment.variants.clear()
        for family in self.families:
            family.let_go()
        for template in self.templates:
            template.let_go()

    def roots(self, source: TemplateSource, pinned: dict[str, str], name: str) -> Iterator[Template]:
        """A template in its worlds under some parameters, which are those of an environment with a name."""
        own = self.looped(source, pinned)
        worlds = self.worlds(own, pinned, name)
        sharing = Sharing(own, worlds) if len(worlds) > 1 else None
        for world in worlds:
            seen = replace(world, default=False) if name and not self.config.config_env else world
            yield Template(own, seen, pinned, stacks=self.stacks, sharing=sharing)

    def looped(self, source: TemplateSource, pinned: dict[str, str]) -> TemplateSource:
        """The template with its loops over the lists of a deployment, where that gives others than the defaults."""
        given = {name: pinned[name] for name in sorted(source.looped & pinned.keys())}
        try:
            return read(self.files, source.path, given) if given else source
        except TemplateUnreadable as error:
            self.undecided.append(UndecidedFinding("loops", source.path, None, error.reason, source.span))
            return source

    def below(self, template: Template, above: World) -> Iterator[Template]:
        """A template and its nested stacks in all of their worlds; their worlds are told apart by those above, too."""
        template.world = told_apart(template, above)
        yield template
        for resource in template.of_type(*LOCATIONS):
            child = template.child(resource.id)
            for variant in self.stacks.variants(child) if child is not None else ():
                yield from self.below(variant, template.world)

    def worlds(self, source: TemplateSource, pinned: dict[str, str], name: str) -> tuple[World, ...]:
        """The worlds under pinned parameters; what was not looked at is undecided."""
        worlds = find_worlds(source, pinned, name, self.config.limits.worlds)
        if worlds.unseen:
            self.undecided.append(UndecidedFinding("worlds", source.path, None, worlds.unseen, source.span))
        return worlds.worlds

    def cycles(self) -> Iterator[tuple[tuple[str, str], Span]]:
        """The pairs of templates at which nested stacks come round again, each circle once."""
        yield from self.stacks.cycles.items()
        self.stacks.cycles.clear()


def told_apart(template: Template, above: World) -> World:
    """A nested stack's world for the words of findings: the conditions of the templates above it, and its own stack."""
    if template.parent is None:
        return above
    own = template.world
    names = {name for name, _ in own.conditions}
    inherited = tuple((name, truth) for name, truth in above.conditions if name not in names)
    stack = (f"stack {'/'.join(template.stack)}", True)
    kept = tuple(pair for pair in inherited if not pair[0].startswith("stack "))
    return replace(
        own, conditions=(*own.conditions, *kept, stack), name=above.name, default=own.default and above.default
    )
