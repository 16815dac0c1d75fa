"""The lattice of provenance: sets of origins, each with one witness, closed under union."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from lambdalint.source.model.symbols import Origin, Provenance
from lambdalint.source.modules.scope import Scope
from lambdalint.span import Span

MOST_PATHS = 16
LAST = Span("\uffff", 0, 0, 0, 0)
"""Sorts behind every place."""


class Atom(NamedTuple):
    """One origin with its witness. `parameter` stands for what a caller passes; then `origin` is None."""

    origin: Origin | None
    path: str = ""
    span: Span | None = None
    parameter: tuple[Scope, str] | None = None


Atoms: TypeAlias = frozenset[Atom]
NONE: Atoms = frozenset()
CONST: Atoms = frozenset({Atom(Origin.CONST)})
"""Of a constant nobody asks where it is written."""
NEW = Atom(Origin.NEW)
_DRAWN = frozenset({Origin.RANDOM, Origin.TIME, Origin.CONST, Origin.ENV, Origin.DAY, Origin.HOUR, Origin.NEW})


def is_new(part: Atoms) -> bool:
    """Whether a part is random whatever happens, so that what it is put into is another one each time."""
    origins = {one.origin for one in part}
    return NEW in part or (Origin.RANDOM in origins and origins <= _DRAWN)


def mingled(part: Atoms) -> Atoms:
    """A part of something of which it does not decide that it is new."""
    return part - {NEW} if NEW in part else part


def either(parts: list[Atoms]) -> Atoms:
    """What may be the one or the other: new where each of them is."""
    found = NONE
    for part in parts:
        found = joined(found, part)
    return found if NEW not in found or all(NEW in part for part in parts if part) else found - {NEW}


def united(parts: Iterable[Atoms]) -> Atoms:
    """All of them together."""
    found = NONE
    for part in parts:
        found = joined(found, part)
    return found


def joined(first: Atoms, second: Atoms) -> Atoms:
    """Both, with one witness for each origin (the first in the project) and at most 16 event paths."""
    if not first or first == second:
        return second
    if not second:
        return first
    both = first | second
    if len(both) == len(first):
        return first
    kept: dict[object, Atom] = {}
    for atom in both:
        key = (atom.origin, atom.path, atom.parameter)
        other = kept.get(key)
        if other is None or (atom.span or LAST) < (other.span or LAST):
            kept[key] = atom
    events = [one for one in kept.values() if one.origin is Origin.EVENT]
    if len(events) > MOST_PATHS or (len(events) > 1 and any(one.path == "*" for one in events)):
        first_seen = min(events, key=lambda one: (one.span or LAST, one.path))
        rest = [one for one in kept.values() if one.origin is not Origin.EVENT]
        return frozenset([*rest, Atom(Origin.EVENT, "*", first_seen.span)])
    return both if len(kept) == len(both) else frozenset(kept.values())


def told(atoms: Atoms) -> Provenance:
    """The atoms as rules see them."""
    origins = frozenset(one.origin for one in atoms if one.origin is not None)
    paths = frozenset(one.path for one in atoms if one.origin is Origin.EVENT)
    paths |= {f"context.{one.path}" for one in atoms if one.origin is Origin.CONTEXT}
    witnesses: dict[Origin, Span] = {}
    for one in sorted(atoms, key=lambda one: one.span or LAST):
        if one.origin is not None and one.span is not None:
            witnesses.setdefault(one.origin, one.span)
    ordered = tuple(sorted(witnesses.items(), key=lambda pair: pair[0].name))
    return Provenance(origins, paths, ordered)
