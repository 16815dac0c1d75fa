"""`dataclass` for this package: the classes of the standard library's, made in a third of the time.

The standard decorator compiles each method of each class by itself, which for two hundred small classes is a third of
the time that a run on one application takes. This one compiles `__init__` only, once for all classes of the same shape,
and shares the other methods.
What it makes is a dataclass to `dataclasses.replace` and `dataclasses.fields`. Slots, frozen or not; no inheritance of
fields. Frozen is what the type checker sees: refusing assignments at run time would triple the time that an object
takes to make.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, field
from functools import cache
from operator import attrgetter
from types import CodeType, FunctionType
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
        init = initializer(cls, fields)
        made_class[0].__init__ = init
        init(self, *values, **named)

    methods: dict[str, Any] = {"__init__": first, "__reduce__": reduced}
    compared = tuple(name for name, made in fields.items() if made.compare)
    if repr:
        methods["__repr__"] = shown
    if eq:
        methods["__eq__"] = equal(compared)
        methods["__hash__"] = hashed(compared) if frozen else None
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


def initializer(cls: type[Any], fields: dict[str, Field[Any]]) -> Callable[..., None]:
    """`__init__`: compiled once for all classes of the same shape, with this one's names put in."""
    kinds = tuple(
        ("made" if made.default_factory is not MISSING else "fixed")
        if not made.init
        else "default_made"
        if made.default_factory is not MISSING
        else "default"
        if made.default is not MISSING
        else "given"
        for made in fields.values()
    )
    names = {f"field{n}": name for n, name in enumerate(fields)}
    scope: dict[str, Any] = {"MISSING": MISSING}
    defaults: list[Any] = []
    for n, (made, kind) in enumerate(zip(fields.values(), kinds, strict=True)):
        if kind in ("made", "default_made"):
            scope[f"make{n}"] = made.default_factory
        elif kind == "fixed":
            scope[f"make{n}"] = lambda value=made.default: value
        if kind.startswith("default"):
            defaults.append(MISSING if kind == "default_made" else made.default)
    shape = compiled(tuple("given" if kind == "default" else kind for kind in kinds))
    code = shape.replace(
        co_names=tuple(names.get(name, name) for name in shape.co_names),
        co_varnames=tuple(names.get(name, name) for name in shape.co_varnames),
    )
    init = FunctionType(code, scope, "__init__", tuple(defaults))
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


@cache
def compiled(kinds: tuple[str, ...]) -> CodeType:
    """The code of an `__init__` whose fields are called field0, field1, …"""
    arguments = "".join(f", field{n}" for n, kind in enumerate(kinds) if kind not in ("made", "fixed"))
    value = {
        "made": "make{0}()",
        "fixed": "make{0}()",
        "default_made": "make{0}() if field{0} is MISSING else field{0}",
    }
    lines = [f"    self.field{n} = {value.get(kind, 'field{0}').format(n)}" for n, kind in enumerate(kinds)]
    scope: dict[str, Any] = {}
    exec(f"def __init__(self{arguments}):\n" + ("\n".join(lines) or "    pass"), scope)
    code: CodeType = scope["__init__"].__code__
    return code


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
