"""Names that are spelt nearly alike."""

from __future__ import annotations

from difflib import get_close_matches

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdalint.misspelt import LONGEST, nearest

NAME = st.text(alphabet="abCE_", max_size=12)


@given(NAME, st.lists(NAME, max_size=6), st.sampled_from((0.5, 0.6, 0.75, 0.8, 0.9)))
def test_the_nearest_name_is_the_one_of_the_standard_library(name: str, others: list[str], alike: float) -> None:
    assert nearest(name, others, alike) == next(iter(get_close_matches(name, others, 1, alike)), "")


@pytest.mark.parametrize(
    ("name", "meant"), [("TABLE_NAM", "TABLE_NAME"), ("TABEL_NAME", "TABLE_NAME"), ("QUEUE_URL", ""), ("", "")]
)
def test_what_is_meant(name: str, meant: str) -> None:
    assert nearest(name, ["BUCKET", "TABLE_NAME", "TABLE"], 0.8) == meant


def test_what_is_very_long_is_like_nothing() -> None:
    assert nearest("a" * (LONGEST + 1), ["a" * (LONGEST + 1)], 0.8) == ""
