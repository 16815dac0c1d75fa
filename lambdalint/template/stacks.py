"""Nested stacks with local templates: parameters passed down, outputs followed, ids that lead from stack to stack.

A resource of another stack has an absolute id, `/Worker/Queue`: the nested-stack ids from the root template, then its
own. Ids of the template itself stay plain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from lambdalint.files import Files, FileUnreadable, Question, folder_of, join
from lambdalint.frozen import replace
from lambdalint.span import Span
from lambdalint.template.concerns import NESTED
from lambdalint.template.conditions import OTHER
from lambdalint.template.lists import split
from lambdalint.template.lookups import Texts, plain
from lambdalint.template.parse import TemplateUnreadable
from lambdalint.template.source import TemplateSource, read
from lambdalint.template.tree import Intrinsic, Mapping, Node, Scalar, Sequence
from lambdalint.template.worlds import World, find_worlds
from lambdalint.value import Absent, Assumed, Default, Inherited, Known, Reference, Text, Unknown, Value, derived
from lambdalint.value import Scalar as Plain

if TYPE_CHECKING:
    from lambdalint.template.source import Parameter
    from lambdalint.template.view import Resource, Template

LOCATIONS = NESTED
JOINING = (*LOCATIONS, "Export", "AWS::Include", "\\u", "\\x")
"""What stands in the text of every template that has to do with others; escapes may hide it."""
SUFFIXES = (".yaml", ".yml", ".json", ".template")
DEPTH = 5
INSTANCES = 50
T = TypeVar("T")
PLAIN = frozenset({str, int, float, bool, type(None), Span, Absent, Unknown, Default, Inherited, Assumed})
"""What holds no reference."""
NOTHING: tuple[()] = ()


Exports = dict[str, list[tuple[str, Value[Plain]]]]
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
            known = self._alone[path] = not any(sign in text for sign in JOINING)
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
        child = Nested(source, worlds.worlds[0], pinned, stack, bound, template, self)
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

    @contextmanager
    def importing(self) -> Iterator[Exports]:
        """Collects what is imported."""
        self._imports = {}
        yield self._imports

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
                Nested(child.source, world, child.pinned, child.stack, child.bound, child.parent, self)
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
    path = join(folder_of(template), written)
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


def pins(template: Template) -> dict[str, str]:
    """The parameters that the parent decides, as conditions compare them."""
    found: dict[str, str] = {}
    for name, parameter in template.source.parameters.items():
        if parameter.many or name not in template.bound:
            continue
        given = template.given(parameter)
        if isinstance(given, Known):
            found[name] = OTHER if isinstance(given.value, (Reference, Text)) else plain(given.value)
        elif given is None and parameter.default is not None:
            found[name] = parameter.default.text or str(parameter.default.value)
    return found


def lists_of(template: Template) -> dict[str, str | None]:
    """The lists that the parent gives to loops; None for one that is not known."""
    found: dict[str, str | None] = {}
    for name in sorted(template.source.looped & template.bound.keys()):
        value = template.given(template.source.parameters[name])
        items = value.items if isinstance(value, Texts) else () if value is None else (value,)
        texts = [plain(i.value) for i in items if isinstance(i, Known) and not isinstance(i.value, (Reference, Text))]
        if value is not None:
            found[name] = ",".join(texts) if len(texts) == len(items) else None
    return found


def given(template: Template, parameter: Parameter) -> Value[Plain] | Texts | None:
    """What the parent passes for a parameter; None when it leaves the default."""
    view, parent = template.bound.get(parameter.name), template.parent
    if view is None or parent is None or view.absent:
        return None
    if parameter.many:
        found = view.resolved
        if isinstance(found, (Texts, Sequence)):
            items = view.items()
            listed = tuple(moved(item.value(), parent, template) for item in items.items)
            return items.gaps[0] if items.gaps else Texts(listed, view.span)
    value = moved(view.value(), parent, template)
    if parameter.many and isinstance(value, Known) and isinstance(value.value, (str, Text)):
        pieces = split(value.value, ",", value.span, value.basis)
        if pieces is not None:
            return Texts(tuple(stripped(piece) for piece in pieces), value.span)
        return Unknown(value.span, "the list is decided at deployment")
    return value


def stripped(piece: Value[Plain]) -> Value[Plain]:
    """A list's item without blanks around it."""
    if isinstance(piece, Known) and isinstance(piece.value, str):
        return Known(piece.value.strip(), piece.span, piece.basis)
    return piece


def output(template: Template, name: str, reader: Template, span: Span) -> Value[Plain]:
    """An output of a nested stack, as its parent sees it."""
    view = template.outputs[name]
    if view.absent:
        return Unknown(span, f"`{template.stack[-1]}` has no output `{name}`")
    return moved(view["Value"].value(), template, reader)


def find(template: Template, id: str) -> Resource | None:
    """A resource by its plain or absolute id."""
    at, plain_id = located(template, id)
    return at.resources.get(plain_id) if at is not None else None


def located(template: Template, id: str) -> tuple[Template | None, str]:
    """The template that an id leads to, and the id in it."""
    if not id.startswith("/"):
        return template, id
    *stack, own = id[1:].split("/")
    at: Template | None = template
    while at is not None and at.parent is not None:
        at = at.parent
    for part in stack:
        at = at.child(part) if at is not None else None
    return at, own


def absolute(id: str, template: Template) -> str:
    """An id of a template as every other one sees it."""
    return id if id.startswith("/") else "/" + "/".join((*template.stack, id))


def relative(id: str, template: Template) -> str:
    """An absolute id as a template sees it: plain when it is its own."""
    start = absolute("", template)
    return id[len(start) :] if id.startswith(start) and "/" not in id[len(start) :] else id


def moved(value: T, source: Template, target: Template) -> T:
    """The same with the references of one template as another one sees them."""
    return value if source.stack == target.stack else seen_from(target, value, source)


def seen_from(target: Template, value: T, source: Template) -> T:
    """What `moved` does between templates that are not the same."""
    if type(value) in PLAIN or value is NOTHING:
        return value
    changed: Any = value
    if isinstance(value, Reference):
        changed = Reference(relative(absolute(value.id, source), target), value.attribute)
    elif isinstance(value, tuple):
        parts = [seen_from(target, part, source) for part in value]
        changed = tuple(parts) if any(a is not b for a, b in zip(parts, value, strict=True)) else value
    elif (names := getattr(value, "__fields__", None)) is not None:
        found: dict[str, Any] = {}
        for name in names:
            old = getattr(value, name)
            if type(old) not in PLAIN and (new := seen_from(target, old, source)) is not old:
                found[name] = new
        changed = replace(value, **found) if found else value  # type: ignore[type-var]
    return changed  # type: ignore[no-any-return]
