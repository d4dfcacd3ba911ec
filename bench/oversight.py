"""The street's page over five estates and over fifty, the board of a busy one, a company's page."""

import statistics

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.sweeps import EMPTY, run, timed, verdict
from communities import clock
from communities.models import Body, PropertyCompany
from communities.services import create_estate
from repairs.models import Category, Ticket
from repairs.services import open_repairs
from tests.cast import START
from tests.owner import owning
from tests.repairs.world import a_ticket
from tests.sessions import log_in

FEW, MANY, A_YEAR, BUSY, ROUNDS = 5, 50, 2_000, 20_000, 5
MAX_MS = 300
TABLES = ("repairs_ticket", "communities_clock", "communities_clockpause", "repairs_rating")
# A year's tickets of an estate: one in a hundred is open, one in nine late, three in five rated.
TICKETS = """
insert into repairs_ticket ({names}, estate_id, number, company_id, category_id, category_label,
    status, reported_at, acknowledged_at, finished_at, closed_at)
select {names}, %(estate)s, 'B-' || %(estate)s || '-' || n, %(company)s,
    (%(categories)s::bigint[])[1 + n %% 9], (%(labels)s::text[])[1 + n %% 9],
    case when n %% 100 = 0 then 'acknowledged' else 'closed' end, at, at + interval '40 minutes',
    case when n %% 100 > 0 then at + interval '2 days' + n %% 9 * interval '1 hour' end,
    case when n %% 100 > 0 then at + interval '5 days' end
from repairs_ticket, lateral (select n, %(now)s - (n - 0.5) * interval '365 days' / %(count)s as at
    from generate_series(1, %(count)s) as n) as made
where repairs_ticket.id = %(one)s
"""
CLOCKS = """
insert into communities_clock (estate_id, subject, stage, title, path, reporter_path, rule,
    rule_version, term, rolls, calendar_version, is_provisional, ladder, round_the_clock,
    started_at, first_due_at, due_at, rungs_at, rung, met_at, next_at)
select estate_id, 'repairs.ticket:' || id, stage, '楼道灯不亮', '/', '/', 'P2.' || stage, 'v1', '3wd',
    true, 'bench', false, 'ordinary', false, reported_at, due, due, array[due],
    case when met is null then 0 else 1 end, met, case when met is null then due end
from repairs_ticket, lateral (values
    ('respond', reported_at + interval '2 hours', acknowledged_at),
    ('onsite', reported_at + interval '1 day', acknowledged_at + interval '3 hours'),
    ('fix', reported_at + case when id %% 9 = 0 then interval '1 day' else interval '4 days' end,
        finished_at)) as stages (stage, due, met)
where number like 'B-' || %(estate)s || '-%%'
"""
PAUSES = """
insert into communities_clockpause (clock_id, reason, note, from_at, until_at, ended_at)
select id, 'parts', '', started_at + interval '3 hours', started_at + interval '2 days',
    started_at + interval '1 day'
from communities_clock where estate_id = %(estate)s and stage = 'fix' and id %% 20 = 0
"""
RATINGS = """
insert into repairs_rating (estate_id, ticket_id, round, revision, solved, on_time, quality, attitude, words,
    by_id, at)
select estate_id, id, 0, 0, 'yes', 5 - id %% 3, 5, 5, '', reporter_id, closed_at from repairs_ticket
where number like 'B-' || %(estate)s || '-%%' and status = 'closed' and id %% 5 < 3
"""


def measure(books) -> None:
    cast, client = books.cast, Client()
    log_in(client, cast.sam)
    one = a_ticket(cast, "acknowledged", now=clock.now(), number="B-0")
    estates = [cast.riverside, cast.hilltop, *(neighbour(cast, n) for n in range(MANY - 2))]
    companies = [PropertyCompany.objects.create(name=f"物业{n}", credit_code=f"9133048100000000{n:02}")
                 for n in range(MANY // FEW)]  # fmt: skip
    empty()
    took, asked = {}, {}
    for before, count in ((0, FEW), (FEW, MANY)):
        for n in range(before, count):
            fill(one, estates[n], companies[n // FEW], A_YEAR)
        vacuum()
        took[count], asked[count] = page(client, "/oversight/")
    told = ", ".join(f"{n} estates: {took[n]:.0f} in {asked[n]} queries" for n in took)
    is_reached = took[MANY] <= MAX_MS and asked[FEW] == asked[MANY]
    print(f"street's page of {A_YEAR:,} tickets each, ms: {told} <= {MAX_MS} {verdict(is_reached)}")
    ratio = took[MANY] / took[FEW]
    print(f"{'':4}of {MANY // FEW} x the estates: {ratio:.1f} x <= 5 {verdict(ratio <= 5)}")
    code = companies[1].credit_code.lower()
    tell(f"company's page over {FEW} of them", Client(), f"/companies/{code}/")
    tell(f"board of {A_YEAR:,} tickets a year", Client(), f"/e/{estates[1].slug}/service/")
    busy = neighbour(cast, MANY)
    fill(one, busy, companies[0], BUSY)
    vacuum()
    tell(f"board of {BUSY:,} tickets a year", Client(), f"/e/{busy.slug}/service/")
    tell("street's page of that estate", client, f"/oversight/estates/{busy.slug}/")


def tell(what: str, client, address: str) -> None:
    took, n_queries = page(client, address)
    print(f"{what}, ms: {took:.0f} in {n_queries} queries <= {MAX_MS} {verdict(took <= MAX_MS)}")


@owning()
def empty() -> None:
    """Of what was measured before, only tickets with a past of their own are left."""
    run(EMPTY)
    run("alter table repairs_ticket disable trigger user")
    run(
        "delete from repairs_ticket as ticket where not exists"
        " (select from repairs_ticketevent where ticket_id = ticket.id)",
        {},
    )
    run("alter table repairs_ticket enable trigger user")


def neighbour(cast, n: int):
    body = Body.objects.create(kind="committee", name=f"业委会{n}", area=cast.riverside.area)
    estate = create_estate(slug=f"bench-{n}", name=f"小区{n}", area=cast.riverside.area, body=body,
                           body_kind="committee", actor=None, now=START)  # fmt: skip
    open_repairs(estate=estate)
    return estate


@owning()
def fill(one: Ticket, estate, company, count: int) -> None:
    own = {"id", "estate_id", "number", "company_id", "category_id", "category_label", "status",
           "reported_at", "acknowledged_at", "finished_at", "closed_at", "outcome", "cause"}  # fmt: skip
    names = ", ".join(f.column for f in Ticket._meta.local_fields if f.column not in own)
    if not Category.objects.for_estate(estate).exists():
        open_repairs(estate=estate)
    kinds = list(Category.objects.for_estate(estate).values_list("pk", "label"))
    given = {"one": one.pk, "estate": estate.pk, "company": company.pk, "count": count,
             "now": clock.now(), "categories": [pk for pk, _label in kinds],
             "labels": [label for _pk, label in kinds]}  # fmt: skip
    for table in TABLES:
        run(f"alter table {table} disable trigger user")
    run(
        "alter table repairs_ticket alter outcome set default 'fixed', alter cause set default 'wear'"
    )
    run(TICKETS.format(names=names), given)
    for statement in (CLOCKS, PAUSES, RATINGS):
        run(statement, given)
    for table in TABLES:
        run(f"alter table {table} enable trigger user")


@owning()
def vacuum() -> None:
    for table in TABLES:
        run(f"vacuum analyze {table}")


def page(client, address: str) -> tuple[float, int]:
    """Milliseconds and queries of a page, after it has been read once."""

    def read():
        assert client.get(address).status_code == 200

    read()
    with CaptureQueriesContext(connection) as queries:
        read()
    n_queries = len(queries)
    return statistics.median(timed(read) for _ in range(ROUNDS)) * 1000, n_queries
