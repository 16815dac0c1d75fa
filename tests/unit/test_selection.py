"""Which rules run: sets, words, profiles; what names nothing is an error, never a silent pass."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lambdalint.catalog import Entry, builtin_rules, catalog
from lambdalint.config import Config, ConfigError
from lambdalint.rule_api import DEFAULT_SET, SETS, Rule
from lambdalint.triage import selection
from lambdalint.triage.selection import chosen, select

ROOT = Path(__file__).parents[2]


def loaded(path: Path, rule: Rule[Any]) -> Entry:
    """An entry whose rule is given, not read from its file."""
    entry = Entry.at(path)
    entry.__dict__["rule"] = rule
    return entry


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> dict[str, Entry]:
    """Three built-in rules, of which a later release added two to later sets, and one of the project's own."""
    monkeypatch.setattr(selection, "SETS", ("2026.1", "2026.2", "2027.1"))
    base = next(entry for entry in catalog() if entry.name == "deprecated-runtime").rule
    folder = builtin_rules() / "wiring"
    made = {"old": "2026.1", "newer": "2026.2", "newest": "2027.1"}
    found = {name: loaded(folder / f"{name}.py", replace(base, name=name, since=since)) for name, since in made.items()}
    return {**found, "own": loaded(Path("/project/own/own.py"), replace(base, name="own", since="2027.1"))}


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        ([], ["old", "own"]),
        (["wiring"], ["old"]),
        (["broken-wiring"], ["old", "own"]),
        (["2026.1"], ["old", "own"]),
        (["2026.2"], ["old", "newer", "own"]),
        (["2026.1", "2026.2"], ["old", "newer", "own"]),
        (["2026.2", "wiring"], ["old", "newer"]),
        (["2026.1", "newest"], ["newest"]),
        (["newer"], ["newer"]),
        (["all"], ["old", "newer", "newest", "own"]),
        (["2026.2", "all"], ["old", "newer", "own"]),
    ],
)
def test_a_newer_set_runs_only_when_it_is_named(rules: dict[str, Entry], words: list[str], runs: list[str]) -> None:
    trap = rules["old"].rule.trap.value
    config = Config(select=tuple(trap if word == "broken-wiring" else word for word in words))
    assert [name for name, entry in rules.items() if chosen(entry, config)] == runs


def test_the_default_is_a_set_that_exists_and_every_rule_is_in_one() -> None:
    assert DEFAULT_SET in SETS and list(SETS) == sorted(SETS, key=lambda name: [int(n) for n in name.split(".")])
    assert all(entry.rule.since in SETS for entry in catalog())
    default = {entry.name for entry in select(Config(profile="audit"))}
    assert default == {e.name for e in catalog() if SETS.index(e.rule.since) <= SETS.index(DEFAULT_SET)}


def test_the_changelog_names_the_rules_of_each_set() -> None:
    """A rule that a later release adds cannot slip into a set that is out: the list of that release would differ."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    said: dict[str, set[str]] = {}
    for name, listed in re.findall(r"^Set (\d+\.\d+)\b.*?\n\nNew: ([a-z0-9, -]+)\.$", text, re.MULTILINE):
        said.setdefault(name, set()).update(listed.split(", "))
    held: dict[str, set[str]] = {}
    for entry in catalog():
        held.setdefault(entry.rule.since, set()).add(entry.name)
    assert said == held


@pytest.mark.parametrize(
    ("config", "words", "hint"),
    [
        (Config(select=("2027.9",)), "no set of rules `2027.9`", "this version has 2026.1; a later one may have more"),
        (Config(select=("wirring",)), "no rule named `wirring` in `select`", "did you mean `wiring`?"),
        (Config(select=("unused-ignore",)), "no rule named `unused-ignore` in `select`", ""),
        (Config(ignore=("all",)), "no rule named `all` in `ignore`", "`all` is a word of `select`"),
        (Config(ignore=("2026.1",)), "no rule named `2026.1` in `ignore`", "a set is a word of `select`"),
        (Config(per_path_ignores={"*": ("wirring",)}), "no rule named `wirring` in `per-path-ignores`", "did you"),
        (Config(select=("wiring",), ignore=("wiring",)), "no rule is left to run", "`select`"),
        (Config(rules=("nowhere",)), "`rules`: there is no folder `nowhere`", ""),
    ],
)
def test_what_names_nothing_is_an_error(config: Config, words: str, hint: str) -> None:
    with pytest.raises(ConfigError) as told:
        select(config)
    assert words in told.value.message and told.value.hint.startswith(hint)


def test_cfn_lint_alone_is_a_run() -> None:
    assert select(Config(select=("cfn-lint:E3012",), cfn_lint=True)) == ()
    assert select(Config(per_path_ignores={"*": ("unused-ignore", "wiring", "cfn-lint:W2001")}))


def test_a_heading_in_an_example_is_no_section_of_the_page(tmp_path: Path) -> None:
    page = "# own\n\nWhat it says.\n\n## Why\n\nBecause.\n\n```python\n## no heading\n```\n\n## References\n\n- [A](https://a.example/)\n"
    (tmp_path / "own.md").write_text(page)
    entry = Entry.at(tmp_path / "own.py")
    assert list(entry.sections) == ["", "Why", "References"]
    assert entry.sections["Why"].endswith("## no heading\n```")
    assert (entry.summary, entry.why, entry.url) == ("What it says.", "Because.", "https://a.example/")
