"""`__init__` of the package's dataclasses: a function for each shape of fields, or the values laid down one by one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import repeat
from types import CodeType, FunctionType
from typing import Any

MISSING: Any = object()


class Field:
    """What a class says of one of its fields where that is more than a default; the name is added for who asks."""

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

    @property
    def kind(self) -> str:
        """What `__init__` does for it."""
        if self.default_factory is MISSING:
            return "given" if self.init else "fixed"
        return "default_made" if self.init else "made"


def laid(self: Any, fields: dict[str, Any], values: tuple[Any, ...], named: dict[str, Any]) -> bool:
    """Give an instance its values one by one; False where the arguments are not those of the class. All fields are
    arguments."""
    any(map(setattr, repeat(self), fields, values))  # each of them gives None
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


def initializer(cls: type[Any], fields: dict[str, Any]) -> Callable[..., None]:
    """`__init__`: compiled once for all classes of the same shape, with this one's names put in."""
    kinds: list[str] = []
    scope: dict[str, Any] = {"MISSING": MISSING}
    defaults: list[Any] = []
    for n, one in enumerate(fields.values()):
        kind = one.kind if type(one) is Field else "given"
        kinds.append(kind)
        if kind == "given":
            default = one.default if type(one) is Field else one
            if default is not MISSING:
                defaults.append(default)
            continue
        scope[f"make{n}"] = (lambda value=one.default: value) if kind == "fixed" else one.default_factory
        if kind == "default_made":
            defaults.append(MISSING)
    code = compiled(tuple(kinds))
    named = {f"field{n}": name for n, name in enumerate(fields)}.get
    code = code.replace(
        co_names=tuple(map(named, code.co_names, code.co_names)),
        co_varnames=tuple(map(named, code.co_varnames, code.co_varnames)),
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
