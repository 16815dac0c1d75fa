"""Plain command lines are read without click, and mean what they mean to click."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdalint.cli.commands import cli
from lambdalint.cli.options import CHECK
from lambdalint.cli.plain import COMPLETION, plain
from lambdalint.cli.running import completed

ROOT = Path(__file__).parents[3]
HOOKS = [
    line.split(":", 1)[1].strip()
    for line in (ROOT / ".pre-commit-hooks.yaml").read_text().splitlines()
    if line.strip().startswith("entry:")
]
HERE = str(ROOT / "examples")
LEFT = [
    "--help",
    "-h",
    "--version",
    "--",
    "-",
    "-qq",
    "--no",
    "--jobs=",
    "-q=1",
    "--fix=1",
    "--config=gone",
    "-q-x",
    "",
]
NAMES = [name for option in CHECK for name in option.names]
VALUES = [
    "0",
    "1",
    "-1",
    "+1",
    "1_0",
    "٣",
    "text",
    "json",
    "JSON",
    "ci",
    "audit",
    "never",
    "auto",
    "a=b",
    "x",
    HERE,
    ".",
    "",
]
WORD = st.one_of(
    st.sampled_from([*NAMES, *NAMES, *VALUES, *LEFT]),
    st.builds("{}={}".format, st.sampled_from(NAMES), st.sampled_from([*VALUES, "-x"])),
    st.text(max_size=3).filter(lambda word: "\0" not in word and word.isprintable()),
)
SET = st.one_of(
    *[st.just([name]) for option in CHECK for name in option.names if option.kind == "flag"],
    *[
        st.sampled_from(option.choices or {"number": ("0", "12")}.get(option.kind, (HERE, "."))).map(
            lambda value, name=name, sign=sign: [f"{name}={value}"] if sign else [name, value]
        )
        for option in CHECK
        for name in option.names
        for sign in (True, False)
        if option.kind != "flag"
    ],
    st.just([HERE]),
)


def by_click(words: list[str]) -> dict[str, Any]:
    """What click makes of a command line; it must not refuse it."""
    context = cli.commands["check"].make_context("check", list(words[1:]))
    return context.params


@given(st.lists(WORD, max_size=5))
def test_what_is_plain_means_the_same_to_click(words: list[str]) -> None:
    line = completed(words)
    read = plain(line)
    if read is not None:
        paths, options = read
        assert by_click(line) == {"paths": paths, **options}


@given(st.lists(SET, max_size=6))
def test_ordinary_options_are_plain(groups: list[list[str]]) -> None:
    line = ["check", *(word for group in groups for word in group)]
    read = plain(line)
    assert read is not None
    assert by_click(line) == {"paths": read[0], **read[1]}


@pytest.mark.parametrize("word", LEFT)
def test_what_is_not_surely_understood_is_left_to_click(word: str) -> None:
    assert plain(["check", word]) is None
    assert plain(["check", "--jobs", word]) is None


def test_other_commands_and_completion_are_left_to_click(monkeypatch: pytest.MonkeyPatch) -> None:
    assert plain(["explain", HERE]) is None
    assert plain(["check", HERE]) is not None
    monkeypatch.setenv(COMPLETION, "bash_source")
    assert plain(["check", HERE]) is None


def test_a_path_that_cannot_be_read_is_left_to_click(tmp_path: Path) -> None:
    assert plain(["check", str(tmp_path / "gone")]) is None
    with pytest.raises(click.BadParameter):
        by_click(["check", "--jobs", "x"])


@pytest.mark.parametrize("entry", HOOKS)
def test_the_line_of_a_hook_needs_no_click(entry: str) -> None:
    assert plain(completed([*shlex.split(entry)[1:], HERE])) is not None


SPARED = {
    *(
        "click",
        "rich",
        "libcst",
        "cfnlint",
        "asyncio",
        "dataclasses",
        "inspect",
        "tokenize",
        "signal",
        "json",
        "hashlib",
    ),
    *("yaml.reader", "yaml.resolver", "yaml.constructor", "yaml.representer", "lambdalint.cli.commands"),
    *("lambdalint.fix", "lambdalint.survey", "lambdalint.validity", "lambdalint.cache", "lambdalint.report.sarif"),
    "lambdalint.deployment.build.stepfunctions",
}
"""What a run on an ordinary application does without: each takes a hundredth of it or more, or brings what does."""


def test_a_plain_run_loads_what_it_needs() -> None:
    told = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "lambdalint", "--no-cache", str(ROOT / "examples" / "orders")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    loaded = {line.rpartition("|")[2].strip() for line in told.stderr.splitlines()}
    assert told.returncode == 1 and "lambdalint.check" in loaded
    assert loaded & SPARED == set()
