"""A template as it is written, prepared once and shared by all of its worlds."""

from __future__ import annotations

from collections.abc import Hashable
from collections.abc import Mapping as Assigned
from types import MappingProxyType
from typing import Any

from lambdalint.frozen import dataclass, field
from lambdalint.project.files import Files
from lambdalint.span import Lines, Span
from lambdalint.template.parse import Problem, TemplateUnreadable, parse
from lambdalint.template.tree import INCLUDE, LOOP, Intrinsic, Mapping, Node, Scalar, Sequence

SAM = "AWS::Serverless-2016-10-31"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the template; `allowed` holds AllowedValues as written."""

    name: str
    span: Span
    type: str
    default: Scalar | None
    allowed: tuple[Scalar, ...]
    no_echo: bool

    @property
    def stored(self) -> bool:
        """Whether the value is looked up in a parameter store at deployment."""
        return self.type.startswith("AWS::SSM::Parameter::")

    @property
    def many(self) -> bool:
        """Whether it is a list, written with commas."""
        return self.type == "CommaDelimitedList" or self.type.startswith("List<")


@dataclass(slots=True)
class TemplateSource:
    """A parsed template: its sections, and what was odd about it."""

    path: str
    lines: Lines
    tree: Mapping
    parameters: dict[str, Parameter]
    conditions: dict[str, Node]
    mappings: Mapping | None
    resources: dict[str, tuple[Scalar, Mapping]]
    types: dict[str, str]
    """The type of each resource by its id, "" where it is no text."""
    global_properties: Mapping | None
    sam: bool
    macros: tuple[tuple[str, Span], ...]
    loops: tuple[tuple[str, Span], ...] = ()
    """Those of `Fn::ForEach` that were left out."""
    looped: frozenset[str] = frozenset()
    """The parameters whose lists `Fn::ForEach` goes over."""
    hides: bool = False
    """Whether a parameter is NoEcho."""
    includes: dict[str, Mapping] = field(default_factory=dict)
    """The trees of local files that `AWS::Include` puts in, by path."""
    problems: list[Problem] = field(default_factory=list)
    merged: dict[str, tuple[Mapping | None, frozenset[int]]] = field(default_factory=dict, compare=False, repr=False)
    """Properties with Globals, by the resource, and the identities of what came from there; filled when asked."""

    worked_out: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)
    """What others made of the template alone, or of it and some parameters."""

    @property
    def span(self) -> Span:
        return self.tree.span


def read(files: Files, path: str, given: Assigned[str, str | None] = MappingProxyType({})) -> TemplateSource:
    """Read and prepare a template; `given` are parameters for its loops. Raises FileUnreadable or TemplateUnreadable."""
    text = files.text(path)
    parsed = parse(path, text, files.limits)
    tree = parsed.tree
    included: dict[str, Mapping] = {}
    if INCLUDE in text:
        from lambdalint.template.includes import Includes

        includes = Includes(files, path, parsed.problems)
        found = includes.put_in(tree)
        tree = found if isinstance(found, Mapping) else tree
        included = includes.trees
        if included:
            refuse_weight(path, tree, files.limits.template_values)
    left: list[tuple[str, Span]] = []
    looped: set[str] = set()
    if LOOP in text:
        from lambdalint.template.foreach import Loops

        loops = Loops(tree, parsed.problems, files.limits.template_values, given)
        tree, left, looped = loops.expanded(), loops.left, loops.parameters
    transforms = names(tree.get("Transform"))
    resources: dict[str, tuple[Scalar, Mapping]] = {}
    section = tree.get("Resources")
    if isinstance(section, Mapping):
        for name, key, node in section.items():
            if name == "Fn::Transform":
                transforms += names(node) if key.text == name else []
            elif isinstance(node, Mapping):
                resources[name] = (key, node)
            elif not name.startswith("Fn::"):
                parsed.problems.append(Problem(f"`{name}` is no mapping: it was left out", key.span))
    most = files.limits.template_resources
    if len(resources) > most:
        place = list(resources.values())[most][0].span
        reason = f"more than {most:,} resources, and CloudFormation allows 500 in a stack: split it"
        raise TemplateUnreadable(path, reason, place.line, place.column)
    types = {id: type_of(node) for id, (_, node) in resources.items()}
    conditions = tree.get("Conditions")
    mappings = tree.get("Mappings")
    declared = parameters(tree.get("Parameters"))
    global_properties = tree.get("Globals")
    return TemplateSource(
        path=path,
        lines=parsed.lines,
        tree=tree,
        parameters=declared,
        conditions={name: node for name, _, node in conditions.items()} if isinstance(conditions, Mapping) else {},
        mappings=mappings if isinstance(mappings, Mapping) else None,
        resources=resources,
        types=types,
        global_properties=global_properties if isinstance(global_properties, Mapping) else None,
        sam=any(name == SAM for name, _ in transforms)
        or any(kind.startswith("AWS::Serverless::") for kind in types.values()),
        macros=tuple(
            (name, span)
            for name, span in transforms
            if name not in (SAM, "AWS::LanguageExtensions", "AWS::SecretsManager-2020-07-23")
        ),
        loops=tuple(left),
        looped=frozenset(looped),
        hides=any(parameter.no_echo for parameter in declared.values()),
        includes=included,
        problems=parsed.problems,
    )


def refuse_weight(path: str, tree: Mapping, most: int) -> None:
    """Raises TemplateUnreadable when a tree in which parts are shared holds too many values once it is written out."""
    weights: dict[int, int] = {}
    pending: list[tuple[Node, bool]] = [(tree, False)]
    while pending:
        node, ready = pending.pop()
        if id(node) in weights:
            continue
        inner: list[Node] = []
        if isinstance(node, Mapping):
            inner = [entry[1] for entry in node.entries.values()]
        elif isinstance(node, Sequence):
            inner = node.items
        elif isinstance(node, Intrinsic):
            inner = [node.argument]
        if inner and not ready:
            pending += [(node, True), *((one, False) for one in inner)]
            continue
        weights[id(node)] = 1 + sum(weights[id(one)] for one in inner)
    if weights[id(tree)] > most:
        raise TemplateUnreadable(path, f"more than {most:,} values with what it includes: include less")


def type_of(resource: Mapping) -> str:
    """The type that a resource writes; empty when it is no text."""
    kind = resource.get("Type")
    return str(kind.value) if isinstance(kind, Scalar) else ""


def names(node: Node | None) -> list[tuple[str, Span]]:
    """The names of a Transform: one, or a list, or mappings with a Name."""
    if isinstance(node, Scalar):
        return [(str(node.value), node.span)]
    if isinstance(node, Sequence):
        return [name for item in node.items for name in names(item)]
    if isinstance(node, Mapping):
        return names(node.get("Name"))
    return [(node.name, node.span)] if isinstance(node, Intrinsic) else []


def parameters(section: Node | None) -> dict[str, Parameter]:
    """The parameters, of whatever form they are."""
    found: dict[str, Parameter] = {}
    if not isinstance(section, Mapping):
        return found
    for name, key, node in section.items():
        body = node if isinstance(node, Mapping) else Mapping({}, node.span)
        default, allowed, kind = body.get("Default"), body.get("AllowedValues"), body.get("Type")
        hidden = body.get("NoEcho")
        found[name] = Parameter(
            name,
            key.span,
            str(kind.value) if isinstance(kind, Scalar) else "String",
            default if isinstance(default, Scalar) else None,
            tuple(item for item in allowed.items if isinstance(item, Scalar)) if isinstance(allowed, Sequence) else (),
            isinstance(hidden, Scalar) and str(hidden.value).lower() == "true",
        )
    return found
