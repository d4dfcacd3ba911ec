"""Every night the files that strangers read are compared with the books."""

from datetime import timedelta

import pytest
from django.db import connection

from communities import clock, heartbeats
from finance.models import Finding
from finance.services.checking import check_books
from finance.services.statements import publish_statement, submit_statement
from portal.models import PublishJob
from portal.publishing import comparing, files, paths
from portal.publishing.comparing import page_findings
from tests.finance.books import NOW
from tests.owner import switch_off

HERE = "/e/riverside/accounts/"
MONTH = f"{HERE}2026-09/"


@pytest.fixture
def shown(books, settings, tmp_path):
    """A published month, all its pages written as files."""
    settings.PUBLIC_ROOT = tmp_path
    books.row(840000, balance_fen=840000)
    books.posted(("BANK", 840000), ("ADS_ELEVATOR", -840000))
    statement = submit_statement(fund=books.fund, period="2026-09", actor=books.cast.petra, now=NOW)
    publish_statement(statement=statement, actor=books.cast.bob, now=NOW)
    files.want(paths.of_estate(books.cast.riverside), at=NOW)
    files.publish_waiting(60)
    return books.cast.riverside


def forge(path, old, new):
    page = files.file_of(path)
    body = page.read_text()
    assert old in body
    page.write_text(body.replace(old, new))


def test_pages_that_say_what_the_books_say_are_no_finding(shown):
    assert files.file_of(MONTH).exists()
    assert page_findings(shown, clock.now()) == []
    assert not PublishJob.objects.exists()


@pytest.mark.parametrize("path", [HERE, MONTH, f"/en{MONTH}", f"{HERE}entries/"])
def test_a_changed_file_is_found_named_and_written_anew(shown, path):
    forge(path, "8,400", "9,400")

    check_books(estate=shown, now=clock.now())

    found = Finding.objects.for_estate(shown).open().values_list("sentence", flat=True)
    assert list(found) == [f"公示网页与账本不符：{path}"]
    files.publish_waiting(60)
    assert "9,400" not in files.file_of(path).read_text()
    assert page_findings(shown, clock.now()) == []


def test_a_row_changed_under_an_unchanged_page_is_found_on_the_page_too(shown):
    switch_off("finance_statement")
    with connection.cursor() as cursor:
        cursor.execute("""
            update finance_statement set figures = convert_to(replace(
                convert_from(figures, 'utf8'), '840000', '940000'), 'utf8')""")

    assert f"公示网页与账本不符：{MONTH}" in page_findings(shown, clock.now())


def test_an_entrys_page_has_its_night(shown, monkeypatch):
    """The control: with a longer rotation its turn does not come tonight."""
    path = f"{HERE}entries/gs-2026-000001/"
    forge(path, "8,400", "9,400")
    nights = [clock.now() + timedelta(days=n) for n in range(2)]

    monkeypatch.setattr(comparing, "ROTATION", 1)
    assert page_findings(shown, nights[0]) == [f"公示网页与账本不符：{path}"]
    files.publish_waiting(60)
    forge(path, "8,400", "9,400")
    monkeypatch.setattr(comparing, "ROTATION", 2)
    found = [page_findings(shown, night) for night in nights]
    assert sorted(map(len, found)) == [0, 1]


def test_an_event_on_the_way_is_no_finding(shown):
    forge(MONTH, "8,400", "9,400")
    PublishJob.objects.create(path=MONTH, at=NOW)

    assert page_findings(shown, clock.now()) == []


def test_pages_of_yesterday_wait_for_the_nightly_writing(shown):
    forge(MONTH, "8,400", "9,400")
    heartbeats.note("pages")
    with connection.cursor() as cursor:
        cursor.execute("update communities_heartbeat set at = at - interval '1 day'")

    assert page_findings(shown, clock.now()) == []


def test_a_page_that_is_no_file_is_answered_live(shown):
    files.drop(MONTH)

    assert page_findings(shown, clock.now()) == []
