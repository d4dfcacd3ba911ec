"""The child processes of ``communities.imaging``, kept for the next file with their decoders loaded.

A file never meets another one: each is worked on by a fork of such a child.
"""

import atexit
import json
import os
import selectors
import subprocess
import sys
from collections import deque
from pathlib import Path

IMAGING = Path(__file__).with_name("imaging.py")
SECONDS = 30
# A fork ends by itself; who sent the file waits a little longer for being told so.
PATIENCE = 2
MAX_WAITING = 2
_waiting: deque[subprocess.Popen] = deque()


class NoAnswer(Exception):
    """The child died or took too long."""


def done(job: dict) -> dict:
    """The answer to ``job``, by a child that waits or by a new one. NoAnswer."""
    child = _given(json.dumps(job | {"seconds": SECONDS}).encode() + b"\n")
    try:
        answer = _answer_of(child)
    except BaseException:
        _end(child)
        raise
    if len(_waiting) < MAX_WAITING:
        _waiting.append(child)
    else:
        _end(child)
    return answer


def _given(order: bytes) -> subprocess.Popen:
    """A child that has the order: one that waited, or a new one where that died meanwhile."""
    child = _child()
    try:
        _give(child, order)
    except OSError:
        _end(child)
        child = _started()
        _give(child, order)
    return child


def _give(child: subprocess.Popen, order: bytes) -> None:
    child.stdin.write(order)
    child.stdin.flush()


def _child() -> subprocess.Popen:
    while True:
        try:
            child = _waiting.pop()
        except IndexError:
            return _started()
        if child.poll() is None:
            return child
        _end(child)


def _started() -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-I", str(IMAGING)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={"LC_ALL": "C.UTF-8"},
    )


def _answer_of(child: subprocess.Popen) -> dict:
    try:
        with selectors.DefaultSelector() as waiting:
            waiting.register(child.stdout, selectors.EVENT_READ)
            if not waiting.select(SECONDS + PATIENCE):
                raise NoAnswer
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


def close() -> None:
    """End the children that wait."""
    while _waiting:
        _end(_waiting.pop())


atexit.register(close)
# A fork of ours would share their pipes.
os.register_at_fork(after_in_child=_waiting.clear)
