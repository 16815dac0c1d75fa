"""Applies fixes one by one, looks again after each, and takes back what does not keep its word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path

from lambdalint.check import Checked, examine
from lambdalint.config import Config
from lambdalint.discovery import Files
from lambdalint.finding import Finding, Status
from lambdalint.frozen import dataclass, field
from lambdalint.rule_api import Edit, Fix, Safety
from lambdalint.span import Lines

MOST = 200
"""Fixes that one run tries."""
PLAIN = re.compile(r"""(["']?)[\w.+-]+\1\Z""")
"""A scalar on one line, perhaps in quotes: what an edit may replace. A longer span is an intrinsic or a block."""


@dataclass(slots=True)
class Fixed:
    """The run after the fixes. `texts`: the new text of each changed file, relative to the root."""

    checked: Checked
    texts: dict[str, str] = field(default_factory=dict)
    applied: list[tuple[Finding, Fix]] = field(default_factory=list)
    withdrawn: list[tuple[Finding, Fix, str]] = field(default_factory=list)


def fixed(paths: Sequence[Path], config: Config, today: str, *, unsafe: bool, force_exclude: bool = False) -> Fixed:
    """Try the fixes of every active finding; nothing is written. Each must remove its finding and add none."""

    def look(texts: dict[str, str]) -> tuple[Checked, Files]:
        files = Files(config.root)
        files.texts.update(texts)
        return examine(paths, config, today, force_exclude=force_exclude, files=files), files

    checked, files = look({})
    state = Fixed(checked)
    tried: set[str] = set()
    while len(tried) < MOST:
        chosen = next(((f, fix) for f, fix in offered(state.checked, unsafe) if f.id not in tried), None)
        if chosen is None:
            break
        finding, fix = chosen
        tried.add(finding.id)
        texts = edited(fix, files)
        if texts is None:
            state.withdrawn.append((finding, fix, "its place is not a plain value"))
            continue
        after, files_after = look({**state.texts, **texts})
        before_ids, after_ids = active(state.checked), active(after)
        if finding.id in after_ids:
            state.withdrawn.append((finding, fix, "the finding would stay"))
        elif after_ids - before_ids or after.crashed:
            new = sorted({other.rule for other in after.results.findings if other.id in after_ids - before_ids})
            state.withdrawn.append((finding, fix, f"it would bring {', '.join(new) or 'an error'}"))
        else:
            state.applied.append((finding, fix))
            state.texts.update(texts)
            state.checked, files = after, files_after
    return state


def offered(checked: Checked, unsafe: bool) -> list[tuple[Finding, Fix]]:
    """The first fix that is allowed, of each active finding."""
    found = []
    for finding in checked.results.findings:
        allowed = [fix for fix in finding.fixes if unsafe or fix.safety is Safety.SAFE]
        if finding.status is Status.ACTIVE and allowed:
            found.append((finding, allowed[0]))
    return found


def active(checked: Checked) -> set[str]:
    return {finding.id for finding in checked.results.findings if finding.status is Status.ACTIVE}


def edited(fix: Fix, files: Files) -> dict[str, str] | None:
    """The texts of the files that a fix changes; None when a place is not a plain value."""
    texts: dict[str, str] = {}
    for edit in sorted(fix.edits, key=lambda one: one.span, reverse=True):
        text = replaced(edit, texts.get(edit.span.path) or files.text(edit.span.path))
        if text is None:
            return None
        texts[edit.span.path] = text
    return texts


def replaced(edit: Edit, text: str) -> str | None:
    """A text with one value replaced; quotes stay."""
    lines, span = Lines(text), edit.span
    start, end = lines.index(span.line, span.column), lines.index(span.end_line, span.end_column)
    old = text[start:end]
    if not PLAIN.match(old):
        return None
    quote = old[0] if old[0] in "\"'" else ""
    return text[:start] + quote + edit.text + quote + text[end:]


def diff(state: Fixed, root: Path) -> str:
    """What would change, as a unified diff with paths relative to the root."""
    files, parts = Files(root), []
    for path, text in sorted(state.texts.items()):
        old, new = files.text(path).splitlines(keepends=True), text.splitlines(keepends=True)
        parts += list(unified_diff(old, new, path, path))
    return "".join(part if part.endswith("\n") else f"{part}\n\\ No newline at end of file\n" for part in parts)
