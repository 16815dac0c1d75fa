"""The baseline: findings that were there before, by identity. It only shrinks, or grows with a reason."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lambdalint.decoders import load_json
from lambdalint.finding import Finding
from lambdalint.frozen import dataclass
from lambdalint.project.discovery import checkout

PATH = ".lambdalint/baseline.json"
VERSION = 1
LARGEST = 50_000_000
"""Bytes of a baseline; a hundred thousand entries take thirty million."""


class BaselineUnreadable(Exception):
    """The baseline file is not one."""


@dataclass(frozen=True)
class Entry:
    """One known finding: its id, and for the reader its rule, template, resource and line.

    `reason`: why it was accepted later than the others.
    """

    id: str
    rule: str
    template: str
    resource: str
    line: int
    reason: str = ""


def read(root: Path) -> tuple[Entry, ...]:
    """The entries of a project's baseline, none when there is no file. Raises BaselineUnreadable."""
    path, top = root / PATH, checkout(root)
    if not os.path.lexists(path):
        return ()
    if not Path(os.path.realpath(path)).is_relative_to(top):
        raise BaselineUnreadable(f"`{PATH}` is a link that leads out of `{top.name}`")
    if path.exists() and not path.is_file():
        raise BaselineUnreadable(f"`{PATH}` is a {'folder' if path.is_dir() else 'pipe or device'}, not a file")
    try:
        if path.stat().st_size > LARGEST:
            raise BaselineUnreadable(f"`{PATH}` is larger than {LARGEST:,} bytes")
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BaselineUnreadable(f"`{PATH}` is not a baseline: it is not valid UTF-8") from None
    except OSError as error:
        raise BaselineUnreadable(f"`{PATH}` cannot be read: {error.strerror or error}") from None
    try:
        return tuple(entries(load_json(text)))
    except ValueError as error:
        if "\n<<<<<<< " in f"\n{text}":
            told = "holds a merge conflict: take one side as it is, then run `lambdalint baseline update`"
        else:
            told = f"is not a baseline: {error}"
        raise BaselineUnreadable(f"`{PATH}` {told}") from None


def entries(data: Any) -> Iterator[Entry]:
    """What the JSON of a baseline holds. Raises BaselineUnreadable."""
    if not isinstance(data, dict) or not isinstance(data.get("version"), int):
        raise BaselineUnreadable(f"`{PATH}` is not a baseline: it has no version")
    if data["version"] != VERSION:
        raise BaselineUnreadable(f"`{PATH}` has version {data['version']}: create it anew")
    if not isinstance(data.get("findings"), list):
        raise BaselineUnreadable(f"`{PATH}` is not a baseline: it has no list of findings")
    for number, found in enumerate(data["findings"], start=1):
        try:
            id, rule, template, resource = (str(found[key]) for key in ("id", "rule", "template", "resource"))
            yield Entry(id, rule, template, resource, int(found["line"]), str(found.get("reason", "")))
        except KeyError as error:
            raise BaselineUnreadable(f"`{PATH}` is not a baseline: {error} is missing in entry {number:,}") from None
        except (ArithmeticError, ValueError, TypeError, AttributeError):
            raise BaselineUnreadable(f"`{PATH}` is not a baseline: entry {number:,} is none") from None


def entry(finding: Finding, reason: str = "") -> Entry:
    """What is kept of a finding; the line is for people, it is never compared."""
    at = finding.identity
    return Entry(finding.id, finding.rule, at.template, at.resource or "", finding.primary.span.line, reason)


def dump(entries: Iterable[Entry]) -> str:
    """One entry a line, sorted, so that merges are easy."""
    import json

    ordered = sorted(set(entries), key=lambda e: (e.template, e.resource, e.rule, e.id))
    rows = [
        json.dumps(
            {"rule": e.rule, "template": e.template, "resource": e.resource, "line": e.line, "id": e.id}
            | ({"reason": e.reason} if e.reason else {}),
            ensure_ascii=False,
        )
        for e in ordered
    ]
    body = ",\n  ".join(rows)
    inner = f"\n  {body}\n" if rows else ""
    return f'{{"version": {VERSION}, "findings": [{inner}]}}\n'
