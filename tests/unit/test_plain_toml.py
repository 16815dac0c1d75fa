"""Plain TOML, read without the standard library's reader, means the same as to it."""

from __future__ import annotations

import random
import sys
import tomllib

import pytest

from lambdalint.decoders import LONGEST, load_toml, plain_toml

SETTINGS = """\
# What `sam init` and `sam deploy --guided` write.
version = 0.1

[default]
[default.global.parameters]
stack_name = "orders"
[default.deploy.parameters]
capabilities = "CAPABILITY_IAM"
confirm_changeset = true
parameter_overrides = "Stage=prod Level='a b'"
image_repositories = []
tags = ["a=b", 'c=d # e']
[staging.deploy.parameters]
\tmax_age = 10
"""


def test_what_sam_writes_is_read_without_the_standard_library(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = tomllib.loads(SETTINGS)
    monkeypatch.setitem(sys.modules, "tomllib", None)
    assert load_toml(SETTINGS) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a = 1\na = 2",
        "[a]\n[a]",
        "[a.b]\n[a]\nb = 1",
        "[a]\nb = 1\n[a.b]",
        "a = 01",
        'a = "b" c"',
        "a = 'b' 'c'",
        'a = "\\x"',
        "a",
        "= 1",
        "[]",
        "[",
        "[a",
        "[a.]",
        "a = tru",
        "a = ",
        "a = [1",
        "a = ]",
        'a = """',
        "\ufeff# a",
        "# a\x01",
        "a = 1\r[b]",
        "é = 1",
    ],
)
def test_what_is_broken_is_told_as_ever(text: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as expected:
        tomllib.loads(text)
    with pytest.raises(tomllib.TOMLDecodeError) as told:
        load_toml(text)
    assert str(told.value) == str(expected.value)


def test_lists_in_lists_are_left_to_the_reader_that_bounds_them() -> None:
    assert plain_toml(f"a = {'[' * (LONGEST // 3)}{']' * (LONGEST // 3)}") is None


PIECES = [
    *"abAB09._-=#[]\"'\\\n\t ,",
    "\n[",
    "]\n",
    " = ",
    "\n\n",
    "true",
    "false",
    '"a"',
    "'b'",
    "0.5",
    "12",
    "[a.b]",
    "a = 1",
    "\r\n",
]


def test_whatever_is_read_as_plain_means_the_same() -> None:
    chance = random.Random(7)
    plain = 0
    for _ in range(30_000):
        text = "".join(chance.choices(PIECES, k=chance.randint(1, 9)))
        read = plain_toml(text)
        if read is not None:
            assert read == tomllib.loads(text), text
            plain += 1
    assert plain > 1_000
