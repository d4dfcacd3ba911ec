"""Child processes that touch strangers' files, kept for the next file with their readers loaded.

A file never meets another one: each is worked on by a fork of such a child.
"""

import atexit
import json
import os
import selectors
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path

IMAGING = Path(__file__).with_name("imaging.py")
SECONDS = 30
# A fork ends by itself; who sent the file waits a little longer for being told so.
PATIENCE = 2
MAX_WAITING = 2


class NoAnswer(Exception):
    """The child died or took too long."""


class TooLate(NoAnswer):
    """It took too long."""


class Workshop:
    """The children of one program, which answers each order with a line of JSON.

    ``program`` are the words of Python's command line for it.
    """

    def __init__(self, program: Callable[[], list[str]]):
        self.program = program
        self.waiting: deque[subprocess.Popen] = deque()
        # A fork of ours would share their pipes.
        os.register_at_fork(after_in_child=self.waiting.clear)
        atexit.register(self.close)

    def answer(self, order: bytes, seconds: float):
        """What a child that waits, or a new one, makes of the order. NoAnswer."""
        child = self._given(order)
        try:
            answer = _answer_of(child, seconds)
        except BaseException:
            _end(child)
            raise
        if len(self.waiting) < MAX_WAITING:
            self.waiting.append(child)
        else:
            _end(child)
        return answer

    def close(self) -> None:
        """End the children that wait."""
        while self.waiting:
            _end(self.waiting.pop())

    def _given(self, order: bytes) -> subprocess.Popen:
        """A child that has the order: one that waited, or a new one where that died meanwhile."""
        child = self._child()
        try:
            _give(child, order)
        except OSError:
            _end(child)
            child = self._started()
            _give(child, order)
        return child

    def _child(self) -> subprocess.Popen:
        while True:
            try:
                child = self.waiting.pop()
            except IndexError:
                return self._started()
            if child.poll() is None:
                return child
            _end(child)

    def _started(self) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-I", *self.program()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"LC_ALL": "C.UTF-8"},
        )


imaging = Workshop(lambda: [str(IMAGING)])
close = imaging.close


def done(job: dict) -> dict:
    """What ``communities.imaging`` makes of ``job``. NoAnswer."""
    order = json.dumps(job | {"seconds": SECONDS}).encode() + b"\n"
    return imaging.answer(order, SECONDS + PATIENCE)


def _give(child: subprocess.Popen, order: bytes) -> None:
    child.stdin.write(order)
    child.stdin.flush()


def _answer_of(child: subprocess.Popen, seconds: float):
    try:
        with selectors.DefaultSelector() as waiting:
            waiting.register(child.stdout, selectors.EVENT_READ)
            if not waiting.select(seconds):
                raise TooLate
        return json.loads(child.stdout.readline())
    except (OSError, ValueError) as trouble:
        raise NoAnswer from trouble


def _end(child: subprocess.Popen) -> None:
    child.kill()
    child.wait()
    child.stdout.close()
    try:
        child.stdin.close()
    except OSError:
        return
