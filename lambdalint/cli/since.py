"""`lambdalint check --new-since REF`: what another commit of the repository has already."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePosixPath

from lambdalint.check import Checked, examine
from lambdalint.config import Config, ConfigError
from lambdalint.finding import ALSO_IN, Identity, Status
from lambdalint.frozen import replace

LONGEST = 300
"""Seconds that git may take."""
FILES = (b"100644", b"100755", b"100664")
"""The modes of regular files in a tree."""


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
        extract(top, commit, Path(scratch))
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


def extract(top: Path, commit: str, folder: Path) -> None:
    """The regular files of a commit and of the submodules that are checked out, as git keeps them: an archive leaves out
    what `.gitattributes` says. Links and whatever leads out of the folder are left out."""
    names: list[str] = []
    blobs: list[bytes] = []
    for entry in git(top, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0")[:-1]:
        told, _, path = entry.partition(b"\t")
        mode, _, blob = told.split(b" ")
        name = os.fsdecode(path)
        parts = PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts or any(part.lower() == ".git" for part in parts):
            continue
        if mode == b"160000" and (top / name / ".git").exists() and has(top / name, blob.decode()):
            extract(top / name, blob.decode(), folder / name)
        elif mode in FILES:
            names.append(name)
            blobs.append(blob)
    content = git(top, "cat-file", "--batch", given=b"".join(blob + b"\n" for blob in blobs))
    at = 0
    for name in names:
        start = content.index(b"\n", at) + 1
        at = start + int(content[at : start - 1].split(b" ")[2])
        path_of = folder / name
        path_of.parent.mkdir(parents=True, exist_ok=True)
        path_of.write_bytes(content[start:at])
        at += 1


def has(top: Path, commit: str) -> bool:
    """Whether a repository has a commit; a shallow submodule may not."""
    wanted = ["git", "-C", str(top), "cat-file", "-e", f"{commit}^{{commit}}"]
    return subprocess.run(wanted, capture_output=True, timeout=LONGEST, check=False).returncode == 0


def git(folder: Path, *arguments: str, ref: str = "", given: bytes = b"") -> bytes:
    """What a git command prints. Raises ConfigError with what to do."""
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments], input=given, capture_output=True, timeout=LONGEST, check=False
        )
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
