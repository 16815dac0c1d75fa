"""What a plain run does not load: each of these takes longer than it takes to read a template."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from lambdalint.finding import digest

EXAMPLE = Path(__file__).parent.parent / "examples" / "orders"
RUN = """\
import sys
before = {*sys.modules}
from lambdalint.cli.running import run
run(["check", "--no-cache", "--output-format", sys.argv[1], "."])
print(*sorted({*sys.modules} - before), file=sys.stderr)
"""
HEAVY = {
    "click",
    "dataclasses",
    "inspect",
    "tokenize",
    "tomllib",
    "hashlib",
    "datetime",
    "subprocess",
    "signal",
    "socket",
}


@pytest.mark.parametrize("format", ["text", "json"])
def test_one_application_is_checked_without_heavy_modules(format: str, tmp_path: Path) -> None:
    copytree(EXAMPLE, tmp_path / "orders", ignore=ignore_patterns("*.toml"))
    command = [sys.executable, "-c", RUN, format]
    done = subprocess.run(command, cwd=tmp_path / "orders", capture_output=True, text=True, check=True)
    loaded = set(done.stderr.splitlines()[-1].split())
    assert "lambdalint.engine" in loaded
    assert not HEAVY & loaded
    assert not [name for name in loaded if "audit" in name]


def test_the_fingerprint_is_sha_256_with_and_without_openssl(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = sha256(b"orders").hexdigest()
    assert digest(b"orders") == expected
    for name in ("_sha2", "_sha256"):
        monkeypatch.setitem(sys.modules, name, None)
    assert digest(b"orders") == expected
