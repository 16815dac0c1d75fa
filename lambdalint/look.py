"""One group of templates looked at: read, in their worlds, by every rule. What comes out can be kept."""

from __future__ import annotations

from collections.abc import Sequence

from lambdalint.anchors import Anchors
from lambdalint.catalog import Entry
from lambdalint.config import Config
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.discovery import Files, FileUnreadable, Question
from lambdalint.edits import Editor
from lambdalint.engine import run
from lambdalint.finding import Finding, Reading, UndecidedFinding, Unreadable
from lambdalint.frozen import dataclass, field
from lambdalint.instances import Instances, Ready
from lambdalint.source.program import Programs
from lambdalint.template.parse import NotATemplate, TemplateUnreadable
from lambdalint.template.source import TemplateSource
from lambdalint.template.stacks import Exports, Stacks
from lambdalint.triage.suppressions import Resources, resources
from lambdalint.troubles import broken, circular, source_unreadable, unreadable
from lambdalint.unread import left_out, questions, reading

Group = Sequence[TemplateSource]


@dataclass(frozen=True, slots=True)
class Looked:
    """What the rules say of a group of templates, and what the rest of the run needs to know of them.

    `paths` are those of the group that the run found itself. `imports`: what the exports that it asked for were.
    """

    paths: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    undecided: tuple[UndecidedFinding, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    templates: tuple[Resources, ...] = ()
    modules: tuple[str, ...] = ()
    reading: Reading = Reading()
    crashed: bool = False
    exports: Exports = field(default_factory=dict)
    imports: Exports = field(default_factory=dict)
    asked: frozenset[Question] = frozenset()
    """What was asked of the file system."""

    @property
    def concerned(self) -> set[str]:
        """The templates of the group, also those that only others of it name."""
        return {*self.paths, *(template.path for template in self.templates)}


@dataclass(slots=True)
class Workshop:
    """What all groups of a run share. `silent`: templates that are only read for what they pass to nested ones."""

    files: Files
    programs: Programs
    stacks: Stacks
    entries: tuple[Entry, ...]
    config: Config
    today: str
    named: frozenset[str]
    silent: frozenset[str] = frozenset()

    def read(self, path: str) -> TemplateSource | Looked:
        """A template, or what is to be told of one that cannot be read; whatever happens, the others go on."""
        with self.files.asking() as asked:
            try:
                return self.stacks.read(path)
            except NotATemplate as error:
                told = (Unreadable(path, error.reason),) if path in self.named else ()
                return Looked((path,), unreadable=told, asked=frozenset(asked))
            except (FileUnreadable, TemplateUnreadable) as error:
                told = (Unreadable(path, error.reason),)
                return Looked((path,), (unreadable(path, error),), unreadable=told, asked=frozenset(asked))
            except Exception as error:
                return Looked((path,), (broken(path, error),), asked=frozenset(asked), crashed=True)

    def is_stranger(self, path: str) -> bool:
        """Whether a file with the name of a template is something else, such as a definition or an event."""
        try:
            self.stacks.read(path)
        except NotATemplate:
            return True
        except Exception:  # `read` tells why
            return False
        return False

    def is_stale(self, part: Looked, sources: Sequence[TemplateSource]) -> bool:
        """Whether what is known of other templates does not hold any more beside these, which have changed."""
        if any(self.stacks.reached(source.path) & part.concerned for source in sources):
            return True
        return any(self.stacks.exported(name) != values for name, values in part.imports.items())

    def look(self, group: Group) -> Looked:
        """Run the rules over the worlds of a group of templates that nest each other."""
        paths = tuple(source.path for source in group)
        state = Looking(self, [source for source in group if source.path not in self.silent])
        with self.files.asking() as asked, self.stacks.importing() as imports:
            instances = Instances(self.files, self.programs, self.config, self.today, group, self.stacks)
            for source in instances.order:
                state.worlds_of(source, instances)
            state.findings += (circular(*names, span) for names, span in instances.cycles())
            exports = self.stacks.exports(group)
        instances.let_go()
        self.stacks.let_go({path for source in group for path in self.stacks.reached(source.path)}, exports)
        texts = {path for kind, path in asked if kind == "text"}
        sources = self.programs.sources
        wrong = [source_unreadable(found) for found in sources.unreadable if found.path in texts]
        self.programs.let_go()
        return Looked(
            paths,
            (*state.findings, *wrong),
            (*state.undecided, *instances.undecided),
            (),
            tuple(resources(source) for source in state.seen),
            tuple(path for path in sorted(texts) if sources.has_parsed(path)),
            state.reading,
            state.crashed,
            exports,
            imports,
            frozenset(asked),
        )


class Looking:
    """What is collected while the rules go over a group."""

    def __init__(self, shop: Workshop, seen: list[TemplateSource]) -> None:
        self.shop, self.seen = shop, seen
        self.findings: list[Finding] = []
        self.undecided: list[UndecidedFinding] = []
        self.reading = Reading()
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
                self.rules(worlds, Anchors(instances.trees, tree), editor)
            except Exception as error:
                self.failed(found, error)

    def rules(self, worlds: Sequence[Deployment], anchors: Anchors, editor: Editor) -> None:
        outcome = run(worlds, self.shop.entries, anchors, editor)
        self.findings += outcome.findings
        self.undecided += (*outcome.undecided, *questions(worlds))
        self.crashed = self.crashed or outcome.crashed
        self.reading += reading(worlds)

    def failed(self, source: TemplateSource, error: Exception) -> None:
        self.crashed = True
        self.findings.append(broken(source.path, error))
