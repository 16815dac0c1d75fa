"""Work spread over forked processes; what they give back is put together in the order of the work."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

WORTH = 100
"""Pieces of work from which on processes are started by themselves; below, forking costs more than it saves."""


class WorkerLost(Exception):
    """A process ended without an answer: it was killed, or ran out of memory."""


def count(wanted: int, pieces: int) -> int:
    """How many processes to use: as many as wanted, or (0) as there are processors when there is enough to do."""
    if not hasattr(os, "fork") or pieces < 2:
        return 1
    if wanted:
        return min(wanted, pieces)
    return min(len(os.sched_getaffinity(0)), 8) if pieces >= WORTH and hasattr(os, "sched_getaffinity") else 1


def spread(work: Callable[[Sequence[T]], R], pieces: Sequence[T], processes: int) -> list[R]:
    """`work` of every n-th piece in a process of its own. Raises WorkerLost; an interrupt ends all of them."""
    children: list[tuple[int, int]] = []
    answers: list[R] = []
    try:
        for number in range(processes):
            children.append(fork(work, pieces[number::processes], [reader for _, reader in children]))
        for _, reader in children:
            answers.append(received(reader))
    except BaseException:
        import signal

        for child, _ in children:
            os.kill(child, signal.SIGKILL)
        raise
    finally:
        for child, _ in children:
            os.waitpid(child, 0)
    return answers


def fork(work: Callable[[Sequence[T]], R], pieces: Sequence[T], others: Sequence[int]) -> tuple[int, int]:
    """A child at work: its number, and the pipe on which it answers."""
    import pickle
    import signal

    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for other in (reader, *others):
            os.close(other)
        with os.fdopen(writer, "wb") as stream:
            pickle.dump(work(pieces), stream, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)  # nothing of the parent's may be flushed or cleaned up twice


def received(reader: int) -> R:  # type: ignore[type-var]
    """What a child answers. It is our own process: nothing else can write to the pipe."""
    import pickle

    with os.fdopen(reader, "rb") as stream:
        data = stream.read()
    try:
        answer: R = pickle.loads(data)
    except Exception as error:  # whatever half an answer reads as
        raise WorkerLost from error
    return answer
