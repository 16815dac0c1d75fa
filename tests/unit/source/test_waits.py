"""What takes long: sleeps, waiters, loops, computations."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.facts import facts


@pytest.mark.parametrize(
    ("code", "kind", "seconds"),
    [
        ("time.sleep(90)", "sleep", 90),
        ("boto3.client('ecs').get_waiter('tasks_stopped').wait(tasks=[])", "waiter", 600),
        ("subprocess.run(['x'], timeout=5)", "subprocess", 5),
        ("while True:\n    print(1)", "endless-loop", None),
        ("while not event['done']:\n    time.sleep(5)", "poll", 5),
        ("while event['NextToken']:\n    time.sleep(5)", "paginator", None),
        ("boto3.client('bedrock-runtime').invoke_model(modelId='m')", "slow-call", 5),
        ("boto3.client('s3').download_file('b', 'k', '/tmp/f')", "download", 2),
        ("boto3.client('s3').select_object_content(Bucket='b', Key='k')", "download", None),
        ("boto3.client('s3').copy({'Bucket': 'a', 'Key': 'k'}, 'b', 'k')", "upload", None),
    ],
)
def test_waits(tmp_path: Path, code: str, kind: str, seconds: float | None) -> None:
    found = facts(tmp_path, code).waits.items
    [one] = [one for one in found if one.kind == kind]
    assert one.seconds == seconds


@pytest.mark.parametrize(
    ("arguments", "slow"),
    [
        ("", 1),
        (", InvocationType='RequestResponse'", 1),
        (", InvocationType='Event'", 0),
        (", InvocationType='DryRun'", 0),
    ],
)
def test_an_invocation_that_is_only_taken_answers_at_once(tmp_path: Path, arguments: str, slow: int) -> None:
    found = facts(tmp_path, f"boto3.client('lambda').invoke(FunctionName='worker'{arguments})").waits.items
    assert len([one for one in found if one.kind == "slow-call"]) == slow


@pytest.mark.parametrize(
    ("code", "rounds"),
    [
        ("time.sleep(5)", 1),
        ("for n in range(30):\n    time.sleep(5)", 30),
        ("for n in range(1, LIMIT):\n    for m in range(3):\n        time.sleep(5)", 12),
        ("for n in event['rows']:\n    time.sleep(5)", 1),
        ("for n in range(event['n']):\n    time.sleep(5)", 1),
        ("for n in range(9):\n    if context.get_remaining_time_in_millis() < 9: break\n    time.sleep(5)", 1),
        ("for n in range(9):\n    if n % 3 == 2:\n        time.sleep(5)", 1),
        ("for n in range(9):\n    if n == event:\n        return\n    else:\n        time.sleep(5)", 9),
    ],
)
def test_how_often_a_loop_sleeps(tmp_path: Path, code: str, rounds: int) -> None:
    [one] = [one for one in facts(tmp_path, code, "LIMIT = 5\n").waits.items if one.kind == "sleep"]
    assert one.rounds == rounds


@pytest.mark.parametrize(
    ("before", "body", "kinds"),
    [
        ("def work():\n    while True:\n        print(1)\nthreading.Thread(target=work).start()\n", "pass", []),
        ("def work():\n    while True:\n        yield 1\n", "return next(work())", []),
        ("def work():\n    while True:\n        print(1)\n", "work()", ["endless-loop"]),
        ("import itertools\n", "for n in itertools.count():\n    print(n)", ["endless-loop"]),
        ("import itertools\n", "for n in itertools.count():\n    if n > 3: break", []),
        ("import itertools\n", "for a, b in zip(event, itertools.count()):\n    print(a)", []),
        ("", "try:\n    while True:\n        next(rows)\nexcept StopIteration:\n    pass", []),
        ("", "try:\n    while True:\n        next(rows)\nexcept KeyboardInterrupt:\n    pass", ["endless-loop"]),
        ("", "while True:\n    if event():\n        sys.exit()", []),
        (
            "class Done(Exception): pass\ndef work():\n    while True:\n        step()\n",
            "try:\n    work()\nexcept Done:\n    pass",
            [],
        ),
    ],
)
def test_loops_that_never_end(tmp_path: Path, before: str, body: str, kinds: list[str]) -> None:
    found = facts(tmp_path, body, before).waits.items
    assert [one.kind for one in found if one.kind == "endless-loop"] == kinds


@pytest.mark.parametrize(
    ("code", "bounded"),
    [
        ("while not event['done']:\n    time.sleep(5)", False),
        ("while time.monotonic() < END:\n    time.sleep(5)", True),
        ("n = 0\nwhile not event['done']:\n    n += 1\n    if n > 9: return\n    time.sleep(5)", True),
        ("n = 0\nwhile not event['done']:\n    n += 1\n    if n > 9: print(n)\n    time.sleep(5)", False),
    ],
)
def test_loops_that_give_up(tmp_path: Path, code: str, bounded: bool) -> None:
    [one] = [one for one in facts(tmp_path, code, "END = 5\n").waits.items if one.kind == "poll"]
    assert one.bounded is bounded


def test_a_loop_that_breaks_is_not_endless(tmp_path: Path) -> None:
    found = facts(tmp_path, "while True:\n    for x in event:\n        break\n    if event:\n        break")
    assert not [one for one in found.waits.items if one.kind == "endless-loop"]


@pytest.mark.parametrize(
    ("counts", "long"),
    [
        ("for a in range(10_000):\n    for b in range(10_000):\n        print(a * b)", True),
        ("for a in range(10_000):\n    print(a)", False),
        ("for a in range(5_000_000):\n    print(a)", True),
        ("for a in event['rows']:\n    for b in range(3):\n        print(b)", False),
    ],
)
def test_computations_that_take_long(tmp_path: Path, counts: str, long: bool) -> None:
    assert bool([one for one in facts(tmp_path, counts).waits.items if one.kind == "computation"]) is long
