"""What a rule is, and what it reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import Enum, IntEnum
from typing import Any, Generic, TypeAlias, TypeVar

from lambdalint.changes import Proposal
from lambdalint.frozen import dataclass, field
from lambdalint.span import Span
from lambdalint.value import Absent, Known, Unknown, Value

T = TypeVar("T")

SETS = ("2026.1",)
"""The sets of rules, oldest first; each holds those before it. A rule that a later release adds is in a later set."""
DEFAULT_SET = "2026.1"
"""The set that runs where `select` names none. It changes with the major version only."""

SUBJECTS = (
    "Deployment", "Function", "Handler", "EventSourceMapping", "Role", "Permission", "Queue", "Topic", "Bucket", "Table",
    "LogGroup", "Alarm", "LambdaTask",
)  # fmt: skip
"""The classes of the model about which rules are asked, one object after the other (engine.py)."""


class Severity(IntEnum):
    """What it costs the user when the finding is right."""

    INFO = 0
    WARNING = 1
    ERROR = 2

    def __str__(self) -> str:
        return self.name.lower()


class Confidence(IntEnum):
    """How likely the finding is right."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2

    def __str__(self) -> str:
        return self.name.lower()


class Surface(IntEnum):
    """The first profile in which a rule speaks."""

    COMMIT = 0
    CI = 1
    AUDIT = 2

    def __str__(self) -> str:
        return self.name.lower()


class Trap(Enum):
    """The documented traps; each has a page in `docs/traps/`. The slugs are a contract."""

    ADMIN_ROLE = "admin-role"
    BROAD_PERMISSIONS = "broad-permissions"
    MISSING_PERMISSION = "missing-permission"
    OPEN_INVOKE_PERMISSION = "open-invoke-permission"
    NEEDLESS_VPC = "needless-vpc"
    VPC_CONNECTIVITY = "vpc-connectivity"
    MISSING_FAILURE_DESTINATION = "missing-failure-destination"
    BATCH_BLAST_RADIUS = "batch-blast-radius"
    QUEUE_VISIBILITY = "queue-visibility"
    NON_IDEMPOTENT_HANDLER = "non-idempotent-handler"
    RECURSIVE_LOOP = "recursive-loop"
    OVERSIZED_TIMEOUT = "oversized-timeout"
    UNDERSIZED_TIMEOUT = "undersized-timeout"
    NOT_A_FUNCTION = "not-a-function"
    DOWNSTREAM_CAPACITY = "downstream-capacity"
    COLD_START = "cold-start"
    TMP_DURABLE_STATE = "tmp-durable-state"
    SECRETS_IN_ENVIRONMENT = "secrets-in-environment"
    LOG_VOLUME = "log-volume"
    UNOBSERVED = "unobserved"
    RUNAWAY_COST = "runaway-cost"
    BROKEN_WIRING = "broken-wiring"


Place: TypeAlias = Span | Known[Any] | Absent | Unknown


def span_of(place: Place) -> Span:
    """Where a value or a span is written."""
    return place if isinstance(place, Span) else place.span


@dataclass(frozen=True, slots=True)
class Violation:
    """One place that breaks a rule, built from values: the engine takes spans and assumptions from them.

    `at` is the line that the help would change; `because` are the other places, each with a label.
    `message` is one lowercase fact with names in backticks and numbers; `help` is imperative.
    `label` stands under the carets of `at`. `why` replaces the first paragraph of the page's Why.
    `resource` is the logical id concerned and `resources` others that take part (by default the
    subject's). Severity and confidence may lower the rule's, never raise them.
    """

    at: Place
    message: str
    help: str
    because: Sequence[tuple[Place, str]] = ()
    label: str = ""
    why: str = ""
    resource: str | None = None
    resources: Sequence[str] = ()
    severity: Severity | None = None
    confidence: Confidence | None = None
    fixes: Sequence[Proposal] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Undecided:
    """The rule would have fired here had the unknown been bad."""

    unknown: Unknown
    resource: str | None = None


Report: TypeAlias = Violation | Undecided
Check: TypeAlias = Callable[..., Iterator[Report]]


@dataclass(frozen=True)
class Rule(Generic[T]):
    """A check of every `subject` of a deployment. `check` also takes the Deployment if it asks for it."""

    name: str
    trap: Trap
    severity: Severity
    confidence: Confidence
    surface: Surface
    yields_to: tuple[str, ...]
    aliases: tuple[str, ...]
    since: str
    subject: type[T]
    wants_deployment: bool
    check: Check = field(repr=False)


def rule(
    name: str,
    *,
    trap: Trap,
    severity: Severity,
    confidence: Confidence,
    surface: Surface = Surface.COMMIT,
    yields_to: Sequence[str] = (),
    aliases: Sequence[str] = (),
    since: str = SETS[0],
) -> Callable[[Check], Rule[Any]]:
    """Make a rule of a generator function.

    The annotation of its first parameter is its subject (Function, Queue, Role, ...); a second
    parameter, if there is one, receives the whole Deployment. Severity and confidence are ceilings.
    `since` is the first set of rules that holds it.
    """
    if since not in SETS:
        raise ValueError(f"`since` is `{since}`, not one of the sets {', '.join(SETS)}")

    def make(check: Check) -> Rule[Any]:
        code = check.__code__
        first, *rest = code.co_varnames[: code.co_argcount] or ("",)
        subject: Any = check.__annotations__.get(first)
        if isinstance(subject, str):
            subject = check.__globals__.get(subject, subject)
        if not isinstance(subject, type) and subject is not None:
            from typing import get_type_hints

            subject = get_type_hints(check)[first]
        if getattr(subject, "__name__", "") not in SUBJECTS:
            raise TypeError(
                f"the first parameter of `{check.__name__}` is to be annotated as one of {', '.join(SUBJECTS)}"
            )
        return Rule(
            name,
            trap,
            severity,
            confidence,
            surface,
            tuple(yields_to),
            tuple(aliases),
            since,
            subject,
            bool(rest),
            check,
        )

    return make


def bases(value: Value[Any] | Span) -> tuple[Any, ...]:
    """The assumptions and inheritances behind a place."""
    return () if isinstance(value, (Span, Unknown)) else value.basis
