"""Intrinsic functions in one world: what a node of the tree stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdalint.frozen import dataclass
from lambdalint.span import Span
from lambdalint.template import jsontext, lists
from lambdalint.template.conditions import OTHER, written
from lambdalint.template.source import Parameter
from lambdalint.template.tree import Intrinsic, Mapping, Node, Sequence
from lambdalint.template.tree import Scalar as Written
from lambdalint.value import Absent, Assumed, Basis, Known, Reference, Scalar, Text, Unknown, Value

if TYPE_CHECKING:
    from lambdalint.template.view import Template

DEPTH = 60
LONGEST = 1_000_000
"""Characters of a text that functions make; a whole template has no more."""
MARK = "\0"
"""Stands for a value among the pieces of a text."""
STRUCTURE = "a mapping or list stands where a value is expected"


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of texts that is not written as a list: a list parameter, Split, GetAZs."""

    items: tuple[Value[Scalar], ...]
    span: Span


Result = Node | Texts | Absent | Unknown | Known[Scalar]
"""A structure that is written, a list, or what is known of a value."""


class Resolver:
    """Resolves nodes of one template in one world."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.no_echo: dict[int, str] = {}

    def resolve(self, node: Node, depth: int = 0) -> Result:
        """Follow intrinsics until something written, a value, or nothing is left."""
        if not isinstance(node, Intrinsic):
            return node
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
            return Known(Text((Unknown(span, f"`{name}` is decided at deployment"),)), span)
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
        template = self.template
        if parameter.stored:
            return Unknown(span, f"parameter `{parameter.name}` is read from a parameter store")
        passed = template.given(parameter) if parameter.name in template.bound else None
        if passed is not None:
            return passed
        basis: tuple[Basis, ...] = ()
        given = template.values.get(parameter.name)
        if given == OTHER:
            return Unknown(span, f"parameter `{parameter.name}` has another value here")
        default = written(parameter.default) if parameter.default is not None else None
        text, where = given if given is not None else default, span
        if text is None:
            return Unknown(span, f"parameter `{parameter.name}` has no default")
        if text == default and parameter.default is not None and parameter.name not in template.pinned:
            where = parameter.default.span
            basis = (Assumed(parameter.name, text),) if template.parent is None else ()
        else:
            allowed = next((value for value in parameter.allowed if written(value) == text), None)
            where = allowed.span if allowed is not None and parameter.name not in template.pinned else span
        if parameter.many:
            items = [part.strip() for part in text.split(",")] if text else []
            return Texts(tuple(Known(item, where, basis) for item in items), where)
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
            from lambdalint.template.stacks import output

            return output(child, attribute.removeprefix("Outputs."), template, span)
        head, _, rest = attribute.partition(".")
        part = template.generated.get(f"{id}.{head}")
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

    def do_sub(self, node: Intrinsic, depth: int) -> Result:
        parts = self.arguments(node)
        if not parts or not isinstance(parts[0], Written):
            return Unknown(node.span, "`Sub` has an unexpected form")
        local = parts[1] if len(parts) > 1 and isinstance(parts[1], Mapping) else None
        text, pieces, at = str(parts[0].value), [], 0
        found: list[Value[Scalar]] = []
        known: dict[str, Value[Scalar]] = {}
        while (start := text.find("${", at)) >= 0:
            end = text.find("}", start)
            if end < 0:
                break
            pieces.append(text[at:start])
            name = text[start + 2 : end].strip()
            at = end + 1
            if name.startswith("!"):
                pieces[-1] += "${" + name[1:] + "}"
                continue
            if name not in known:
                bound = local.get(name) if local is not None else None
                known[name] = self.value(bound, depth) if bound is not None else self.named(name, node.span)
            found.append(known[name])
            pieces.append(MARK)
        pieces.append(text[at:])
        return self.joined(pieces, found, parts[0].span)

    def named(self, name: str, span: Span) -> Value[Scalar]:
        """`${Name}` or `${Resource.Attribute}`."""
        whole = name in self.template.source.parameters or name in self.template.generated or "." not in name
        result = self.ref(name, span) if whole else None
        if result is None:
            head, _, tail = name.partition(".")
            result = self.attribute(head, tail, span)
        if isinstance(result, Texts):
            return self.joined_list(",", result.items, span)
        return result if isinstance(result, (Known, Absent, Unknown)) else Unknown(span, STRUCTURE)

    def joined(self, pieces: list[str], values: list[Value[Scalar]], span: Span) -> Value[Scalar]:
        """Text with values in the places marked by a NUL."""
        parts: list[str | Reference | Unknown] = []
        basis: list[Basis] = []
        queue = iter(values)
        for piece in pieces:
            if piece != MARK:
                parts.append(piece)
                continue
            value = next(queue)
            if isinstance(value, Known):
                basis += value.basis
                inner = value.value
                parts += (
                    inner.parts
                    if isinstance(inner, Text)
                    else (inner if isinstance(inner, Reference) else plain(inner),)
                )
            elif isinstance(value, Unknown):
                parts.append(value)
        if sum(len(part) if isinstance(part, str) else 1 for part in parts) > LONGEST:
            return Unknown(span, f"the text is longer than {LONGEST:,} characters")
        merged: list[str | Reference | Unknown] = []
        texts: list[str] = []
        for part in (*parts, None):
            if isinstance(part, str):
                texts.append(part)
                continue
            text = "".join(texts)
            texts.clear()
            merged += [text] if text else []
            merged += [part] if part is not None else []
        kinds = tuple(dict.fromkeys(basis))
        if not merged:
            return Known("", span, kinds)
        if len(merged) == 1 and isinstance(merged[0], str):
            return Known(merged[0], span, kinds)
        if len(merged) == 1 and isinstance(merged[0], Reference):
            return Known(merged[0], span, kinds)
        if len(merged) == 1 and isinstance(merged[0], Unknown) and not merged[0].reason.startswith("`AWS::"):
            return merged[0]
        return Known(Text(tuple(merged)), span, kinds)

    def joined_list(self, glue: str, items: tuple[Value[Scalar], ...], span: Span) -> Value[Scalar]:
        pieces: list[str] = []
        kept = [item for item in items if not isinstance(item, Absent)]
        for index in range(len(kept)):
            pieces += [glue, MARK] if index else [MARK]
        return self.joined(pieces, list(kept), span)

    def list(self, node: Node, depth: int) -> Texts | Unknown:
        """The items of a list, each as a value."""
        result = self.resolve(node, depth)
        if isinstance(result, Texts):
            return result
        if isinstance(result, Sequence):
            values: list[Value[Scalar]] = []
            for item in result.items:
                inner = self.resolve(item, depth)
                values += inner.items if isinstance(inner, Texts) else [self.single(inner)]
            return Texts(tuple(value for value in values if not isinstance(value, Absent)), result.span)
        return result if isinstance(result, Unknown) else Unknown(node.span, "no list where a list is expected")

    def do_join(self, node: Intrinsic, depth: int) -> Result:
        parts = self.arguments(node)
        if len(parts) != 2 or not isinstance(parts[0], Written):
            return Unknown(node.span, "`Join` has an unexpected form")
        items = self.list(parts[1], depth)
        if isinstance(items, Unknown):
            return items
        return self.joined_list("" if parts[0].value is None else str(parts[0].value), items.items, node.span)

    def do_split(self, node: Intrinsic, depth: int) -> Result:
        parts = self.arguments(node)
        if len(parts) != 2 or not isinstance(parts[0], Written) or not str(parts[0].value):
            return Unknown(node.span, "`Split` has an unexpected form")
        text = self.value(parts[1], depth)
        if isinstance(text, Known) and isinstance(text.value, (str, Text)):
            pieces = lists.split(text.value, str(parts[0].value), text.span, text.basis)
            if pieces is not None:
                return Texts(tuple(pieces), text.span)
        return text if isinstance(text, Unknown) else Unknown(node.span, "the text to split is decided at deployment")

    def do_select(self, node: Intrinsic, depth: int) -> Result:
        parts = self.arguments(node)
        index = self.value(parts[0], depth) if len(parts) == 2 else None
        number = number_of(index)
        if number is None:
            return Unknown(node.span, "the index is decided at deployment")
        if isinstance(parts[1], Intrinsic) and parts[1].name == "GetAZs":
            region = self.value(parts[1].argument, depth)
            own = self.ref("AWS::Region", node.span) if getattr(region, "value", "") == "" else region
            return lists.zone(number, getattr(own, "value", None), node.span)
        listed = self.resolve(parts[1], depth)
        if isinstance(listed, Sequence):
            if number < len(listed.items):
                return self.resolve(listed.items[number], depth)
            return Unknown(node.span, f"the list has no item {number}")
        if isinstance(listed, Texts):
            return (
                listed.items[number]
                if number < len(listed.items)
                else Unknown(node.span, f"the list has no item {number}")
            )
        return listed if isinstance(listed, Unknown) else Unknown(node.span, "no list to select from")

    def do_findinmap(self, node: Intrinsic, depth: int) -> Result:
        parts = self.arguments(node)
        if len(parts) < 3:
            return Unknown(node.span, "`FindInMap` has an unexpected form")
        at: Node | None = self.template.source.mappings
        basis: list[Basis] = []
        for part in parts[:3]:
            key = self.value(part, depth)
            if not isinstance(key, Known) or isinstance(key.value, (Text, Reference)):
                reason = key.reason if isinstance(key, Unknown) else "a key of the mapping is decided at deployment"
                return Unknown(node.span, reason)
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
            return Known(at.value, at.span, tuple(dict.fromkeys(basis)))
        return at

    def do_importvalue(self, node: Intrinsic, depth: int) -> Result:
        name = self.value(node.argument, depth)
        if self.template.stacks is None or not isinstance(name, Known) or not isinstance(name.value, str):
            return Unknown(node.span, "it is imported from another stack")
        return self.template.stacks.imported(name.value, node.span)

    def do_base64(self, node: Intrinsic, depth: int) -> Result:
        return self.value(node.argument, depth)

    def do_length(self, node: Intrinsic, depth: int) -> Result:
        items = self.list(node.argument, depth)
        return items if isinstance(items, Unknown) else Known(len(items.items), node.span)

    def do_tojsonstring(self, node: Intrinsic, depth: int) -> Result:
        pieces: list[str] = []
        values: list[Value[Scalar]] = []
        seen: dict[int, Result] = {}

        def resolve(inner: Node) -> Result:
            if id(inner) not in seen:
                seen[id(inner)] = self.resolve(inner, depth)
            return seen[id(inner)]

        for part in jsontext.parts(resolve, node.argument):
            pieces.append(part if isinstance(part, str) else MARK)
            values += [] if isinstance(part, str) else [part]
        return self.joined(pieces, values, node.span)

    def do_cidr(self, node: Intrinsic, depth: int) -> Result:
        parts = self.arguments(node)
        numbers = [self.value(part, depth) for part in parts[1:3]]
        sizes = [number_of(number) for number in numbers]
        if len(parts) not in (2, 3) or sizes[0] is None or None in sizes:
            return Unknown(node.span, "how many blocks `Cidr` makes is decided at deployment")
        block = getattr(self.value(parts[0], depth), "value", None)
        made = lists.cidr(block, sizes[0], sizes[1] if len(sizes) > 1 else None, node.span)
        return (
            Unknown(node.span, "`Cidr` cannot cut that many blocks") if made is None else Texts(tuple(made), node.span)
        )

    def do_getazs(self, node: Intrinsic, depth: int) -> Result:
        return Unknown(node.span, "the zones of a region are known at deployment")


def number_of(value: Value[Scalar] | None) -> int | None:
    """A whole number that is written in a few digits."""
    text = str(value.value) if isinstance(value, Known) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def plain(value: str | int | float | bool) -> str:
    """A value as text, booleans in lower case."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
