"""The desk's lists and its search field: one company's twenty estates, of thirty homes and of three thousand."""

import statistics

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.oversight import neighbour
from bench.sweeps import timed, verdict
from communities import clock
from communities.folding import fold
from communities.models import Building, Owner, Ownership, Role, ServiceContract, Unit
from finance.services.batches import post_entries
from repairs.models import Category, Ticket
from repairs.services import open_repairs
from tests.cast import START, member, person
from tests.owner import owning
from tests.sessions import log_in

ESTATES, STAFF, FEW, MANY, ROUNDS = 20, 60, 30, 3_000, 7
# Of five owners two share a home with another.
OWNERS_TO_HOMES = 5 / 3
# A list shows as many rows however many there are; a search looks at all of them.
MAX_RATIO, MAX_SEARCH_RATIO = 1.5, 3
LISTS = (
    "/desk/tickets/",
    "/desk/tickets/all/",
    "/desk/tickets/all/?q=滴水",
    "/desk/ledger/entries/",
)
SOUGHT = ("9幢3单元7", "业主7", "滴水")


def measure(books) -> None:
    cast, client = books.cast, Client()
    estates = [cast.riverside, *(neighbour(cast, n) for n in range(200, 199 + ESTATES))]
    _staff(cast, estates)
    log_in(client, cast.petra)
    took, asked = {}, {}
    for before, count in ((0, FEW), (FEW, MANY)):
        _fill(books, estates, range(before, count))
        _analyze()
        for what, read in _reads(client).items():
            took[what, count], asked[what, count] = _cost(read)
    for what in _reads(client):
        ratio = took[what, MANY] / took[what, FEW]
        most = MAX_SEARCH_RATIO if what.startswith("search") else MAX_RATIO
        is_reached = ratio <= most and asked[what, MANY] <= asked[what, FEW]
        told = ", ".join(
            f"{n:,} homes: {took[what, n]:.0f} in {asked[what, n]} queries" for n in (FEW, MANY)
        )
        print(f"{what}, ms: {told}: {ratio:.2f} x <= {most} {verdict(is_reached)}")


def _reads(client) -> dict:
    def get(address):
        return lambda: client.get(address)

    def post(text):
        return lambda: client.post("/desk/find/", {"q": text})

    found = {f"list {address}": get(address) for address in LISTS}
    return found | {f"search {text}": post(text) for text in SOUGHT}


def _cost(read) -> tuple[float, int]:
    assert read().status_code == 200
    with CaptureQueriesContext(connection) as queries:
        read()
    n_queries = len(queries)
    return statistics.median(timed(read) for _ in range(ROUNDS)) * 1000, n_queries


def _staff(cast, estates) -> None:
    """Petra manages all of them; others work in one each."""
    for estate in estates[1:]:
        contract = ServiceContract.objects.create(
            estate=estate, company=cast.contract.company, fee_model="lump_sum", valid_from=START
        )
        member(cast.petra, Role.PROPERTY_MANAGER, estate, contract=contract)
    contracts = ServiceContract.objects.filter(estate__in=estates).order_by("pk")[:ESTATES]
    for n in range(STAFF):
        contract = contracts[n % ESTATES]
        member(person(f"staff{n}"), Role.PROPERTY_STAFF, contract.estate, contract=contract)


def _fill(books, estates, numbers) -> None:
    """A home of each number with its owners, a ticket about it, and an entry in the books."""
    houses = {
        one.pk: Building.objects.get_or_create(estate=one, number=9, defaults={"name": "9幢"})[0]
        for one in estates
    }
    homes = Unit.objects.bulk_create(
        Unit(
            estate=(estate := estates[n % ESTATES]), building=houses[estate.pk], number=f"3-{n}",
            exclusive_area_m2=80, area_source=Unit.AreaSource.REGISTERED,
        )
        for n in numbers
    )  # fmt: skip
    _owners([homes[n % len(homes)] for n in range(int(len(homes) * OWNERS_TO_HOMES))])
    for estate in estates:
        if not Category.objects.for_estate(estate).exists():
            open_repairs(estate=estate)
    kinds = {
        one.estate_id: one for one in Category.objects.filter(estate__in=estates, slug="light")
    }
    Ticket.objects.bulk_create(
        Ticket(
            estate=home.estate, number=f"B-9-{home.pk}", level="P2", category=kinds[home.estate_id],
            scope="home", unit=home, building=home.building, words="天花板滴水", is_public=False,
            route="provider", route_reason="合同", reported_at=clock.now(),
        )
        for home in homes
    )  # fmt: skip
    news = [books.new(f"list-{n}", 100 + n) for n in numbers]
    post_entries(news=news, actor=books.cast.petra, now=clock.now())


def _owners(homes) -> None:
    who = Owner.objects.bulk_create(
        Owner(estate=home.estate, name=f"业主{n}", folded_name=fold(f"业主{n}"))
        for n, home in enumerate(homes)
    )
    Ownership.objects.bulk_create(
        Ownership(estate=home.estate, unit=home, owner_name=one.name, owner=one,
                  owner_phone=f"+86138{one.pk:08}", valid_from=START.date())
        for home, one in zip(homes, who, strict=True)
    )  # fmt: skip


@owning()
def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("analyze")
