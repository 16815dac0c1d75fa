"""Mutated projects against the readers: `python tools/fuzz.py TARGET [--seconds N] [--seed N] [--corpus FOLDER]`.

Each target takes texts of its kind from the rules' pages, from tests/fixtures and tools/fuzz_seeds (and a corpus), mutates
and splices them, and asks for an answer. A find is an exception that the target does not document, or an answer that takes
longer than `--slow`; it is written to `--finds` with its seed, so that it can become a test. Needs nothing but the package.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from lambdalint.catalog import catalog  # noqa: E402
from lambdalint.examples import examples  # noqa: E402
from tools import fuzz_targets  # noqa: E402
from tools.fuzz_mutations import mutated  # noqa: E402

FOLDERS = [ROOT / "tests" / "fixtures", ROOT / "tools" / "fuzz_seeds"]


def seeds(folders: list[Path], suffixes: tuple[str, ...], most: int = 4_000) -> list[str]:
    """Files with such names: those of the rules' pages, then those of folders with at most 20,000 bytes."""
    found = of_pages(suffixes)
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.name.endswith(suffixes) and path.is_file() and path.stat().st_size < 20_000:
                try:
                    found.append(path.read_text(encoding="utf-8"))
                except (OSError, UnicodeDecodeError):
                    continue
            if len(found) >= most:
                return found
    return found


def of_pages(suffixes: tuple[str, ...]) -> list[str]:
    """Files with such names out of the examples on the rules' pages: small, and each with a reason."""
    made = (example for entry in catalog() for example in examples(entry.page, entry.text))
    texts = (text for example in made for path, text in example.files.items() if path.endswith(suffixes))
    return list(dict.fromkeys(texts))


def run(target: str, seconds: float, seed: int, slow: float, folders: list[Path], finds: Path) -> int:
    """Feed one target until the time is up; the number of different finds."""
    ask, suffixes, words = fuzz_targets.TARGETS[target]
    texts = seeds(folders, suffixes)
    random_ = random.Random(f"{target} {seed}")
    seen: set[str] = set()
    executions, start = 0, perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        while perf_counter() - start < seconds:
            text = mutated(random_, texts, words)
            key = problem(ask, text, Path(scratch), slow)
            executions += 1
            if key and key not in seen:
                seen.add(key)
                finds.mkdir(parents=True, exist_ok=True)
                (finds / f"{target}-{len(seen)}.txt").write_bytes(
                    f"{key}\n----\n".encode() + text.encode("utf-8", "surrogatepass")
                )
                print(f"{target}: {key}", flush=True)
    spent = perf_counter() - start
    print(f"{target}: {executions:,} executions in {spent:.0f} s, seed {seed}, {len(seen)} finds", flush=True)
    return len(seen)


def problem(ask: Callable[[str, Path], None], text: str, scratch: Path, slow: float) -> str:
    """What is wrong with an answer, empty when nothing is."""
    start = process_time()
    try:
        ask(text, scratch)
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno} {error!s:.120}"
    spent = process_time() - start
    return f"slow: {spent:.0f} s" if spent > slow else ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=[*fuzz_targets.TARGETS, "all"])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", type=float, default=5, help="CPU seconds from which on an answer is a find")
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    parser.add_argument("--finds", type=Path, default=Path("finds"))
    options = parser.parse_args()
    folders = [*FOLDERS, *options.corpus]
    names = list(fuzz_targets.TARGETS) if options.target == "all" else [options.target]
    found = [run(name, options.seconds, options.seed, options.slow, folders, options.finds) for name in names]
    return 1 if any(found) else 0


if __name__ == "__main__":
    sys.exit(main())
