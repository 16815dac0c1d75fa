"""Whether a statement's resource can be the one that a call acts on."""

from __future__ import annotations

import pytest

from lambdalint.data import iam
from lambdalint.data.arns import FORMS
from lambdalint.deployment.permissions.overlap import meet, within
from lambdalint.deployment.permissions.patterns import (
    ANY,
    GAP,
    WORD,
    Held,
    Name,
    Pattern,
    around,
    characters,
    form_patterns,
    spelled_out,
)

A, B = Name("Orders"), Name("Other")
STAGE, TEAM = Held("Stage"), Held("Team")


def arn(name: Pattern, rest: str = "", type: str = "AWS::DynamoDB::Table") -> Pattern:
    return (*around(FORMS[type].form, name), *rest)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (tuple("ab*"), tuple("*c"), True),
        (tuple("ab*"), tuple("b*"), False),
        (tuple("a?c"), tuple("abc"), True),
        (tuple("a?c"), tuple("ac"), False),
        (arn((A,)), arn((A,)), True),
        (arn((A,)), arn((B,)), False),
        (arn((A,)), arn((A,), "/index/*"), False),
        (arn((A,), "/index/*"), arn((A,), "/index/days"), True),
        (arn((A,), "/index/weeks"), arn((A,), "/index/days"), False),
        (arn((A,)), tuple("arn:aws:dynamodb:*:*:table/*"), True),
        (arn((A,)), tuple("arn:aws:dynamodb:eu-west-1:111122223333:table/anything"), True),
        (arn((A,)), tuple("arn:aws:dynamodb:eu-west-1:111122223333:table/a/index/b"), False),
        (arn((A,)), tuple("arn:aws:sqs:eu-west-1:111122223333:orders"), False),
        (arn(tuple("orders")), tuple("arn:aws:dynamodb:*:*:table/orders-*"), False),
        (tuple("*/*"), ("x", WORD), False),
        ((A, "/", ANY), (A,), False),
        ((WORD, ":", "a"), (WORD, ":", "a"), True),
        ((WORD, ":", "a"), (WORD, ":", "b"), False),
        ((WORD, ":", "a"), (WORD, "/", "a"), False),
        ((WORD, "a"), (WORD, "b", "a"), True),
        ((WORD, "a"), (WORD, ":", "a"), False),
        ((WORD, ":", WORD), (WORD, ":", "a"), True),
        ((STAGE, "-", "a"), (STAGE, "-", "b"), False),
        ((STAGE, "-", "a"), (TEAM, "-", "a"), True),
        ((STAGE,), (STAGE, "a"), False),
        ((STAGE,), (TEAM, "a"), True),
        (("a", STAGE), (STAGE,), False),
        ((STAGE, TEAM), (TEAM, STAGE), True),
        ((STAGE, "x", ANY), (STAGE, "y"), False),
        (("a", STAGE, "b", "/", ANY), ("a", Held("Stage", True), "c", "/", ANY), False),
        (("a", STAGE, "b", "/", ANY), ("a", Held("Team", True), "c", "/", ANY), True),
        (("a", STAGE, "b"), ("a", ANY, "b"), True),
        (("a", STAGE, "b"), tuple("a?b"), True),
        (("a", STAGE, "b"), ("a", GAP), True),
        ((Held("Stage", True), "/", "a"), ("b", "/", "a"), True),
        ((Held("Stage", True),), ("b", "/", "a"), False),
    ],
)
def test_two_patterns_meet(one: Pattern, other: Pattern, expected: bool) -> None:
    assert meet(one, other) is expected
    assert meet(other, one) is expected


def test_a_bucket_is_not_its_objects() -> None:
    objects, bucket = form_patterns("s3:GetObject"), form_patterns("s3:ListBucket")
    for text, of_objects, of_bucket in (("b/*", True, False), ("b", False, True), ("b*", True, True)):
        written = tuple(f"arn:aws:s3:::{text}")
        assert any(meet(written, form) for form in objects) is of_objects
        assert any(meet(written, form) for form in bucket) is of_bucket


def test_long_patterns_end_soon() -> None:
    assert not meet(tuple("a*" * 200 + "b"), tuple("*a" * 200 + "c"))


def test_types_with_several_forms() -> None:
    forms = iam.resource_forms("greengrass:ListGroups"), iam.resource_forms("greengrass:GetDeployment")
    assert all(form.startswith("arn:") and not form.endswith(",") for several in forms for form in several)
    for prefix in iam.prefixes():
        iam.arn_forms(prefix)


def test_a_pattern_for_a_reader() -> None:
    assert spelled_out(arn((A,), "/index/*")) == "arn:*:dynamodb:*:*:table/${Orders}/index/*"


def test_a_parameter_for_a_reader() -> None:
    pattern = ("a", STAGE, Held("/Storage/Team"), *characters("{{resolve:ssm:/x}}-y"), WORD)
    assert spelled_out(pattern) == "a${Stage}${Team}{{resolve:ssm:/x}}-y*"


def test_a_pattern_covers_the_same_parameter_only() -> None:
    table, of_stage = arn((Held("Stage", True), "-", "x")), tuple("arn:aws:dynamodb:*:*:table/")
    assert within(table, (*of_stage, STAGE, "-", "x"))
    assert within(table, (*of_stage, STAGE, "-", ANY))
    assert not within(table, (*of_stage, TEAM, "-", "x"))
    assert not within(table, (*of_stage, "d", "e", "v", "-", "x"))


def test_an_open_dynamic_reference_is_anything() -> None:
    assert characters("a{{resolve:ssm:/x") == (GAP,)
