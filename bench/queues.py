"""The desk's queue: the same page over a hundred open tickets and over a hundred thousand."""

import statistics

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.sweeps import EMPTY, run, timed, verdict
from communities import clock
from repairs.models import Ticket
from tests.owner import owning
from tests.repairs.world import a_ticket
from tests.sessions import log_in

FEW, MANY, ROUNDS = 100, 100_000, 15
TABLES = ("repairs_ticket", "communities_clock")
# Copies of one ticket, each with a running clock of its own.
COPIES = """
insert into repairs_ticket ({names}, number, next_due_at)
select {names}, 'B-' || n, %(now)s + n * interval '1 minute'
from repairs_ticket cross join generate_series(1, %(count)s) as n where repairs_ticket.id = %(one)s
"""
CLOCKS = """
insert into communities_clock (estate_id, subject, stage, title, path, reporter_path, rule,
    rule_version, term, rolls, calendar_version, is_provisional, ladder, round_the_clock,
    started_at, first_due_at, due_at, rungs_at, rung, next_at)
select estate_id, 'repairs.ticket:' || id, 'fix', '楼道灯不亮', '/', '/', 'P2.fix', 'v1', '3wd', true,
    'bench', false, 'ordinary', false, next_due_at - interval '3 days', next_due_at, next_due_at,
    array[next_due_at], 0, next_due_at
from repairs_ticket where number like 'B-%%'
"""


def measure(books) -> None:
    cast, client = books.cast, Client()
    log_in(client, cast.petra)
    one = a_ticket(cast, "acknowledged", now=clock.now())
    took, asked = {}, {}
    for count in (FEW, MANY):
        fill(one, count)
        took[count], asked[count] = page(client)
    ratio = took[MANY] / took[FEW]
    is_reached = ratio <= 1.5 and asked[MANY] == asked[FEW]
    print(
        f"desk queue, ms by open tickets: {FEW:,}: {took[FEW]:.1f} in {asked[FEW]} queries,"
        f" {MANY:,}: {took[MANY]:.1f} in {asked[MANY]} queries:"
        f" {ratio:.2f} x <= 1.5 {verdict(is_reached)}"
    )


@owning()
def fill(one: Ticket, count: int) -> None:
    run(EMPTY)
    own = {"id", "number", "next_due_at"}
    names = ", ".join(f.column for f in Ticket._meta.local_fields if f.column not in own)
    for table in TABLES:
        run(f"alter table {table} disable trigger user")
    run("delete from repairs_ticket where id <> %(one)s", {"one": one.pk})
    run(COPIES.format(names=names), {"now": clock.now(), "count": count, "one": one.pk})
    run(CLOCKS, {})
    for table in TABLES:
        run(f"alter table {table} enable trigger user")
        run(f"vacuum analyze {table}")


def page(client) -> tuple[float, int]:
    """Milliseconds and queries of the first page, after it has been read once."""

    def read():
        assert client.get("/desk/tickets/").status_code == 200

    read()
    with CaptureQueriesContext(connection) as queries:
        read()
    n_queries = len(queries)
    return statistics.median(timed(read) for _ in range(ROUNDS)) * 1000, n_queries
