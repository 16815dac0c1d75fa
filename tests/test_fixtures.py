"""Small whole applications with everything that is to be found in them, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from lambdalint.check import check
from lambdalint.config import Config
from tests.pages import TODAY

FOLDER = Path(__file__).parent / "fixtures"
PROJECTS = sorted(path for path in FOLDER.iterdir() if path.is_dir())


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_application(project: Path) -> None:
    """Set UPDATE_FIXTURES=1 to write expected.txt anew, then read every line as the owner of that code."""
    findings = check([project], Config(root=project), TODAY).findings
    lines = [
        f"{f.primary.span.path}:{f.primary.span.line} {f.rule} {f.identity.resource} {f.severity}"
        + (f" when {f.when}" if f.when else "")
        for f in findings
    ]
    expected = project / "expected.txt"
    if os.environ.get("UPDATE_FIXTURES"):
        expected.write_text("".join(f"{line}\n" for line in lines))
    assert lines == expected.read_text().splitlines()
