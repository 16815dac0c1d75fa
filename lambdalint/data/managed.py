"""AWS managed policies: the statements of every one that can be attached to a role."""

from __future__ import annotations

from functools import cache

from lambdalint.data.records import Records
from lambdalint.data.statements import PolicyStatement, parse
from lambdalint.frozen import dataclass

TABLE = Records("managed.tsv", ordered=True)


@dataclass(frozen=True)
class AwsManagedPolicy:
    """A policy that AWS keeps. `path` is "/", "/service-role/" or "/job-function/"."""

    name: str
    path: str
    statements: tuple[PolicyStatement, ...]

    def arn(self, partition: str = "aws") -> str:
        return f"arn:{partition}:iam::aws:policy{self.path}{self.name}"


@cache
def policy(name: str) -> AwsManagedPolicy | None:
    """The policy with this name (no path), None when the table does not know it."""
    fields = TABLE.find(name)
    if fields is None:
        return None
    return AwsManagedPolicy(name, fields[0], tuple(parse(text) for text in fields[1:] if text))


def policy_name(arn_or_name: str) -> str:
    """The bare name in an ARN of AWS or in what SAM takes for one; "" for a policy of an account's own."""
    if not arn_or_name.startswith("arn:"):
        return arn_or_name.rsplit("/", 1)[-1]
    parts = arn_or_name.split(":", 5)
    if len(parts) != 6 or parts[2] != "iam" or parts[4] != "aws" or not parts[5].startswith("policy/"):
        return ""
    return parts[5].rsplit("/", 1)[-1]


@cache
def names() -> frozenset[str]:
    """The names of all attachable policies."""
    return frozenset(TABLE.keys)
