"""The folder in which the findings of a project are kept. Whatever is wrong with it, a run goes on without it."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from lambdalint.project.discovery import familiar
from lambdalint.project.files import BINARY, contents

LARGEST = 20_000_000
"""Bytes of a file that is read back."""
TEXT = ("utf-8", "surrogatepass")
"""How texts are written: names of files may be no Unicode."""
CHECKSUM = 9
"""Bytes in front of what is kept as a whole: the checksum and a line end."""
ADDING = BINARY | os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
"""Opens a file to add to it, never through a link that waits under its name."""


def checksum_of(body: bytes | memoryview) -> bytes:
    """What tells that something is whole. Whoever can write to the folder can write this, too, whatever it is."""
    return b"%08x" % crc32(body)


def own(folder: Path, root: Path) -> bool:
    """Whether nobody else can have put findings into a folder; one that is not there yet is made for the user alone."""
    try:
        mode = folder.stat().st_mode
        return not hasattr(os, "getuid") or (not mode & stat.S_IWOTH and familiar(folder, root))
    except OSError:
        return True


class Folder:
    """A folder of the user's, outside of the project: a stranger's pull request can bring no findings of its own, and
    hide none."""

    def __init__(self, path: Path, root: Path) -> None:
        self.path, self.at = path, str(path)
        self.usable = own(path, root)

    def body(self, name: str) -> str:
        """What was written to a file. Raises OSError, and ValueError when it is not whole."""
        whole = memoryview(self.read(name))  # megabytes, which are not copied part by part
        body = whole[CHECKSUM:]
        if whole[:CHECKSUM] != checksum_of(body) + b"\n":
            raise ValueError("damaged")
        return str(body, *TEXT)

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises OSError."""
        return contents(f"{self.at}/{name}", LARGEST)

    def write(self, name: str, text: str) -> None:
        """Keep a text as a file."""
        body = text.encode(*TEXT)
        self.replace(name, checksum_of(body) + b"\n" + body)

    def replace(self, name: str, data: bytes) -> None:
        """Replace a file as a whole. What cannot be written is not kept."""
        if not self.usable:
            return
        target = f"{self.at}/{name}"
        part = Path(f"{target}.{os.getpid()}")
        try:
            if not self.path.is_dir():
                self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                part.unlink()
            with open(part, "xb") as stream:  # never through a link that waits under this name
                stream.write(data)
            os.replace(part, target)
        except OSError:
            self.usable = False
            with suppress(OSError):
                part.unlink()

    def add(self, name: str, data: bytes) -> None:
        """Add to the end of a file, in one piece: several processes may do so at the same time."""
        if not self.usable:
            return
        try:
            handle = os.open(f"{self.at}/{name}", ADDING, 0o600)
            try:
                os.write(handle, data)
            finally:
                os.close(handle)
        except OSError:
            self.usable = False
