"""Nested stacks with local templates: which templates nest which, the groups that they form, and what they export."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from lambdalint.frozen import replace
from lambdalint.project.files import Files, FileUnreadable, Question, folder_of, named_from
from lambdalint.span import Span
from lambdalint.template.concerns import NESTED
from lambdalint.template.parse import TemplateUnreadable
from lambdalint.template.sharing import Sharing
from lambdalint.template.source import TemplateSource, read
from lambdalint.template.tree import Intrinsic, Mapping, Node, Scalar, Sequence
from lambdalint.template.worlds import World, find_worlds
from lambdalint.value import Known, Unknown, Value, derived
from lambdalint.value import Scalar as Plain

if TYPE_CHECKING:
    from lambdalint.template.view import Template

LOCATIONS = NESTED
JOINING = (*LOCATIONS, "Export", "AWS::Include")
"""What stands in the text of every template that has to do with others."""
HIDING = (*JOINING, "\\u", "\\x")
"""The same where a backslash stands: escapes may hide it."""
SUFFIXES = (".yaml", ".yml", ".json", ".template")
DEPTH = 5
INSTANCES = 50

Exports: TypeAlias = "dict[str, list[tuple[str, Value[Plain]]]]"
"""By name what is exported: the template's path and the value."""


class Stacks:
    """Reads the templates of a run, each once. `cycles` and `beyond` say what was not followed."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.sources: dict[str, TemplateSource | None] = {}
        self.cycles: dict[tuple[str, str], Span] = {}
        self.beyond: dict[str, Span] = {}
        self.unseen: dict[str, tuple[str, Span]] = {}
        """Templates with more worlds than are looked at."""
        self.elsewhere: list[Exports] = []
        self._asked: dict[str, set[Question]] = {}
        self._names: dict[str, set[str]] = {}
        self._alone: dict[str, bool] = {}
        self._exports: Exports | None = None
        self._collecting = False
        self._imports: Exports = {}

    def read(self, path: str) -> TemplateSource:
        """A template of the project. Raises FileUnreadable or TemplateUnreadable."""
        known = self.sources.get(path)
        if known is not None:
            return known
        with self.files.asking() as asked:
            self.sources[path] = None
            self._asked[path] = asked
            source = self.sources[path] = read(self.files, path)
        if not self.stands_alone(path):
            self._exports = None
        return source

    def stands_alone(self, path: str) -> bool:
        """Whether a template surely nests no other and exports nothing, by its text; False when it cannot be read."""
        known = self._alone.get(path)
        if known is None:
            try:
                text = self.files.text(path)
            except FileUnreadable:
                return False
            known = self._alone[path] = not any(sign in text for sign in (HIDING if "\\" in text else JOINING))
        return known

    def leave(self, elsewhere: list[Exports]) -> None:
        """The exports of templates that are not read, because what is known of them still holds."""
        self.elsewhere, self._exports = elsewhere, None

    def let_go(self, paths: Iterable[str], exports: Exports) -> None:
        """Forget templates that nobody nests any more, but for their exports."""
        for path in paths:
            self.sources.pop(path, None)
        if exports:
            self.elsewhere.append(exports)

    def source(self, path: str) -> TemplateSource | None:
        """A template of the project; None when it cannot be read as one."""
        if path not in self.sources:
            with suppress(FileUnreadable, TemplateUnreadable):
                self.read(path)
        self.files.asked |= self._asked.get(path, set())
        return self.sources[path]

    def named(self, path: str) -> set[str]:
        """The local templates that a template may nest."""
        source = self.source(path)
        if path not in self._names:
            with self.files.asking() as asked:
                self._names[path] = named(source, self.files) if source is not None else set()
            self._asked.setdefault(path, set()).update(asked)
        return self._names[path]

    def reached(self, path: str) -> set[str]:
        """A template and what it may nest, however deep."""
        found: set[str] = set()
        pending = [path]
        while pending:
            at = pending.pop()
            if at not in found:
                found.add(at)
                pending += self.named(at)
        return found

    def groups(self, sources: Iterable[TemplateSource]) -> list[list[TemplateSource]]:
        """Templates that nest each other, or the same other one, are one group; each group can be looked at by itself."""
        leader: dict[str, str] = {}

        def lead(path: str) -> str:
            while leader.setdefault(path, path) != path:
                leader[path] = leader[leader[path]]
                path = leader[path]
            return path

        for source in sources:
            for path in self.reached(source.path):
                leader[lead(path)] = lead(source.path)
        found: dict[str, list[TemplateSource]] = {}
        for source in sources:
            found.setdefault(lead(source.path), []).append(source)
        return list(found.values())

    def child(self, template: Template, id: str) -> Template | None:
        """The nested stack behind a resource, in its first world; None when it is remote, unreadable or too deep."""
        from lambdalint.template.passing import lists_of, pins
        from lambdalint.template.view import Template as Nested

        resource = template.resources.get(id)
        if resource is None or resource.type not in LOCATIONS:
            return None
        view = resource.properties[LOCATIONS[resource.type]]
        location = view.text()
        path = local(self.files, template.path, location.value) if isinstance(location, Known) else ""
        source = self.source(path) if path else None
        if source is None:
            return None
        chain: list[Template] = [template]
        while chain[-1].parent is not None:
            chain.append(chain[-1].parent)
        if path in [above.path for above in chain]:
            self.cycles.setdefault((template.path, path), view.span)
            return None
        if len(chain) > DEPTH or chain[-1].stacks_below >= INSTANCES:
            self.beyond.setdefault(path, view.span)
            return None
        chain[-1].stacks_below += 1
        bound = dict(resource.properties["Parameters"].entries().items)
        pinned = {name: value for name, value in template.values.items() if name.startswith("AWS::")}
        stack = (*template.stack, id)
        made = Nested(source, find_worlds(source, {}).worlds[0], pinned, stack, bound, template, self)
        pinned |= pins(made)
        looped = lists_of(made)
        made.let_go()
        if looped:
            try:
                source = read(self.files, path, looped)
            except TemplateUnreadable:  # with these lists its loops make too much
                self.beyond.setdefault(path, view.span)
                return None
        worlds = find_worlds(source, pinned, "", self.files.limits.worlds)
        if worlds.unseen:
            self.unseen[source.path] = (worlds.unseen, source.span)
        sharing = template.sharing.below(stack, source) if template.sharing is not None else None
        if sharing is None and len(worlds.worlds) > 1:
            sharing = Sharing(source)
        child = Nested(source, worlds.worlds[0], pinned, stack, bound, template, self, sharing)
        child.worlds = worlds.worlds
        return child

    def imported(self, name: str, span: Span) -> Value[Plain]:
        """What `ImportValue` stands for: the plain value of the one export of the run's templates with that name."""
        self._imports[name] = self.exported(name)
        match self._imports[name]:
            case [(_, Known(str() | int() | float() | bool()) as value)]:
                return value
            case [(path, _)]:
                return Unknown(span, f"it is imported from the stack of `{path}`", f"Fn::ImportValue {name}")
        return Unknown(span, "it is imported from another stack", f"Fn::ImportValue {name}")

    def exported(self, name: str) -> list[tuple[str, Value[Plain]]]:
        """What the templates of the run export under a name."""
        if self._collecting:
            return []  # what an export imports is not followed
        if self._exports is None:
            self._exports = self.exports(source for source in list(self.sources.values()) if source is not None)
            for known in self.elsewhere:
                for one, values in known.items():
                    self._exports.setdefault(one, []).extend(values)
        return sorted(self._exports.get(name, []), key=lambda pair: pair[0])

    def importing(self) -> Exports:
        """Collects what is imported from now on."""
        self._imports = {}
        return self._imports

    def exports(self, sources: Iterable[TemplateSource]) -> Exports:
        """The exports of templates at their defaults. What is imported there is not followed."""
        from lambdalint.template.view import Template as Exporting

        found: Exports = {}
        self._collecting = True
        for source in sources:
            if not exporting(source):
                continue
            template = Exporting(source, World(), stacks=self)
            for _, output in template.outputs.entries().items:
                name = output["Export"]["Name"].text()
                if isinstance(name, Known):
                    value = output["Value"].value()
                    if isinstance(value, Known):  # what it is put together of has names of that template
                        value = replace(value, basis=derived(value.basis, value.span))
                    found.setdefault(name.value, []).append((source.path, value))
            template.let_go()
        self._collecting = False
        return found

    def variants(self, child: Template) -> list[Template]:
        """A nested stack in each of its worlds, the first one itself."""
        from lambdalint.template.view import Template as Nested

        rest = child.worlds[1:]
        return [
            child,
            *(
                Nested(child.source, world, child.pinned, child.stack, child.bound, child.parent, self, child.sharing)
                for world in rest
            ),
        ]


def exporting(source: TemplateSource) -> bool:
    """Whether any output may have an `Export`."""
    outputs = source.tree.get("Outputs")
    if not isinstance(outputs, Mapping):
        return outputs is not None
    return any(not isinstance(node, Mapping) or "Export" in node.entries for _, _, node in outputs.items())


def local(files: Files, template: str, written: str) -> str:
    """The path of a template inside of the project; empty for URLs and what is not there."""
    if "://" in written or "${" in written or "{{" in written or not written.endswith(SUFFIXES):
        return ""
    path = named_from(folder_of(template), written)
    return path if not files.outside(path) and files.is_file(path) else ""


def named(source: TemplateSource, files: Files) -> set[str]:
    """The local templates that a template may nest, in whatever branch of `Fn::If`."""
    found: set[str] = set()
    for id, kind in source.types.items():
        if kind not in LOCATIONS:
            continue
        properties = source.resources[id][1].get("Properties")
        pending: list[Node | None] = [properties.get(LOCATIONS[kind])] if isinstance(properties, Mapping) else []
        while pending:
            node = pending.pop()
            if isinstance(node, Scalar) and isinstance(node.value, str):
                found.add(local(files, source.path, node.value))
            elif isinstance(node, Intrinsic):
                parameter = source.parameters.get(str(getattr(node.argument, "value", "")))
                pending.append(parameter.default if parameter is not None and node.name == "Ref" else node.argument)
            elif isinstance(node, Sequence):
                pending += node.items
    return found - {""}
