"""`dataclass` for this package: the classes of the standard library's, made in a fifth of the time.

The standard decorator compiles each method of each class by itself, and importing it brings `inspect`: for two hundred
small classes a third of the time that a run on one application takes. This one shares its methods, compiles `__init__`
only, at the first use and once for all classes of the same shape, and compares and hashes field by field; a class of which
many are compared gets methods of its own (comparisons.py).
What it makes is a dataclass to the standard library, too, once that asks. Slots, frozen or not; fields of the class
above come first. A class with slots is made twice, so those have them of which a run makes hundreds of objects. Frozen
is what the type checker sees: refusing assignments at run time would triple the time that an object takes to make.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar, dataclass_transform, overload

from lambdalint.frozen.initializers import MISSING, Field, initializer

if TYPE_CHECKING:
    from dataclasses import field, fields, is_dataclass, replace

T = TypeVar("T")

__all__ = ["contents", "dataclass", "field", "fields", "is_dataclass", "replace"]

if not TYPE_CHECKING:
    field = Field

    def fields(made):
        """The fields of a class or of one of its instances, in their order."""
        return tuple(fields_of(made if isinstance(made, type) else type(made)).values())

    def is_dataclass(made):
        """Whether it is a class that was made here, or an instance of one."""
        return hasattr(made, "__fields__")

    def replace(made, /, **changes):
        """The same with other values of some fields."""
        for name, one in made.__fields__.items():
            if name not in changes and (type(one) is not Field or one.init):
                changes[name] = getattr(made, name)
        return type(made)(**changes)


@overload
def dataclass(cls: type[T], /) -> type[T]: ...
@overload
def dataclass(
    *, frozen: bool = False, slots: bool = False, eq: bool = True, repr: bool = True, init: bool = True
) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(field_specifiers=(field,))
def dataclass(
    cls: type[T] | None = None,
    /,
    *,
    frozen: bool = False,
    slots: bool = False,
    eq: bool = True,
    repr: bool = True,
    init: bool = True,
) -> Any:
    """Like dataclasses.dataclass, for the options that this package uses."""

    def make(made: type[T]) -> type[T]:
        return build(made, frozen, slots, eq, repr, init)

    return make if cls is None else make(cls)


def build(cls: type[Any], frozen: bool, slots: bool, eq: bool, repr: bool, init: bool) -> type[Any]:
    """The class with the methods of a dataclass."""
    own = cls.__dict__
    names = tuple(own.get("__annotations__", ()))
    given = {name: own.get(name, MISSING) for name in names}
    fields = {**getattr(cls, "__fields__", NO_FIELDS), **given}
    added: dict[str, Any] = {"__fields__": fields, "__dataclass_fields__": STANDARD, "__match_args__": (*fields,)}
    if eq:
        if own.get("__hash__") is None:
            added["__hash__"] = first_hash if frozen else None
        if "__eq__" not in own:
            added["__eq__"] = first_equal
    for name, method in SHARED if repr else SHARED[:2]:
        if name not in own and (init or name != "__init__"):
            added[name] = method
    if not slots:
        for name, default in given.items():
            if type(default) is Field and default.default is not MISSING:
                added[name] = default.default
        for name, value in added.items():
            setattr(cls, name, value)
        return cls
    namespace = {name: value for name, value in own.items() if name not in given and name not in UNSLOTTED}
    namespace |= added
    namespace["__slots__"] = names
    rebuilt: type[Any] = type(cls)(cls.__name__, cls.__bases__, namespace)  # type: ignore[misc]
    return rebuilt


def contents(made: Any) -> dict[str, Any]:
    """The values of an instance's fields by name."""
    return {name: getattr(made, name) for name in made.__match_args__}


NO_FIELDS: dict[str, Any] = {}
UNSLOTTED = frozenset({"__dict__", "__weakref__"})


def fields_of(cls: type[Any]) -> dict[str, Field]:
    """The fields of a class by name; plain defaults are made into fields when somebody asks."""
    found = FIELDS.get(cls)
    if found is None:
        found = FIELDS[cls] = cls.__fields__
        for name, default in found.items():
            if type(default) is not Field:
                found[name] = default = Field(default)
            default.name = name
    return found


FIELDS: dict[type[Any], dict[str, Field]] = {}
"""Those of the classes that were asked for."""


class Standard:
    """The fields as the standard library has them: its functions look for them in each class."""

    def __get__(self, instance: object, owner: type[Any]) -> dict[str, Any]:
        import dataclasses

        made: dict[str, Any] = {}
        annotations = {
            name: type for cls in owner.__mro__ for name, type in vars(cls).get("__annotations__", {}).items()
        }
        for name, one in fields_of(owner).items():
            same: Any = dataclasses.field(init=one.init, repr=one.repr, compare=one.compare)
            same.default = dataclasses.MISSING if one.default is MISSING else one.default
            same.default_factory = dataclasses.MISSING if one.default_factory is MISSING else one.default_factory
            same.name, same.type = name, annotations[name]
            same._field_type = getattr(dataclasses, "_FIELD")  # noqa: B009
            made[name] = same
        return made


STANDARD = Standard()


def maker(instance: object, name: str, method: Any) -> type[Any]:
    """The class of an instance, or the one above it, that has a method which is to be replaced at its first use."""
    own = type(instance)
    if own.__dict__.get(name) is method:
        return own
    return next(cls for cls in own.__mro__ if cls.__dict__.get(name) is method)


def first_init(self: Any, *values: Any, **named: Any) -> None:
    """`__init__` of every class until an instance is made."""
    cls = maker(self, "__init__", first_init)
    cls.__init__ = init = initializer(cls, cls.__fields__)
    init(self, *values, **named)


def first_equal(self: Any, other: object) -> Any:
    """`__eq__` of every class until two are compared."""
    cls = maker(self, "__eq__", first_equal)
    cls.__eq__ = method = equal(cls)  # type: ignore[assignment]
    return method(self, other)


def first_hash(self: Any) -> int:
    """`__hash__` of every frozen class until one is hashed."""
    cls = maker(self, "__hash__", first_hash)
    cls.__hash__ = method = hashed(cls)  # type: ignore[assignment]
    return method(self)


def shown(self: Any) -> str:
    """`Name(field=value, …)`."""
    inner = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{type(self).__qualname__}({inner})"


OFTEN = 100
"""From so many uses on it pays that a class has a method of its own."""


def equal(cls: type[Any]) -> Callable[[Any, object], Any]:
    """Equality field by field, of the same class only."""
    values, left = values_of(cls), OFTEN

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        nonlocal left
        left -= 1
        if not left:
            settle(cls, "__eq__")
        if other is self:
            return True
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    return __eq__


def hashed(cls: type[Any]) -> Callable[[Any], int]:
    """The hash of the fields that are compared."""
    values, left = values_of(cls), OFTEN

    def __hash__(self: Any) -> int:  # noqa: N807
        nonlocal left
        left -= 1
        if not left:
            settle(cls, "__hash__")
        return hash(values(self))

    return __hash__


def settle(cls: type[Any], method: str) -> None:
    """Gives a class a method of its own in the place of one that goes through its fields."""
    from lambdalint.frozen import comparisons

    comparisons.settle(cls, method, compared(cls))


def values_of(cls: type[Any]) -> Callable[[Any], Any]:
    """From an instance to the values of its fields that are compared: a tuple, of one field the value itself."""
    names = compared(cls)
    return attrgetter(*names) if names else lambda instance: ()


def compared(cls: type[Any]) -> list[str]:
    """The names of the fields that are compared."""
    return [name for name, one in cls.__fields__.items() if type(one) is not Field or one.compare]


def reduced(self: Any) -> tuple[Any, ...]:
    """How an instance is copied and pickled: slots of a frozen class cannot be assigned."""
    return remade, (type(self), tuple([getattr(self, name) for name in self.__match_args__]))


def remade(cls: type[T], values: tuple[object, ...]) -> T:
    """An instance with these values."""
    made = object.__new__(cls)
    for name, value in zip(cls.__match_args__, values, strict=True):  # type: ignore[attr-defined]
        object.__setattr__(made, name, value)
    return made


SHARED: tuple[tuple[str, Any], ...] = (("__init__", first_init), ("__reduce__", reduced), ("__repr__", shown))
"""The methods of all classes; the last one can be declined."""
