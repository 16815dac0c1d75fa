"""What names stand for in one world: conditions, parameters, resources, attributes, mappings and exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from lambdalint.frozen import dataclass
from lambdalint.span import Span
from lambdalint.template.conditions import OTHER, written
from lambdalint.template.samnames import may_be_part
from lambdalint.template.source import Parameter
from lambdalint.template.tree import Intrinsic, Mapping, Node, Sequence
from lambdalint.template.tree import Scalar as Written
from lambdalint.value import (
    Absent,
    Assumed,
    Basis,
    Known,
    Reference,
    Scalar,
    Text,
    Unknown,
    Value,
    derived,
    parts_of,
)

if TYPE_CHECKING:
    from lambdalint.template.view import Template

DEPTH = 60
STRUCTURE = "a mapping or list stands where a value is expected"


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts that is not written as a list: a list parameter, Split, GetAZs."""

    items: tuple[Value[Scalar], ...]
    span: Span


Result: TypeAlias = "Node | Texts | Absent | Unknown | Known[Scalar]"
"""A structure that is written, a list, or what is known of a value."""


class Lookups:
    """Resolves nodes of one template in one world."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.known: dict[int, tuple[Intrinsic, Result]] = {}

    def resolve(self, node: Node, depth: int = 0) -> Result:
        """Follow intrinsics until something written, a value, or nothing is left."""
        if not isinstance(node, Intrinsic):
            return node
        known = self.known.get(id(node))
        if known is not None and known[0] is node:
            return known[1]
        template = self.template
        sharing, clean = (None, False) if template.underway else (template.sharing, not depth)
        ground, results = sharing.results(node) if sharing is not None else (None, {})
        result: Result
        if ground is None:
            result = self._resolve(node, depth)
        else:
            standing = template.standing(ground) if ground else ()
            found = results.get(standing)
            result = self._resolve(node, depth) if found is None else found
            if clean:
                results[standing] = result
        if clean:
            self.known[id(node)] = node, result
        return result

    def _resolve(self, node: Intrinsic, depth: int) -> Result:
        if depth > DEPTH:
            return Unknown(node.span, "functions are nested too deeply")
        handler = getattr(self, f"do_{node.name.lower()}", None)
        if handler is None:
            return Unknown(node.span, f"`{node.name}` is decided at deployment")
        result: Result = handler(node, depth + 1)
        return result

    def value(self, node: Node, depth: int = 0) -> Value[Scalar]:
        """What is known of a single value."""
        return self.single(self.resolve(node, depth))

    def single(self, result: Result) -> Value[Scalar]:
        """A result where one value is expected."""
        if isinstance(result, Written):
            if result.value is None:
                return Absent(result.span)
            return Known(result.value, result.span)
        if isinstance(result, (Known, Absent, Unknown)):
            return result
        if isinstance(result, Texts):
            return Unknown(result.span, "a list stands where a value is expected")
        return Unknown(result.span, STRUCTURE)

    def arguments(self, node: Intrinsic) -> list[Node]:
        return node.argument.items if isinstance(node.argument, Sequence) else [node.argument]

    def do_if(self, node: Intrinsic, depth: int) -> Result:
        parts = self.arguments(node)
        if len(parts) != 3 or not isinstance(parts[0], Written):
            return Unknown(node.span, "`If` has an unexpected form")
        truth = self.template.truth(str(parts[0].value))
        if truth is None:
            return Unknown(node.span, f"condition `{parts[0].value}` is not decided")
        return self.resolve(parts[1 if truth else 2], depth)

    def do_ref(self, node: Intrinsic, depth: int) -> Result:
        name = str(node.argument.value) if isinstance(node.argument, Written) else ""
        return self.ref(name, node.span)

    def ref(self, name: str, span: Span) -> Result:
        """A parameter, a pseudo parameter or a resource."""
        template = self.template
        if name == "AWS::NoValue":
            return Absent(span)
        if name.startswith("AWS::"):
            pinned = template.values.get(name)
            if pinned is not None and pinned != OTHER:
                return Known(pinned, span)
            return Known(Text((Unknown(span, f"`{name}` is decided at deployment", template.absolute(name)),)), span)
        parameter = template.source.parameters.get(name)
        if parameter is not None:
            return self.parameter(parameter, span)
        if name in template.resources:
            return Known(Reference(name), span)
        if name in template.absent:
            return Absent(span)
        if name in template.generated:
            return Known(template.generated[name], span)
        head = name.partition(".")[0]
        if head in template.resources:
            return Known(Reference(head, name.partition(".")[2]), span)
        return Unknown(span, f"`{name}` is neither a parameter nor a resource of this template")

    def parameter(self, parameter: Parameter, span: Span) -> Result:
        """The value of a parameter in this world: passed by a stack, given, its default with the assumption, or Unknown."""
        template = self.template
        if parameter.stored:
            return Unknown(
                span, f"parameter `{parameter.name}` is read from a parameter store", template.absolute(parameter.name)
            )
        passed = template.given(parameter) if parameter.name in template.bound else None
        if passed is not None:
            return passed
        basis: tuple[Basis, ...] = ()
        given = template.values.get(parameter.name)
        if given == OTHER:
            return Unknown(
                span, f"parameter `{parameter.name}` has another value here", template.absolute(parameter.name)
            )
        default = written(parameter.default) if parameter.default is not None else None
        text, where = given if given is not None else default, span
        if text is None:
            return Unknown(span, f"parameter `{parameter.name}` has no default", template.absolute(parameter.name))
        if text == default and parameter.default is not None and parameter.name not in template.pinned:
            where = parameter.default.span
            basis = (Assumed(parameter.name, text),) if template.parent is None else ()
        else:
            allowed = next((value for value in parameter.allowed if written(value) == text), None)
            where = allowed.span if allowed is not None and parameter.name not in template.pinned else span
        if parameter.many:
            items = [part.strip() for part in text.split(",")] if text else []
            return Texts(tuple(Known(item, where, derived(basis, where)) for item in items), where)
        return Known(text, where, basis)

    def do_getatt(self, node: Intrinsic, depth: int) -> Result:
        parts = self.arguments(node)
        if len(parts) < 2 or not isinstance(parts[0], Written):
            return Unknown(node.span, "`GetAtt` has an unexpected form")
        attribute = self.value(parts[1], depth)
        if not isinstance(attribute, Known) or not isinstance(attribute.value, str):
            return Unknown(node.span, "the attribute is decided at deployment")
        return self.attribute(str(parts[0].value), attribute.value, node.span)

    def attribute(self, id: str, attribute: str, span: Span) -> Result:
        """An attribute of a resource; outputs of a local nested stack are followed."""
        template = self.template
        child = template.child(id) if attribute.startswith("Outputs.") else None
        if child is not None:
            from lambdalint.template.passing import output

            return output(child, attribute.removeprefix("Outputs."), template, span)
        head, _, rest = attribute.partition(".")
        part = template.generated.get(f"{id}.{head}") if may_be_part(head) else None
        if part is not None:
            return Known(Reference(part.id, part.attribute or rest), span)
        if id in template.resources:
            return Known(Reference(id, attribute), span)
        if id in template.absent:
            return Absent(span)
        if id in template.generated:
            part = template.generated[id]
            return Known(Reference(part.id, part.attribute or attribute), span)
        return Unknown(span, f"`{id}` is no resource of this template")

    def do_findinmap(self, node: Intrinsic, depth: int) -> Result:
        parts = self.arguments(node)
        if len(parts) < 3:
            return Unknown(node.span, "`FindInMap` has an unexpected form")
        at: Node | None = self.template.source.mappings
        basis: list[Basis] = []
        keys = [self.value(part, depth) for part in parts[:3]]
        for key in keys:
            if not isinstance(key, Known) or isinstance(key.value, (Text, Reference)):
                reason = key.reason if isinstance(key, Unknown) else "a key of the mapping is decided at deployment"
                return Unknown(node.span, reason, "" if len(parts) > 3 else self.entry(keys))
            basis += key.basis
            at = at.get(plain(key.value)) if isinstance(at, Mapping) else None
        if at is None:
            default = parts[3].get("DefaultValue") if len(parts) > 3 and isinstance(parts[3], Mapping) else None
            return (
                self.resolve(default, depth)
                if default is not None
                else Unknown(node.span, "the mapping has no such key")
            )
        if isinstance(at, Written) and at.value is not None and basis:
            return Known(at.value, at.span, derived(tuple(dict.fromkeys(basis)), at.span, self.entry(keys)))
        return at

    def entry(self, keys: list[Value[Scalar]]) -> str:
        """What an entry of a mapping is called, the same wherever it is looked up."""
        return called(f"Fn::FindInMap {self.template.absolute('')}", keys)

    def do_importvalue(self, node: Intrinsic, depth: int) -> Result:
        name = self.value(node.argument, depth)
        if self.template.stacks is None or not isinstance(name, Known) or not isinstance(name.value, str):
            return Unknown(node.span, "it is imported from another stack", called("Fn::ImportValue ", [name]))
        return self.template.stacks.imported(name.value, node.span)


def called(function: str, arguments: list[Value[Scalar]]) -> str:
    """What a function's answer is called, the same wherever it stands; "" where an argument may be another elsewhere."""
    words: list[str] = []
    for argument in arguments:
        parts = parts_of(argument) if isinstance(argument, Known) else (argument,)
        if any(isinstance(part, Absent) or (isinstance(part, Unknown) and not part.of) for part in parts):
            return ""
        words.append("".join([f"${{{part.of}}}" if isinstance(part, Unknown) else str(part) for part in parts]))
    return function + " ".join(words)


def plain(value: str | int | float | bool) -> str:
    """A value as text, booleans in lower case."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
