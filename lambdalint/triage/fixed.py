"""What the baseline holds and no longer occurs. A run judges only what it would have found again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from lambdalint.catalog import catalog
from lambdalint.config import Config
from lambdalint.triage.baseline import Entry
from lambdalint.triage.selection import ENGINE


def no_longer(
    baseline: Iterable[Entry],
    ids: Collection[str],
    templates: Collection[str],
    ran: Collection[str],
    config: Config,
    exists: Callable[[str], bool],
) -> tuple[str, ...]:
    """The ids of entries that are not among those found, shown or not, though their template was checked by their rule.

    What is gone, a template or a rule, is judged as well.
    """
    missing = [entry for entry in baseline if entry.id not in ids]
    rules = {rule.name for rule in catalog([config.root / folder for folder in config.rules])} if missing else set()

    def judged(entry: Entry) -> bool:
        if entry.rule.startswith("cfn-lint:"):
            asked = config.cfn_lint
        else:
            asked = entry.rule in ran or entry.rule in ENGINE or entry.rule not in rules
        return asked and (entry.template in templates or not exists(entry.template))

    return tuple(entry.id for entry in missing if judged(entry))
