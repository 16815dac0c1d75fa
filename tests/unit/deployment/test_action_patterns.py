"""Patterns of actions against what IAM does."""

from __future__ import annotations

import fnmatch
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lambdalint.deployment.permissions.access import matches


@pytest.mark.parametrize(
    ("pattern", "action", "hit"),
    [
        ("s3:Get*", "s3:getobject", True),
        ("s3:*Object", "s3:PutObject", True),
        ("s3:*Object", "s3:PutObjects", False),
        ("s3:G?tObject", "s3:GetObject", True),
        ("*", "iam:CreateUser", True),
        ("s3:*b*c", "s3:abcc", True),
        ("S3:GetObject", "s3:GetObject", True),
        ("s3:GetObject", "s3:GetObjectAcl", False),
    ],
)
def test_action_patterns_match_as_iam_does(pattern: str, action: str, hit: bool) -> None:
    assert matches(pattern, action) is hit


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
@example("ab*ba", "aba")
def test_action_patterns_agree_with_fnmatch(pattern: str, action: str) -> None:
    assert matches(pattern, action) == (re.fullmatch(fnmatch.translate(pattern), action) is not None)


@given(st.text("ab*?", max_size=6), st.text("ab*?", max_size=6), st.text("ab", max_size=6))
@example("s?", "s*", "sbb")
def test_what_covers_a_pattern_covers_all_that_it_covers(pattern: str, inner: str, action: str) -> None:
    if matches(pattern, inner) and matches(inner, action):
        assert matches(pattern, action)
