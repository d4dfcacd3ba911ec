"""Deadlines (perf 4): a sweep against the same rows written plainly, and against one statement."""

import resource
import statistics
import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities import clock
from notifications.sweep import sweep
from tests.owner import owning

# Every clock was warned of already: one event, two notices and two deliveries are due of it.
FILL = """
insert into communities_clock (estate_id, subject, stage, title, path, reporter_path, rule,
    rule_version, term, rolls, calendar_version, is_provisional, ladder, round_the_clock,
    handler_id, started_at, first_due_at, due_at, rungs_at, rung, next_at)
select %(estate)s, 'bench:' || n, 'fix', '楼道灯不亮', '/', '/', 'P2.fix', 'v1', '3wd', true, 'bench',
    false, 'ordinary', false, %(handler)s, due - interval '3 days', due, due,
    array[due - interval '1 day', due, due + interval '2 days', due + interval '5 days'], 1, due
from (select n, %(now)s + case when n <= %(due)s then -interval '1 hour' - n * interval '1 ms'
    else interval '1 day' + n * interval '1 s' end as due
    from generate_series(1, %(count)s) as n) as made
"""
EMPTIED = (
    "communities_clock", "communities_clockevent", "communities_clockpause",
    "communities_clockextension", "notifications_notice", "notifications_delivery",
)  # fmt: skip
# The guards of these tables stand aside for as long as it takes to empty them.
EMPTY = ";\n".join(
    [f"alter table {table} disable trigger user" for table in EMPTIED]
    + [f"truncate {', '.join(EMPTIED)}"]
    + [f"alter table {table} enable trigger user" for table in EMPTIED]
)
KEPT = ("communities_clock", "communities_clockevent")
ROWS = ("communities_clockevent", "notifications_notice", "notifications_delivery")
LEAN = """
drop table if exists lean_event, lean_clock;
create table lean_clock (id bigint primary key, title text, level int not null default 0,
    deadline timestamptz not null);
create table lean_event (id bigint generated always as identity primary key,
    clock_id bigint not null references lean_clock, what text not null, at timestamptz not null,
    unique (clock_id, what));
insert into lean_clock select id, title, 0, due_at from communities_clock;
create index on lean_clock (deadline) where level = 0;
vacuum analyze lean_clock
"""
LEAN_SWEEP = """
with late as (update lean_clock set level = 1 where level = 0 and deadline <= %(now)s returning id)
insert into lean_event (clock_id, what, at) select id, 'overdue', %(now)s from late
on conflict do nothing
"""
# Of the plain rows, and of one update with one event, which writes none of the outbox.
MAX_PLAIN, MAX_LEAN = 3, 4
ALL = 100_000


def run(sql, params=None):
    with connection.cursor() as cursor:
        for part in sql.split(";\n") if params is None else [sql]:
            cursor.execute(part, params)


@owning()
def fill(books, count: int, due: int):
    now = clock.now()
    run(EMPTY)
    run(FILL, {"estate": books.cast.riverside.pk, "handler": books.cast.paul.pk, "now": now,
               "count": count, "due": due})  # fmt: skip
    run("vacuum analyze communities_clock")
    return now


def timed(act) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


@owning()
def plainly(due: int) -> float:
    """Seconds to write what the sweep has just written into tables like ours, without their keys
    to other tables and without triggers: an update, three inserts, one commit."""
    for table in (*KEPT[:1], *ROWS):
        run(f"drop table if exists plain_{table}")
        run(f"create table plain_{table} (like {table} including all)")
    run("insert into plain_communities_clock select * from communities_clock")
    run("update plain_communities_clock set rung = 1, breached_at = null, next_at = due_at"
        " where breached_at is not null")  # fmt: skip
    run("vacuum analyze plain_communities_clock")

    def write():
        run("begin")
        run("update plain_communities_clock c set rung = o.rung, next_at = o.next_at,"
            " breached_at = o.breached_at from communities_clock o"
            " where o.id = c.id and o.breached_at is not null")  # fmt: skip
        for table in ROWS:
            run(f"insert into plain_{table} overriding system value select * from {table}")
        run("commit")

    return timed(write)


@owning()
def lean(now) -> float:
    run(LEAN)
    return timed(lambda: run(LEAN_SWEEP, {"now": now}))


def verdict(is_reached: bool) -> str:
    return "reached" if is_reached else "MISSED"


def measure(books) -> None:
    for due, rounds in ((1_000, 3), (ALL, 1)):
        ours, plain, one = [], [], []
        for _round in range(rounds):
            now = fill(books, ALL, due)
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            with CaptureQueriesContext(connection) as queries:
                ours.append(timed(lambda now=now: sweep(now)))
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            plain.append(plainly(due))
            one.append(lean(now))
        mine, same, limit = map(statistics.median, (ours, plain, one))
        print(
            f"sweep, {ALL:,} open, {due:,} due: {mine * 1000:,.0f} ms, {len(queries)} queries (<= 4)"
        )
        print(
            f"{'':4}the same rows written plainly {same * 1000:,.0f} ms: {mine / same:.2f} x"
            f" <= {MAX_PLAIN} {verdict(mine <= MAX_PLAIN * same)}"
        )
        asked = f" <= {MAX_LEAN} {verdict(mine <= MAX_LEAN * limit)}" if due == ALL else ""
        print(f"{'':4}one update and one event {limit * 1000:,.0f} ms: {mine / limit:.2f} x{asked}")
        print(f"{'':4}this process grew by {grown / 1024:.1f} MB")
    idle(books)


def idle(books) -> None:
    took = {}
    for count in (1_000, 100_000, 1_000_000):
        fill(books, count, 0)
        now = clock.now()
        sweep(now)
        took[count] = (
            statistics.median(timed(lambda now=now: sweep(now)) for _ in range(200)) * 1000
        )
    words = ", ".join(f"{count:,}: {ms:.3f}" for count, ms in took.items())
    print(
        f"idle sweep, ms by open clocks: {words} (<= 1, ratio {took[1_000_000] / took[1_000]:.2f} <= 1.5)"
    )
