"""A page must notice when its check says nothing, and when it says everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lambdalint import Violation
from lambdalint.catalog import Entry
from lambdalint.examples import run_example
from tests.pages import CASES, ENTRIES, pipeline


def nothing(subject: Any, deployment: Any) -> Iterator[Violation]:
    yield from ()


def everything(subject: Any, deployment: Any) -> Iterator[Violation]:
    yield Violation(at=subject.span, message="everything is wrong", help="change everything")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
@pytest.mark.parametrize("check", [nothing, everything], ids=["nothing", "everything"])
def test_the_page_notices(entry: Entry, check: Any, tmp_path: Path) -> None:
    mutant = Entry(entry.folder, entry.module)
    mutant.__dict__["rule"] = replace(entry.rule, check=check, wants_deployment=True)
    verdicts = {"fails": [], "passes": []}  # type: dict[str, list[str]]
    for number, (page, example) in enumerate(CASES):
        if page is entry:
            differences = run_example(example, tmp_path / str(number), pipeline([mutant]), entry.name)
            verdicts[example.verdict.lower()] += differences
    noticed = verdicts["fails"] if check is nothing else verdicts["passes"]
    assert noticed, f"no example notices that the check says {check.__name__}"
