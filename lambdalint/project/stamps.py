"""What an earlier run found in files and folders, while the file system says that they are as they were.

As in git's index, what is known of a file holds as long as its size, its times, its inode and its device are the same;
what is known of a folder, too: a name that comes, goes or is replaced changes the folder's times. No program can set
the time of an inode's last change (`ctime`). Two changes within one tick of a clock leave the same times, so nothing is
remembered of what has changed in the last moments before a run or since it began.
https://git-scm.com/docs/racy-git
"""

from __future__ import annotations

import os
from _blake2 import blake2b  # hashlib would load OpenSSL, which takes longer than a small run
from time import time_ns

AVAILABLE = os.name == "posix"
"""Elsewhere `ctime` is the time at which a file was made."""
SETTLED = 2_000_000_000
"""Nanoseconds without a change before a run: the coarsest clock of a file system in use ticks every two seconds."""
SEPARATOR = "\0"
"""Stands in no path, and so in none of the facts, which are names, letters and digits."""

Row = tuple[str, ...]
"""A stamp, and the facts that hold while it is that of the path."""


def digest(*parts: str) -> str:
    """A fingerprint of texts."""
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def stamp(status: os.stat_result) -> str:
    """All that changes with a file, as one number; a tuple of numbers has the same hash in every run."""
    return str(hash((status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev)))


class Stamped:
    """What is known of paths by their stamps: nothing, where there is no cache."""

    def recall(self, path: str) -> Row | None:
        """The stamp of what is as it was, and what is known of it."""
        return None

    def learn(self, path: str, *facts: str) -> None:
        """Remember what was found."""

    def learned(self) -> dict[str, Row]:
        """What was found since this was last asked, to be told to another process; nothing the first time."""
        return {}

    def told(self, rows: dict[str, Row]) -> None:
        """Remember what another process has found."""


class Remembered(Stamped):
    """What is known of paths below `base`, each with `width` facts."""

    def __init__(self, base: str, width: int) -> None:
        self.base, self.width = base, width
        self.latest = time_ns() - SETTLED
        self.rows: dict[str, Row] = {}
        """What an earlier run has left."""
        self.held: dict[str, Row] = {}
        """What holds in this run: each path is looked at once, as each file is read once."""
        self.fresh: dict[str, Row] | None = None
        self.news = False

    def recall(self, path: str) -> Row | None:
        """What is known of a path, None when it has changed or was never learned."""
        row = self.held.get(path)
        if row is None and (row := self.rows.get(path)) is not None:
            try:
                if stamp(os.stat(f"{self.base}/{path}")) != row[0]:
                    return None
            except (OSError, ValueError):
                return None
            self.held[path] = row
        return row

    def learn(self, path: str, *facts: str) -> None:
        """Keeps what is true of a path as it is now, unless it may have changed since it was read."""
        row = self.held.get(path)
        if row is None:
            try:
                status = os.stat(f"{self.base}/{path}")
            except (OSError, ValueError):
                return
            if max(status.st_mtime_ns, status.st_ctime_ns) >= self.latest:
                return  # it may have changed since it was read
            row = (stamp(status),)
        row = self.held[path] = (row[0], *facts)
        self.news = True
        if self.fresh is not None:
            self.fresh[path] = row

    def learned(self) -> dict[str, Row]:
        rows, self.fresh = self.fresh, {}
        return rows or {}

    def told(self, rows: dict[str, Row]) -> None:
        self.held |= rows
        self.news = self.news or bool(rows)

    def read(self, text: str) -> None:
        """Take what an earlier run has left. Raises ValueError for what is none of it."""
        fields = text.split(SEPARATOR) if text else []
        step = self.width + 2
        if len(fields) % step:
            raise ValueError("half a row")
        self.rows = dict(zip(fields[::step], zip(*(fields[n::step] for n in range(1, step)), strict=True), strict=True))

    def outdated(self, everything: bool) -> bool:
        """Whether what an earlier run has left says too little or, for a run that asked for `everything`, too much."""
        return self.news or (everything and len(self.held) < len(self.rows))

    def written(self, everything: bool) -> str:
        """What the next run may use; only what this one asked for when it asked for `everything` that is there."""
        rows = self.held if everything else self.rows | self.held
        return SEPARATOR.join(field for path, row in rows.items() for field in (path, *row))


class Stamps:
    """What is known of folders: their names, whether there is an ignore file (`yes` or nothing), which ignore files
    hold there, and what a walk that these hold in goes on with. And of files: what they look like to a walk, and the
    fingerprint of their text, each empty where nobody asked."""

    def __init__(self, folders: Stamped, files: Stamped) -> None:
        self.folders, self.files = folders, files


NOTHING = Stamps(Stamped(), Stamped())
FOLDER_FACTS, FILE_FACTS = 4, 2
