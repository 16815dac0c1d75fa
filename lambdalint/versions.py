"""Whether a version of lambdalint is one that a project asks for."""

from __future__ import annotations

import re

VERSION = r"(?P<sign>[<>=!~]=|[<>])?\s*(?P<number>\d+(\.\d+)*)(?P<any>\.\*)?"


def satisfies(version: str, required: str) -> bool:
    """Whether a version fulfils all of `>=0.4,<1`. Raises ValueError for what is no such list."""
    own = numbers(version)
    for part in required.split(","):
        form = re.fullmatch(VERSION, part.strip())
        if form is None:
            raise ValueError(part.strip())
        sign, wanted = form["sign"] or "==", numbers(form["number"])
        if form["any"]:
            own_part = own[: len(wanted)]
            if sign not in ("==", "!=") or (own_part == wanted) is (sign == "!="):
                return False
            continue
        size = max(len(own), len(wanted))
        one, other = own + (0,) * (size - len(own)), wanted + (0,) * (size - len(wanted))
        holds = {
            ">=": one >= other,
            "<=": one <= other,
            ">": one > other,
            "<": one < other,
            "!=": one != other,
            "~=": one >= other and own[: max(len(wanted) - 1, 1)] == wanted[: max(len(wanted) - 1, 1)],
        }.get(sign, one == other)
        if not holds:
            return False
    return True


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int("".join(c for c in part if c.isdigit()) or 0) for part in version.strip().split("."))
