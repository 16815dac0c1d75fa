"""Work spread over forked processes; what they give back is put together in the order of the work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from operator import itemgetter
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

WORTH = 100
"""Pieces of work from which on processes are started by themselves; below, forking costs more than it saves."""
LONGEST = 8
"""Pieces that a process takes at once."""
NUMBER = 4
"""Bytes of a number in the queue: writes and reads of a pipe do not tear what is smaller than a page."""

ENDING = (2, 15)
"""SIGINT and SIGTERM, without the module that makes enumerations of them."""


class WorkerLost(Exception):
    """A process ended without an answer: it was killed, or ran out of memory."""


def count(wanted: int, pieces: int, worth: int = WORTH) -> int:
    """How many processes to use: as many as wanted, or (0) as there are processors when there is enough to do, from
    `worth` pieces on."""
    if not hasattr(os, "fork") or pieces < 2:
        return 1
    if wanted:
        return min(wanted, pieces)
    return min(len(os.sched_getaffinity(0)), 8) if pieces >= worth and hasattr(os, "sched_getaffinity") else 1


def spread(work: Callable[[T], R], pieces: Sequence[T], processes: int) -> list[R]:
    """`work` of every piece, in processes that take the next ones as they are done with theirs, as pieces differ a
    hundredfold; neighbours, which often share code, are taken together. The answers are in the order of the pieces.
    Raises WorkerLost; an interrupt ends all of them."""
    runs = blocks(len(pieces), processes)
    queue, feed = os.pipe()
    children: list[tuple[int, int]] = []
    answers: list[tuple[int, R]] = []

    def taken() -> Iterator[int]:
        os.close(feed)
        while number := os.read(queue, NUMBER):
            yield from runs[int.from_bytes(number, "big")]

    def work_off() -> list[tuple[int, R]]:
        return [(number, work(pieces[number])) for number in taken()]

    try:
        with held_back():
            for _ in range(processes):
                try:
                    children.append(fork(work_off, [reader for _, reader in children]))
                except OSError:  # no more files or processes are to be had: those that are there do all of it
                    break
        if not children:
            return [work(piece) for piece in pieces]
        queue, ended = -1, queue  # before it is closed: a signal in between must not close it twice
        os.close(ended)
        with suppress(BrokenPipeError):  # all of them are lost, which `received` tells
            for number in range(len(runs)):
                os.write(feed, number.to_bytes(NUMBER, "big"))
        feed, ended = -1, feed
        os.close(ended)
        for _, reader in children:
            answers += received(reader)
    except BaseException:
        import signal

        for child, _ in children:
            os.kill(child, signal.SIGKILL)
        raise
    finally:
        for end in (queue, feed):
            if end >= 0:
                os.close(end)
        for child, _ in children:
            os.waitpid(child, 0)
    return [answer for _, answer in sorted(answers, key=itemgetter(0))]


def blocks(pieces: int, processes: int) -> list[range]:
    """Runs of pieces that one process takes at once."""
    size = max(1, min(LONGEST, pieces // (processes * 16)))
    return [range(start, min(start + size, pieces)) for start in range(0, pieces, size)]


@contextmanager
def held_back() -> Iterator[None]:
    """No signal ends us between a fork and the note of whom to end with us; it does so afterwards."""
    import signal

    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def fork(work: Callable[[], R], others: Sequence[int]) -> tuple[int, int]:
    """A child at work: its number, and the pipe on which it answers."""
    import pickle
    import signal

    reader, writer = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(reader)
        os.close(writer)
        raise
    if child:
        os.close(writer)
        return child, reader
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        for other in (reader, *others):
            os.close(other)
        with os.fdopen(writer, "wb") as stream:
            pickle.dump(work(), stream, pickle.HIGHEST_PROTOCOL)
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
