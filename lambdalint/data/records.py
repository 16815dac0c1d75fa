"""Text tables: one record a line, fields parted by tabs, the key first, `#` lines for where it comes from.

A table is read when it is first asked, and only the records that are asked for are taken apart.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from lambdalint.frozen import dataclass
from lambdalint.once import once

FOLDER = Path(__file__).parent / "tables"
PART = 10_000
"""Bytes of a table that are read at once."""
LONGEST_KEY = 200


@dataclass(frozen=True)
class Source:
    """Where a table comes from: the state it shows (ISO date), what it was made of, and under which licence."""

    as_of: str
    source: str
    licence: str


def after(stream: BinaryIO, at: int) -> tuple[int, bytes]:
    """Where the first record after a byte of a table begins, and its key."""
    stream.seek(at)
    stream.readline()
    return stream.tell(), stream.readline(LONGEST_KEY).partition(b"\t")[0]


class Records:
    """One table of the folder `tables`, by file name. One whose keys are in order is searched in the
    file."""

    def __init__(self, name: str, *, ordered: bool = False) -> None:
        self.name, self.ordered = name, ordered
        self.seen: dict[int, tuple[int, bytes]] = {}
        """Where the first record after a byte begins, and its key."""

    @once
    def text(self) -> str:
        return (FOLDER / self.name).read_bytes().decode()

    @once
    def source(self) -> Source:
        """What the first lines of the table say of it."""
        said = dict(
            line[2:].split(": ", 1) for line in self.text[:4096].split("\n") if line.startswith("# ") and ": " in line
        )
        return Source(said["as_of"], said["source"], said["licence"])

    def find(self, key: str) -> list[str] | None:
        """The fields after the key of the one record with this key."""
        if not key or key[0] == "#" or "\n" in key or "\t" in key:
            return None
        text = self.part(key) if self.ordered and "text" not in self.__dict__ else self.text
        start = text.find(f"\n{key}\t") + 1
        if not start:
            return None
        start += len(key) + 1
        return text[start : text.index("\n", start)].split("\t")

    def part(self, key: str) -> str:
        """The part of the table in which the record with this key is, if there is one; found by halves, so that the
        rest of a large table takes neither time nor memory."""
        wanted = key.encode("utf-8", "surrogatepass")
        with open(FOLDER / self.name, "rb") as stream:
            low, high = 0, stream.seek(0, os.SEEK_END)
            while high - low > PART:
                middle = (low + high) // 2
                start, here = self.seen.get(middle) or self.seen.setdefault(middle, after(stream, middle))
                if start >= high:
                    break
                low, high = (start - 1, high) if here <= wanted else (low, start)
            stream.seek(low)
            return stream.read(high - low).decode()

    def key_before(self, index: int) -> str:
        """The key of the record that holds this character index."""
        start = self.text.rfind("\n", 0, index) + 1
        return self.text[start : self.text.index("\t", start)]

    @once
    def keys(self) -> tuple[str, ...]:
        """All keys, in the order of the table."""
        return tuple(
            line.split("\t", 1)[0] for line in self.text.split("\n") if "\t" in line and not line.startswith("#")
        )
