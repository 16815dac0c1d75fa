"""Templates that were renamed: the baseline's entries of the old name, found again under the new one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from lambdalint.finding import Finding, Identity
from lambdalint.frozen import replace
from lambdalint.triage.baseline import Entry

MOST = 500_000
"""Pairs of a finding and a former name that are compared; of two hundred templates that move with ten findings each."""


def formerly(finding: Finding, old: str) -> list[Identity]:
    """What a finding was when its template had another name: with the code where it is, or beside the template then."""
    new, anchor = finding.identity.template, finding.identity.anchor
    here, there = new.rpartition("/")[0], old.rpartition("/")[0]
    found = [replace(finding.identity, template=old)]
    if here != there and (not here or anchor.startswith(f"{here}/")):
        below = anchor[len(here) + 1 :] if here else anchor
        found.append(replace(found[0], anchor=f"{there}/{below}" if there else below))
    return found


def moved(entries: Sequence[Entry], findings: Iterable[Finding], exists: Callable[[str], bool]) -> dict[str, Entry]:
    """The entries of templates that are gone, by the ids of the same findings in a template that has no entries.

    Each former name is given to one template, to that with the most of its findings.
    """
    names = {entry.template for entry in entries}
    gone: dict[str, dict[str, Entry]] = {}
    for entry in entries:
        if not exists(entry.template):
            gone.setdefault(entry.template, {})[entry.id] = entry
    new: dict[str, list[Finding]] = {}
    for finding in findings if gone else ():
        if finding.identity.template not in names:
            new.setdefault(finding.identity.template, []).append(finding)
    if len(gone) * sum(map(len, new.values())) > MOST:
        return {}
    found: dict[str, Entry] = {}
    for old, kept in sorted(gone.items()):
        best: dict[str, Entry] = {}
        taken = ""
        for name, some in sorted(new.items()):
            same = {
                finding.id: kept[former.id]
                for finding in some
                for former in formerly(finding, old)
                if former.id in kept
            }
            if len(same) > len(best):
                best, taken = same, name
        if best:
            del new[taken]
            found |= best
    return found
