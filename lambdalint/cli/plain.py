"""Plain command lines, read without click, whose import would be an eighth of a run on one application.

What is not surely understood (help, completion, `--`, an option's value that begins with a dash, a path that cannot be
read, any mistake) is left to click.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lambdalint.cli.options import CHECK, Option

NAMED = {name: option for option in CHECK for name in option.names}
COMPLETION = "_LAMBDALINT_COMPLETE"


def plain(words: Sequence[str]) -> tuple[tuple[Path, ...], dict[str, Any]] | None:
    """The paths and options of a `check` as click gives them; None for what click has to read."""
    if words[:1] != ["check"] or COMPLETION in os.environ:
        return None
    paths: list[Path] = []
    options: dict[str, Any] = {option.field: initial(option) for option in CHECK}
    rest = iter(words[1:])
    for word in rest:
        if not word.startswith("-"):
            if not os.access(word, os.R_OK):
                return None
            paths.append(Path(word))
            continue
        name, equals, text = word.partition("=")
        option = NAMED.get(name)
        if option is None or (equals and (option.kind == "flag" or not name.startswith("--"))):
            return None
        if option.kind == "flag":
            options[option.field] = True
            continue
        value = converted(option, text if equals else next(rest, ""))
        if value is None:
            return None
        options[option.field] = (*options[option.field], value) if option.multiple else value
    return tuple(paths), options


def initial(option: Option) -> Any:
    """What an option is when nobody names it."""
    return False if option.kind == "flag" else () if option.multiple else option.default


def converted(option: Option, text: str) -> Any:
    """An option's value, None for one that is not plain."""
    if not text or text.startswith("-"):
        return None
    if option.kind == "choice":
        return text if text in option.choices else None
    if option.kind == "number":
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
    if option.kind == "path":
        return Path(text) if os.access(text, os.R_OK) else None
    return text
