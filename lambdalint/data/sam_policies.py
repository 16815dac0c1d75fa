"""The policy templates of SAM (`Policies: [{SQSPollerPolicy: {QueueName: …}}]`)."""

from __future__ import annotations

from functools import cache

from lambdalint.data.records import Records
from lambdalint.data.statements import PolicyStatement, parse
from lambdalint.frozen import dataclass

TABLE = Records("sam_policies.tsv")


@dataclass(frozen=True)
class SamPolicyTemplate:
    """A template. Resources and conditions name its parameters as `${QueueName}`, besides `${AWS::Region}` etc."""

    name: str
    parameters: tuple[str, ...]
    statements: tuple[PolicyStatement, ...]


@cache
def template(name: str) -> SamPolicyTemplate | None:
    """The policy template with this name, None when SAM has none (the transform fails then)."""
    fields = TABLE.find(name)
    if fields is None:
        return None
    return SamPolicyTemplate(name, tuple(fields[0].split()), tuple(parse(text) for text in fields[1:] if text))


@cache
def names() -> tuple[str, ...]:
    """The names of all templates, sorted."""
    return TABLE.keys
