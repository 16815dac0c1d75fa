"""ARNs as patterns: globs as IAM means them, names that CloudFormation makes, and parts that nobody knows yet."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TypeAlias, TypeVar

from lambdalint.data import iam
from lambdalint.frozen import dataclass

ANY, ONE = "*", "?"
WILD = (ANY, ONE)
PLAIN = (
    "Partition",
    "Region",
    "Account",
    "AccountId",
    "BucketName",
    "TableName",
    "StateMachineName",
    "StreamName",
    "DeliveryStreamName",
)
"""Placeholders of the Service Authorization Reference whose names hold neither a colon nor a slash."""


@dataclass(frozen=True, slots=True)
class Name:
    """The physical name that CloudFormation makes for a resource. `holds` is a text that stands in it, "" if none."""

    id: str
    holds: str = ""


class Word:
    """A text without colons and slashes that is not known."""


class Gap:
    """A text of any kind that is not known: `*` covers everything, a gap may be anything."""


@dataclass(frozen=True, slots=True)
class Held:
    """The value of a parameter, the same text wherever it stands. A word holds neither colons nor slashes."""

    of: str
    word: bool = False

    @property
    def written(self) -> str:
        """As it stands in a template: a dynamic reference, an import, or a parameter without its stacks."""
        name = self.of.rpartition("/")[2] if self.of.startswith("/") else self.of
        return name if name.startswith("{{") else f"${{{name}}}"


WORD, GAP = Word(), Gap()
"""There is one of each: patterns are compared and hashed all the time."""
OPEN = (Word, Gap, Held)
"""What holds some text that is not known."""
PSEUDO = ("AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::StackName", "AWS::URLSuffix")
"""Pseudo parameters that hold neither a colon nor a slash."""

Part: TypeAlias = str | Name | Word | Gap | Held
Pattern: TypeAlias = tuple[Part, ...]
"""Single characters (`*` and `?` as IAM means them), names, words, gaps and values of parameters."""
P = TypeVar("P")


def around(form: str, name: Pattern) -> Pattern:
    """A form of data/arns.py with a name put in; partition, region and account are words."""
    head, _, tail = form.partition("%s")
    if head.endswith("/") and name[:1] == ("/",):
        name = name[1:]  # of a parameter with a path
    return (*form_pattern(head), *name, *form_pattern(tail))


@cache
def form_pattern(form: str) -> Pattern:
    """A form of the Service Authorization Reference or of data/arns.py, placeholders as what may stand there."""
    found: list[Part] = []
    at = 0
    while (start := form.find("${", at)) >= 0:
        end = form.index("}", start)
        name = form[start + 2 : end].removeprefix("AWS::")
        found += form[at:start]
        found.append(WORD if name in PLAIN else ANY)
        at = end + 1
    return (*found, *form[at:])


@cache
def form_patterns(action: str) -> tuple[Pattern, ...]:
    """Every ARN that an action takes."""
    return tuple(form_pattern(form) for form in iam.resource_forms(action))


def service_of(arn: Pattern) -> str:
    """The service in an ARN."""
    found = sections(arn, 3)
    return "".join(part if isinstance(part, str) else "\0" for part in found[2]) if len(found) == 4 else ""


def spelled_out(pattern: Pattern) -> str:
    """A pattern for a reader."""
    return "".join(
        part
        if isinstance(part, str)
        else f"${{{part.id}}}"
        if isinstance(part, Name)
        else part.written
        if isinstance(part, Held)
        else ANY
        for part in pattern
    )


def words(name: Pattern) -> Pattern:
    """A name without colons and slashes: what is not known of it holds none."""
    return tuple([WORD if part is GAP else Held(part.of, True) if isinstance(part, Held) else part for part in name])


def account_and_name(arn: str) -> tuple[str, str]:
    """What stands in the account's place of an ARN, and what behind it; nothing of what is none."""
    found = sections(tuple(arn))
    return ("".join(found[4]), "".join(found[5])) if len(found) == 6 else ("", "")


def sections(arn: tuple[P, ...], most: int = 5) -> list[tuple[P, ...]]:
    """An ARN at its first colons."""
    found: list[tuple[P, ...]] = []
    start = 0
    try:
        for _ in range(most):
            end = arn.index(":", start)
            found.append(arn[start:end])
            start = end + 1
    except ValueError:  # no further colon
        pass
    return [*found, arn[start:]]


def in_sections(arn: Pattern) -> Pattern:
    """A written ARN: in a whole one no wildcard reaches over the first five colons, and any partition is ours."""
    first, _, *rest = sections(arn)
    if len(rest) < 4:
        return (*first, ":", WORD, *(part for section in rest for part in (":", *section)))
    words = [[WORD if isinstance(part, OPEN) or part == ANY else part for part in one] for one in rest[:3]]
    service, region, account = words
    return (*first, ":", WORD, ":", *service, ":", *region, ":", *account, ":", *rest[3])


@lru_cache(4096)
def of_text(text: str) -> Pattern:
    """What is written without references: an ARN, or a name."""
    found = characters(text)
    return in_sections(found) if text.startswith("arn:") else found


def characters(text: str) -> Pattern:
    """A text without references; what CloudFormation looks up in another service is a value like a parameter's."""
    start = text.find("{{resolve:")
    if start < 0:
        return tuple(text)
    end = text.find("}}", start)
    return (*text[:start], Held(text[start : end + 2]), *characters(text[end + 2 :])) if end > 0 else (GAP,)
