"""What a fix changes, as rules say it; `lambdalint.edits` turns it into edits of the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TypeAlias

from lambdalint.frozen import dataclass
from lambdalint.span import Span

Plain: TypeAlias = "str | int | bool | Sequence[Plain] | Mapping[str, Plain]"
"""A value as JSON has it; intrinsics in their long form: `{"Fn::GetAtt": ["Jobs", "Arn"]}`."""


class Safety(Enum):
    """Whether a fix can break a deployment, lose an event or change what the code means."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Put:
    """Set a property of one resource, given by its keys below `Properties`; mappings on the way are made.

    `was`: where today's value is written, which chooses a branch of `Fn::If`. A value that comes from `Globals` gets
    an override; one behind a parameter, a mapping, an anchor or a merge key is left alone.
    """

    resource: str
    path: tuple[str, ...]
    value: Plain
    was: Span | None = None


@dataclass(frozen=True)
class Create:
    """A new resource, under the condition of the resource `beside`. Another id is taken if this one is not free."""

    id: str
    type: str
    properties: Mapping[str, Plain]
    beside: str


@dataclass(frozen=True)
class Rename:
    """Write another text where `old` stands inside a resource: a key, or a plain value."""

    resource: str
    span: Span
    old: str
    new: str


@dataclass(frozen=True)
class Argument:
    """Add a keyword argument to the Python call at `call`. `code` is its value as source text."""

    call: Span
    name: str
    code: str


@dataclass(frozen=True)
class Hoist:
    """Move the assignments of these Python calls out of their functions, to module level."""

    calls: tuple[Span, ...]


Change: TypeAlias = Put | Create | Rename | Argument | Hoist


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule would do about a violation, in a few words and as changes; offered if all of them can be made."""

    title: str
    safety: Safety
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text of `span` (empty: insert before it) by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that remove a finding, and what they do in a few words. `creates` are the ids of new resources."""

    title: str
    safety: Safety
    edits: tuple[Edit, ...]
    creates: tuple[str, ...] = ()
