"""The targets of fuzz.py with coverage as the guide: `python tools/fuzz_guided.py TARGET [--seconds N] [--corpus FOLDER]`.

Needs atheris (`pip install atheris`), which keeps those inputs that reach new branches of lambdalint; they are mutated
by its own engine and, half of the time, by fuzz_mutations.py. Finds are written as fuzz.py writes them.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from random import Random

import atheris

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["lambdalint"]):
    import lambdalint

    for module in walk_packages(lambdalint.__path__, "lambdalint."):
        if not module.name.endswith(("__main__", "cfnlint")) and ".cfnlint." not in module.name:
            import_module(module.name)
from tools import fuzz_targets  # noqa: E402
from tools.fuzz import FOLDERS, problem, seeds  # noqa: E402
from tools.fuzz_mutations import mutated  # noqa: E402

for entry in fuzz_targets.RULES:  # loaded by path, which the hook on imports does not see
    atheris.instrument_func(entry.rule.check)

LONGEST = 8_000
"""Bytes of an input: longer ones cost more time than they find."""


def decoded(data: bytes) -> str:
    """Any bytes as text, so that the engine may do with them what it likes."""
    return data.decode("utf-8", "replace")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=list(fuzz_targets.TARGETS))
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", type=float, default=10, help="CPU seconds from which on an answer is a find")
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    parser.add_argument("--finds", type=Path, default=Path("finds"))
    options = parser.parse_args()
    ask, suffixes, words = fuzz_targets.TARGETS[options.target]
    texts = seeds([*FOLDERS, *options.corpus], suffixes)
    seen: set[str] = set()
    finds = options.finds.resolve()  # the engine leaves its own files where it runs
    scratch = Path(tempfile.mkdtemp(prefix="fuzz-"))
    kept, asked = scratch / "kept", scratch / "asked"
    for folder in (kept, asked, finds):
        folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(text for text in texts if len(text) < LONGEST):
        (kept / str(number)).write_bytes(text.encode("utf-8", "surrogatepass"))

    def one(data: bytes) -> None:
        text = decoded(data)
        key = problem(ask, text, asked, options.slow)
        if key and key not in seen:
            seen.add(key)
            path = finds / f"{options.target}-guided-{len(seen)}.txt"
            path.write_bytes(f"{key}\n----\n".encode() + text.encode("utf-8", "surrogatepass"))
            print(f"{options.target}: {key}", flush=True)

    def mutator(data: bytes, size: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.5:
            return bytes(atheris.Mutate(data, len(data)))
        text = mutated(random, [decoded(data), *random.sample(texts, min(3, len(texts)))], words)
        return text.encode("utf-8", "replace")[:size]

    engine = [
        f"-max_total_time={options.seconds}",
        f"-seed={options.seed}",
        f"-max_len={LONGEST}",
        "-rss_limit_mb=4096",
    ]
    atheris.Setup([sys.argv[0], *engine, "-print_final_stats=1", str(kept)], one, custom_mutator=mutator)
    os.chdir(scratch)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
