"""Which checkouts an audit is of: the folders that were named, or the repositories in them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from lambdalint.config import FILES, configures
from lambdalint.frozen import dataclass, field
from lambdalint.project.discovery import SKIPPED, SUFFIXES, Discovery, is_foreign, look_into
from lambdalint.project.files import Files


@dataclass
class Found:
    """`targets` as absolute paths, links not followed. `missing`: named paths that are no targets, and why. `inner`: folders
    that lie in a target, and in which. `loose`: templates beside the repositories of a folder, in none of them."""

    targets: list[Path] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)
    inner: dict[Path, Path] = field(default_factory=dict)
    loose: list[Path] = field(default_factory=list)


def find_targets(paths: Iterable[Path]) -> Found:
    """The targets of a command line. A folder that is no repository and has no configuration stands for all folders in it
    where one of these is or has one."""
    found = Found()
    folders: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.missing[str(path)] = "is no folder" if os.path.lexists(path) else "does not exist"
            continue
        folder = Path(os.path.abspath(path))
        try:
            names = sorted(os.listdir(folder))
        except OSError as error:
            found.missing[str(path)] = f"cannot be listed: {(error.strerror or str(error)).lower()}"
            continue
        inside = [folder / name for name in names if name[0] != "." and name not in SKIPPED]
        inside = [] if is_checkout(folder) else [one for one in inside if one.is_dir() and not leads_up(one)]
        if any(map(is_checkout, inside)):
            folders += inside
            found.loose += loose(folder, names)
        else:
            folders.append(folder)
    separate(folders, found)
    return found


def leads_up(folder: Path) -> bool:
    """Whether a folder is a link to one that it lies in."""
    return Path(os.path.realpath(folder.parent)).is_relative_to(os.path.realpath(folder))


def is_checkout(folder: Path) -> bool:
    """Whether a folder is the top of a repository, or has a configuration."""
    try:
        if (folder / ".git").exists() or os.path.lexists(folder / FILES[0]):
            return True
        return (folder / FILES[1]).is_file() and configures(folder / FILES[1])
    except OSError:
        return False


def separate(folders: Sequence[Path], found: Found) -> None:
    """Each folder once, without those that lie in another one: what is in both would be counted twice."""
    real = {os.path.realpath(folder): folder for folder in reversed(folders)}
    for place, folder in real.items():
        outer = next((real[str(above)] for above in Path(place).parents if str(above) in real), None)
        if outer is None:
            found.targets.append(folder)
        else:
            found.inner[folder] = outer
    found.targets.sort()


def loose(folder: Path, names: Iterable[str]) -> list[Path]:
    """The files of a folder that look like templates."""
    files, seen = Files(folder), Discovery()
    for name in names:
        if name.endswith(SUFFIXES) and not is_foreign(name) and files.is_file(name):
            look_into(files, name, False, seen)
    return [folder / name for name in seen.templates]
