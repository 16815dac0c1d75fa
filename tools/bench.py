"""Time lambdalint beside its peers in one run and print ratios.

    python tools/bench.py [--repeat 5] [--slow-repeat 1] [--template FILE] [--folder FOLDER]
                          [--peer cfn-lint=PATH] [--peer serverless=PATH] [--peer checkov=PATH] [--peer semgrep=PATH]

Whole processes, round robin, CPU seconds of the process and its children (user + system), medians, and the memory of
the largest process. Absolute times of a shared machine mean little; the ratios of one run do. A peer that is not given
is looked for on PATH and left out when it is not there; `serverless` is a cfn-lint that has cfn-lint-serverless beside
it. Semgrep gets two YAML rules of our own, written to a temporary folder; nothing uses the network.

A FOLDER is copied and measured cold (`--no-cache`), in one and in two processes, with a warm cache, with a warm cache
and one changed handler, as a commit of two files, against what reading everything once costs, and against the peers:
each is compared with a run on what it gets itself, the folder or the list of its templates.
"""

from __future__ import annotations

import argparse
import ast
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULES = """
rules:
  - {id: admin, languages: [yaml], severity: ERROR, message: admin, pattern: "Policies: AdministratorAccess"}
  - {id: timeout, languages: [yaml], severity: ERROR, message: timeout, pattern: "Timeout: 900"}
"""
PEERS = ("cfn-lint", "serverless", "checkov", "semgrep")


class Bench:
    """The commands to time and where their scratch files are."""

    def __init__(self, peers: dict[str, str], scratch: Path) -> None:
        beside = Path(sys.executable).with_name("lambdalint")
        self.tool = str(beside) if beside.exists() else shutil.which("lambdalint") or "lambdalint"
        self.peers, self.scratch = peers, scratch
        self.rules = scratch / "rules.yaml"
        self.rules.write_text(RULES)

    def ours(self, *arguments: str) -> list[str]:
        return [self.tool, "check", "--no-progress", *arguments]

    def theirs(self, target: Path, templates: list[str]) -> dict[str, list[str]]:
        """The peers on a folder or one template."""
        found = {}
        for name, path in self.peers.items():
            if name == "cfn-lint":
                found[name] = [path, "--", *templates]
            elif name == "serverless":
                found["cfn-lint + serverless"] = [path, "--append-rules", "cfn_lint_serverless.rules", "--", *templates]
            elif name == "checkov":
                where = ["-d" if target.is_dir() else "-f", str(target)]
                options = ["--framework", "cloudformation", "--compact", "--quiet", "--skip-download"]
                found[name] = [path, *options, *where]
            else:
                found[name] = [
                    path,
                    "scan",
                    "--metrics=off",
                    "--disable-version-check",
                    "--config",
                    str(self.rules),
                    str(target),
                ]
        return found

    def run(self, command: list[str], folder: Path) -> tuple[float, float, float]:
        """CPU seconds, wall seconds and megabytes of one run, whatever its exit code."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        environment = {
            **os.environ,
            "NO_COLOR": "1",
            "SEMGREP_SEND_METRICS": "off",
            "SEMGREP_ENABLE_VERSION_CHECK": "0",
            "BC_SKIP_MAPPING": "TRUE",
            "LAMBDALINT_CACHE_DIR": str(self.scratch / "cache"),
        }
        start = time.perf_counter()
        with open(os.devnull, "w") as nowhere:
            child = subprocess.Popen(command, cwd=folder, env=environment, stdout=nowhere, stderr=nowhere)
            _, _, own = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall, own.ru_maxrss / 1024

    def compare(
        self,
        title: str,
        folder: Path,
        commands: dict[str, list[str]],
        repeat: int,
        before: Callable[[str], None] = lambda name: None,
    ) -> None:
        """Round robin, so that a busy moment of the machine hits all of them; the first command is the measure."""
        runs: dict[str, list[tuple[float, float, float]]] = {name: [] for name in commands}
        for number in range(repeat + 1):
            for name, command in commands.items():
                before(name)
                figures = self.run(command, folder)
                if number or repeat == 1:
                    runs[name].append(figures)
            if repeat == 1 and not number:
                break
        self.table(title, runs)

    def beside(self, title: str, folder: Path, ours: list[str], theirs: dict[str, list[str]]) -> None:
        """Once each of theirs, which take minutes; ours before each of them and at the end, as one run takes seconds
        and would hit a busy moment of the machine or miss it."""
        name = "lambdalint, cold, one process"
        runs = {name: [self.run(ours, folder)]}
        for peer, command in theirs.items():
            runs[peer] = [self.run(command, folder)]
            runs[name] += [self.run(ours, folder) for _ in range(3)]
        self.table(title, runs)

    def table(self, title: str, runs: dict[str, list[tuple[float, float, float]]]) -> None:
        """Medians of CPU and wall time, the noise (half of what the runs differ), and the most memory."""
        first = statistics.median(cpu for cpu, _, _ in next(iter(runs.values())))
        print(f"\n{title}\n  {'':34} {'CPU s':>8} {'noise':>6} {'ratio':>7} {'wall s':>8} {'MB':>6}")
        for name, seen in runs.items():
            cpu = statistics.median(figures[0] for figures in seen)
            noise = (max(f[0] for f in seen) - min(f[0] for f in seen)) / cpu * 50 if cpu else 0
            wall, memory = statistics.median(f[1] for f in seen), max(f[2] for f in seen)
            print(f"  {name:34} {cpu:8.3f} {noise:4.0f} % {cpu / first:6.2f} × {wall:8.2f} {memory:6.0f}", flush=True)

    def folder(self, given: Path, repeat: int) -> None:
        """Many templates with their handlers."""
        folder = self.scratch / "folder"
        shutil.copytree(given, folder, symlinks=True)
        listed = subprocess.run(
            [sys.executable, str(Path(__file__).resolve()), "--list", str(folder)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split("\n")
        (self.scratch / "listed").write_text("\n".join(listed))
        templates = [name for name in listed if name and not name.endswith(".py")]
        modules = [name for name in listed if name.endswith(".py")]
        handler = folder / modules[len(modules) // 2]
        kept = handler.read_text()
        number = iter(range(10_000))

        def change(name: str) -> None:
            if name == "warm, one changed handler":
                handler.write_text(f"{kept}\n# {next(number)}\n")

        commands = {
            "cold, one process": self.ours("--no-cache", "--jobs", "1", "."),
            "cold, two processes": self.ours("--no-cache", "--jobs", "2", "."),
            "cold, filling the cache": [
                "sh",
                "-c",
                f"rm -rf '{self.scratch}/cache'; exec {' '.join(self.ours('--jobs', '1', '.'))}",
            ],
            "warm, nothing changed": self.ours("--jobs", "1", "."),
            "warm, one changed handler": self.ours("--jobs", "1", "."),
            "a commit of two files": self.ours("--no-cache", "--force-exclude", str(handler), templates[0]),
            "reading everything once": [
                sys.executable,
                str(Path(__file__).resolve()),
                "--read",
                str(folder),
                str(self.scratch / "listed"),
            ],
        }
        self.compare(
            f"{given.name}: {len(templates)} templates, {len(modules)} modules", folder, commands, repeat, change
        )
        handler.write_text(kept)
        theirs, ours = self.theirs(folder, templates), self.ours("--no-cache", "--jobs", "1")
        walking = {name: command for name, command in theirs.items() if str(folder) in command}
        named = {name: command for name, command in theirs.items() if name not in walking}
        self.beside(f"{given.name} beside peers that walk through the folder", folder, [*ours, "."], walking)
        self.beside(f"{given.name} beside peers that are given the templates", folder, [*ours, *templates], named)


def listing(folder: Path) -> None:
    """The templates and modules that a check of the folder reads, one a line; what is no template, or cannot be read
    as one, is left out, as the peers lose their whole report over some of it."""
    from lambdalint.check import examine
    from lambdalint.config import Config
    from lambdalint.project.files import Files
    from lambdalint.template.parse import TemplateUnreadable, parse

    files = Files(folder)
    examine([folder], Config(root=folder), "2026-01-01", files=files)
    for path in sorted(files.texts):
        if path.endswith((".yaml", ".yml", ".json", ".template")):
            try:
                parse(path, files.text(path))
            except TemplateUnreadable:
                continue
            print(path)
        elif path.endswith(".py"):
            print(path)


def reading(folder: Path, listed: Path) -> None:
    """What nothing can undercut: every template's events with places, every module's syntax tree, once."""
    from lambdalint.project.files import Files, FileUnreadable
    from lambdalint.template.parse import TemplateUnreadable, parse

    files = Files(folder)
    for path in listed.read_text().split("\n"):
        try:
            text = files.text(path)
            if path.endswith(".py"):
                ast.parse(text)
            else:
                parse(path, text)
        except (FileUnreadable, TemplateUnreadable, SyntaxError, ValueError):
            continue


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--slow-repeat", type=int, default=3, help="repetitions for folders")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=PATH")
    parser.add_argument("--template", type=Path, action="append", default=[])
    parser.add_argument("--folder", type=Path, action="append", default=[])
    parser.add_argument("--list", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--read", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.list:
        return listing(options.list)
    if options.read:
        return reading(*options.read)
    named = dict(peer.split("=", 1) for peer in options.peer)
    peers = {name: found for name in PEERS if (found := named.get(name) or shutil.which(name))}
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(peers, Path(scratch))
        start = {"python -c pass": [sys.executable, "-c", "pass"], "lambdalint": [bench.tool, "--help"]}
        start |= {name: [path, "--version"] for name, path in peers.items()}
        bench.compare("start-up (--help, --version)", ROOT, start, options.repeat)
        example = ROOT / "examples" / "orders"
        one = {
            "lambdalint": bench.ours("--no-cache", str(example)),
            "with colours": bench.ours("--no-cache", "--color", "always", str(example)),
        }
        one |= {"with a warm cache": bench.ours(str(example))}
        one |= bench.theirs(example / "template.yaml", [str(example / "template.yaml")])
        title = "the example application (template and handlers; peers: the template alone)"
        bench.compare(title, example, one, options.repeat)
        for template in options.template:
            path = template.resolve()
            ours = {"lambdalint": bench.ours("--no-cache", str(path))}
            bench.compare(path.name, path.parent, ours | bench.theirs(path, [str(path)]), options.repeat)
        for folder in options.folder:
            bench.folder(folder.resolve(), options.slow_repeat)
            shutil.rmtree(bench.scratch / "folder")
    return None


if __name__ == "__main__":
    main()
