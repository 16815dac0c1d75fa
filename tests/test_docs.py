"""Each trap has a page, and its list of rules is current; the README tells the truth."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lambdalint.rule_api import Trap

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("trap", Trap, ids=lambda trap: trap.value)
def test_every_trap_has_a_page(trap: Trap) -> None:
    text = (ROOT / "docs" / "traps" / f"{trap.value}.md").read_text()
    assert text.startswith("# ") and "## References" in text


def test_the_lists_of_rules_are_current() -> None:
    run = subprocess.run(
        [sys.executable, "tools/docs.py", "--check"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout


def test_the_finding_on_the_first_screen_is_what_the_example_gives() -> None:
    readme = (ROOT / "README.md").read_text()
    shown = readme.split("```text\n")[1].split("```")[0].rstrip()
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "lambdalint",
            "check",
            "--config",
            "pyproject.toml",
            "--select",
            "environment-variable-not-set",
        ],
        cwd=ROOT / "examples" / "orders",
        env={"PYTHONPATH": str(ROOT), "COLUMNS": "100", "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert shown in run.stdout
