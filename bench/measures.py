"""The measurements themselves; see ``bench.run``."""

import gzip
import os
import tempfile
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import (
    alerts,
    billing,
    closing,
    imports,
    lists,
    nightly,
    oversight,
    payments,
    posting,
    queues,
    servers,
    stock,
    sweeps,
    votes,
)
from communities import clock
from portal.estates import open_face
from portal.publishing import files
from tests import databases
from tests.cast import found
from tests.finance.books import Books, opened

ROOT = Path(__file__).resolve().parents[1]
PAGE = "/e/riverside/accounts/"
LINES = 100


def line(what: str, ours: float, limit: float, target: float) -> None:
    ratio = ours / limit
    verdict = "reached" if ratio >= target else "MISSED"
    print(f"{what:48} {ours:10,.0f} {limit:10,.0f} {ratio:7.3f}  >= {target:<5} {verdict}")


def world() -> Books:
    """An estate with its pages and a hundred entries in its books."""
    books = opened(found())
    open_face(books.cast.riverside)
    for number in range(LINES):
        day = date(2026, 9, 30) - timedelta(days=number)
        posting.post_entry(
            new=books.new(f"line {number}", 10_000 + number * 37, day=day),
            actor=books.cast.petra,
            now=clock.now(),
        )
    return books


@contextmanager
def database():
    """An empty database beside ours, as raw psycopg and the stock site see it."""
    name = databases.clone()
    with databases._maintenance() as maintenance:
        maintenance.execute(f'drop database "{name}"')
        maintenance.execute(f'create database "{name}"')
    try:
        yield databases.of_owner() | {"NAME": name}
    finally:
        databases.drop(name)


def connect(words: dict) -> psycopg.Connection:
    given = {"host": words["HOST"], "port": words["PORT"]} | words["OPTIONS"]
    given |= {"user": words["USER"], "password": words["PASSWORD"], "dbname": words["NAME"]}
    given.pop("pool", None)
    return psycopg.connect(**{key: value for key, value in given.items() if value}, autocommit=True)


def miss() -> str:
    """The accounts page as its file is not there; an address with a question mark never has one."""
    return f"{PAGE}?year=2026"


def environment() -> dict:
    """What another process needs to serve the same database."""
    name = connections["default"].settings_dict["NAME"]
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": databases.url(name),
        "REDIS_URL": settings.REDIS_URL,
        "FILES_DIR": str(settings.STATE_DIR),
        "DATABASE_POOL": "4",
    }


def pages(place: Path) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get(miss())
    body = answer.content
    print(
        f"accounts page, cache miss: {answer.status_code}, {len(queries)} queries (<= 12), "
        f"{len(body):,} bytes, {len(gzip.compress(body)):,} gzipped (<= 12,288)"
    )
    with servers.gunicorn("portal.wsgi", environment(), ROOT, miss()) as address:
        ours = servers.hit(address)
    plain = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")}
    with servers.gunicorn("hello:application", plain, ROOT / "bench") as address:
        hello = servers.hit(address)
    with database() as words:
        env = stock.start(place / "stock", words)
        with servers.gunicorn("stock.wsgi", env, place / "stock") as address:
            peer = servers.hit(address)
    line("accounts page on a miss / Django hello (req/s)", ours.rate, hello.rate, 0.05)
    line("accounts page on a miss / wagtail start (req/s)", ours.rate, peer.rate, 1.0)
    for name, one in {"ours": ours, "hello": hello, "wagtail start": peer}.items():
        if not one.is_clean:
            print(f"  {name}: some answers were errors, do not quote this line")


def page_files(place: Path) -> None:
    files.want([PAGE], at=clock.now())
    files.publish_waiting(4)
    page = files.file_of(PAGE)
    limit = place / "limit" / "limit"
    limit.mkdir(parents=True)
    (limit / "page.html").write_bytes(b"x" * page.stat().st_size)
    packed = files.twin(page).read_bytes()
    (limit / "page.html.gz").write_bytes(packed)
    place.chmod(0o755)
    with servers.nginx(place, Path(settings.STATE_DIR), limit.parent) as address:
        for packing in ((), ("Accept-Encoding: gzip",)):
            ours = servers.hit(f"{address}{PAGE}", *packing)
            plain = servers.hit(f"{address}/limit/page.html", *packing)
            name = "published file / nginx static" + (", gzip" if packing else "")
            line(f"{name} (req/s)", ours.rate, plain.rate, 0.8)
            print(f"{'':4}p99 {ours.p99:.2f} ms against {plain.p99:.2f} ms (<= 2 x)")


def measure_all() -> None:
    lacking = [name for name in ("nginx", "wrk") if not servers.program(name)]
    print(f"{'':48} {'ours':>10} {'limit':>10} {'ratio':>7}  target")
    with databases.cloned(), tempfile.TemporaryDirectory() as scratch:
        books = world()
        if "wrk" not in lacking:
            pages(Path(scratch))
        if not lacking:
            page_files(Path(scratch))
        with database() as words, connect(words) as raw:
            for result in posting.measure(books, raw):
                line(*result)
        for result in chain(nightly.measure(books), imports.measure(books)):
            line(*result)
        for result in votes.measure(Path(scratch), books.cast):
            line(*result)
        sweeps.measure(books)
        queues.measure(books)
        alerts.measure(books)
        oversight.measure(books)
    with databases.cloned():
        closing.minute(environment())
    with databases.cloned():
        closing.participation()
    with databases.cloned():
        lists.measure(opened(found()))
    with databases.cloned():
        books = opened(found())
        for result in chain(payments.measure(environment()), billing.measure(books)):
            line(*result)
    for name in lacking:
        print(f"NOT MEASURED: {name} is not installed (apt-get install nginx-light wrk).")
