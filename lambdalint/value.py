"""What can be said about a property before the stack is deployed: known, absent, or unknown."""

from __future__ import annotations

from collections.abc import Callable
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


Basis: TypeAlias = Default | Inherited | Assumed


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
    """Only the deployment decides; `reason` is one lowercase clause for the user."""

    span: Span
    reason: str


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

    parts: tuple[str | Reference | Unknown, ...]

    def __str__(self) -> str:
        return "".join(
            part
            if isinstance(part, str)
            else f"${{{part.id}{'.' + part.attribute if part.attribute else ''}}}"
            if isinstance(part, Reference)
            else "${?}"
            for part in self.parts
        )


Scalar: TypeAlias = str | int | float | bool | Reference | Text


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


def otherwise(value: Value[T], default: T, source: str) -> Value[T]:
    """The default that AWS documents in `source`, where the template is silent."""
    match value:
        case Absent(span, basis):
            return Known(default, span, (*basis, Default(source)))
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
        return Several(tuple(filter(predicate, self.items)), self.gaps)
