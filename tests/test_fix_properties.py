"""Every fix on every page, in templates written in many ways: it changes what it says, and nothing else."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdalint.catalog import Entry
from lambdalint.check import examine
from lambdalint.config import Config
from lambdalint.examples import Example
from lambdalint.fix import edited, fixed
from lambdalint.project.files import Files
from tests.pages import CASES, FIXED, TODAY
from tests.rewrites import load, templates
from tests.spellings import Writer
from tools.try_fixes import damage, left

BEFORE = [
    (entry, before)
    for entry, after in FIXED
    for other, before in CASES
    if other.name == entry.name and before.verdict == "Fails" and before.title == after.title
]


def spelled(example: Example, folder: Path, writer: Writer) -> None:
    """The files of an example with its templates written anew."""
    for path, text in example.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="")
    for path, data in templates(example.files).items():
        text = writer.document(data)
        bare = text.removeprefix("\ufeff")
        read = json.loads(bare) if bare.startswith("{") else load(bare)
        read.pop("Metadata", None)
        assert read == {key: value for key, value in data.items() if key != "Metadata"}, text
        (folder / path).write_text(text, encoding="utf-8", newline="")


def tried(entry: Entry, folder: Path) -> int:
    """How many fixes were applied; each is judged alone, and all together."""
    config = Config(root=folder, profile="audit")
    for finding in examine([folder], config, TODAY, entries=[entry]).results.findings:
        for fix in finding.fixes:
            files = Files(folder)
            texts = edited([fix], files)
            assert texts is not None
            assert list(damage(finding, fix, files, texts)) == []
    state = fixed([folder], config, TODAY, unsafe=True, entries=[entry])
    for path, text in state.texts.items():
        (folder / path).write_text(text, encoding="utf-8", newline="")
    again = examine([folder], config, TODAY, entries=[entry])
    assert list(left(state.applied, again, state.texts)) == []
    return len(state.applied)


@pytest.mark.parametrize(("entry", "example"), BEFORE, ids=[f"{entry.name}-{e.name}" for entry, e in BEFORE])
@settings(max_examples=12)
@given(random=st.randoms(use_true_random=False))
def test_a_fix_changes_what_it_says_and_nothing_else(entry: Entry, example: Example, random: object) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        spelled(example, Path(scratch), Writer(random))  # type: ignore[arg-type]
        tried(entry, Path(scratch))


def test_most_spellings_are_fixed() -> None:
    """The property above would hold for an editor that never edits."""
    from random import Random

    applied = 0
    for number in range(40):
        entry, example = BEFORE[number % len(BEFORE)]
        with tempfile.TemporaryDirectory() as scratch:
            spelled(example, Path(scratch), Writer(Random(number)))
            applied += tried(entry, Path(scratch)) > 0
    assert applied >= 30
