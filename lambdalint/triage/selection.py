"""Which rules run: those of a set, of them the selected ones, without the ignored ones, once their profile has come."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lambdalint.catalog import Entry, catalog
from lambdalint.config import MOST_TOLD, Config, ConfigError, Text, all_of, meant, place
from lambdalint.rule_api import DEFAULT_SET, SETS, Surface

SURFACES = {"commit": Surface.COMMIT, "ci": Surface.CI, "audit": Surface.AUDIT}

ENGINE = frozenset(
    {
        "template-unreadable",
        "source-unreadable",
        "circular-stacks",
        "rule-crashed",
        "invalid-ignore",
        "unused-ignore",
        "expired-ignore",
    }
)
"""Findings of the engine itself; they cannot be deselected, only the last two be ignored."""


def select(
    config: Config,
    recall: Callable[[Sequence[Entry]], None] | None = None,
    every: Sequence[Entry] | None = None,
) -> tuple[Entry, ...]:
    """The rules that run, of `every` one where they are at hand; `recall` may know their traits without loading them.
    Raises ConfigError for a name or a folder that does not exist, and when no rule is left."""
    for folder in config.rules:
        if not (config.root / folder).is_dir():
            raise place(config).error(f"`rules`: there is no folder `{folder}`", folder)
    if every is None:
        every = all_rules(config)
        if recall is not None:
            recall(every)
    check_names(config, every)
    found = tuple(entry for entry in every if chosen(entry, config))
    if not found and not config.cfn_lint:
        raise ConfigError("no rule is left to run", hint="`select`, `ignore` and `profile` leave none together")
    return found


def all_rules(config: Config) -> tuple[Entry, ...]:
    """Those of lambdalint and of the project's own folders."""
    return catalog([config.root / folder for folder in config.rules])


def known_names(config: Config) -> set[str]:
    """What a directive may name: rules by their present and former names, and findings of the engine."""
    return {*ENGINE, *(name for entry in all_rules(config) for name in (entry.name, *entry.traits.aliases))}


def words(every: Sequence[Entry]) -> set[str]:
    """What names rules: themselves, now and formerly, their families and traps."""
    known: set[str] = set()
    for entry in every:
        known |= {entry.name, entry.family, entry.traits.trap, *entry.traits.aliases}
    return known


def check_names(config: Config, every: Sequence[Entry]) -> None:
    """Every rule that the configuration names must exist; those of cfn-lint are not looked up. Raises ConfigError."""
    if not (config.select or config.ignore or config.per_path_ignores):
        return
    known = words(every)
    listed = [("select", config.select, {*known, *SETS, "all"}), ("ignore", config.ignore, known)]
    listed += [("per-path-ignores", names, {*known, *ENGINE, "all"}) for names in config.per_path_ignores.values()]
    wrong = [
        (where, name, good)
        for where, given, good in listed
        for name in dict.fromkeys(given)
        if name not in good and not name.startswith("cfn-lint:")
    ]
    if wrong:
        text = place(config)
        all_of([unknown(text, *one) for one in wrong[:MOST_TOLD]])


def unknown(text: Text, where: str, name: str, good: set[str]) -> ConfigError:
    """What is said of a name in `where` that is none of the good ones."""
    if where == "select" and name.replace(".", "").isdecimal():
        hint = f"this version has {', '.join(SETS)}; a later one may have more"
        return text.error(f"no set of rules `{name}`", name, hint)
    hint = meant(name, good) or "`lambdalint rules list` shows all there are"
    hint = "a set is a word of `select`" if name in SETS else hint
    hint = "`all` is a word of `select`" if name == "all" else hint
    return text.error(f"no rule named `{name}` in `{where}`", name, hint)


def chosen(entry: Entry, config: Config) -> bool:
    """Whether a rule runs. Its own name in `select` takes it from any set and profile; folders of `rules` have no set."""
    traits = entry.traits
    own = {entry.name, entry.family, traits.trap, *traits.aliases}
    if own & set(config.ignore):
        return False
    if {entry.name, *traits.aliases} & set(config.select):
        return True
    if entry.builtin and SETS.index(traits.since) > SETS.index(newest(config)):
        return False
    wanted = set(config.select) - {*SETS, "all"}
    if wanted and "all" not in config.select and not own & wanted:
        return False
    return traits.surface <= SURFACES[config.profile]


def newest(config: Config) -> str:
    """The set up to which rules run: the newest that `select` names, every one for `all`, else that of this version."""
    named = [name for name in SETS if name in config.select]
    return named[-1] if named else SETS[-1] if "all" in config.select else DEFAULT_SET
