"""`lambdalint check --new-since REF`: what another commit of the repository has already."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path

from lambdalint.check import Checked, examine
from lambdalint.config import Config, ConfigError
from lambdalint.finding import ALSO_IN, Identity, Status
from lambdalint.frozen import replace

LONGEST = 300
"""Seconds that git may take."""


def only_new(checked: Checked, known: Collection[str], ref: str) -> Checked:
    """The findings that a commit has as well count as baselined."""
    findings = tuple(
        replace(finding, status=Status.BASELINED, reason=f"{ALSO_IN}{ref}")
        if finding.status is Status.ACTIVE and finding.id in known
        else finding
        for finding in checked.results.findings
    )
    fixed = set(known) - {finding.id for finding in findings}
    gone = tuple(sorted({*checked.results.fixed, *fixed}))
    return replace(checked, results=replace(checked.results, findings=findings, fixed=gone))


def ids_at(ref: str, paths: Sequence[Path], config: Config) -> set[str]:
    """The identities of all findings where this branch left a commit, read from a copy in a temporary folder; those of
    renamed files under their new names. What was ignored there is none. Raises ConfigError when git cannot give it."""
    top = Path(git(config.root, "rev-parse", "--show-toplevel").decode().strip()).resolve()
    wanted = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    commit = forked(top, git(config.root, *wanted, ref=ref).decode().strip())
    inside = config.root.resolve().relative_to(top)
    renamed = renames(top, commit, inside)
    with tempfile.TemporaryDirectory(prefix="lambdalint-") as scratch:
        extract(git(top, "archive", "--format=tar", commit, ref=ref), Path(scratch))
        root = Path(scratch).resolve() / inside
        named = [path_below(path, config.root) for path in paths]
        there = [root / old for name in named if name is not None for old in olds(name, renamed, root)]
        if not there:
            return set()
        results = examine(there, replace(config, root=root), date.today().isoformat()).results
    counted = [f.identity for f in results.findings if f.status in (Status.ACTIVE, Status.BASELINED)]
    return {one.id for identity in counted for one in (identity, moved(identity, renamed))}


def path_below(path: Path, root: Path) -> str | None:
    """An argument as a path below the root; None when it lies elsewhere."""
    absolute = (Path.cwd() / path).resolve()
    return absolute.relative_to(root.resolve()).as_posix() if absolute.is_relative_to(root.resolve()) else None


def forked(top: Path, commit: str) -> str:
    """The last commit that HEAD shares with another one; that one itself where a shallow clone cannot tell."""
    done = subprocess.run(
        ["git", "-C", str(top), "merge-base", commit, "HEAD"], capture_output=True, timeout=LONGEST, check=False
    )
    return done.stdout.decode().strip() or commit


def renames(top: Path, commit: str, inside: Path) -> dict[str, str]:
    """From old to new names of files of a project that git sees as renamed since a commit."""
    told = git(top, "diff", "--name-status", "--find-renames", "--diff-filter=R", "-z", commit).decode(errors="replace")
    words = told.split("\0")
    prefix = "" if inside == Path() else f"{inside.as_posix()}/"
    pairs = zip(words[1::3], words[2::3], strict=False)
    return {
        old.removeprefix(prefix): new.removeprefix(prefix)
        for old, new in pairs
        if old.startswith(prefix) and new.startswith(prefix)
    }


def olds(name: str, renamed: Mapping[str, str], root: Path) -> list[str]:
    """What a commit has for an argument: the same path, else the files that were renamed to it or into it."""
    if (root / name).exists():
        return [name]
    return [old for old, new in renamed.items() if new == name or new.startswith(f"{name}/")]


def moved(identity: Identity, renamed: Mapping[str, str]) -> Identity:
    """An identity after its files were renamed."""
    path, colon, rest = identity.anchor.partition(":")
    anchor = f"{renamed[path]}{colon}{rest}" if path in renamed else identity.anchor
    return replace(identity, template=renamed.get(identity.template, identity.template), anchor=anchor)


def extract(archive: bytes, folder: Path) -> None:
    """The regular files of an archive; links and whatever leads out of the folder are left out."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        for member in packed:
            parts = Path(member.name).parts
            content = packed.extractfile(member) if member.isreg() else None
            if content is None or member.name.startswith("/") or ".." in parts:
                continue
            path = folder.joinpath(*parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read())


def git(folder: Path, *arguments: str, ref: str = "") -> bytes:
    """What a git command prints. Raises ConfigError with what to do."""
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, timeout=LONGEST, check=False)
    except FileNotFoundError:
        raise ConfigError("`--new-since` needs git, which is not installed") from None
    except subprocess.TimeoutExpired:
        raise ConfigError(f"git took longer than {LONGEST} s") from None
    if done.returncode == 0:
        return done.stdout
    if ref:
        raise ConfigError(
            f"`--new-since {ref}`: git knows no such commit",
            hint="in CI, fetch it first (`fetch-depth: 0`, or `git fetch origin main`)",
        )
    raise ConfigError("`--new-since` needs a git repository", hint="run it inside a checkout")
