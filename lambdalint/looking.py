"""One group of templates looked at: in their worlds, by every rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lambdalint.anchors import Anchors
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.edits import Editor
from lambdalint.engine import run
from lambdalint.finding import Finding, Reading, UndecidedFinding
from lambdalint.instances import Instances, Ready
from lambdalint.looked import Looked
from lambdalint.template.source import TemplateSource
from lambdalint.triage.metadata import resources
from lambdalint.troubles import broken, circular, source_unreadable
from lambdalint.unread import left_out, questions, reading

if TYPE_CHECKING:
    from lambdalint.look import Group, Workshop


def look(shop: Workshop, group: Group) -> Looked:
    """Run the rules over the worlds of a group of templates that nest each other."""
    paths = tuple(source.path for source in group)
    state = Looking(shop, [source for source in group if source.path not in shop.silent])
    imports = shop.stacks.importing()
    with shop.files.asking() as asked:
        instances = Instances(shop.files, shop.programs, shop.config, shop.today, group, shop.stacks)
        for source in instances.order:
            state.worlds_of(source, instances)
        state.findings += (circular(*names, span) for names, span in instances.cycles())
        exports = shop.stacks.exports(group)
    instances.let_go()
    shop.stacks.let_go({path for source in group for path in shop.stacks.reached(source.path)}, exports)
    texts = {path for kind, path in asked if kind == "text"}
    sources = shop.programs.sources
    wrong = [source_unreadable(found) for found in sources.unreadable if found.path in texts]
    shop.programs.let_go()
    return Looked(
        paths,
        (*state.findings, *wrong),
        (*state.undecided, *instances.undecided),
        tuple(instances.unreadable),
        tuple(resources(source) for source in state.seen),
        tuple(path for path in sorted(texts) if sources.has_parsed(path)),
        state.reading,
        state.crashed,
        exports,
        imports,
        tuple(state.functions),
        frozenset(asked),
    )


class Looking:
    """What is collected while the rules go over a group."""

    def __init__(self, shop: Workshop, seen: list[TemplateSource]) -> None:
        self.shop, self.seen = shop, seen
        self.findings: list[Finding] = []
        self.undecided: list[UndecidedFinding] = []
        self.reading = Reading()
        self.functions: list[str] = []
        self.crashed = False

    def worlds_of(self, source: TemplateSource, instances: Instances) -> None:
        """The worlds of a template, and those of nested stacks once all that name them were looked at."""
        ready: Sequence[Ready]
        try:
            ready = instances.of(source)
        except Exception as error:
            self.failed(source, error)
            return
        tree = self.shop.programs.sources.tree
        editor = Editor(self.shop.files, instances.trees, tree)
        for found, worlds in ready:
            if self.shop.silent and found.path not in [known.path for known in self.seen]:
                continue
            if found.path not in instances.given:
                self.seen.append(found)
            try:
                self.undecided += left_out(found)
                self.rules(found, worlds, Anchors(instances.trees, tree), editor)
            except Exception as error:
                self.failed(found, error)

    def rules(self, source: TemplateSource, worlds: Sequence[Deployment], anchors: Anchors, editor: Editor) -> None:
        outcome = run(worlds, self.shop.entries, anchors, editor)
        self.findings += outcome.findings
        self.undecided += (*outcome.undecided, *questions(worlds, source))
        self.crashed = self.crashed or outcome.crashed
        self.reading += reading(worlds)
        ids = dict.fromkeys(function.id for deployment in worlds for function in deployment.functions)
        self.functions += (f"{source.path}::{id}" for id in ids)

    def failed(self, source: TemplateSource, error: Exception) -> None:
        self.crashed = True
        self.findings.append(broken(source.path, error))
