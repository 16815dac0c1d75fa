"""Finds and loads rules: in a rules directory every Python file is one rule, with its page beside it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any

from lambdalint.frozen import dataclass
from lambdalint.loading import code_of
from lambdalint.once import once
from lambdalint.rule_api import Rule, Surface

PACKAGE = Path(__file__).parent


class RuleUnusable(Exception):
    """A rule file that cannot be loaded; the message names the file."""


@dataclass(frozen=True)
class Traits:
    """What choosing rules and hiding findings ask of a rule; a run that has nothing to look at needs no more of it."""

    trap: str
    surface: Surface
    since: str
    aliases: tuple[str, ...]
    yields_to: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One rule file, a module in a folder, and the page that documents it. Its name is the file's, in kebab-case."""

    folder: str
    module: str

    @staticmethod
    def at(path: Path) -> Entry:
        return Entry(str(path.parent), path.stem)

    @once
    def path(self) -> Path:
        return Path(self.file)

    @once
    def file(self) -> str:
        return f"{self.folder}{os.sep}{self.module}.py"

    @once
    def name(self) -> str:
        return self.module.replace("_", "-")

    @once
    def family(self) -> str:
        return self.folder.rpartition(os.sep)[2]

    @property
    def builtin(self) -> bool:
        """Whether it comes with lambdalint, not from a folder of the project."""
        return self.folder.startswith(f"{builtin_rules()}{os.sep}")

    @property
    def page(self) -> Path:
        return self.path.with_suffix(".md")

    @once
    def rule(self) -> Rule[Any]:
        """The loaded rule. Raises RuleUnusable with the file, and the line where there is one."""
        loader = SourceFileLoader(f"lambdalint.rules.{self.family}.{self.module}", self.file)
        module = ModuleType(loader.name)
        module.__file__, module.__loader__ = loader.path, loader
        try:
            code = code_of(self.folder, self.module)
            if code is None:
                loader.exec_module(module)
            else:
                exec(code, module.__dict__)
        except (Exception, SystemExit) as error:
            line = getattr(error, "lineno", None) or last_line(error, self.file)
            place = f"{self.file}:{line}" if line else self.file
            raise RuleUnusable(f"{place}: {type(error).__name__}: {error}") from error
        found: object = getattr(module, "check", None)
        if not isinstance(found, Rule):
            raise RuleUnusable(f"{self.file}: no rule here; decorate a generator function `check` with `@rule(...)`")
        if found.name != self.name:
            raise RuleUnusable(f"{self.file}: the rule is named `{found.name}`, the file says `{self.name}`")
        return found

    def recall(self, traits: Traits) -> None:
        """Take the traits that an earlier run found, so that the rule need not be loaded for them."""
        self.__dict__["traits"] = traits

    @once
    def traits(self) -> Traits:
        """Those of the loaded rule, unless they were recalled. Raises RuleUnusable."""
        rule = self.rule
        return Traits(rule.trap.value, rule.surface, rule.since, rule.aliases, rule.yields_to)

    @once
    def text(self) -> str:
        """The page, empty when there is none."""
        try:
            return self.page.read_text(encoding="utf-8")
        except OSError:
            return ""

    @once
    def sections(self) -> dict[str, str]:
        """The page's sections by heading; "" is what stands before the first."""
        found: dict[str, str] = {}
        heading, lines = "", ""
        for part in f"\n{self.text}".split("\n## "):
            if f"\n{lines}".count("\n```") % 2:  # a heading inside of a fence is an example's
                lines += f"\n## {part}"
                continue
            found[heading] = lines.strip()
            head, _, lines = part.partition("\n")
            heading = head.strip()
        found[heading] = lines.strip()
        return found

    @property
    def summary(self) -> str:
        """The one sentence under the title."""
        parts = [part.strip() for part in self.sections[""].split("\n\n") if part.strip()]
        return " ".join(parts[1].split()) if len(parts) > 1 else ""

    @once
    def why(self) -> str:
        """The first paragraph of Why, printed with every finding."""
        return " ".join(self.sections.get("Why", "").split("\n\n")[0].split())

    @once
    def url(self) -> str:
        """The first reference that the page gives."""
        _, start, rest = self.sections.get("References", "").partition("](https://")
        return start[2:] + rest.partition(")")[0]


def last_line(error: BaseException, file: str) -> int | None:
    """The line of a file in which an exception passed last."""
    line, at = None, error.__traceback__
    while at is not None:
        if at.tb_frame.f_code.co_filename == file:
            line = at.tb_lineno
        at = at.tb_next
    return line


@cache
def builtin_rules() -> Path:
    """Installed, `rules/` lies inside the package; in a checkout, beside it."""
    installed = PACKAGE / "rules"
    return installed if installed.is_dir() else PACKAGE.parent / "rules"


def catalog(directories: Iterable[Path] = ()) -> tuple[Entry, ...]:
    """The built-in rules and those of further directories, by name. Nothing is loaded yet."""
    entries: dict[str, Entry] = {}
    for directory in (builtin_rules(), *directories):
        if not directory.is_dir():
            raise RuleUnusable(f"`{directory}` is no folder of rules")
        walked = [(folder, name) for folder, _, names in os.walk(directory) for name in names]
        for folder, name in sorted(walked):
            if name.endswith(".py") and not name.startswith("_"):
                entry = Entry(folder, name.removesuffix(".py"))
                entries[entry.name] = entry
    return tuple(entries[name] for name in sorted(entries))
