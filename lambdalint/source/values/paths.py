"""Paths that code puts together."""

from __future__ import annotations

from lambdalint.source.model.symbols import Const, Joined, Opaque, Symbol
from lambdalint.source.values.objects import joined

HERE = Joined((Const("/var/task/"), Opaque("where a file of the package lies")))
"""`__file__`, and each folder that code works out of it."""
SAME = frozenset({"os.path.abspath", "os.path.realpath", "os.path.normpath"})
"""Functions whose result names the same file."""


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


def folder(path: object) -> Symbol | None:
    """The folder of a path, where that is known."""
    if path == HERE:
        return HERE
    text = path.value if isinstance(path, Const) else None
    return Const(text.rpartition("/")[0] or "/") if isinstance(text, str) and text.startswith("/") else None
