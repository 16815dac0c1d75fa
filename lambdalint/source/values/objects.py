"""What an expression can stand for while a program is evaluated: symbols, and things that only the code has.

A value is a set of these. The empty set means "not computed"; OPAQUE stands for whatever was not followed.
"""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from lambdalint.frozen import dataclass
from lambdalint.source.model.symbols import Choice, Const, Env, Input, Item, Joined, Opaque, SsmValue, Symbol
from lambdalint.source.modules.graph import Folder
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Scope

Context: TypeAlias = tuple[tuple[str, Symbol], ...]
"""Parameters that a call gives a constant: one level of call context."""


class Operand(NamedTuple):
    """An expression, the scope in which its names are looked up, and the call context."""

    node: ast.expr
    scope: Scope
    context: Context = ()


@dataclass(frozen=True)
class ModuleObject:
    """A module or package of the project."""

    found: Module | Folder


@dataclass(frozen=True, slots=True)
class External:
    """Something of a library by its dotted name; `()` marks a call: "requests.Session().post"."""

    name: str
    call: Operand | None = None
    """The call that made it, where its arguments matter."""


@dataclass(frozen=True, slots=True)
class FunctionObject:
    """A function or lambda of the project; `receiver` says that its first parameter is bound."""

    scope: Scope
    receiver: bool = False


@dataclass(frozen=True, slots=True)
class ClassObject:
    scope: Scope


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class of the project. All objects of one class share their attributes."""

    scope: Scope


@dataclass(frozen=True)
class SuperObject:
    """`super()` in a method of a class."""

    scope: Scope


@dataclass(frozen=True, slots=True)
class Display:
    """A list, tuple, set or dict display, a comprehension, or `dict(…)`.

    `holder` is the scope and name of the variable it is first assigned to, so that later changes are found:
    a class and "self.name" for attributes.
    """

    operand: Operand
    holder: tuple[Scope, str] | None = None


@dataclass(frozen=True)
class Pack:
    """A tuple by the values of its parts, such as an item of `enumerate(…)`. Never nested."""

    parts: tuple[Values, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """An iterable by the values of its items, such as a generator."""

    items: Values


@dataclass(frozen=True)
class Session:
    """A boto3, aioboto3 or botocore session."""

    own_role: bool = True


@dataclass(frozen=True, slots=True)
class Client:
    """A client of a service."""

    service: str
    own_role: bool = True
    sure: bool = True


@dataclass(frozen=True)
class SdkResource:
    """A boto3 resource. `type` is "" for the service resource; `identifiers` are its constructor's arguments.

    `lazy`: reading one of its attributes calls its load operation.
    """

    service: str
    type: str
    identifiers: tuple[Operand | None, ...] = ()
    own_role: bool = True
    lazy: bool = True


@dataclass(frozen=True)
class Collection:
    """A collection of a boto3 resource, such as `bucket.objects`."""

    resource: SdkResource
    operation: str
    item: str


@dataclass(frozen=True)
class Paginator:
    client: Client
    method: str


@dataclass(frozen=True)
class WaiterObject:
    client: Client
    name: str


SdkReceiver: TypeAlias = Session | Client | SdkResource | Collection | Paginator | WaiterObject


@dataclass(frozen=True, slots=True)
class SdkMethod:
    """A method of an SDK object that is not called yet."""

    receiver: SdkReceiver
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What an SDK call returned, or a part of it; `path` leads to the part, 4 keys deep."""

    service: str
    operation: str
    call: Operand
    path: tuple[str, ...] = ()


@dataclass(frozen=True)
class Partial:
    """`functools.partial(function, …)`."""

    function: FunctionObject | ClassObject | SdkMethod | External
    call: Operand


Thing: TypeAlias = (
    ModuleObject
    | External
    | FunctionObject
    | ClassObject
    | Instance
    | SuperObject
    | Display
    | Pack
    | Run
    | SdkReceiver
    | SdkMethod
    | Answer
    | Partial
)
Object: TypeAlias = "Thing | Symbol"
Values: TypeAlias = frozenset[Object]

OPAQUE = Opaque("it was not followed")
EVENT = Input("event")
"""The handler's event."""
NOTHING: Values = frozenset()
UNKNOWN: Values = frozenset({OPAQUE})


@lru_cache(4_000)
def external(name: str) -> Values:
    """Something in a library by its dotted name."""
    return frozenset({External(name)})


MOST = 24
"""Values of one expression; more become OPAQUE (things of the SDK and functions are kept)."""
SYMBOLS = frozenset({Const, Env, Joined, Item, Input, SsmValue, Choice, Opaque})


def symbol(values: Values, limit: int = 8) -> Symbol:
    """One symbol for a value: what is not a symbol is opaque, and None beside others is left out."""
    if len(values) == 1:
        (only,) = values
        return only if only.__class__ in SYMBOLS else OPAQUE  # type: ignore[return-value]
    found: list[Symbol] = [value for value in values if value.__class__ in SYMBOLS]  # type: ignore[misc]
    if len(found) < len(values) and OPAQUE not in values:
        found.append(OPAQUE)
    if len(found) > 1:
        found = [value for value in found if not (isinstance(value, Const) and value.value is None)]
    if len(found) == 1:
        return found[0]
    if not found or len(found) > limit:
        return OPAQUE
    return limited(Choice(tuple(sorted(found, key=repr))))


LARGEST = 48
"""Symbols inside one symbol."""
LONGEST = 20_000
"""Characters of one constant text that is put together."""


def limited(whole: Symbol) -> Symbol:
    """The symbol itself, or OPAQUE when it holds too many others."""
    pending: list[Symbol] = [whole]
    count = 0
    while pending:
        at = pending.pop()
        count += 1
        while at.__class__ is Item:
            at, count = at.of, count + 1
        if count > LARGEST:
            return OPAQUE
        if at.__class__ is Const:
            continue
        if isinstance(at, Joined):
            pending += at.parts
        elif isinstance(at, Choice):
            pending += at.options
        elif isinstance(at, SsmValue):
            pending.append(at.name)
        elif isinstance(at, Env) and at.default is not None:
            pending.append(at.default)
    return whole


def joined(parts: list[Symbol]) -> Symbol:
    """A string of parts: neighbouring constants become one."""
    flat: list[Symbol] = []
    for part in parts:
        for piece in part.parts if isinstance(part, Joined) else (part,):
            if isinstance(piece, Const) and flat and isinstance(flat[-1], Const):
                text = spelled(flat[-1], piece)
                if text is None:
                    return OPAQUE
                flat[-1] = Const(text)
            elif not (isinstance(piece, Const) and piece.value == ""):
                flat.append(piece)
    if len(flat) > 16:
        return OPAQUE
    if not flat:
        return Const("")
    if len(flat) == 1:
        only = flat[0]
        text = spelled(only) if isinstance(only, Const) else None
        return only if not isinstance(only, Const) else OPAQUE if text is None else Const(text)
    return limited(Joined(tuple(flat)))


def spelled(*constants: Const) -> str | None:
    """Constants as one text; None beyond LONGEST, and for numbers that Python itself refuses to spell."""
    try:
        text = "".join(str(constant.value) for constant in constants)
    except ValueError:
        return None
    return text if len(text) <= LONGEST else None


def item(of: Symbol, key: str) -> Symbol:
    """A part of the event or of another symbol, eight keys deep."""
    depth, at = 0, of
    while isinstance(at, Item):
        depth, at = depth + 1, at.of
    return Item(of, key) if depth < 8 else of


def pack(parts: list[Values]) -> Pack:
    """A tuple of values; tuples inside it are not followed."""
    return Pack(tuple(UNKNOWN if any(isinstance(v, (Pack, Run)) for v in part) else part for part in parts))


def bounded(values: set[Object] | frozenset[Object]) -> Values:
    """The same values, or fewer and OPAQUE when there are too many. Does not depend on their order."""
    if len(values) <= MOST:
        return frozenset(values)  # the same object when it is one
    kept = {
        value for value in values if isinstance(value, FunctionObject | ClassObject | Instance | Client | SdkMethod)
    }
    return frozenset(kept | {OPAQUE}) if len(kept) <= 4 * MOST else UNKNOWN
