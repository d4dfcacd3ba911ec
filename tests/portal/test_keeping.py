"""Public pages that are no file: packed, with an ETag, and made anew only when something changed."""

import gzip
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from communities import clock
from portal.models import PublicChange
from portal.publishing import files, keeping
from portal.publishing.keeping import MAX_KEPT, SETTLED, Page, Shelf, drop_old_changes, version_of
from tests.portal.test_publishing import earn
from tests.sessions import log_in

PACKED = {"accept-encoding": "gzip"}
BOOKS = [
    "/e/riverside/accounts/?year=2026",
    "/en/e/riverside/accounts/?year=2026",
    "/e/riverside/accounts/entries/?q=电梯",
    "/e/riverside/accounts/entries/?q=1",
    "/e/riverside/rules/?x",
]
LISTS = ["/e/riverside/decisions/", "/e/riverside/notices/"]
# It says at which minute it was made.
BOARD = "/e/riverside/service/"
FORMS = ["/login/", "/login/password/"]


def cost(client, address, **headers):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, headers=headers)
    return answer, len(queries)


def version(slug="riverside"):
    return version_of(slug, clock.today())


@pytest.mark.parametrize("address", BOOKS)
def test_what_did_not_change_costs_one_query_and_no_bytes(books, client, address):
    earn(books)
    first, dear = cost(client, address)
    again, cheap = cost(client, address)
    unchanged, cheapest = cost(client, address, **{"if-none-match": first["ETag"]})

    assert (first.status_code, again.content, again["ETag"]) == (200, first.content, first["ETag"])
    assert dict(again.items()) == dict(first.items())
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert cheap == cheapest == 1 < dear


def test_a_posting_makes_another_version_in_its_own_transaction(books, client):
    earn(books)
    before = client.get(BOOKS[0])
    other = version("hilltop")
    earn(books, fen=12_300)

    after = client.get(BOOKS[0], headers={"if-none-match": before["ETag"]})

    assert after.status_code == 200
    assert "8,523.00" in after.content.decode()
    assert "8,523.00" not in before.content.decode()
    assert version("hilltop") == other, "another estate's stay"


def test_control_without_its_change_the_old_page_is_told(books, client):
    earn(books)
    client.get(BOOKS[0])
    version = PublicChange.objects.order_by("-pk").first()
    earn(books, fen=12_300)
    PublicChange.objects.filter(pk__gt=version.pk).delete()

    assert "8,523.00" not in client.get(BOOKS[0]).content.decode()


def test_of_two_changes_the_later_number_may_be_seen_first(books):
    files.want(["/e/riverside/accounts/"], at=clock.now())
    newer = version()
    last = PublicChange.objects.filter(slug="riverside").order_by("pk").last()
    PublicChange.objects.create(pk=last.pk - 100_000, slug="riverside", at=clock.now())

    assert version() != newer


def test_a_version_is_of_a_day(books):
    files.want(["/e/riverside/accounts/"], at=clock.now())

    assert version() == version()
    assert version() != version_of("riverside", clock.today() + timedelta(days=1))


def test_old_changes_go_and_no_version_comes_again(books):
    now = clock.now()
    for moment in (now - SETTLED * 3, now - SETTLED * 2, now):
        files.want(["/e/riverside/accounts/"], at=moment)
    PublicChange.objects.exclude(slug="riverside").delete()
    before, last = version(), PublicChange.objects.order_by("-pk").first()

    assert drop_old_changes(now) >= 2
    assert not PublicChange.objects.filter(at__lt=now - SETTLED).exists()
    assert PublicChange.objects.filter(pk__gt=last.pk).exists()
    assert version() != before


@pytest.mark.parametrize("address", BOOKS + LISTS)
def test_public_pages_are_packed_and_say_whether_they_changed(books, client, address):
    earn(books)
    plain, packed = client.get(address), client.get(address, headers=PACKED)

    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    asked = PACKED | {"if-none-match": packed["ETag"]}
    assert client.get(address, headers=asked).status_code == 304


def test_the_board_is_packed(books, client):
    assert "看板" in gzip.decompress(client.get(BOARD, headers=PACKED).content).decode()


@pytest.mark.parametrize("address", FORMS)
def test_a_page_with_a_form_is_never_packed(books, client, address):
    answer = client.get(address, headers=PACKED)

    assert answer.status_code == 200
    assert b"csrfmiddlewaretoken" in answer.content
    assert not answer.has_header("Content-Encoding")
    assert not answer.has_header("ETag")


def test_what_is_somebodys_own_is_never_packed_or_kept(books, client):
    cast = books.cast
    log_in(client, cast.alice)
    for address in ("/me/", "/me/repairs/", "/account/"):
        answer = client.get(address, headers=PACKED)
        assert not answer.has_header("Content-Encoding"), address
        assert not answer.has_header("ETag"), address


def test_who_is_logged_in_is_told_the_same_bytes(books, client):
    earn(books)
    log_in(client, books.cast.alice)

    assert client.get(BOOKS[0]).content == Client().get(BOOKS[0]).content


def test_the_writer_of_files_gets_no_kept_page(books, client):
    earn(books)
    fresh = client.get("/e/riverside/accounts/")
    key = f"testserver{'/e/riverside/accounts/'}", version()
    assert keeping.shelf.get(key)
    keeping.shelf.put(key, Page(b"old", b"", "x", ()))

    assert files.render("/e/riverside/accounts/") == fresh.content
    assert client.get("/e/riverside/accounts/").content == b"old", "control"


def test_the_shelf_holds_so_many_and_drops_what_is_asked_for_least():
    shelf, page = Shelf(), Page(b"", b"", "", ())
    for n in range(MAX_KEPT):
        shelf.put((str(n), ""), page)
    shelf.get(("0", ""))
    shelf.put(("one more", ""), page)

    assert shelf.get(("0", ""))
    assert shelf.get(("1", "")) is None
