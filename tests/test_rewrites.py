"""Every example says the same after rewrites that keep its meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.catalog import Entry
from lambdalint.examples import Example
from tests.pages import CASES, IDS, answers
from tests.rewrites import REWRITES


def write(files: dict[str, str], folder: Path, example: Example) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    example.enlarge(folder)
    return folder


@pytest.mark.parametrize(("entry", "example"), CASES, ids=IDS)
def test_rewrites_keep_the_answer(entry: Entry, example: Example, tmp_path: Path) -> None:
    before = answers(entry, write(example.files, tmp_path / "original", example))
    for number, (name, rewrite) in enumerate(REWRITES.items()):
        files = rewrite(dict(example.files))
        if files is not None:
            assert answers(entry, write(files, tmp_path / str(number), example)) == before, name


@pytest.mark.parametrize("name", REWRITES)
def test_every_rewrite_applies_somewhere(name: str) -> None:
    applied = [example for _, example in CASES if REWRITES[name](dict(example.files)) is not None]
    assert applied, f"`{name}` applies to no example"
