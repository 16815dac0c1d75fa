"""What strangers may put into a project: a clear answer each in bounded time and memory, and nothing else is lost."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import traceback
from pathlib import Path

import pytest

from lambdalint.cli.commands import run
from lambdalint.report import FORMATS
from tests.hostile import GOOD, HANDLER, places, python, templates

DEEP = ("long chain", "long sum")
"""Cases that Python 3.14 reads: its parser goes as deep as the stack lets it, older ones a few thousand levels."""
SNAPSHOT = Path(__file__).parent / "snapshots" / "hostile.json"
"""All that is said of each case. Set UPDATE_HOSTILE=1 and run without -n to write it anew, then read what changed."""
CASES = {**templates.CASES, **python.CASES, **places.CASES}
MEMORY = 1 << 30
SECONDS = 20
"""Of CPU. Each case takes one or two on an idle machine; what this is for takes hours."""


@pytest.mark.parametrize("name", CASES)
def test_hostile_input(name: str, tmp_path: Path) -> None:
    make, told = CASES[name]
    folder = tmp_path / "project"
    (folder / "good").mkdir(parents=True)
    (folder / "good.yaml").write_text(GOOD)
    (folder / "good" / "good.py").write_text(HANDLER)
    make(folder)
    reports = [f"--output={format}:{tmp_path / format}" for format in FORMATS if format != "text"]
    code, shown, errors = limited(["check", "--profile", "audit", *reports, "."], folder, tmp_path)
    assert (code, "Traceback" in errors) == (1, False), errors[-2000:] + shown[-2000:]
    assert "deprecated-runtime" in shown and "`Good`" in shown, "the good template is still checked"
    assert told in shown, shown
    assert "rule-crashed" not in shown
    exact(name, json.loads((tmp_path / "json").read_text(encoding="utf-8")))
    assert not (folder / "owned").exists()
    for format in FORMATS:
        printed = (tmp_path / format).read_text(encoding="utf-8") if format != "text" else shown
        assert "top-secret" not in printed and "TOP_SECRET" not in printed
        assert not any(character in printed for character in "\x1b\x07\u202e"), format
        assert not any(line.startswith("::error::owned") for line in printed.split("\n")), format
        assert ("\n=cmd" not in printed and ",=cmd" not in printed) or format != "csv"
        assert "<script>owned" not in printed or format not in ("html", "junit"), format


def exact(name: str, report: dict[str, list[dict[str, object]]]) -> None:
    """Compares the findings, what is undecided and what cannot be read, with the snapshot."""
    findings = [f"{one['rule']} {one['resource'] or one['template']}" for one in report["findings"]]
    undecided = [f"undecided {one['rule']} {one['resource']}" for one in report["undecided"]]
    unreadable = [f"unreadable {one['path']}" for one in report["unreadable"]]
    said = sorted([*findings, *undecided, *unreadable])
    known = json.loads(SNAPSHOT.read_text("utf-8")) if SNAPSHOT.exists() else {}
    if os.environ.get("UPDATE_HOSTILE"):
        kept = {key: value for key, value in known.items() if key in CASES}
        SNAPSHOT.write_text(json.dumps({**kept, name: said}, indent=1, sort_keys=True) + "\n", "utf-8")
    else:
        wanted = known.get(name)
        if name in DEEP and sys.version_info >= (3, 14):
            wanted = [line for line in wanted if line != "source-unreadable bad/app.py"]
        assert said == wanted


def limited(arguments: list[str], folder: Path, scratch: Path) -> tuple[int, str, str]:
    """A command in a process of its own with bounded time and memory: its exit code and what it printed."""
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if not child:
        code = 99
        try:
            for number, name in ((1, "stdout"), (2, "stderr")):
                os.dup2(os.open(scratch / name, os.O_WRONLY | os.O_CREAT), number)
            sys.stdout, sys.stderr = open(1, "w", encoding="utf-8"), open(2, "w", encoding="utf-8")  # noqa: SIM115
            used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
            resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
            spent = int(sum(os.times()[:2])) + SECONDS
            resource.setrlimit(resource.RLIMIT_CPU, (spent, spent + 5))
            signal.signal(signal.SIGXCPU, signal.SIG_DFL)
            os.chdir(folder)
            code = run(arguments)
            sys.stdout.flush()
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return code, (scratch / "stdout").read_text(encoding="utf-8"), (scratch / "stderr").read_text(encoding="utf-8")
