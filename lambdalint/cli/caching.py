"""Where the cache is: a folder of the user's, never one of the project's."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lambdalint import __version__
from lambdalint.config import Config

if TYPE_CHECKING:
    from lambdalint.cache import Cache


def cache_for(config: Config, wanted: bool) -> Cache | None:
    """The cache of a project; None when it is not wanted, or the user has no folder for it."""
    folder = cache_folder(os.environ, sys.platform) if wanted else None
    if folder is None:
        return None
    from lambdalint.cache import Cache

    return Cache(folder, config.root, __version__)


def cache_folder(environment: Mapping[str, str], platform: str) -> Path | None:
    """`LAMBDALINT_CACHE_DIR`, else a folder where the platform keeps caches."""
    if named := environment.get("LAMBDALINT_CACHE_DIR"):
        return Path(named)
    if platform == "win32":
        local = environment.get("LOCALAPPDATA")
        return Path(local) / "lambdalint" / "Cache" if local else None
    home = environment.get("HOME")
    if platform == "darwin":
        return Path(home) / "Library" / "Caches" / "lambdalint" if home else None
    xdg = environment.get("XDG_CACHE_HOME", "")
    if xdg.startswith("/"):  # a relative one is to be ignored: https://specifications.freedesktop.org/basedir/latest/
        return Path(xdg) / "lambdalint"
    return Path(home) / ".cache" / "lambdalint" if home else None
