"""`lambdalint check --new-since REF`: what another commit of the repository has already."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from lambdalint.check import Checked, examine
from lambdalint.config import Config, ConfigError
from lambdalint.finding import Status

LONGEST = 300
"""Seconds that git may take."""


def only_new(checked: Checked, paths: Sequence[Path], config: Config, ref: str) -> Checked:
    """The findings that a commit has as well count as baselined. Raises ConfigError when git cannot give it."""
    known = ids_at(ref, paths, config)
    findings = tuple(
        replace(finding, status=Status.BASELINED, reason=f"also in {ref}")
        if finding.status is Status.ACTIVE and finding.id in known
        else finding
        for finding in checked.results.findings
    )
    fixed = known - {finding.id for finding in findings}
    gone = tuple(sorted({*checked.results.fixed, *fixed}))
    return replace(checked, results=replace(checked.results, findings=findings, fixed=gone))


def ids_at(ref: str, paths: Sequence[Path], config: Config) -> set[str]:
    """The identities of all findings in a commit, read from a copy in a temporary folder."""
    top = Path(git(config.root, "rev-parse", "--show-toplevel").decode().strip()).resolve()
    commit = git(config.root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}", ref=ref)
    inside = config.root.resolve().relative_to(top)
    with tempfile.TemporaryDirectory(prefix="lambdalint-") as scratch:
        extract(git(top, "archive", "--format=tar", commit.decode().strip(), ref=ref), Path(scratch))
        root = Path(scratch).resolve() / inside
        names = [(Path.cwd() / path).resolve() for path in paths]
        there = [root / name.relative_to(config.root.resolve()) for name in names if name.is_relative_to(config.root)]
        there = [path for path in there if path.exists()]
        if not there:
            return set()
        results = examine(there, replace(config, root=root), date.today().isoformat()).results
        return {finding.id for finding in results.findings}


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
