"""What can be said about a property before the stack is deployed: known, absent, or unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Generic, TypeAlias, TypeVar

from lambdalint.frozen import dataclass
from lambdalint.span import Span

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Default:
    """AWS documents this value for a property that is left out; `source` says where."""

    source: str


@dataclass(frozen=True, slots=True)
class Inherited:
    """The value is written elsewhere (`Globals`, a parent stack), at `span`."""

    span: Span


@dataclass(frozen=True, slots=True)
class Assumed:
    """The value stands on the default of a parameter that a deployment may override."""

    parameter: str
    value: str


@dataclass(frozen=True, slots=True)
class Composed:
    """The text was put together with defaults of parameters; `parts` are what it is with any other values of them."""

    parts: tuple[Part, ...]


Basis: TypeAlias = Default | Inherited | Assumed | Composed


@dataclass(frozen=True, slots=True)
class Known(Generic[T_co]):
    """The value is decided. `basis` is empty when it is written where it is used."""

    value: T_co
    span: Span
    basis: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True)
class Absent:
    """The template leaves it out and nothing takes its place; `span` is the owner's name."""

    span: Span
    basis: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """Only the deployment decides; `reason` is one lowercase clause for the user.

    `of` is the parameter, pseudo parameter, import or entry of a mapping whose value it is, the same text wherever it stands; "" if it is no such.
    """

    span: Span
    reason: str
    of: str = ""


Value: TypeAlias = Known[T] | Absent | Unknown


@dataclass(frozen=True, slots=True)
class Reference:
    """A resource of this template: `Ref` (attribute empty) or `GetAtt`."""

    id: str
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A string with parts that only the deployment decides. Parts never neighbour as two strings.

    An `Unknown` part is a pseudo parameter, an import or another value that is not decided.
    """

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(
            part
            if isinstance(part, str)
            else f"${{{part.id}{'.' + part.attribute if part.attribute else ''}}}"
            if isinstance(part, Reference)
            else "${?}"
            for part in self.parts
        )


Part: TypeAlias = "str | Reference | Unknown"
Scalar: TypeAlias = str | int | float | bool | Reference | Text


def merged(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Parts of a text without empty ones, and with strings that neighbour as one."""
    found: list[Part] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return tuple(found)


def parts_of(value: Known[Scalar]) -> tuple[Part, ...]:
    """What a value is put together of, with parameters in the place of their defaults."""
    assumed = [basis for basis in value.basis if isinstance(basis, Assumed)]
    composed = [basis for basis in value.basis if isinstance(basis, Composed)]
    if composed:
        return composed[0].parts if len(composed) == 1 else (Unknown(value.span, "it is made of several texts"),)
    if assumed:
        whole = len(assumed) == 1 and value.value == assumed[0].value
        return (Unknown(value.span, "it has a default", assumed[0].parameter if whole else ""),)
    if isinstance(value.value, Text):
        return value.value.parts
    return (value.value if isinstance(value.value, Reference) else str(value.value),)


def composition(pieces: Iterable[str | Value[Scalar]]) -> tuple[Basis, ...]:
    """What a text that is put together of some pieces stands on."""
    basis: dict[Basis, None] = {}
    parts: list[Part] = []
    for piece in pieces:
        if isinstance(piece, Known):
            basis.update(dict.fromkeys([one for one in piece.basis if not isinstance(one, Composed)]))
            parts += parts_of(piece)
        elif not isinstance(piece, Absent):
            parts.append(piece)
    return (*basis, Composed(merged(parts))) if any(isinstance(one, Assumed) for one in basis) else tuple(basis)


def joined(pieces: Sequence[str | Value[str | Text | Reference]], span: Span) -> Value[str | Text | Reference]:
    """The simplest value that is put together of some pieces."""
    parts: list[Part] = []
    for piece in pieces:
        if isinstance(piece, Known):
            parts += piece.value.parts if isinstance(piece.value, Text) else (piece.value,)
        elif not isinstance(piece, Absent):
            parts.append(piece)
    match merged(parts):
        case [Unknown() as only]:
            return only
        case [str() | Reference() as only]:
            return Known(only, span, composition(pieces))
        case []:
            return Known("", span, composition(pieces))
        case several:
            return Known(Text(several), span, composition(pieces))


def derived(basis: tuple[Basis, ...], span: Span, of: str = "") -> tuple[Basis, ...]:
    """What a value stands on that was made of another one and is not that one: a piece, an entry that it is a key of.

    `of` is what it is called, where it is the same wherever it stands.
    """
    if not any(isinstance(one, Assumed) for one in basis):
        return basis
    kept = dict.fromkeys([one for one in basis if not isinstance(one, Composed)])
    return (*kept, Composed((Unknown(span, "it is made of a value with a default", of),)))


def unnamed(gap: Unknown) -> Unknown:
    """What is not known of something that is made of a value: it is not the value itself."""
    return Unknown(gap.span, gap.reason)


def convert(value: Value[T], change: Callable[[T], S]) -> Value[S]:
    """The same knowledge about `change(value)`. `change` may raise ValueError: then it is Unknown."""
    match value:
        case Known(inner, span, basis):
            try:
                return Known(change(inner), span, basis)
            except (ValueError, TypeError, OverflowError) as error:
                return Unknown(span, str(error) or "the value has an unexpected form")
        case other:
            return other


@cache
def documented(source: str) -> Default:
    """The same object for all values that AWS documents in one place."""
    return Default(source)


def otherwise(value: Value[T], default: T, source: str) -> Value[T]:
    """The default that AWS documents in `source`, where the template is silent."""
    match value:
        case Absent(span, basis):
            return Known(default, span, (*basis, documented(source)))
        case other:
            return other


@dataclass(frozen=True, slots=True)
class Several(Generic[T_co]):
    """Many things, and an `Unknown` for each place where more of them may hide.

    Not iterable: "nothing does X" can only be written by matching `Absent` on `has`.
    """

    items: tuple[T_co, ...] = ()
    gaps: tuple[Unknown, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing more may hide."""
        return not self.gaps

    def has(self, predicate: Callable[[T_co], bool], where: Span) -> Value[T_co]:
        """Known with the first item that matches, Absent(where) only without gaps, else Unknown."""
        for item in self.items:
            if predicate(item):
                return Known(item, getattr(item, "span", where))
        return self.gaps[0] if self.gaps else Absent(where)

    def where(self, predicate: Callable[[T_co], bool]) -> Several[T_co]:
        """The items that match, with the same gaps."""
        kept = tuple(filter(predicate, self.items))
        return self if len(kept) == len(self.items) else Several(kept, self.gaps)
