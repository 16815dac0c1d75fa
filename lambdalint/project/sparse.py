"""Whether a checkout has all that git has of it: a sparse one leaves folders out."""

from __future__ import annotations

from lambdalint.project.files import Files, FileUnreadable

SETTINGS = (".git/config.worktree", ".git/config")
"""Where `git sparse-checkout` says that it is on: git-scm.com/docs/git-sparse-checkout, "INTERNALS"."""


def is_sparse(files: Files) -> bool:
    """Whether git was told to leave files out of the checkout at the project's root."""
    return any(_turned_on(files, path) for path in SETTINGS)


def _turned_on(files: Files, path: str) -> bool:
    if not files.is_file(path):
        return False
    try:
        lines = files.text(path).lower().splitlines()
    except FileUnreadable:
        return False
    return any(line.replace(" ", "").strip() == "sparsecheckout=true" for line in lines)
