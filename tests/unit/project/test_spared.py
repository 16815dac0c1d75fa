"""`pathlib` is loaded alone, and everybody else's `urllib.parse` is whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def python(code: str) -> None:
    """Run a program in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_paths_need_nothing_of_urls_until_one_is_spelled_as_one() -> None:
    python("""
import sys
from lambdalint.spared import load_paths
load_paths(); load_paths()
from pathlib import Path
assert not {"urllib.parse", "ipaddress"} & sys.modules.keys()
assert Path("/a b/é").as_uri() == "file:///a%20b/%C3%A9"
from urllib.parse import quote, urlsplit
assert quote("a b") == "a%20b" and urlsplit("http://[::1]/x").hostname == "::1"
""")


def test_where_paths_need_more_of_it_they_have_it() -> None:
    python("""
from lambdalint import spared
spared.SPELL = "another"
spared.load_paths()
from pathlib import Path
assert Path("/a b").as_uri() == "file:///a%20b"
import urllib.parse
assert urllib.parse.quote("a b") == "a%20b"
""")


def test_what_is_loaded_stays() -> None:
    python("""
import urllib.parse as before
from lambdalint.spared import load_paths
load_paths()
import urllib.parse, pathlib
assert urllib.parse is before and pathlib.Path("/a b").as_uri() == "file:///a%20b"
""")
