"""The package's dataclass behaves as the standard library's."""

from __future__ import annotations

import copy
import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

from lambdalint.frozen import OFTEN, contents, dataclass, field, fields, is_dataclass, replace, shapes


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


def test_the_standard_library_sees_the_same_fields() -> None:
    def described(cls: type) -> list[tuple[object, ...]]:
        return [
            (f.name, f.type, f.default, f.default_factory, f.init, f.repr, f.compare)
            for f in dataclasses.fields(cls)  # type: ignore[arg-type]
        ]

    assert dataclasses.is_dataclass(Ours) and described(Ours) == described(Theirs)
    assert dataclasses.asdict(Ours(1)) == dataclasses.asdict(Theirs(1))  # type: ignore[call-overload]


def test_own_functions_do_as_those_of_the_standard_library() -> None:
    assert [f.name for f in fields(Ours)] == [f.name for f in fields(Ours(1))] == ["a", "b", "c", "d"]  # type: ignore[arg-type]
    assert is_dataclass(Ours) and is_dataclass(Ours(1)) and not is_dataclass(1) and not is_dataclass(int)
    assert replace(Ours(1, "y", (3,)), a=2) == Ours(2, "y", (3,))  # type: ignore[type-var]
    with pytest.raises(TypeError):
        replace(Ours(1), e=2)  # type: ignore[type-var]


def test_the_first_use_is_like_every_other() -> None:
    """Methods are made when they are first needed, also by way of a subclass."""

    @dataclass(frozen=True, slots=True)
    class Base:
        a: int
        b: int = field(default=0, compare=False)

    class Derived(Base):
        pass

    assert Derived(1, 2) == Derived(1, 3) and Derived(1) != Base(1) and Base(1) != 1
    assert (Base(1) == 1) is False and Base.__eq__(Base(1), 1) is NotImplemented
    assert {Derived(1), Derived(1, 5)} == {Derived(1)} and hash(Base(1)) == hash(Derived(1))
    assert isinstance(Base(2), Base) and Base(2).b == 0


def test_an_own_hash_is_kept() -> None:
    @dataclass(frozen=True)
    class Own:
        a: int

        def __hash__(self) -> int:
            return 7

    assert hash(Own(1)) == 7 and {Own(1), Own(2), Own(1)} == {Own(1), Own(2)}


def test_fields_of_the_class_above_come_first() -> None:
    @dataclass(frozen=True, slots=True)
    class Below(Ours):
        e: int = 5

    @dataclasses.dataclass(frozen=True, slots=True)
    class TheirsBelow(Theirs):
        e: int = 5

    assert [(f.name, f.type) for f in dataclasses.fields(Below)] == [  # type: ignore[arg-type]
        (f.name, f.type) for f in dataclasses.fields(TheirsBelow)
    ]
    many = [Below(1, "y", e=n) for n in range(3)]
    assert [(one.a, one.b, one.c, one.d, one.e) for one in many] == [(1, "y", (), 0, n) for n in range(3)]
    assert many[0] != many[1] and Below(1) != Ours(1) and hash(Below(1)) == hash(Below(1, d=3))
    assert Below.__slots__ == ("e",) and not hasattr(Below(1), "__dict__")  # type: ignore[attr-defined]
    assert Below(**{**contents(Ours(1, "z")), "e": 7}) == replace(Below(1, "z"), e=7)  # type: ignore[type-var]


def test_arguments_are_taken_alike_by_the_first_instance_and_by_later_ones() -> None:
    @dataclass(slots=True)
    class Many:
        a: int
        b: list[int] = field(default_factory=list)
        c: int = field(default=3, init=False)
        d: str = "d"

    same = [Many(1, d="x") for _ in range(3)]
    assert all(one == same[0] and (one.a, one.b, one.c, one.d) == (1, [], 3, "x") for one in same)
    assert same[0].b is not same[1].b and same[-1].b is not same[-2].b

    @dataclass(frozen=True, slots=True)
    class Strict:
        a: int
        b: int = 2

    for _ in range(3):
        assert (Strict(1, b=3).b, Strict(b=4, a=1).b, Strict(a=1).b) == (3, 4, 2)
        for wrong in (lambda: Strict(), lambda: Strict(1, 2, 3), lambda: Strict(1, a=1), lambda: Strict(1, c=1)):  # type: ignore[call-arg, misc]
            with pytest.raises(TypeError, match="__init__"):
                wrong()


def test_a_class_of_a_shape_that_is_written_out_is_made_like_any_other() -> None:
    @dataclass(slots=True)
    class Known:
        a: int
        b: str = "x"
        c: int = field(default=3)
        d: list[int] = field(default_factory=list)

    assert hasattr(shapes, "gggd") and not hasattr(shapes, "gdmf")
    one, two = Known(1, c=4), Known(a=2, d=[5])
    assert [contents(one), contents(two)] == [{"a": 1, "b": "x", "c": 4, "d": []}, {"a": 2, "b": "x", "c": 3, "d": [5]}]
    assert Known.__init__.__qualname__ == f"{Known.__qualname__}.__init__"
    with pytest.raises(TypeError, match=r"Known\.__init__\(\) missing 1 required positional argument: 'a'"):
        Known()  # type: ignore[call-arg]


def test_the_shapes_of_all_classes_are_written_out() -> None:
    """Where this fails, `python -m tools.generate_shapes` writes them. All modules are imported in a process of its own."""
    asking = "from tools.generate_shapes import text; print(text(), end='')"
    written = subprocess.run([sys.executable, "-c", asking], capture_output=True, encoding="utf-8", check=True)
    assert Path(shapes.__file__).read_text("utf-8") == written.stdout


def test_equality_and_hash_leave_out_what_is_not_compared() -> None:
    assert Ours(1, d=1) == Ours(1, d=2) != Ours(2)
    assert hash(Ours(1, d=1)) == hash(Ours(1, d=2))
    assert Ours(1) != Theirs(1)


def test_what_is_compared_often_is_compared_as_before() -> None:
    """From some time on a class has methods with the names of its own fields, if it has few."""

    @dataclass(frozen=True)
    class Few:
        a: object
        b: str = field(default="x", compare=False)
        c: int = 0

    @dataclass(frozen=True)
    class One:
        a: object

    @dataclass(frozen=True, slots=True)
    class Many:
        a: object
        b: int = 1
        c: int = 2
        d: int = 3
        e: int = 4
        f: int = 5

    nothing = float("nan")
    for cls in (Few, One, Many):
        assert cls(1) == cls(1)
        before = hash(cls(1)), cls.__eq__, cls.__hash__
        for _ in range(OFTEN + 1):
            assert cls(1) == cls(1) != cls(2) and hash(cls(1)) == before[0]
        assert (cls.__eq__ is not before[1] and cls.__hash__ is not before[2]) == (cls is not Many)
        assert cls(1).__eq__(Ours(1)) is NotImplemented and cls(1) != 1
        kept = cls(nothing)
        assert kept == kept and (cls is One or cls(nothing) == cls(nothing))
    assert Few(1, "y", 2) == Few(1, "z", 2) != Few(1, "y", 3)
    assert hash(Few(1, "y", 2)) == hash(Few(1, "z", 2))


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


@dataclass(slots=True, init=False)
class Bare:
    name: str
    size: int


def test_without_a_constructor_the_parts_are_put_in_one_by_one() -> None:
    one, same = Bare(), Bare()
    one.name, one.size = same.name, same.size = "a", 1
    assert (one, repr(one)) == (same, "Bare(name='a', size=1)") and copy.copy(one) == one
    with pytest.raises(TypeError, match="takes no arguments"):
        Bare("a", 1)  # type: ignore[call-arg]
