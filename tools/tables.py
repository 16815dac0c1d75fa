"""Write the text tables of lambdalint/data/tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

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
