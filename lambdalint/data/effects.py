"""What repeating an SDK operation does: the question that a second delivery of the same event asks."""

from __future__ import annotations

from enum import Enum
from functools import cache

from lambdalint.data.records import Records
from lambdalint.data.sdk import helper, service
from lambdalint.frozen import dataclass, replace

TABLE = Records("effects.tsv")


class Repeat(Enum):
    """What the second call with the same arguments does."""

    READ = "R"
    """Nothing changes."""
    SAME = "I"
    """The work is found done: set, delete, tag."""
    DEPENDS = "C"
    """The arguments decide; the note says how."""
    TOKEN = "T"
    """A second effect, unless the code gives a token of its own: botocore fills a random one."""
    OPEN_TOKEN = "t"
    """A second effect, unless the code gives a token; botocore fills none."""
    NAMED = "N"
    """An error, because the name is taken: no second effect if the name comes from the event."""
    DUPLICATE = "A"
    """A second effect, always."""
    UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class OperationEffect:
    """What repeating one operation does.

    `token` is the path of the argument that tells a repetition ("Entries[].MessageDeduplicationId"); `window`
    is for how many seconds it is remembered (0: not documented); `fifo_only`: only FIFO queues and topics
    regard it. `errors` are the codes that a repetition raises. `negligible`: a second one hurts nobody
    (metrics, logs). `sure`: set by hand, else by the operation's name and parameters.
    """

    repeat: Repeat
    token: str = ""
    window: int = 0
    fifo_only: bool = False
    errors: tuple[str, ...] = ()
    negligible: bool = False
    sure: bool = False
    note: str = ""

    @property
    def changes(self) -> bool:
        """Whether the operation changes the world at all, as far as is known."""
        return self.repeat is not Repeat.READ


@cache
def effect(service_name: str, operation: str) -> OperationEffect | None:
    """The effect of an API operation ("PutItem") or a helper ("upload_file"); None for an unknown one."""
    from lambdalint.data.effects_by_hand import EFFECTS

    key = f"{service_name}.{operation}"
    known = EFFECTS.get(key)
    if known is not None:
        return replace(known, sure=True)
    table, fields = service(service_name), TABLE.find(service_name)
    if table is None or fields is None or not table.has(operation):
        added = helper(service_name, operation)
        return effect(service_name, added.operations[0]) if added and added.operations else None
    letters, filled, manual = (*fields, "", "")[:3]
    return OperationEffect(
        Repeat(letters[table.names.index(operation)]), token=_token(filled, operation) or _token(manual, operation)
    )


def _token(groups: str, operation: str) -> str:
    for group in groups.split():
        name, _, operations = group.partition("=")
        if operation in operations.split(","):
            return name
    return ""


def fills_token(service_name: str, operation: str) -> bool:
    """Whether botocore itself puts a random token in when the code gives none."""
    fields = TABLE.find(service_name)
    return bool(fields and len(fields) > 1 and _token(fields[1], operation))


DUPLICATING_UPDATE = r"(?i)[+\-]|\blist_append\s*\(|\bADD\s+[#\w]"
"""Finds what makes a second DynamoDB update add up: in an update expression `+` and `-` are arithmetic only.

An ADD to a set is a union and harmless; the values tell, not the expression.
"""
ADDED = r"(?is)ADD\s+(.*?)(?=(?<![#:.\w])(?:SET|REMOVE|DELETE)\s|\Z)"
"""What the ADD clause of an update expression adds to what."""

DUPLICATING_SQL = r"(?i)\bINSERT\s{1,9}(?!IGNORE)|\b(\w{1,128})\s{0,9}=\s{0,9}\1\s{0,9}[+\-]|\bCALL\s"
GUARDED_SQL = (
    r"(?is)ON\s+CONFLICT|ON\s+DUPLICATE\s+KEY|INSERT\s+IGNORE|INSERT\s+OR\s+(IGNORE|REPLACE)|REPLACE\s+INTO"
    r"|MERGE\s+INTO|WHERE\s+NOT\s+EXISTS"
)
"""SQL that a second run repeats, and the clauses that keep it from doing so."""
ADDING_CONFLICT = (
    r"(?is)\b(?:ON\s+CONFLICT\b.{0,2000}?\bDO\s+UPDATE\s+SET|ON\s+DUPLICATE\s+KEY\s+UPDATE)\b.{0,2000}?"
    r"\b(\w{1,128})\s{0,9}=\s{0,9}(?:(?!excluded\b)\w{1,128}\.)?\1\s{0,9}[+\-]"
)
"""An upsert that adds to what is there."""
UNREPEATED_SQL = r"(?is)DO\s+NOTHING|INSERT\s+(OR\s+)?IGNORE|WHERE\s+NOT\s+EXISTS"
"""Clauses by which an INSERT that was done before adds no row, which its count of rows says."""
UNIQUENESS_ERRORS = frozenset(
    {"IntegrityError", "UniqueViolation", "UniqueViolationError", "DuplicateKeyError", "NotUniqueError"}
)
"""Exceptions of database drivers and object mappers for a second row with the same key."""

DUPLICATE_ERRORS = UNIQUENESS_ERRORS | frozenset(
    {
        "ConditionalCheckFailedException",
        "TransactionCanceledException",
        "DuplicateItemException",
        "ExecutionAlreadyExists",
        "ConflictException",
        "ResourceExistsException",
        "ResourceAlreadyExistsException",
        "EntityAlreadyExistsException",
        "AlreadyExistsException",
        "ResourceInUseException",
        "UsernameExistsException",
        "PreconditionFailed",
        "ParameterAlreadyExists",
        "BucketAlreadyOwnedByYou",
        "IdempotentParameterMismatch",
        "PutError",
        "UpdateError",
        "TransactWriteError",
    }
)
"""Error codes and exception names by which a store says that the work was done before."""
