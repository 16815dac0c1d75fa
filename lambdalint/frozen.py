"""`dataclass` for this package: the classes of the standard library's, made in a third of the time.

The standard decorator compiles each method of each class by itself, which for two hundred small classes is a third of
the time that a run on one application takes. This one compiles `__init__` only, when the first object of a class is
made, and shares the other methods.
What it makes is a dataclass to `dataclasses.replace` and `dataclasses.fields`. Slots, frozen or not; no inheritance of
fields.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, field
from operator import attrgetter
from types import MemberDescriptorType
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")

__all__ = ["dataclass", "field"]


@overload
def dataclass(cls: type[T], /) -> type[T]: ...
@overload
def dataclass(
    *, frozen: bool = False, slots: bool = False, eq: bool = True, repr: bool = True
) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(field_specifiers=(field,))
def dataclass(
    cls: type[T] | None = None, /, *, frozen: bool = False, slots: bool = False, eq: bool = True, repr: bool = True
) -> Any:
    """Like dataclasses.dataclass, for the options that this package uses."""

    def make(made: type[T]) -> type[T]:
        return build(made, frozen, slots, eq, repr)

    return make if cls is None else make(cls)


def build(cls: type[Any], frozen: bool, slots: bool, eq: bool, repr: bool) -> type[Any]:
    """The class with the methods of a dataclass."""
    namespace = dict(cls.__dict__)
    fields: dict[str, Field[Any]] = {}
    for name, annotation in namespace.get("__annotations__", {}).items():
        default = namespace.get(name, MISSING)
        made: Any = default if isinstance(default, Field) else field(default=default)
        made.name, made.type, made._field_type = name, annotation, getattr(dataclasses, "_FIELD")  # noqa: B009
        fields[name] = made
        if slots:
            namespace.pop(name, None)
        elif made.default is not MISSING:
            namespace[name] = made.default
    made_class: list[type[Any]] = []

    def first(self: Any, *values: Any, **named: Any) -> None:
        init = initializer(made_class[0], fields, frozen)
        made_class[0].__init__ = init
        init(self, *values, **named)

    methods: dict[str, Any] = {"__init__": first, "__reduce__": reduced}
    compared = tuple(name for name, made in fields.items() if made.compare)
    if repr:
        methods["__repr__"] = shown
    if eq:
        methods["__eq__"] = equal(compared)
        methods["__hash__"] = hashed(compared) if frozen else None
    if frozen:
        methods["__setattr__"] = methods["__delattr__"] = refuse
    namespace.update(
        {name: method for name, method in methods.items() if name not in cls.__dict__ or name in ("__hash__",)}
    )
    namespace["__dataclass_fields__"] = fields
    namespace["__match_args__"] = tuple(fields)
    if not slots:
        for name, value in namespace.items():
            if name not in ("__dict__", "__weakref__"):
                setattr(cls, name, value)
        made_class.append(cls)
        return cls
    namespace["__slots__"] = tuple(fields)
    for name in ("__dict__", "__weakref__"):
        namespace.pop(name, None)
    rebuilt: type[Any] = type(cls)(cls.__name__, cls.__bases__, namespace)  # type: ignore[misc]
    made_class.append(rebuilt)
    return rebuilt


def initializer(cls: type[Any], fields: dict[str, Field[Any]], frozen: bool) -> Callable[..., None]:
    """`__init__`, compiled."""
    arguments, lines = [], []
    scope: dict[str, Any] = {"MISSING": MISSING, "put": object.__setattr__}
    for name, made in fields.items():
        value = name
        if not made.init:
            scope[f"make_{name}"] = (
                made.default_factory if made.default_factory is not MISSING else lambda d=made.default: d
            )
            value = f"make_{name}()"
        elif made.default_factory is not MISSING:
            scope[f"make_{name}"] = made.default_factory
            scope[f"default_{name}"] = MISSING
            arguments.append(f"{name}=default_{name}")
            value = f"make_{name}() if {name} is MISSING else {name}"
        elif made.default is not MISSING:
            scope[f"default_{name}"] = made.default
            arguments.append(f"{name}=default_{name}")
        else:
            arguments.append(name)
        slot = cls.__dict__.get(name) if frozen else None
        if isinstance(slot, MemberDescriptorType):  # half the time of object.__setattr__
            scope[f"put_{name}"] = slot.__set__
            lines.append(f"    put_{name}(self, {value})")
        else:
            lines.append(f"    put(self, {name!r}, {value})" if frozen else f"    self.{name} = {value}")
    source = f"def __init__(self, {', '.join(arguments)}):\n" + ("\n".join(lines) or "    pass")
    exec(source, scope)
    made_init: Callable[..., None] = scope["__init__"]
    made_init.__qualname__ = f"{cls.__qualname__}.__init__"
    return made_init


def shown(self: Any) -> str:
    """`Name(field=value, …)`."""
    inner = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__dataclass_fields__)
    return f"{type(self).__qualname__}({inner})"


def equal(names: tuple[str, ...]) -> Callable[[Any, object], Any]:
    """Equality field by field, of the same class only."""

    values = values_of(names)

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807
        if other is self:
            return True
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    return __eq__


def values_of(names: tuple[str, ...]) -> Callable[[Any], Any]:
    """From an instance to the values of these fields: a tuple, of one field the value itself."""
    return attrgetter(*names) if names else lambda instance: ()


def hashed(names: tuple[str, ...]) -> Callable[[Any], int]:
    values = values_of(names)

    def __hash__(self: Any) -> int:  # noqa: N807
        return hash(values(self))

    return __hash__


def reduced(self: Any) -> tuple[Any, ...]:
    """How an instance is copied and pickled: slots of a frozen class cannot be assigned."""
    return remade, (type(self), tuple([getattr(self, name) for name in self.__dataclass_fields__]))


def remade(cls: type[T], values: tuple[object, ...]) -> T:
    """An instance with these values."""
    made = object.__new__(cls)
    for name, value in zip(cls.__dataclass_fields__, values, strict=True):  # type: ignore[attr-defined]
        object.__setattr__(made, name, value)
    return made


def refuse(self: Any, name: str, value: object = None) -> None:
    """What a frozen instance does with an assignment."""
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
