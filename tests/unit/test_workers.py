"""Work in several processes: the same answer, and a clear one when a process is lost."""

from __future__ import annotations

import os
import pickle
import signal
import time
from pathlib import Path

import pytest

from lambdalint.check import examine
from lambdalint.cli.commands import run
from lambdalint.config import Config
from lambdalint.finding import Finding
from lambdalint.report import FORMATS, Options, render
from lambdalint.span import Span
from lambdalint.workers import WORTH, WorkerLost, count, spread

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests" / "fixtures"


@pytest.mark.parametrize("jobs", [2, 3, 7])
def test_the_same_bytes_with_any_number_of_processes(jobs: int) -> None:
    alone = examine([FIXTURES], Config(root=FIXTURES, profile="audit", jobs=1), "2026-11-24")
    together = examine([FIXTURES], Config(root=FIXTURES, profile="audit", jobs=jobs), "2026-11-24")
    assert alone.results.findings == together.results.findings
    assert alone.results.undecided == together.results.undecided
    for format in FORMATS:
        options = Options(show_info=True, show_undecided=True)
        assert render(format, alone.results, options) == render(format, together.results, options), format


def test_ignores_in_source_hold_in_other_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        (tmp_path / name).mkdir()
        (tmp_path / name / "template.yaml").write_text(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n"
            "    Properties: {Runtime: python3.13, Handler: app.handler}\n"
        )
        (tmp_path / name / "app.py").write_text(
            "import os\nTABLE = os.environ['TABLE']  # lambdalint: ignore[environment-variable-not-set] set by hand\n"
            "def handler(event, context):\n    return None\n"
        )
    monkeypatch.chdir(tmp_path)
    assert run(["check", "--jobs", "3"]) == 0
    (tmp_path / "b" / "app.py").write_text(
        "import os\nTABLE = os.environ['TABLE']\ndef handler(e, c):\n    return None\n"
    )
    assert run(["check", "--jobs", "3"]) == 1


def test_a_killed_process_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def killed(shop: object, group: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    for name in "ab":
        (tmp_path / f"{name}.yaml").write_text("Resources: {Q: {Type: AWS::SQS::Queue}}\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("lambdalint.looking.look", killed)
    assert run(["check", "--jobs", "2"]) == 2
    assert "a process that checked templates was killed" in capsys.readouterr().out


def test_pieces_come_back_in_the_order_of_the_work() -> None:
    def double(piece: int) -> int:
        return 2 * piece

    assert spread(double, [1, 2, 3, 4, 5], 2) == [2, 4, 6, 8, 10]
    assert spread(double, range(30_000), 3) == [2 * piece for piece in range(30_000)]


@pytest.mark.parametrize("possible", [0, 1, 2])
def test_processes_that_cannot_be_made_are_done_without(possible: int, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fork
    made: list[int] = []

    def fork() -> int:
        if len(made) >= possible:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        made.append(1)
        return real()

    monkeypatch.setattr(os, "fork", fork)
    before = len(os.listdir("/proc/self/fd"))
    assert spread(lambda piece: piece * 2, range(50), 3) == list(range(0, 100, 2))
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_process_that_is_done_takes_what_is_left(tmp_path: Path) -> None:
    def waiting(piece: int) -> int:
        if piece == 0:  # until every other piece is done, by whomever
            while len(list(tmp_path.iterdir())) < 9:
                time.sleep(0.001)
        (tmp_path / str(piece)).touch()
        return os.getpid()

    first, *others = spread(waiting, range(10), 2)
    assert first not in others and len(set(others)) == 1


def test_an_error_in_a_process_loses_its_answer() -> None:
    def fail(piece: int) -> None:
        raise ValueError(piece)

    with pytest.raises(WorkerLost):
        spread(fail, [1, 2], 2)


def test_an_interrupt_ends_every_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def forever(piece: int) -> None:
        signal.pause()

    def interrupted(reader: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lambdalint.workers.received", interrupted)
    with pytest.raises(KeyboardInterrupt):
        spread(forever, [1, 2], 2)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("closing", [1, 2, 3, 4])
def test_a_signal_stays_one_whichever_end_was_just_closed(closing: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing an end twice would be told as output that cannot be written; a process that nobody noted would stay."""
    parent, close, closed = os.getpid(), os.close, []

    def closing_then_sent(handle: int) -> None:
        close(handle)
        if os.getpid() == parent:
            closed.append(handle)
            if len(closed) == closing:
                signal.raise_signal(signal.SIGINT)  # of this thread, as a test run may have others

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    monkeypatch.setattr(os, "close", closing_then_sent)
    with pytest.raises(KeyboardInterrupt):
        spread(lambda piece: piece, [1, 2, 3, 4], 2)
    signal.signal(signal.SIGINT, before)
    assert len(closed) >= closing
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_how_many() -> None:
    assert count(4, 1) == 1 and count(4, 3) == 3 and count(0, WORTH - 1) == 1 and count(0, WORTH) >= 1


def test_what_goes_through_the_pipe_comes_back_equal() -> None:
    findings = examine([FIXTURES / "cart-api"], Config(root=FIXTURES), "2026-11-24").results.findings
    copied: tuple[Finding, ...] = pickle.loads(pickle.dumps(findings))
    assert copied == findings and hash(copied[0]) == hash(findings[0])
    assert isinstance(copied[0].primary.span, Span)


@pytest.mark.parametrize("value", ["two", "-1", "true"])
def test_a_wrong_number_is_refused(value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lambdalint.toml").write_text(f"jobs = {value!r}\n" if value == "two" else f"jobs = {value}\n")
    monkeypatch.chdir(tmp_path)
    assert run(["check"]) == 2
