"""Work that may go on after the handler has returned, and whether somebody waits for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.facts import facts
from tests.unit.programs import program


@pytest.mark.parametrize(
    ("code", "waited"),
    [
        ("threading.Thread(target=print).start()", False),
        ("t = threading.Thread(target=print)\nt.start()\nt.join()", True),
        ("t = threading.Thread(target=print)\nt.start()\nprint(', '.join('x'))", False),
        ("with ThreadPoolExecutor() as pool:\n    pool.submit(print)", True),
        ("ThreadPoolExecutor().submit(print)", False),
    ],
)
def test_background(tmp_path: Path, code: str, waited: bool) -> None:
    assert [one.waited for one in facts(tmp_path, code).background.items] == [waited]


WAITERS = """import asyncio
async def work(): pass
def finish(thread): thread.join()
def end(thread): pass
class Sender(threading.Thread):
    def run(self): pass
def begin():
    thread = threading.Thread(target=print)
    thread.start()
    return thread
"""


@pytest.mark.parametrize(
    ("top", "body", "waited"),
    [
        ("async def main():\n    t = asyncio.create_task(work())\n    await t", "asyncio.run(main())", True),
        ("async def main():\n    t = asyncio.create_task(work())\n    await work()", "asyncio.run(main())", False),
        ("async def main():\n    return asyncio.create_task(work())", "asyncio.run(main())", None),
        ("", "finish(begin())", True),
        ("", "end(begin())", False),
        ("", "t = threading.Thread(target=print)\nt.start()\nfinish(t)", True),
        ("", "threading.Thread(target=print).start()\nfinish(event)", False),
        ("", "Sender().start()", False),
        ("", "sender = Sender()\nsender.start()\nsender.join()", True),
        (
            "class Beat(threading.Thread):\n    def __enter__(self): self.start()\n    def __exit__(self, *a): self.join()",
            "with Beat(): pass",
            None,
        ),
    ],
)
def test_background_that_others_wait_for(tmp_path: Path, top: str, body: str, waited: bool | None) -> None:
    assert [one.waited for one in facts(tmp_path, body, f"{WAITERS}{top}\n").background.items] == [waited]


def test_whether_a_function_waits_is_found_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def waits(scope: object) -> bool:
        asked.append(scope)
        return False

    monkeypatch.setattr("lambdalint.source.facts.background._waits_in", waits)
    starts = "".join(f"    threading.Thread(target=work).start()  # {n}\n" for n in range(40))
    found = program(tmp_path, f"import threading\ndef work(): pass\ndef handler(event, context):\n{starts}")
    assert [one.waited for one in found.facts.background.items] == [False] * 40
    assert len(asked) == 1
