"""Texts of which something is cut off, against what Python makes of them."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdalint.source.model.symbols import Const, Env, Joined, Opaque, Symbol
from lambdalint.source.values.cutting import sliced, trimmed
from lambdalint.source.values.objects import joined

NAME = Env("NAME")
TEXTS = st.text("/ab", max_size=5)


def spelled(symbol: Symbol, name: str) -> str | None:
    """The text that a symbol stands for when the variable has a value; None where it is not known."""
    parts = symbol.parts if isinstance(symbol, Joined) else (symbol,)
    found = [name if one == NAME else one.value if isinstance(one, Const) else None for one in parts]
    return None if None in found else "".join(map(str, found))


@given(
    TEXTS,
    st.sampled_from("cd"),
    TEXTS,
    st.sampled_from(["strip", "lstrip", "rstrip", "removeprefix", "removesuffix"]),
    TEXTS,
)
def test_what_is_left_of_a_text_is_what_python_leaves(
    before: str, name: str, after: str, method: str, cut: str
) -> None:
    text = joined([Const(before), NAME, Const(after)])
    if isinstance(text, Joined):
        left = spelled(trimmed(text, method, Const(cut)), name)
        assert left in (None, getattr(before + name + after, method)(cut))
    assert trimmed(Const(before), method, Const(cut)) == Const(getattr(before, method)(cut))


@given(TEXTS, st.sampled_from("cd"), st.one_of(st.none(), st.integers(-4, 4)))
def test_a_slice_of_a_text_is_what_python_cuts(before: str, name: str, start: int | None) -> None:
    part = ast.parse(f"x[{'' if start is None else start}:]", mode="eval").body.slice  # type: ignore[attr-defined]
    text = joined([Const(before), NAME])
    if isinstance(text, Joined):
        assert spelled(sliced(text, part), name) in (None, (before + name)[start:])
    assert sliced(Const(before), part) == Const(before[start:])


@pytest.mark.parametrize(
    ("part", "left"),
    [("2:", Joined((Const("t/"), NAME))), (":3", Const("out")), (":60", Joined((Const("out/"), NAME)))],
)
def test_a_slice_within_what_is_known(part: str, left: Symbol) -> None:
    at = ast.parse(f"x[{part}]", mode="eval").body.slice  # type: ignore[attr-defined]
    assert sliced(Joined((Const("out/"), NAME)), at) == left


@pytest.mark.parametrize("part", ["n:", "9:", "::2", "1:3"])
def test_a_slice_that_is_not_known(part: str) -> None:
    at = ast.parse(f"x[{part}]", mode="eval").body.slice  # type: ignore[attr-defined]
    assert isinstance(sliced(Joined((Const("out/"), NAME)), at), Opaque)
