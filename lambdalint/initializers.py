"""`__init__` of the package's dataclasses: a function for each shape of fields, or the values laid down one by one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import repeat
from types import CodeType, FunctionType
from typing import Any

MISSING: Any = object()


class Field:
    """What a class says of one of its fields; the name is added when the fields are asked for."""

    __slots__ = ("compare", "default", "default_factory", "init", "name", "repr")

    def __init__(
        self,
        default: Any = MISSING,
        default_factory: Any = MISSING,
        init: bool = True,
        repr: bool = True,
        compare: bool = True,
    ) -> None:
        self.name = ""
        self.default, self.default_factory = default, default_factory
        self.init, self.repr, self.compare = init, repr, compare


def laid(self: Any, fields: dict[str, Any], values: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Give an instance its values one by one; False where the arguments are not those of the class. All fields are
    arguments."""
    for _ in map(setattr, repeat(self), fields, values):
        pass
    taken = 0
    for name in [*fields][len(values) :]:
        value = named.get(name, MISSING)
        if value is not MISSING:
            taken += 1
        else:
            value = fields[name]
            if type(value) is Field:
                value = value.default if value.default_factory is MISSING else value.default_factory()
            if value is MISSING:
                return False
        setattr(self, name, value)
    return len(values) <= len(fields) and taken == len(named)


def initializer(cls: type[Any], fields: dict[str, Field]) -> Callable[..., None]:
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
