"""Intrinsic functions that make texts and lists, in one world."""

from __future__ import annotations

from lambdalint.span import Span
from lambdalint.template import lists
from lambdalint.template.lookups import STRUCTURE, Lookups, Result, Texts, plain
from lambdalint.template.samnames import may_be_part
from lambdalint.template.tree import Intrinsic, Mapping, Node, Sequence
from lambdalint.template.tree import Scalar as Written
from lambdalint.value import Absent, Basis, Known, Reference, Scalar, Text, Unknown, Value, composition, unnamed

LONGEST = 1_000_000
"""Characters of a text that functions make; a whole template has no more."""


class Resolver(Lookups):
    """Resolves nodes of one template in one world: names as Lookups does, and what is made of them."""

    def do_sub(self, node: Intrinsic, depth: int) -> Result:
        parts = self.arguments(node)
        if not parts or not isinstance(parts[0], Written):
            return Unknown(node.span, "`Sub` has an unexpected form")
        local = parts[1] if len(parts) > 1 and isinstance(parts[1], Mapping) else None
        text, at = str(parts[0].value), 0
        pieces: list[str | Value[Scalar]] = []
        known: dict[str, Value[Scalar]] = {}
        while (start := text.find("${", at)) >= 0:
            end = text.find("}", start)
            if end < 0:
                break
            name = text[start + 2 : end].strip()
            if name.startswith("!"):
                pieces.append(text[at:start] + "${" + name[1:] + "}")
            else:
                if name not in known:
                    bound = local.get(name) if local is not None else None
                    known[name] = self.value(bound, depth) if bound is not None else self.named(name, node.span)
                pieces += (text[at:start], known[name])
            at = end + 1
        pieces.append(text[at:])
        return self.joined(pieces, parts[0].span)

    def named(self, name: str, span: Span) -> Value[Scalar]:
        """`${Name}` or `${Resource.Attribute}`."""
        template = self.template
        if "." not in name or name in template.source.parameters or (may_be_part(name) and name in template.generated):
            result = self.ref(name, span)
        else:
            head, _, tail = name.partition(".")
            result = self.attribute(head, tail, span)
        if isinstance(result, Texts):
            return self.joined_list(",", result.items, span)
        return result if isinstance(result, (Known, Absent, Unknown)) else Unknown(span, STRUCTURE)

    def joined(self, pieces: list[str | Value[Scalar]], span: Span) -> Value[Scalar]:
        """One value of pieces of text and values between them."""
        merged: list[str | Reference | Unknown] = []
        composed = False
        text, length = "", 0
        for piece in pieces:
            parts: tuple[str | Reference | Unknown, ...]
            if isinstance(piece, str):
                parts = (piece,)
            elif isinstance(piece, Known):
                composed = composed or bool(piece.basis)
                inner = piece.value
                parts = (
                    inner.parts
                    if isinstance(inner, Text)
                    else (inner if isinstance(inner, Reference) else plain(inner),)
                )
            else:
                parts = (piece,) if isinstance(piece, Unknown) else ()
            for part in parts:
                if isinstance(part, str):
                    text += part
                    length += len(part)
                else:
                    merged += (text, part) if text else (part,)
                    text = ""
                    length += 1
            if length > LONGEST:
                return Unknown(span, f"the text is longer than {LONGEST:,} characters")
        if text or not merged:
            merged.append(text)
        kinds = composition(pieces) if composed else ()
        if len(merged) == 1:
            one = merged[0]
            if not isinstance(one, Unknown):
                return Known(one, span, kinds)
            if not one.reason.startswith("`AWS::"):
                return one
        return Known(Text(tuple(merged)), span, kinds)

    def joined_list(self, glue: str, items: tuple[Value[Scalar], ...], span: Span) -> Value[Scalar]:
        pieces: list[str | Value[Scalar]] = []
        for item in items:
            if not isinstance(item, Absent):
                pieces += (glue, item)
        return self.joined(pieces[1:], span)

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
        return (
            unnamed(result) if isinstance(result, Unknown) else Unknown(node.span, "no list where a list is expected")
        )

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
        return (
            unnamed(text)
            if isinstance(text, Unknown)
            else Unknown(node.span, "the text to split is decided at deployment")
        )

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
        return unnamed(listed) if isinstance(listed, Unknown) else Unknown(node.span, "no list to select from")

    def do_base64(self, node: Intrinsic, depth: int) -> Result:
        return self.value(node.argument, depth)

    def do_length(self, node: Intrinsic, depth: int) -> Result:
        items = self.list(node.argument, depth)
        if isinstance(items, Unknown):
            return items
        return Known(
            len(items.items), node.span, tuple(dict.fromkeys(b for item in items.items for b in item_basis(item)))
        )

    def do_tojsonstring(self, node: Intrinsic, depth: int) -> Result:
        seen: dict[int, Result] = {}

        def resolve(inner: Node) -> Result:
            if id(inner) not in seen:
                seen[id(inner)] = self.resolve(inner, depth)
            return seen[id(inner)]

        from lambdalint.template import jsontext

        return self.joined(list(jsontext.parts(resolve, node.argument)), node.span)

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


def item_basis(value: Value[Scalar]) -> tuple[Basis, ...]:
    return value.basis if isinstance(value, Known) else ()


def number_of(value: Value[Scalar] | None) -> int | None:
    """A whole number that is written in a few digits."""
    text = str(value.value) if isinstance(value, Known) else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
