"""A month's bills of five thousand homes against the same rows copied into the same tables; and 我的账单 of who has ten
years of them."""

import statistics
from datetime import date, timedelta

from django.db import connection, transaction
from django.test import Client

from bench.oversight import page
from bench.sweeps import timed, verdict
from communities.folding import fold
from communities.models import Building, Owner, Ownership, ServiceContract, Unit
from finance.models import Bill, BillDebtor, BillingRun
from finance.services.billing import post_run, reverse_run
from tests.cast import START, home, owner, person
from tests.finance.billing import NOVEMBER, NOW, Fees, set_up
from tests.sessions import log_in

HOMES, ROUNDS, MAX_QUERIES = 5_000, 5, 25
FIRST, SINCE = date(2016, 12, 1), date(2016, 1, 1)
MADE = (BillingRun, Bill, BillDebtor)


def measure(books):
    """Yields the line of (what, ours, limit, target), in bills a second; prints queries and the page."""
    fees = set_up(books)
    pages(fees)
    homes(fees)
    digest = fees.plan(NOVEMBER).digest
    n_queries = _counted(fees, digest)
    rounds = [_run_and_copied(fees, digest) for _ in range(ROUNDS)]
    ours, copied = map(statistics.median, zip(*rounds, strict=True))
    yield "a month billed / the same rows by COPY (bills/s)", HOMES / ours, HOMES / copied, 0.333
    print(
        f"{'':4}{n_queries} queries besides those rows <= {MAX_QUERIES} {verdict(n_queries <= MAX_QUERIES)}"
    )


def pages(fees: Fees) -> None:
    """Who has owned for ten years, and who bought this month; every month of it is billed."""
    ServiceContract.objects.create(
        estate=fees.estate, company=fees.cast.contract.company, fee_model="lump_sum",
        valid_from=START.replace(year=2016), valid_until=START,
    )  # fmt: skip
    old, new = person("ten-years"), person("one-month")
    owner(old, home(fees.estate, "9-901"), valid_from=SINCE)
    owner(new, home(fees.estate, "9-902"), valid_from=NOVEMBER)
    fees.charge(valid_from=FIRST)
    month = FIRST
    while month < NOVEMBER:
        fees.run(month)
        month = (month + timedelta(days=31)).replace(day=1)
    run = fees.run(NOVEMBER)
    (many_ms, many), (few_ms, few) = (_page(one) for one in (old, new))
    months = Bill.objects.filter(bill_debtors__ownership__user=old).count()
    print(
        f"my bills, ms: {months} months: {many_ms:.0f} in {many} queries, 1 month: {few_ms:.0f} in {few}:"
        f" {many_ms / few_ms:.1f} x, as many queries {verdict(many == few)}"
    )
    reverse_run(run=run, reason="bench", actor=fees.cast.petra, now=NOW)


def _page(user) -> tuple[float, int]:
    client = Client()
    log_in(client, user)
    return page(client, "/me/bills/")


def homes(fees: Fees) -> None:
    """So many with an owner each; in bulk."""
    house = Building.objects.create(estate=fees.estate, number=8, name="8幢")
    units = Unit.objects.bulk_create(
        Unit(
            estate=fees.estate, building=house, number=f"8-{n:04}", exclusive_area_m2=60 + n % 40,
            area_source=Unit.AreaSource.REGISTERED,
        )
        for n in range(HOMES)
    )  # fmt: skip
    owners = Owner.objects.bulk_create(
        Owner(estate=fees.estate, name=f"业主{n}", folded_name=fold(f"业主{n}"), kind="person")
        for n in range(HOMES)
    )
    Ownership.objects.bulk_create(
        Ownership(estate=fees.estate, unit=unit, owner_name=who.name, owner=who, valid_from=SINCE)
        for unit, who in zip(units, owners, strict=True)
    )


def _counted(fees: Fees, digest: str) -> int:
    """What a run asks besides writing the rows themselves."""
    bulk, asked = tuple(f'INSERT INTO "{one._meta.db_table}"' for one in MADE[1:]), []

    def counted(execute, sql, params, many, context):
        asked.append(str(sql))
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(counted):
        _posted(fees, digest)
        transaction.set_rollback(True)
    return sum(not one.startswith(bulk) for one in asked)


def _posted(fees: Fees, digest: str) -> None:
    post_run(estate=fees.estate, month=NOVEMBER, digest=digest, actor=fees.cast.petra, now=NOW)
    _checked()


def _checked() -> None:
    """What the database puts off until the commit, which never comes here."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")


def _run_and_copied(fees: Fees, digest: str) -> tuple[float, float]:
    """Seconds of a run, and of its rows copied in again after it was undone."""
    with transaction.atomic():
        ours = timed(lambda: _posted(fees, digest))
        rows = _copied_out()
        transaction.set_rollback(True)
    with transaction.atomic():
        copied = timed(lambda: _copied_in(rows))
        transaction.set_rollback(True)
    return ours, copied


def _copied_out() -> list[tuple[str, bytes]]:
    """What the last run made, by table and columns."""
    run, found = BillingRun.objects.latest("pk").pk, []
    for model in MADE:
        table = model._meta.db_table
        columns = ", ".join(field.column for field in model._meta.local_concrete_fields)
        of_run = {BillingRun: "id = {}", Bill: "run_id = {}"}.get(
            model, "bill_id in (select id from finance_bill where run_id = {})"
        )
        wanted = f"select {columns} from {table} where {of_run.format(run)} order by id"
        with connection.cursor() as cursor, cursor.copy(f"copy ({wanted}) to stdout") as rows:
            found.append((f"{table} ({columns})", b"".join(rows)))
    return found


def _copied_in(rows: list[tuple[str, bytes]]) -> None:
    for where, data in rows:
        with connection.cursor() as cursor, cursor.copy(f"copy {where} from stdin") as into:
            into.write(data)
    _checked()
