"""Time lambdalint beside its peers in one run and print ratios.

    python tools/bench.py [--repeat 5] [--peer cfn-lint=PATH] [--peer checkov=PATH] [--peer semgrep=PATH]
                          [--template FILE] [--folder FOLDER]

Whole processes, round robin, CPU seconds of the process and its children (user + system), medians. Absolute times of
a shared machine mean little; the ratios of one run do. A peer that is not given is looked for on PATH and left out
when it is not there. Semgrep gets two YAML rules of our own, written to a temporary folder; nothing uses the network.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULES = """
rules:
  - {id: admin, languages: [yaml], severity: ERROR, message: admin, pattern: "Policies: AdministratorAccess"}
  - {id: timeout, languages: [yaml], severity: ERROR, message: timeout, pattern: "Timeout: 900"}
"""
Command = Callable[[list[str]], list[str]]


def cpu(command: list[str], folder: Path) -> float:
    """CPU seconds of one run of a command, whatever its exit code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "NO_COLOR": "1", "SEMGREP_SEND_METRICS": "off", "BC_SKIP_MAPPING": "TRUE"}
    subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=900,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(title: str, folder: Path, commands: dict[str, list[str]], repeat: int) -> None:
    """Round robin, so that a busy moment of the machine hits all of them."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for name, command in commands.items():
        cpu(command, folder)
    for _ in range(repeat):
        for name, command in commands.items():
            times[name].append(cpu(command, folder))
    ours = statistics.median(times["lambdalint"])
    print(f"\n{title}")
    for name, seen in times.items():
        middle = statistics.median(seen)
        noise = (max(seen) - min(seen)) / middle * 100 if middle else 0
        print(f"  {name:28} {middle:8.3f} s  ±{noise / 2:3.0f} %   {middle / ours:6.1f} × lambdalint")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--template", type=Path, action="append", default=[])
    parser.add_argument("--folder", type=Path, action="append", default=[])
    parser.add_argument("--slow-repeat", type=int, default=1, help="repetitions for folders")
    options = parser.parse_args()
    named = dict(peer.split("=", 1) for peer in options.peer)
    beside = Path(sys.executable).with_name("lambdalint")
    tool = str(beside) if beside.exists() else shutil.which("lambdalint") or "lambdalint"
    peers = {
        name: found for name in ("cfn-lint", "checkov", "semgrep") if (found := named.get(name) or shutil.which(name))
    }

    with tempfile.TemporaryDirectory() as scratch:
        rules = Path(scratch) / "rules.yaml"
        rules.write_text(RULES)
        semgrep = ["scan", "--metrics=off", "--disable-version-check", "--config", str(rules)]

        def commands(target: Path) -> dict[str, list[str]]:
            templates = [str(p) for p in sorted(target.rglob("template.y*ml"))] if target.is_dir() else [str(target)]
            every = {
                "cfn-lint": ["cfn-lint", "--", *templates],
                "checkov": [
                    "checkov",
                    "--framework",
                    "cloudformation",
                    "--compact",
                    "--quiet",
                    "--skip-download",
                ],
                "semgrep": [*semgrep, str(target)],
            }
            every["checkov"] = [
                *every["checkov"][0:],
                *(["-d", str(target)] if target.is_dir() else ["-f", str(target)]),
            ]
            chosen = {name: every[name] for name in peers}
            return {
                "lambdalint": [tool, "check", str(target)],
                **{name: [peers[name], *(words[1:] if words[0] == name else words)] for name, words in chosen.items()},
            }

        start = {"python -c pass": [sys.executable, "-c", "pass"], "lambdalint": [tool, "--help"]}
        start |= {name: [path, "--version"] for name, path in peers.items()}
        compare("start-up (--help)", ROOT, start, options.repeat)
        example = ROOT / "examples" / "orders"
        one = commands(example / "template.yaml")
        one["lambdalint"] = [tool, "check", str(example)]
        compare(
            "the example application (template and handlers; peers: the template alone)",
            example,
            one,
            options.repeat,
        )
        for template in options.template:
            compare(f"{template.name}", template.parent, commands(template.resolve()), options.repeat)
        for folder in options.folder:
            compare(f"folder {folder.name}", folder, commands(folder.resolve()), options.slow_repeat)


if __name__ == "__main__":
    main()
