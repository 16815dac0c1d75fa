"""Which effects run inside a stretch of the text: there, or by a call that stands there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from lambdalint.source.effects.placed import Placed
from lambdalint.span import Span


class Enclosed:
    """The effects of a program by the places that lead to each; in order, so that a stretch looks at its own only."""

    def __init__(self, placed: Sequence[Placed]) -> None:
        self.placed = placed
        self.loops: dict[Span, list[int]] = {}
        places: list[tuple[Span, int]] = []
        for number, one in enumerate(placed):
            site = one.effect.site
            places.append((site.span, number))
            places += [(frame.span, number) for frame in site.chain]
            for loop in site.loops:
                self.loops.setdefault(loop, []).append(number)
        self.places = sorted(places)

    def within(self, body: Span) -> list[Placed]:
        """Those inside of a loop, in their order."""
        found = set(self.loops.get(body, ()))
        start, end = (body.path, body.line, body.column), (body.path, body.end_line, body.end_column)
        for at in range(bisect_left(self.places, (start,)), len(self.places)):
            place, number = self.places[at]
            if place[:3] >= end:
                break
            if body.contains(place):
                found.add(number)
        return [self.placed[number] for number in sorted(found)]
