"""`once`: what an instance works out when it is asked first, and then has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class once(Generic[T]):  # noqa: N801
    """`functools.cached_property` as it is from Python 3.12: without a lock, which costs more than most values.

    It sets an attribute and leaves `__dict__` alone: to ask for that makes a dict of the instance's attributes, and from
    then on Python reads all of them the slow way, also in other instances of the class.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self.make, self.name, self.__doc__ = make, make.__name__, make.__doc__

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> once[T]: ...
    @overload
    def __get__(self, instance: object, owner: type[Any]) -> T: ...
    def __get__(self, instance: object | None, owner: type[Any]) -> once[T] | T:
        if instance is None:
            return self
        value = self.make(instance)
        setattr(instance, self.name, value)
        return value
