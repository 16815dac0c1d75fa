"""A statement of a policy as the tables hold it: `A|s3:Get*,PutObject|arn:…|[[operator,key,[values]]]`."""

from __future__ import annotations

from lambdalint.frozen import dataclass


@dataclass(frozen=True)
class PolicyStatement:
    """One statement. `negated_actions`: the list is NotAction; likewise `negated_resources`.

    Resources are written as in the source: `${AWS::Region}` and `${Parameter}` stand for values.
    `condition` holds (operator, key, values).
    """

    allow: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    negated_actions: bool = False
    negated_resources: bool = False
    condition: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


def parse(text: str) -> PolicyStatement:
    """One statement of a table. First mark A(llow) or D(eny), then a (NotAction) and r (NotResource)."""
    marks, actions, resources, condition = text.split("|", 3)
    return PolicyStatement(
        marks[0] == "A",
        tuple(
            f"{prefix}:{name}" if colon else prefix
            for prefix, colon, listed in (word.partition(":") for word in actions.split())
            for name in listed.split(",")
        ),
        tuple(resources.split()),
        "a" in marks[1:],
        "r" in marks[1:],
        _condition(condition) if condition else (),
    )


def _condition(text: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Lists of texts in JSON, as which Python reads them as well: its parser is loaded anyway, and `json` is not."""
    from ast import literal_eval

    return tuple((operator, key, tuple(values)) for operator, key, values in literal_eval(text))
