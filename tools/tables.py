"""Write the text tables of lambdalint/data/tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from lambdalint.data.records import FOLDER

AS_OF = "2026-11-23"


def write(name: str, records: Iterable[Sequence[str]], as_of: str, source: str, licence: str, columns: str) -> None:
    """Write one table. A field may hold no tab and no line end."""
    lines = [f"# as_of: {as_of}", f"# source: {source}", f"# licence: {licence}", f"# columns: {columns}"]
    for record in records:
        if any(character in field for field in record for character in "\t\n\r"):
            raise ValueError(f"{name}: a field holds a tab or a line end: {record[0]}")
        lines.append("\t".join(record))
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / name).write_text("\n".join(lines) + "\n", "utf-8", newline="\n")


def several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def factored(actions: list[str]) -> str:
    """Actions by prefix: `s3:GetObject,PutObject sqs:SendMessage`; a bare `*` stays."""
    groups: dict[str, list[str]] = {}
    for action in sorted(actions, key=str.lower):
        prefix, colon, name = action.partition(":")
        if not colon and action != "*":
            raise ValueError(f"not an action: {action}")
        groups.setdefault(prefix, []).append(name)
    return " ".join(prefix if names == [""] else f"{prefix}:{','.join(names)}" for prefix, names in groups.items())


def statement(one: dict[str, Any], text: Callable[[Any], str]) -> str:
    """A policy statement as lambdalint.data.statements reads it; `text` makes strings of its values."""
    marks = one["Effect"][0] + ("a" if "NotAction" in one else "") + ("r" if "NotResource" in one else "")
    actions = factored(several(one.get("Action", one.get("NotAction"))))
    resources = " ".join(text(value) for value in several(one.get("Resource", one.get("NotResource", []))))
    condition = [
        [operator, key, [text(value) for value in several(values)]]
        for operator, block in one.get("Condition", {}).items()
        for key, values in block.items()
    ]
    if "|" in actions + resources:
        raise ValueError(f"a field holds a bar: {one}")
    return "|".join((marks, actions, resources, json.dumps(condition, separators=(",", ":")) if condition else ""))
