"""The same bytes over any folder: `python tools/same_bytes.py FOLDER [--rounds N]`.

Runs the whole folder again and again with another order of arguments, hash seed, locale, time zone, number of
processes, current folder and state of the cache, and compares the JSON and the SARIF of each run with those of the
first, which has no cache. The second fills one, the others find it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WAYS: list[tuple[str, list[str], dict[str, str]]] = [
    ("first", ["--jobs", "1", "--no-cache"], {"PYTHONHASHSEED": "0"}),
    (
        "reversed, 2 processes, filling the cache",
        ["--jobs", "2"],
        {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Pacific/Apia"},
    ),
    ("from a folder below, 3 processes", ["--jobs", "3"], {"PYTHONHASHSEED": "2", "LC_ALL": "tr_TR.UTF-8"}),
    ("as one folder", ["--jobs", "1"], {"PYTHONHASHSEED": "3", "PYTHONUTF8": "0", "LC_ALL": "POSIX"}),
    ("again", ["--jobs", "2"], {"PYTHONHASHSEED": "4"}),
]


def digest(folder: Path, names: list[str], at: Path, options: list[str], environment: dict[str, str]) -> str:
    """The digest of both reports of one run over the folders with these names."""
    with tempfile.TemporaryDirectory() as scratch:
        reports = [Path(scratch) / format for format in ("json", "sarif")]
        command = [sys.executable, "-m", "lambdalint", "check", "--profile", "audit", "-q", *options]
        command += [f"--output={report.name}:{report}" for report in reports]
        paths = [os.path.relpath(folder / name, at) for name in names]
        env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        run = subprocess.run([*command, *paths], cwd=at, env=env, capture_output=True, check=False)
        if run.returncode not in (0, 1):
            sys.exit(f"exit {run.returncode}: {run.stderr.decode()[-2000:]}")
        return " ".join(hashlib.sha256(report.read_bytes()).hexdigest()[:16] for report in reports)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=len(WAYS), help="how many of the ways to try")
    options = parser.parse_args()
    folder = options.folder.resolve()
    names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    first, different = "", 0
    os.environ["LAMBDALINT_CACHE_DIR"] = tempfile.mkdtemp(prefix="lambdalint-")
    for title, extra, environment in WAYS[: options.rounds]:
        order = names[::-1] if title.startswith("reversed") else ["."] if title == "as one folder" else names
        at = folder / names[0] if "below" in title else folder
        found = digest(folder, order, at, extra, environment)
        first = first or found
        different += found != first
        print(f"{'same' if found == first else 'DIFFERENT'}  {found}  {title}", flush=True)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
