"""The same input gives the same bytes, whatever the order, the locale, the hash seed, the processes or the folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures"
NAMES = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())


def bytes_of(format: str, names: list[str], *options: str, folder: Path = FIXTURES, **environment: str) -> bytes:
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "lambdalint",
            "check",
            "--profile",
            "audit",
            "--output-format",
            format,
            *options,
            *names,
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
    )
    assert run.returncode == 1, run.stderr.decode()
    return run.stdout


@pytest.mark.parametrize("format", ["json", "sarif"])
def test_the_same_bytes(format: str) -> None:
    first = bytes_of(format, NAMES, "--jobs", "1", PYTHONHASHSEED="0")
    assert bytes_of(format, NAMES[::-1], "--jobs", "3", PYTHONHASHSEED="1", LC_ALL="C", LANG="C") == first
    assert bytes_of(format, ["."], PYTHONHASHSEED="2", LC_ALL="tr_TR.UTF-8", PYTHONUTF8="0") == first
    deeper = FIXTURES / NAMES[0]
    assert bytes_of(format, [f"../{name}" for name in NAMES], folder=deeper, PYTHONHASHSEED="3") == first
