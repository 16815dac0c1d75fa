"""What is kept under keys in a few files, to the ends of which it is added.

A file for each key would be opened by the hundred in a run in which nothing has changed. A line is added by one write,
so that processes need not know of each other, and what an interrupted run has found is there; a line that is not whole
is passed over. What was kept on another day holds no more, so that each day's first run begins the files anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.cache.folder import LARGEST, TEXT, Folder, checksum_of

VARIANTS = 3
"""States of one template that are kept, such as those of two branches."""
KEY, HEAD = 32, 40
"""Bytes of a line's key, and of that and the checksum together."""
LINE = b"\n"
"""In front of each line, so that half of one spoils no other; stands in no JSON that is written without indents."""


class Journal:
    """Texts of one line under keys, which are fingerprints. Whoever adds has asked for the key before."""

    def __init__(self, folder: Folder, day: str) -> None:
        self.folder, self.day = folder, day.encode()
        self.files: dict[str, dict[bytes, list[bytes]]] = {}

    def texts(self, key: str) -> Iterator[str]:
        """What was kept under a key, the newest first."""
        name = file_of(key)
        if name not in self.files:
            self.files[name] = self.lines(name)
        for line in self.files[name].get(key.encode(), [])[: -VARIANTS - 1 : -1]:
            if line[KEY:HEAD] == checksum_of(body := line[HEAD:]):
                yield str(body, *TEXT)

    def add(self, key: str, text: str) -> None:
        """Keep a text under a key."""
        body = text.encode(*TEXT)
        self.folder.add(file_of(key), LINE + key.encode() + checksum_of(body) + body)

    def lines(self, name: str) -> dict[bytes, list[bytes]]:
        """The lines of a file by their keys. A file of another day, or that is full, begins anew; one in which the most
        is out of date is written without that."""
        if not self.folder.usable:
            return {}
        try:
            data = self.folder.read(name)
        except OSError:
            data = b""
        day, *lines = data.split(LINE)
        holds = day == self.day and len(data) < LARGEST
        found: dict[bytes, list[bytes]] = {}
        for line in lines if holds else ():
            found.setdefault(line[:KEY], []).append(line)
        held = [line for same in found.values() for line in same[-VARIANTS:]]
        if not holds or len(lines) > 2 * len(held):
            self.folder.replace(name, LINE.join([self.day, *held]))
        return found

    def forget(self) -> None:
        """Let go of the lines, when no key is asked for any more."""
        self.files.clear()


def file_of(key: str) -> str:
    """The file for a key: one in sixteen, so that a run on one template of thousands reads little."""
    return f"{key[0]}.journal"
