"""`__eq__` and `__hash__` of the dataclasses of which a run compares many: code with the names of their own fields, which
Python reads in a tenth of the time that code for all classes takes. Loaded when the first class needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any

from lambdalint.frozen.initializers import named


def equal1(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self is other or self.field0 == other.field0


def equal2(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self is other or (self.field0, self.field1) == (other.field0, other.field1)


def equal3(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    return self is other or (self.field0, self.field1, self.field2) == (other.field0, other.field1, other.field2)


def equal4(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    mine = self.field0, self.field1, self.field2, self.field3
    return self is other or mine == (other.field0, other.field1, other.field2, other.field3)


def equal5(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    mine = self.field0, self.field1, self.field2, self.field3, self.field4
    return self is other or mine == (other.field0, other.field1, other.field2, other.field3, other.field4)


def hash1(self: Any) -> int:
    return hash(self.field0)


def hash2(self: Any) -> int:
    return hash((self.field0, self.field1))


def hash3(self: Any) -> int:
    return hash((self.field0, self.field1, self.field2))


def hash4(self: Any) -> int:
    return hash((self.field0, self.field1, self.field2, self.field3))


def hash5(self: Any) -> int:
    return hash((self.field0, self.field1, self.field2, self.field3, self.field4))


SHAPES: dict[str, tuple[Callable[..., Any], ...]] = {
    "__eq__": (equal1, equal2, equal3, equal4, equal5),
    "__hash__": (hash1, hash2, hash3, hash4, hash5),
}
"""By name of the method the one for each number of fields; few classes with more are compared often."""


def settle(cls: type[Any], method: str, fields: Sequence[str]) -> None:
    """Gives a class a method for these of its fields."""
    if 0 < len(fields) <= len(SHAPES[method]):
        setattr(cls, method, FunctionType(named(SHAPES[method][len(fields) - 1].__code__, fields), globals(), method))
