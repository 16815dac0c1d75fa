"""Paths that code puts together."""

from __future__ import annotations

from lambdalint.source.model import Const, Joined, Symbol
from lambdalint.source.objects import joined


def below(parts: list[Symbol]) -> Symbol:
    """A path of several parts: an absolute one begins anew, and no separator is doubled."""
    whole: list[Symbol] = []
    for part in parts:
        text = part.parts[0] if isinstance(part, Joined) else part
        if isinstance(text, Const) and isinstance(text.value, str) and text.value.startswith("/"):
            whole = [part]
            continue
        last = whole[-1] if whole else None
        ended = isinstance(last, Const) and isinstance(last.value, str) and last.value.endswith("/")
        whole += [part] if ended or not whole else [Const("/"), part]
    return joined(whole)
