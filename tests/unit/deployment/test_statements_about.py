"""Of many statements those about one action are found once, and decide what all of them would."""

from __future__ import annotations

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from lambdalint.deployment.model.permissions import Granted, Role, Statement
from lambdalint.deployment.permissions.access import FEW, about, allows
from lambdalint.span import Span
from lambdalint.value import Absent, Known, Several, Unknown, Value

AT = Span("template.yaml", 1, 1, 1, 2)
GAP = Unknown(AT, "not known")
ENTRIES: list[Value[str]] = [Known(name, AT) for name in ("s3:GetObject", "s3:Get*", "s3:PutObject", "*")] + [GAP]
statements = st.builds(
    Statement,
    st.just(AT),
    st.sampled_from([False, False, True]),
    st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=2).map(lambda entries: Several(tuple(entries))),
    st.just(Several((Known("*", AT),))),
    st.sampled_from([False, False, False, True]),
)


def role(given: list[Statement]) -> Role:
    granted = Granted(Several(tuple(given)), Several(), Several(), Absent(AT), Several())
    return Role("Role", AT, False, ("Worker",), lambda: granted)


@given(
    st.lists(statements, min_size=1, max_size=3), st.sampled_from(["s3:GetObject", "s3:PutObject", "sqs:SendMessage"])
)
def test_many_statements_allow_what_a_few_do(few: list[Statement], action: str) -> None:
    deny = Statement(AT, False, Several((Known("ec2:RunInstances", AT),)), Several((Known("*", AT),)))
    many = [*few, *islice(iter(lambda: deny, None), FEW)]
    assert allows(role(many), action) == allows(role(few), action)
    assert about(role(many), action).items == tuple(s for s in about(role(many), action).items if s is not deny)
