"""The configuration: [tool.lambdalint] in pyproject.toml or lambdalint.toml, with exact places for errors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lambdalint.decoders import load_toml
from lambdalint.frozen import dataclass, field, fields, replace
from lambdalint.limits import Limits
from lambdalint.project.discovery import familiar, is_repository
from lambdalint.span import Lines, Span

PROFILES = ("commit", "ci", "audit")
LEVELS = ("error", "warning", "info", "never")
FILES = ("lambdalint.toml", "pyproject.toml")
LARGEST = 1_000_000
"""Bytes of a configuration file."""
MOST_TOLD = 20
"""Errors of one configuration file that are told."""
NAMED = "name the file with `--config` if you trust it"


class ConfigError(Exception):
    """A setting that cannot be used. `line` is the source line, `hint` what to do."""

    def __init__(self, message: str, span: Span | None = None, line: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message, self.span, self.line, self.hint = message, span, line, hint
        self.others: tuple[ConfigError, ...] = ()
        """What else is wrong with the same file."""


@dataclass(frozen=True)
class Config:
    """Everything that can be configured. `root` is the project; paths are POSIX and relative to it."""

    root: Path = Path()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: str = "ci"
    fail_on: str = "warning"
    exclude: tuple[str, ...] = ()
    per_path_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    config_env: str = ""
    rules: tuple[str, ...] = ()
    cfn_lint: bool = False
    jobs: int = 0
    limits: Limits = field(default_factory=Limits)
    required_version: str = ""
    source: str = ""
    """The file that this was read from, relative to the root; empty for the defaults."""
    isolated: bool = False
    """Whether nothing that the project holds may say how it is checked."""


OF_A_RUN = frozenset({"source", "isolated"})
"""What no configuration file can set."""
KEYS = {f.name.replace("_", "-"): f for f in fields(Config) if f.name not in OF_A_RUN}
LIMITS = {f.name.replace("_", "-"): f for f in fields(Limits)}
LISTS = {"select", "ignore", "exclude", "rules"}


def find(start: Path, checked: Path, strange: set[Path]) -> Path | None:
    """The nearest configuration file at or above a folder; pyproject.toml counts with a [tool.lambdalint] table.

    One above the folder that is checked which belongs to somebody else is passed over and put into `strange`: in a
    shared folder such as `/tmp` anyone can write one.
    """
    for folder in (start, *start.parents):
        for name in FILES:
            path = folder / name
            there = (
                path.is_file() if name != FILES[0] else os.path.lexists(path)
            )  # what is no file is told when it is read
            if there and (name != "pyproject.toml" or configures(path)):
                if folder == checked or familiar(path, checked):
                    return path
                strange.add(path)
        if is_repository(folder, checked):
            return None
    return None


def configures(path: Path) -> bool:
    """Whether a pyproject.toml has a table of ours; one that cannot be read is somebody else's matter."""
    try:
        with open(path, "rb") as stream:
            return b"[tool.lambdalint" in stream.read(LARGEST)
    except OSError:
        return False


def load(path: Path | None, root: Path, version: str = "", within: Path | None = None) -> Config:
    """The configuration of a file, or the defaults. A file that was only found, not named, may not lead out of the
    folder `within`. Raises ConfigError."""
    if path is None:
        return Config(root=root)
    name = path.name
    if within is not None and not Path(os.path.realpath(path)).is_relative_to(within):
        raise ConfigError(f"`{name}` is a link that leads out of `{within.name}`", hint=NAMED)
    try:
        if path.exists() and not path.is_file():
            raise ConfigError(f"`{name}` is a {'folder' if path.is_dir() else 'pipe or device'}, not a file")
        if path.stat().st_size > LARGEST:
            raise ConfigError(f"`{name}` is larger than {LARGEST:,} bytes")
        text = path.read_text(encoding="utf-8")
        table = load_toml(text)
    except UnicodeDecodeError as error:
        hint = f"save it as UTF-8; byte {error.start + 1:,} is none of it"
        raise ConfigError(f"`{name}` is not valid UTF-8", hint=hint) from None
    except OSError as error:
        raise ConfigError(f"`{name}` cannot be read: {error}") from None
    except ValueError as error:
        raise ConfigError(f"`{name}` is not valid TOML: {error}") from None
    if name == "pyproject.toml":
        table = table.get("tool", {})
        table = table.get("lambdalint", {}) if isinstance(table, dict) else {}
        if not isinstance(table, dict):
            raise ConfigError("`tool.lambdalint` in `pyproject.toml` must be a table")
    written = Text(path, text)
    config = parse(table, written, Config(root=path.parent, source=name), version)
    if within is not None and not config.root.is_relative_to(within):
        raise written.error(f"`root` leads out of `{within.name}`", "root", NAMED)
    return replace(config, source=os.path.relpath(path, config.root))


class Text:
    """The text of a configuration file, to find the place of a key or a value in it. Without a file it has none."""

    def __init__(self, path: Path | None = None, text: str = "") -> None:
        self.path, self.text = path, text

    def error(self, message: str, token: str, hint: str = "") -> ConfigError:
        """An error at the first place of a token, which is no part of a longer word where it stands alone."""
        start = max(self.text.find("[tool.lambdalint"), 0)
        alone = re.compile(rf"(?<![\w-]){re.escape(token)}(?![\w-])").search(self.text, start)
        at = alone.start() if alone else self.text.find(token, start)
        if self.path is None or at < 0:
            return ConfigError(message, None, "", hint)
        lines = Lines(self.text)
        span = lines.span(way(self.path), at, at + len(token))
        return ConfigError(message, span, lines.line(span.line), hint)


def parse(table: Mapping[str, Any], text: Text, base: Config, version: str) -> Config:
    """A table as a Config."""
    required = table.get("required-version")
    if isinstance(required, str) and version:
        from lambdalint.versions import satisfies

        try:
            holds = satisfies(version, required)
        except ValueError as problem:
            raise text.error(f"`required-version`: `{problem}` is no version", required, "such as `>=0.1,<1`") from None
        if not holds:
            hint = "install a version that fits, or change what is required"
            raise text.error(f"this is lambdalint {version}, the project requires {required}", "required-version", hint)
    values: dict[str, Any] = {}
    problems: list[ConfigError] = []
    for key, value in table.items():
        try:
            values[key.replace("-", "_")] = setting(key, value, text)
        except ConfigError as problem:
            problems += (problem, *problem.others)
            if len(problems) >= MOST_TOLD:
                break
    all_of(problems)
    if isinstance(values.get("root"), str):
        values["root"] = (base.root / values["root"]).resolve()
    return replace(base, **values)


def all_of(problems: Sequence[ConfigError]) -> None:
    """Raise the first of some errors with the others, if there are any."""
    if problems:
        for problem in problems:
            problem.others = ()
        problems[0].others = tuple(problems[1:MOST_TOLD])
        raise problems[0]


def setting(key: str, value: Any, text: Text) -> Any:
    """One value, checked."""
    if key not in KEYS:
        raise text.error(f"unknown setting `{key}`", key, meant(key, KEYS) or f"one of {', '.join(KEYS)}")
    if key in LISTS:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise text.error(f"`{key}` must be a list of texts", key)
        return tuple(value)
    if key == "per-path-ignores":
        if not isinstance(value, dict) or not all(isinstance(names, list) for names in value.values()):
            raise text.error(f"`{key}` must be a table of lists", key)
        return {path: tuple(str(name) for name in names) for path, names in value.items()}
    if key == "parameters":
        if not isinstance(value, dict) or not all(isinstance(inner, str | int | float) for inner in value.values()):
            raise text.error("`parameters` must be a table of texts", key)
        return {name: str(inner).lower() if isinstance(inner, bool) else str(inner) for name, inner in value.items()}
    if key == "cfn-lint":
        if not isinstance(value, bool):
            raise text.error(f"`{key}` must be true or false", key)
        return value
    if key == "jobs":
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise text.error(f"`{key}` must be a number of processes, or 0", key)
        return value
    if key == "limits":
        return limits(value, text)
    if not isinstance(value, str):
        raise text.error(f"`{key}` must be a text", key)
    choices = {"profile": PROFILES, "fail-on": LEVELS}.get(key)
    if choices and value not in choices:
        raise text.error(f"`{key}` is `{value}`, not one of {', '.join(choices)}", value, meant(value, choices))
    return value


def limits(value: Any, text: Text) -> Limits:
    """The table of bounds, each a positive whole number."""
    if not isinstance(value, dict):
        raise text.error("`limits` must be a table of numbers", "limits")
    problems: list[ConfigError] = []
    for key, number in list(value.items())[:MOST_TOLD]:
        if key not in LIMITS:
            problems.append(text.error(f"unknown limit `{key}`", key, meant(key, LIMITS)))
        elif not isinstance(number, int) or isinstance(number, bool) or number < 1:
            problems.append(text.error(f"the limit `{key}` must be a whole number above 0", key))
    all_of(problems)
    return Limits(**{key.replace("-", "_"): number for key, number in value.items()})


def meant(word: str, known: Iterable[str]) -> str:
    """ "did you mean …?", empty when nothing is near."""
    from lambdalint.misspelt import nearest

    near = nearest(word, known, 0.5)
    return f"did you mean `{near}`?" if near else ""


def place(config: Config) -> Text:
    """The text of the configuration file, to point into it."""
    if not config.source:
        return Text()
    path = config.root / config.source
    return Text(path, path.read_text(encoding="utf-8"))


def way(path: Path) -> str:
    """The way to a file from the current folder; on another drive there is none."""
    path = path.absolute()
    return Path(os.path.relpath(path)).as_posix() if path.drive == Path.cwd().drive else path.as_posix()
