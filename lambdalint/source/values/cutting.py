"""Texts of which something is cut off: `key.lstrip("/")`, `key.removeprefix("in/")`, `key[3:]`."""

from __future__ import annotations

import ast

from lambdalint.source.model.symbols import Const, Joined, Symbol
from lambdalint.source.values.objects import OPAQUE, joined


def trimmed(text: Const | Joined, method: str, cut: Symbol | None) -> Symbol:
    """What `strip`, `removeprefix` and their like leave of a text; `cut` is their argument."""
    if cut is not None and not (isinstance(cut, Const) and isinstance(cut.value, str)):
        return OPAQUE
    given = [] if cut is None else [str(cut.value)]
    parts: list[Symbol] = list(text.parts) if isinstance(text, Joined) else [text]
    for at, methods in ((0, ("lstrip", "removeprefix")), (-1, ("rstrip", "removesuffix"))):
        end = parts[at] if parts else None
        if not isinstance(end, Const) or not isinstance(end.value, str):
            continue
        for name in methods:
            if method in (name, name[1:]):
                left = getattr(end.value, name)(*given)
                whole = not left or (name.startswith("remove") and _goes_on(end.value, name, given[0]))
                if whole and len(parts) > 1:
                    return OPAQUE  # what stands beside it may be cut as well
                parts[at] = Const(left)
    return joined(parts)


def _goes_on(end: str, method: str, cut: str) -> bool:
    """Whether what is to be removed is longer than an end of a text that it agrees with."""
    return cut.startswith(end) if method == "removeprefix" else cut.endswith(end)


def sliced(text: Const | Joined, part: ast.Slice) -> Symbol:
    """What a slice leaves of a text, where its bounds are written and fall into what is known."""
    first = text.parts[0] if isinstance(text, Joined) else text
    start, end = _bound(part.lower), _bound(part.upper)
    if not isinstance(first, Const) or not isinstance(first.value, str) or part.step is not None:
        return text if part.lower is None and part.step is None else OPAQUE
    if isinstance(text, Const):
        known = (part.lower is None or start is not None) and (part.upper is None or end is not None)
        return Const(first.value[start:end]) if known else OPAQUE
    if part.lower is None:
        return Const(first.value[:end]) if end is not None and 0 <= end <= len(first.value) else text
    if start is None or not 0 <= start < len(first.value) or part.upper is not None:
        return OPAQUE
    return joined([Const(first.value[start:]), *text.parts[1:]])


def _bound(node: ast.expr | None) -> int | None:
    """A bound that is written as a number."""
    match node:
        case ast.Constant(value=int(number)):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
            return -number
    return None
