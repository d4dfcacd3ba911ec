"""Connections of the pool: each is tried before a request gets it, most of them without asking the server."""

import select
import time
from typing import Any

import psycopg

# A firewall forgets a quiet connection and tells neither side.
QUIET = 30.0


class Tried(psycopg.Connection[Any]):
    """A server that ends a connection says so on its line, which a look at the line shows. The pool's own
    way to try one (an empty statement, ``psycopg_pool``'s ``check_connection``) waits for an answer instead:
    it is taken where something lies on the line, and after a while in which nobody asked anything.
    """

    _given_at = 0.0

    def execute(self, query, *given, **how):
        if query == "" and not given and not how and self._is_well():
            return self.cursor()
        return super().execute(query, *given, **how)

    def _is_well(self) -> bool:
        now, before = time.monotonic(), self._given_at
        self._given_at = now
        return not self.closed and now - before < QUIET and not self._says_something()

    def _says_something(self) -> bool:
        line = select.poll()
        line.register(self.fileno(), select.POLLIN)
        return bool(line.poll(0))
