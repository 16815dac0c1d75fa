"""The package's dataclass behaves as the standard library's."""

from __future__ import annotations

import dataclasses

import pytest

from lambdalint.frozen import dataclass, field


@dataclass(frozen=True, slots=True)
class Ours:
    a: int
    b: str = "x"
    c: tuple[int, ...] = field(default_factory=tuple)
    d: int = field(default=0, compare=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    a: int
    b: str = "x"
    c: tuple[int, ...] = dataclasses.field(default_factory=tuple)
    d: int = dataclasses.field(default=0, compare=False)


def test_values_defaults_and_text() -> None:
    assert repr(Ours(1, c=(2,))) == repr(Theirs(1, c=(2,))).replace("Theirs", "Ours")
    assert Ours.__match_args__ == Theirs.__match_args__
    assert [f.name for f in dataclasses.fields(Ours)] == [f.name for f in dataclasses.fields(Theirs)]  # type: ignore[arg-type]


def test_equality_and_hash_leave_out_what_is_not_compared() -> None:
    assert Ours(1, d=1) == Ours(1, d=2) != Ours(2)
    assert hash(Ours(1, d=1)) == hash(Ours(1, d=2))
    assert Ours(1) != Theirs(1)


def test_slotted() -> None:
    made = Ours(1)
    assert not hasattr(made, "__dict__")
    with pytest.raises(AttributeError):
        made.e = 2  # type: ignore[attr-defined]


def test_replace_and_missing_arguments() -> None:
    assert dataclasses.replace(Ours(1), b="y") == Ours(1, "y")  # type: ignore[type-var]
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'a'"):
        Ours()  # type: ignore[call-arg]


@dataclass(slots=True)
class Open:
    items: list[int] = field(default_factory=list)


def test_mutable_ones_do_not_share_defaults() -> None:
    one = Open()
    one.items.append(1)
    assert Open().items == []
    with pytest.raises(TypeError):
        hash(one)
