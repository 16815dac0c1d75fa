"""`__init__` of the package's dataclasses: the code of their shape of fields with the names of their own.

To compile one takes longer than to load a module, and a run needs thirty: `shapes.py` has all of them written out, and
Python keeps what it has compiled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import CodeType, FunctionType
from typing import Any

from lambdalint.frozen import shapes

MISSING: Any = object()
GIVEN, DEFAULT_MADE, MADE, FIXED = "gdmf"
"""What `__init__` does for a field, a letter of the shape: takes a value, takes or makes one, makes it, always has the
same."""
VALUES = {
    GIVEN: "field{0}",
    DEFAULT_MADE: "make{0}() if field{0} is MISSING else field{0}",
    MADE: "make{0}()",
    FIXED: "make{0}()",
}


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
            return GIVEN if self.init else FIXED
        return DEFAULT_MADE if self.init else MADE


def initializer(cls: type[Any], fields: dict[str, Any]) -> Callable[..., None]:
    """`__init__`: the code of the shape that the fields have, with their names put in."""
    shape = ""
    scope: dict[str, Any] = {"MISSING": MISSING}
    defaults: list[Any] = []
    for value in fields.values():
        kind = GIVEN
        if type(value) is Field:
            kind, make, value = value.kind, value.default_factory, value.default
            if kind != GIVEN:
                scope[f"make{len(shape)}"] = make if make is not MISSING else lambda same=value: same
        if kind == DEFAULT_MADE or (kind == GIVEN and value is not MISSING):
            defaults.append(value)
        shape += kind
    code = code_of(shape)
    if len(code.co_names) == len(fields):
        code = code.replace(co_names=(*fields,), co_varnames=("self", *fields))
    else:  # what is made has names, too
        code = named(code, fields)
    init = FunctionType(code, scope, "__init__", tuple(defaults))
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def named(code: CodeType, fields: Iterable[str]) -> CodeType:
    """The code of a shape with the names of these fields."""
    name = {f"field{n}": name for n, name in enumerate(fields)}.get
    names, variables = code.co_names, code.co_varnames
    return code.replace(co_names=tuple(map(name, names, names)), co_varnames=tuple(map(name, variables, variables)))


def code_of(shape: str) -> CodeType:
    """The code of an `__init__` whose fields are called field0, field1, …; compiled here only for a shape that no class
    of this package has."""
    known = getattr(shapes, shape, None)
    if known is None:
        scope: dict[str, Any] = {}
        exec(written(shape, "known"), scope)
        known = scope["known"]
    code: CodeType = known.__code__
    return code


def written(shape: str, name: str) -> str:
    """An `__init__` as Python, in a line."""
    arguments = "".join(f", field{n}" for n, kind in enumerate(shape) if kind in (GIVEN, DEFAULT_MADE))
    lines = [f"self.field{n} = {VALUES[kind].format(n)}" for n, kind in enumerate(shape)]
    return f"def {name}(self{arguments}): {'; '.join(lines) or 'pass'}"
