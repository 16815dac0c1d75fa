"""The baseline: findings that were there before, by identity. It only shrinks, or grows with a reason."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lambdalint.decoders import load_json
from lambdalint.finding import Finding
from lambdalint.frozen import dataclass

PATH = ".lambdalint/baseline.json"
VERSION = 1


class BaselineUnreadable(Exception):
    """The baseline file is not one."""


@dataclass(frozen=True, slots=True)
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
    path = root / PATH
    if not path.is_file():
        return ()
    try:
        data: Any = load_json(path.read_text(encoding="utf-8"))
        if data["version"] != VERSION:
            raise BaselineUnreadable(f"`{PATH}` has version {data['version']}: create it anew")
        return tuple(
            Entry(
                str(e["id"]),
                str(e["rule"]),
                str(e["template"]),
                str(e["resource"]),
                int(e["line"]),
                str(e.get("reason", "")),
            )
            for e in data["findings"]
        )
    except KeyError as error:
        raise BaselineUnreadable(f"`{PATH}` is not a baseline: {error} is missing") from None
    except (OSError, ArithmeticError, ValueError, TypeError, AttributeError) as error:
        raise BaselineUnreadable(f"`{PATH}` is not a baseline: {error}") from None


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
