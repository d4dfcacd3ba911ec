"""No request talks to anybody but the database and Redis: asked of every request of the suite.

The test settings put ``QuietRequests`` outermost, so it stands in the portals that tests start, too.
libpq opens the database's connections in C, where Python's audit hook sees nothing of them.
"""

import socket
import sys
from contextvars import ContextVar, copy_context
from functools import cache, partial
from urllib.parse import urlsplit

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

_ASKS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_LOOKS_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
# What a request said to whom; None outside of requests.
_said: ContextVar[list | None] = ContextVar("said", default=None)


class TalksOutside(AssertionError):
    """A request opened a line to somebody else."""


class QuietRequests:
    """Refuses the line at once, and the whole answer where somebody swallowed that refusal."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        mark = _said.set([])
        try:
            response = self.get_response(request)
            if said := _said.get():
                raise TalksOutside(f"{request.method} {request.path} talks to {said}")
        finally:
            _said.reset(mark)
        return response


@cache
def _servers(redis_url: str, *database: str) -> set:
    """Names and paths of Redis and of the database, and their numbers."""
    line = urlsplit(redis_url)
    hosts = {line.hostname, *database} - {None, ""}
    return {line.path} | hosts | {number for host in hosts for number in _numbers(host)}


def _numbers(host: str) -> list[str]:
    if host.startswith("/"):
        return []
    return [found[4][0] for found in socket.getaddrinfo(host, None)]


def _is_ours(name: str) -> bool:
    mark = _said.set(None)  # our own looking up is no request's
    try:
        named = settings.DATABASES["default"]
        return name in _servers(settings.REDIS_URL, named["HOST"], named["OPTIONS"].get("host", ""))
    finally:
        _said.reset(mark)


def _listen(event: str, words: tuple) -> None:
    if event not in _ASKS | _LOOKS_UP or _said.get() is None:
        return
    whom = words[0] if event in _LOOKS_UP else words[-1]
    name = whom[0] if isinstance(whom, tuple) else whom
    name = name.decode() if isinstance(name, bytes) else name
    if not _is_ours(name):
        _said.get().append(whom)
        raise TalksOutside(f"a request talks to {whom}")


def _on_commit(self, func, robust=False):
    """What a request leaves to its commit belongs to it, whenever a test lets it run."""
    if _said.get() is not None:
        func = partial(copy_context().run, func)
    return _plain_on_commit(self, func, robust)


_plain_on_commit = BaseDatabaseWrapper.on_commit
BaseDatabaseWrapper.on_commit = _on_commit
sys.addaudithook(_listen)
