"""`lambdalint rules test DIR`: the examples on the pages of your own rules."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import click

from lambdalint.catalog import Entry
from lambdalint.check import examine
from lambdalint.cli.terminal import error
from lambdalint.config import Config
from lambdalint.examples import Example, PageError, examples, run_example
from lambdalint.finding import Results
from lambdalint.fix import fixed


def test_pages(directory: Path) -> int:
    """Run every example below a directory; 1 when one differs from its page, 2 when a page has a wrong form."""
    entries = [Entry.at(path) for path in sorted(directory.rglob("*.py")) if not path.name.startswith("_")]
    ran = wrong = 0
    for entry in entries:
        try:
            found = list(examples(entry.page, entry.text))
        except PageError as problem:
            error(str(problem), "see `lambdalint rules show handler-not-found` for the form of a page")
            return 2
        for example in found:
            with tempfile.TemporaryDirectory() as scratch:
                before = next((e for e in found if (e.verdict, e.title) == ("Fails", example.title)), example)
                differences = (
                    fix_differences(entry, before, example, Path(scratch))
                    if example.verdict == "Fixed"
                    else run_example(example, Path(scratch), lambda f, e=entry: one(f, e), entry.name)  # type: ignore[misc]
                )
            ran += 1
            wrong += bool(differences)
            for difference in differences:
                click.echo(f"{entry.page}:{example.line}: {example.name}: {difference}")
    if not ran:
        error(f"no rule with examples under `{directory}`", "`lambdalint rules new FAMILY/NAME` writes one")
        return 2
    click.echo(f"{ran - wrong} passed, {wrong} failed")
    return 1 if wrong else 0


def one(folder: Path, entry: Entry) -> Results:
    """The pipeline with one rule, everything shown."""
    config = Config(root=folder, profile="audit")
    return examine([folder], config, date.today().isoformat(), entries=[entry]).results


def fix_differences(entry: Entry, before: Example, after: Example, folder: Path) -> list[str]:
    """What is different between the files of `## Fixed` and what the fixes of one rule make of `## Fails`."""
    before.write(folder)
    config = Config(root=folder, profile="audit")
    state = fixed([folder], config, date.today().isoformat(), unsafe=True, entries=[entry])
    paths = sorted({*state.texts, *after.files})
    differences = [f"{path} is not fixed as shown" for path in paths if state.texts.get(path) != after.files.get(path)]
    return differences + [f"{fix.title} was withdrawn: {reason}" for _, fix, reason in state.withdrawn]
