"""Applies fixes, looks again, and takes back what does not keep its word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from difflib import unified_diff
from itertools import pairwise
from pathlib import Path

from lambdalint.catalog import Entry
from lambdalint.changes import Edit, Fix, Safety
from lambdalint.check import Checked, examine
from lambdalint.config import Config
from lambdalint.edits.editor import order
from lambdalint.finding import Finding, Status
from lambdalint.frozen import dataclass, field
from lambdalint.project.files import Files
from lambdalint.rule_api import Severity
from lambdalint.span import Lines

ROUNDS = 10
"""How often fixes may bring other fixes to light."""


@dataclass(slots=True)
class Fixed:
    """The run after the fixes. `texts`: the new text of each changed file, relative to the root; `before`: its old one."""

    checked: Checked
    texts: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    applied: list[tuple[Finding, Fix]] = field(default_factory=list)
    withdrawn: list[tuple[Finding, Fix, str]] = field(default_factory=list)
    found: dict[str, Finding] = field(default_factory=dict)
    """The findings that were active before any fix, by their ids."""


def fixed(
    paths: Sequence[Path],
    config: Config,
    today: str,
    *,
    unsafe: bool,
    force_exclude: bool = False,
    entries: Sequence[Entry] | None = None,
    known: Collection[str] = (),
) -> Fixed:
    """Try the fixes of every active finding; nothing is written. Each must remove its finding and add none.

    Findings whose ids are `known` are left alone.
    """
    return Fixing(paths, config, today, unsafe, force_exclude, entries, known).run()


class Fixing:
    """One run of fixes: what holds now, and the files as they would be."""

    def __init__(
        self,
        paths: Sequence[Path],
        config: Config,
        today: str,
        unsafe: bool,
        force_exclude: bool,
        entries: Sequence[Entry] | None,
        known: Collection[str],
    ) -> None:
        self.known = known
        self.paths, self.config, self.today, self.entries = paths, config, today, entries
        self.unsafe, self.force_exclude = unsafe, force_exclude
        checked, self.files = self.look({})
        self.state = Fixed(checked, found={finding.id: finding for finding in active(checked)})

    def run(self) -> Fixed:
        """Rounds, until no fix is left that was not tried."""
        tried: set[str] = set()
        for _ in range(ROUNDS):
            ids = [finding.id for finding, _ in self.offered() if finding.id not in tried]
            if not ids or self.state.checked.crashed:
                break
            tried.update(ids)
            self.settle(ids)
        return self.state

    def look(self, texts: dict[str, str]) -> tuple[Checked, Files]:
        """The results with other texts."""
        files = Files(self.config.root, self.config.limits)
        files.texts.update(texts)
        checked = examine(
            self.paths, self.config, self.today, force_exclude=self.force_exclude, entries=self.entries, files=files
        )
        return checked, files

    def offered(self) -> list[tuple[Finding, Fix]]:
        """The first fix that is allowed, of each active finding."""
        found = []
        for finding in self.state.checked.results.findings:
            allowed = [fix for fix in finding.fixes if self.unsafe or fix.safety is Safety.SAFE]
            if finding.status is Status.ACTIVE and allowed and finding.id not in self.known:
                found.append((finding, allowed[0]))
        return found

    def settle(self, ids: Sequence[str]) -> None:
        """Apply the fixes of some findings together. Where that goes wrong in one deployment, the fixes of the others
        stay together, and of its own each half is tried alone."""
        chosen = [(finding, fix) for finding, fix in self.offered() if finding.id in ids]
        if not chosen:
            return
        texts = edited([fix for _, fix in chosen], self.files)
        told = {"": "its edits overlap"}
        if texts is not None:
            after, files = self.look({**self.state.texts, **texts})
            told = unkept(chosen, self.state.checked, after)
            if not told:
                self.state.applied += chosen
                self.state.before = {path: self.files.text(path) for path in texts} | self.state.before
                self.state.texts.update(texts)
                self.state.checked, self.files = after, files
                return
        groups = together(chosen)
        wrong = [group for group in groups if told.keys() & templates_of(group)]
        if told.keys() - {template for group in wrong for template in templates_of(group)}:
            groups = wrong = [chosen]
        self.settle([finding.id for group in groups if group not in wrong for finding, _ in group])
        self.state.withdrawn += [(*group[0], why(told, group)) for group in wrong if len(group) == 1]
        several = [group for group in wrong if len(group) > 1]
        self.settle([finding.id for group in several for finding, _ in group[: len(group) // 2]])
        self.settle([finding.id for group in several for finding, _ in group[len(group) // 2 :]])


Chosen = tuple[Finding, Fix]


def together(chosen: Sequence[Chosen]) -> list[list[Chosen]]:
    """Fixes that belong to one template, or change a file together, in groups."""
    groups: list[list[Chosen]] = []
    for one in chosen:
        mine, others = [one], []
        for group in groups:
            if touched(group) & touched([one]):
                mine = [*group, *mine]
            else:
                others.append(group)
        groups = [*others, mine]
    return groups


def templates_of(group: Sequence[Chosen]) -> set[str]:
    return {finding.identity.template for finding, _ in group}


def why(told: Mapping[str, str], group: Sequence[Chosen]) -> str:
    """The reason that concerns a group, else one of the others."""
    return next((told[name] for name in sorted(templates_of(group)) if name in told), next(iter(told.values())))


def touched(group: Sequence[Chosen]) -> set[str]:
    return templates_of(group) | {edit.span.path for _, fix in group for edit in fix.edits}


def unkept(chosen: Sequence[Chosen], before: Checked, after: Checked) -> dict[str, str]:
    """Why fixes may not stay, by template; empty when their findings are gone and none is new."""
    if after.crashed and not before.crashed:
        return {"": "lambdalint fails on the result"}
    was, now = active(before), active(after)
    left = {finding.id for finding in now}
    told = {f.identity.template: "the finding would stay" for f, _ in chosen if f.id in left}
    created = {id for _, fix in chosen for id in fix.creates}
    known = {finding.id for finding in was}
    # An anchor counts constructs: when one goes, the next of the same kind takes its number.
    counts = Counter(kind(finding) for finding in now)
    counts.subtract(Counter(kind(finding) for finding in was))
    hidden = {(name, id) for finding in was for name in finding.also for id in finding.resources}
    new: dict[str, set[str]] = {}
    for finding in now:
        if (
            finding.id not in known
            and counts[kind(finding)] > 0
            and not (finding.severity is Severity.INFO and finding.identity.resource in created)
            and (finding.rule, finding.identity.resource) not in hidden
        ):
            new.setdefault(finding.identity.template, set()).add(finding.rule)
    brought = {template: f"it would bring {', '.join(sorted(rules))}" for template, rules in new.items()}
    return {**brought, **told}


def kind(finding: Finding) -> tuple[str, str, str | None]:
    return finding.rule, finding.identity.template, finding.identity.resource


def active(checked: Checked) -> list[Finding]:
    return [finding for finding in checked.results.findings if finding.status is Status.ACTIVE]


def edited(fixes: Sequence[Fix], files: Files) -> dict[str, str] | None:
    """The texts of the files that fixes change; None when two of them change the same place."""
    edits = sorted({edit for fix in fixes for edit in fix.edits}, key=order)
    texts: dict[str, str] = {}
    for path in dict.fromkeys(edit.span.path for edit in edits):
        mine = [edit for edit in edits if edit.span.path == path]
        if any(overlap(one, other) for one, other in pairwise(mine)):
            return None
        texts[path] = replaced(mine, files.text(path))
    return texts


def overlap(one: Edit, other: Edit) -> bool:
    """Whether two edits in the order of the text change the same characters; insertions at one place do not."""
    both_insert = one.span == other.span and one.span[1:3] == one.span[3:]
    return not both_insert and (one.span[3:] > other.span[1:3] or one.span[1:3] == other.span[1:3])


def replaced(edits: Sequence[Edit], text: str) -> str:
    """A text with its edits made; nothing outside of their spans changes."""
    lines, parts, at = Lines(text), [], 0
    for edit in edits:
        span = edit.span
        parts += [text[at : lines.index(span.line, span.column)], edit.text]
        at = lines.index(span.end_line, span.end_column)
    return "".join([*parts, text[at:]])


def diff(state: Fixed) -> str:
    """What would change, as a unified diff with paths relative to the root."""
    parts = []
    for path, text in sorted(state.texts.items()):
        parts += list(unified_diff(rows(state.before[path]), rows(text), path, path))
    return "".join(part if part.endswith("\n") else f"{part}\n\\ No newline at end of file\n" for part in parts)


def rows(text: str) -> list[str]:
    """The lines of a text with their ends, as editors count them."""
    starts = [*Lines(text).starts, len(text)]
    return [text[start:end] for start, end in pairwise(starts) if end > start]
