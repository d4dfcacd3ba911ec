"""Connections of the pool are tried by a look at their line; the server is asked where that is not enough."""

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from portal.connections import QUIET, Tried
from tests import databases


@pytest.fixture
def line(committed_db):
    with Tried.connect(databases.url(committed_db), autocommit=True) as line:
        ConnectionPool.check_connection(line)
        yield line


@pytest.fixture
def beside(committed_db):
    with psycopg.connect(databases.url(committed_db), autocommit=True) as beside:
        yield beside


def last_asked(beside, line):
    pid = line.info.backend_pid
    found = beside.execute("select query_start from pg_stat_activity where pid = %s", [pid])
    return found.fetchone()[0]


def test_a_line_that_is_well_is_tried_without_asking(line, beside):
    before = last_asked(beside, line)

    ConnectionPool.check_connection(line)

    assert last_asked(beside, line) == before


def test_after_a_quiet_while_the_server_is_asked(line, beside):
    before = last_asked(beside, line)
    line._given_at -= QUIET

    ConnectionPool.check_connection(line)

    assert last_asked(beside, line) > before


def test_what_the_server_ended_is_found_out(line, beside):
    pid = line.info.backend_pid
    assert beside.execute("select pg_terminate_backend(%s, 5000)", [pid]).fetchone()[0]

    with pytest.raises(psycopg.OperationalError):
        ConnectionPool.check_connection(line)


def test_what_somebody_asks_is_asked(line):
    assert line.execute("select 1").fetchone() == (1,)
