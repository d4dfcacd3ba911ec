"""The minute in which a vote closes: fifty phones cast 2,000 ballots at gunicorn while the beat closes it; and what the
page of an open vote asks for, few parties or many."""

import statistics
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import servers
from communities import clock
from communities.folding import fold
from communities.models import (
    Building,
    DocumentCheck,
    Membership,
    Owner,
    Ownership,
    Role,
    Unit,
    User,
)
from decisions.models import Ballot, Closing, Decision, OpenedBallot
from decisions.selectors.participation import cast_weight
from decisions.services.closing import close_due, note_participation
from tests.cast import START, found
from tests.decisions.ballots import DURING, LAST, OVER, begun, counted
from tests.decisions.keys import keeper_in
from tests.owner import owning
from tests.sessions import log_in

ROOT = Path(__file__).resolve().parents[1]
VOTERS, PHONES, BEFORE, WAIT = 2_000, 50, timedelta(seconds=60), 60
MANY = 100_000
TOKEN = "b" * 32
SINCE, LATER = START.date(), START + timedelta(days=7)
FLAT = """
select sum(area), count(*) from decisions_rollparty
where id in (select party_id from decisions_ballot where decision_id = %s)
"""
BALLOTS = """
insert into decisions_ballot (estate_id, decision_id, party_id, version, channel, box, cast_at, cast_by_id)
select estate_id, %(vote)s, id, 1, 'online', '', %(now)s, %(who)s
from decisions_rollparty where roll_id = %(roll)s and position > 1000 and position %% 10 < 7
"""
PARTIES = """
insert into decisions_rollparty (estate_id, roll_id, position, key, units, homes, area)
select %(estate)s, %(roll)s, 1000 + n, 'bench ' || n, '[]', '[]', 60 + n %% 40
from generate_series(1, %(many)s) as n
"""


def voters(cast) -> list[User]:
    """So many owners of one home each, whose papers two bodies have checked; in bulk, as they log in by no password."""
    estate, numbers = cast.riverside, range(1, VOTERS + 1)
    house = Building.objects.create(estate=estate, number=7, name="7幢")
    users = User.objects.bulk_create(
        User(username=f"voter-{n}", name=f"业主{n}", password="!") for n in numbers
    )
    units = Unit.objects.bulk_create(
        Unit(
            estate=estate, building=house, number=f"7-{n:04}", exclusive_area_m2=60 + n % 40,
            area_source=Unit.AreaSource.REGISTERED,
        )
        for n in numbers
    )  # fmt: skip
    owners = Owner.objects.bulk_create(
        Owner(estate=estate, name=one.name, folded_name=fold(one.name), kind="person")
        for one in users
    )
    owned = Ownership.objects.bulk_create(
        Ownership(
            estate=estate, unit=unit, owner_name=who.name, owner=who, user=user, valid_from=SINCE,
        )
        for unit, who, user in zip(units, owners, users, strict=True)
    )  # fmt: skip
    Membership.objects.bulk_create(
        Membership(
            user=one.user, role=Role.OWNER, estate=estate, unit=one.unit, ownership=one,
            granted_by=one.user, valid_from=START,
        )
        for one in owned
    )  # fmt: skip
    DocumentCheck.objects.bulk_create(
        DocumentCheck(
            estate=estate, ownership=one, user=one.user, asked_by=cast.bob, asked_at=START, ends_at=LATER,
        )
        for one in owned
    )  # fmt: skip
    made = {"status": "made", "decided_by": cast.petra, "decided_at": START}
    DocumentCheck.objects.update(**made)
    Ownership.objects.filter(pk__in=[one.pk for one in owned]).update(is_document_checked=True)
    return users


def cookies_of(who: User) -> str:
    client = Client()
    log_in(client, who)
    kept = {name: one.value for name, one in client.cookies.items()} | {"csrftoken": TOKEN}
    return "; ".join(f"{name}={value}" for name, value in kept.items())


def set_clock(moment) -> None:
    settings.CLOCK_OFFSET_FILE.write_text(str((moment - clock.machine()).total_seconds()))


def press(address: str, party: int, cookies: str) -> tuple[float, bool]:
    """Seconds until the answer to the last button, and whether it was a receipt."""
    words = {"party": party, "version": 1, "m1": "for", "words": "", "cast": "1"}
    body = urllib.parse.urlencode(words | {"csrfmiddlewaretoken": TOKEN}).encode()
    asked = urllib.request.Request(address, body, {"Cookie": cookies, "Referer": address})
    began = time.perf_counter()
    with urllib.request.urlopen(asked, timeout=WAIT) as answer:
        page = answer.read().decode()
    return time.perf_counter() - began, "<h1>" in page and "已投票" in page


class Beat(threading.Thread):
    """Closes what is due, again and again, as the beat does every ten seconds."""

    def __init__(self):
        super().__init__(daemon=True)
        self.is_over = threading.Event()

    def run(self):
        while not self.is_over.wait(0.1):
            close_due(clock.now())
        connection.close()


def minute(environment) -> None:
    cast = found()
    with tempfile.TemporaryDirectory() as place:
        keeper = keeper_in(Path(place))
        people = voters(cast)
        vote, _people = begun(cast, keeper, areas=[])
        set_clock(DURING)
        parties = {row.units[0]: row.pk for row in vote.opening.roll.parties.all()}
        homes = dict(Ownership.objects.filter(user__in=people).values_list("user", "unit"))
        phones = [(parties[homes[who.pk]], cookies_of(who)) for who in people]
        path = f"/e/{cast.riverside.slug}/decisions/{vote.number}/"
        with servers.gunicorn("portal.wsgi", environment, ROOT, path) as page:
            told = together(f"{page}ballot/", phones)
        tell(vote, told, counted(vote, keeper, OVER))
        keeper.close()
    settings.CLOCK_OFFSET_FILE.unlink()


def together(address: str, phones: list) -> list[tuple[float, bool]]:
    beat = Beat()
    set_clock(LAST - BEFORE)
    beat.start()
    with ThreadPoolExecutor(PHONES) as pool:
        told = list(pool.map(lambda one: press(address, *one), phones))
    set_clock(OVER)
    beat.is_over.set()
    beat.join()
    close_due(OVER)
    return told


def tell(vote: Decision, told: list[tuple[float, bool]], done: Decision) -> None:
    seconds = [one for one, _is_cast in told]
    receipts = sum(is_cast for _one, is_cast in told)
    boxes = Closing.objects.get(decision=vote).boxes
    late = Ballot.objects.filter(decision=vote, cast_at__gt=LAST + timedelta(seconds=1)).count()
    doubled = boxes - Ballot.objects.filter(decision=vote).values("party").distinct().count()
    opened = OpenedBallot.objects.filter(decision=vote).count()
    print(
        f"closing minute: {len(told):,} ballots from {PHONES} phones, {receipts:,} receipts, "
        f"{len(told) - receipts:,} told that it is over; {boxes:,} boxes closed, {opened:,} counted "
        f"({done.status}): {receipts - boxes} lost, {doubled} doubled, {late} late (all 0); "
        f"p95 {statistics.quantiles(seconds, n=20)[-1] * 1000:,.0f} ms"
    )


def participation() -> None:
    """What is shown while a vote is open, of eight parties and of 100,000."""
    cast = found()
    with tempfile.TemporaryDirectory() as place:
        keeper = keeper_in(Path(place))
        vote, people = begun(cast, keeper)
        keeper.close()
    note_participation(DURING)
    few = queries_of(vote)
    fill(vote, people[0])
    note_participation(DURING + timedelta(hours=1))
    many = queries_of(vote)
    ours, flat = (
        best(one) for one in (lambda: cast_weight(vote, DURING), lambda: run(FLAT, [vote.pk]))
    )
    print(
        f"page of an open vote: {few} queries of 8 parties, {many} of {MANY:,} (the same); "
        f"the hourly count {ours * 1000:,.0f} ms, {ours / flat:.2f} x a flat sum"
    )


def fill(vote: Decision, who: User) -> None:
    words = {"estate": vote.estate_id, "roll": vote.opening.roll_id, "vote": vote.pk, "many": MANY}
    words |= {"now": DURING, "who": who.pk}
    with owning(), connection.cursor() as cursor:
        for table in ("decisions_rollparty", "decisions_ballot"):
            cursor.execute(f"alter table {table} disable trigger user")
        cursor.execute(PARTIES, words)
        cursor.execute(BALLOTS, words)
        for table in ("decisions_rollparty", "decisions_ballot"):
            cursor.execute(f"alter table {table} enable trigger user")
            cursor.execute(f"analyze {table}")


def queries_of(vote: Decision) -> int:
    path = f"/e/{vote.estate.slug}/decisions/{vote.number}/"
    client = Client()
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def best(act) -> float:
    seconds = []
    for _ in range(5):
        began = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - began)
    return min(seconds)


def run(sql: str, params: list) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        cursor.fetchall()
