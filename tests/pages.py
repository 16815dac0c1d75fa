"""What the tests of pages share: every rule with its examples, and the pipeline with one rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from lambdalint.catalog import Entry, catalog
from lambdalint.check import examine
from lambdalint.config import Config
from lambdalint.examples import Example, examples
from lambdalint.finding import Results

TODAY = "2026-11-24"
ENTRIES = catalog()
EVERY = [(entry, example) for entry in ENTRIES for example in examples(entry.page, entry.text)]
CASES = [(entry, example) for entry, example in EVERY if example.verdict != "Fixed"]
FIXED = [(entry, example) for entry, example in EVERY if example.verdict == "Fixed"]
IDS = [f"{entry.name}-{example.name}" for entry, example in CASES]


def pipeline(entries: Sequence[Entry], profile: str = "audit") -> Callable[[Path], Results]:
    """The whole pipeline on a folder with these rules only."""

    def run(folder: Path) -> Results:
        config = Config(root=folder, profile=profile)
        return examine([folder], config, TODAY, entries=tuple(entries)).results

    return run


def answers(entry: Entry, folder: Path) -> set[tuple[str, str | None]]:
    """(rule, resource) of every finding of one rule."""
    return {(f.rule, f.identity.resource) for f in pipeline([entry])(folder).findings}


__all__ = ["CASES", "ENTRIES", "FIXED", "IDS", "Example", "answers", "pipeline"]
