"""Lists that are made of one text: `Split` of a text with undecided parts, `Cidr`, and the zones of `GetAZs`."""

from __future__ import annotations

from lambdalint.span import Span
from lambdalint.value import Basis, Known, Reference, Text, Unknown, Value, derived

MOST = 256
"""`Fn::Cidr` makes at most this many blocks."""
WORDS = ("AWS::Region", "AWS::Partition", "AWS::StackName", "AWS::URLSuffix")
"""Pseudo parameters of letters, digits, hyphens and dots."""


def split(
    text: str | Text, glue: str, span: Span, basis: tuple[Basis, ...]
) -> list[Value[str | Text | Reference]] | None:
    """The pieces of a text; None when an undecided part could hold the separator itself."""
    basis = derived(basis, span)
    if isinstance(text, str):
        return [Known(piece, span, basis) for piece in text.split(glue)]
    pieces: list[list[str | Reference | Unknown]] = [[]]
    for part in text.parts:
        if isinstance(part, Unknown) and may_hold(part, glue):
            return None
        if not isinstance(part, str):
            pieces[-1].append(part)
            continue
        first, *rest = part.split(glue)
        pieces[-1] += [first] if first else []
        pieces += [[piece] if piece else [] for piece in rest]
    return [one(parts, span, basis) for parts in pieces]


def may_hold(part: Unknown, glue: str) -> bool:
    """Whether an undecided part could hold a separator: a region holds hyphens, but no colon."""
    name = part.of.rpartition("/")[2]
    if name == "AWS::AccountId":
        return glue.isdigit()
    return name not in WORDS or all(sign.isalnum() or sign in "-." for sign in glue)


def one(parts: list[str | Reference | Unknown], span: Span, basis: tuple[Basis, ...]) -> Value[str | Text | Reference]:
    """Parts as the simplest value that says the same."""
    match parts:
        case []:
            return Known("", span, basis)
        case [str() | Reference() as only]:
            return Known(only, span, basis)
    return Known(Text(tuple(parts)), span, basis)


def cidr(block: object, count: int, bits: int | None, span: Span) -> list[Value[str]] | None:
    """The blocks that `Fn::Cidr` cuts out of one; each Unknown while the block is. None for impossible arguments."""
    if not 0 < count <= MOST:
        return None
    if not isinstance(block, str):
        return [Unknown(span, "the block is decided at deployment")] * count
    try:
        import ipaddress

        network = ipaddress.ip_network(block)
        size = bits if bits is not None else (8 if network.version == 4 else 64)
        made = network.subnets(new_prefix=network.max_prefixlen - size)
        found = [Known(str(part), span) for part, _ in zip(made, range(count), strict=False)]
    except ValueError:
        return None
    return list(found) if len(found) == count else None


def zone(number: int, region: object, span: Span) -> Known[Text]:
    """The zone that `Select [n, GetAZs region]` stands for: two with the same number are the same one."""
    where: str | Unknown = (
        region if isinstance(region, str) and region else Unknown(span, "`AWS::Region` is decided at deployment")
    )
    return Known(
        Text((f"zone {number} of ", where) if isinstance(where, Unknown) else (f"zone {number} of {where}",)), span
    )
