"""A violation with its place among the worlds and its status: what every reporter prints."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING

from lambdalint.changes import Fix
from lambdalint.frozen import dataclass, field
from lambdalint.rule_api import Confidence, Severity
from lambdalint.span import Span

if TYPE_CHECKING:
    from lambdalint.audited import Target


class Status(Enum):
    """Whether a finding counts."""

    ACTIVE = "active"
    SUPPRESSED = "suppressed"
    BASELINED = "baselined"
    WAIVED = "waived"


ALSO_IN = "also in "
"""How the reason of a finding begins that another commit has as well."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place of a finding. `role` is primary or related, step in a flow."""

    role: str
    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes a finding the same one tomorrow. No line, message, world or stack enters."""

    rule: str
    template: str
    resource: str | None
    anchor: str

    @property
    def id(self) -> str:
        """The fingerprint: SHA-256 over all parts, in hexadecimal."""
        parts = [self.rule, self.template, self.resource or "", self.anchor]
        return digest("\0".join(parts).encode("utf-8", "surrogatepass"))


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal, by the module that Python brings: `hashlib` loads OpenSSL, which takes longer than a
    template. Where Python was built without, by that."""
    try:
        if sys.version_info >= (3, 12):
            from _sha2 import sha256
        else:
            from _sha256 import sha256  # type: ignore[import-not-found]
    except ImportError:
        from hashlib import sha256
    made: str = sha256(data).hexdigest()
    return made


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of one deployment, merged over the worlds in which it holds."""

    identity: Identity
    trap: str | None
    severity: Severity
    confidence: Confidence
    message: str
    why: str
    help: str
    locations: tuple[Location, ...]
    resources: tuple[str, ...] = ()
    when: str | None = None
    assumes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    status: Status = Status.ACTIVE
    reason: str | None = None
    until: str | None = None
    also: tuple[str, ...] = ()
    url: str = ""
    fixes: tuple[Fix, ...] = ()
    stack: tuple[str, ...] = ()
    """The nested stacks that lead to the template, as ids from the outermost; of several the first."""
    flow: tuple[Location, ...] = ()
    """From the handler through the calls that lead on to one of the places, when there are any."""

    @property
    def rule(self) -> str:
        return self.identity.rule

    @property
    def id(self) -> str:
        return self.identity.id

    @property
    def primary(self) -> Location:
        return self.locations[0]


@dataclass(frozen=True, slots=True)
class UndecidedFinding:
    """What a rule could not decide, and why."""

    rule: str
    template: str
    resource: str | None
    reason: str
    span: Span


@dataclass(frozen=True)
class Unreadable:
    """A file that could not be read; nothing of it was checked."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How many functions there are, of how many the code was read, and how many are in other languages than Python."""

    functions: int = 0
    read: int = 0
    foreign: int = 0

    @property
    def unread(self) -> int:
        """The functions whose code may be Python and was not read."""
        return self.functions - self.read - self.foreign

    def __add__(self, other: Reading) -> Reading:
        return Reading(self.functions + other.functions, self.read + other.read, self.foreign + other.foreign)


@dataclass(frozen=True)
class Coverage:
    """What was looked at: the figures of the summary line."""

    templates: int = 0
    reading: Reading = Reading()
    sources: int = 0
    candidates: int = 0
    functions: tuple[str, ...] = ()
    """Their addresses, `template.yaml::Worker`."""


@dataclass(frozen=True)
class Results:
    """Everything that a run found; reporters turn it into text and take no decision.

    `findings` holds every finding, also suppressed ones, sorted by template, place and rule.
    `texts` holds the text of each file that a location points into, by its path.
    `fixed` are the ids of known findings (baseline, another commit) that no longer occur in what was checked.
    `deploys` holds, for each template that was not named itself, the named files because of which it was checked.
    `targets` are the checkouts of an audit; there every path begins with one.
    """

    findings: tuple[Finding, ...]
    undecided: tuple[UndecidedFinding, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    coverage: Coverage = Coverage()
    texts: Mapping[str, str] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()
    deploys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
