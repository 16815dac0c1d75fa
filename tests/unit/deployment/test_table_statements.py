"""Statements of our tables: what they say comes when somebody asks, and is what a written statement would say."""

import pickle

import pytest

from lambdalint.data import managed, sam_policies
from lambdalint.deployment.build.table_statements import TableStatement
from lambdalint.deployment.model.permissions import Statement
from lambdalint.deployment.permissions.access import covered, listed, matches
from lambdalint.span import Span
from lambdalint.value import Known, Several

SPAN = Span("template.yaml", 3, 1, 3, 9)


def of_policy(name: str) -> list[TableStatement]:
    policy = managed.policy(name)
    assert policy is not None
    return [TableStatement(one, SPAN, f"managed {name}") for one in policy.statements]


def test_a_table_statement_says_what_a_written_one_would() -> None:
    policy = sam_policies.template("SQSPollerPolicy")
    assert policy is not None
    made = TableStatement(policy.statements[0], SPAN, "SAM template", {"QueueName": Known("orders", SPAN)})
    assert made.actions == Several(tuple(Known(action, SPAN) for action in policy.statements[0].actions))
    assert made.decided
    assert not made.on_everything
    assert str(made.resources.items[0].value).endswith(":orders")  # type: ignore[union-attr]
    assert made.policy == made.attached_at == SPAN


def test_actions_get_no_places_until_somebody_asks() -> None:
    (statement,) = of_policy("AmazonS3FullAccess")
    assert covered(statement, "s3:GetObject")
    assert not covered(statement, "iam:CreateUser")
    assert "actions" not in vars(statement)


def test_statements_with_the_same_actions_share_their_patterns() -> None:
    (one, *_), (other, *_) = of_policy("ReadOnlyAccess"), of_policy("ReadOnlyAccess")
    assert one.patterns is other.patterns


def test_a_copy_is_the_same_statement() -> None:
    for statement in of_policy("AWSLambdaBasicExecutionRole"):
        copy = pickle.loads(pickle.dumps(statement))
        assert copy == statement
        assert copy.known_actions == statement.known_actions


PATTERNS = (
    "s3:Get*",
    "S3:put?bject",
    "*",
    "*:Describe*",
    "ec2*",
    "s*:List*",
    "s3:GetObject",
    "dynamodb:*Item",
    "?3:x*",
)


@pytest.mark.parametrize(
    "action", ["s3:GetObject", "S3:PUTOBJECT", "s3:*", "*", "ec2:x", "sqs:ListQueues", "s3:xy", "iam:a"]
)
def test_patterns_sorted_by_service_cover_what_each_covers_alone(action: str) -> None:
    for left_out in range(len(PATTERNS)):
        written = PATTERNS[:left_out] + PATTERNS[left_out + 1 :]
        items = tuple(Known(pattern, SPAN) for pattern in written if pattern != "*" or left_out % 2)
        statement = Statement(SPAN, True, Several(items), Several())
        assert listed(statement, action) == any(matches(one.value, action) for one in items)
