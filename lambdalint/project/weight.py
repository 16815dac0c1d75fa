"""What folders weigh: the sizes of packages and layers."""

from __future__ import annotations

import os

from lambdalint.frozen import dataclass

MOST_ENTRIES = 50_000
"""Files and folders that are looked at to weigh one folder."""
NOT_PACKED = frozenset(
    {".git", ".aws-sam", "__pycache__", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
)
SPARE = frozenset({"boto3", "botocore", "s3transfer", "test", "tests"})
"""Folders with what the runtime brings anyway, and tests."""


@dataclass(slots=True)
class Weight:
    """The bytes in a folder, those of them in SPARE, and its largest file. `whole`: all of it was looked at."""

    bytes: int = 0
    spare: int = 0
    largest: int = 0
    name: str = ""
    whole: bool = True


def weigh(folder: str) -> Weight:
    """The sizes that the file system tells; nothing is read. Virtual environments and caches are left out."""
    found = Weight()
    pending = [(folder, "", False)]
    entries = 0
    while pending:
        at, prefix, spare = pending.pop()
        try:
            inner = list(os.scandir(at))
        except OSError:
            found.whole = False
            continue
        if prefix and "pyvenv.cfg" in [entry.name for entry in inner]:
            continue
        for entry in inner:
            entries += 1
            if entries > MOST_ENTRIES:
                found.whole = False
                return found
            if entry.is_dir(follow_symlinks=False):
                if entry.name not in NOT_PACKED:
                    pending.append((entry.path, f"{prefix}{entry.name}/", spare or entry.name in SPARE))
            elif entry.is_file(follow_symlinks=False):
                size = entry.stat(follow_symlinks=False).st_size
                found.bytes += size
                found.spare += size if spare else 0
                if size >= found.largest and (size, entry.name) > (found.largest, found.name.rpartition("/")[2]):
                    found.largest, found.name = size, prefix + entry.name
    return found
