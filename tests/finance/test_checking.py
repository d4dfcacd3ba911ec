"""What the nightly check finds reaches people, and takes the green away until it is gone."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from communities import clock, heartbeats
from finance.models import Finding
from finance.selectors.oversight import public_income_of
from finance.selectors.public.verdict import in_doubt, verdict
from finance.services import checking
from finance.services.checking import check_books, keep_findings
from finance.services.statements import publish_statement, submit_statement
from finance.tasks import check_books as nightly
from notifications.models import Notice
from tests.cast import member, person
from tests.finance.books import NOW
from tests.owner import owning, switch_off
from tests.sessions import log_in

LATER = NOW + timedelta(days=1)


def run(*statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def tamper():
    with owning():
        run(
            "set constraints all immediate",
            "alter table finance_entry disable trigger insert_only",
            "update finance_entry set no_voucher_reason = '另一个理由'",
            "alter table finance_entry enable trigger insert_only",
        )


@pytest.fixture
def published(books):
    books.posted(("BANK", 100), ("ADS", -100))
    books.borne_out(date(2026, 9, 1), date(2026, 9, 30))
    statement = submit_statement(fund=books.fund, period="2026-09", actor=books.cast.petra, now=NOW)
    return publish_statement(statement=statement, actor=books.cast.bob, now=NOW)


def test_what_is_found_is_kept_once_and_told_once(books):
    oz = person("oz")
    member(oz, "operator", books.cast.riverside)
    books.posted(("BANK", 100), ("ADS", -100))
    tamper()

    [found] = check_books(estate=books.cast.riverside, now=NOW)
    assert check_books(estate=books.cast.riverside, now=LATER) == []

    assert found.sentence == "凭证与存证不符：gs-2026-000001（no_voucher）"
    told = Notice.objects.filter(kind="finance.books_found")
    assert set(told.values_list("user__name", flat=True)) == {"bob", "cora", "petra", "oz"}
    assert told.first().params["n"] == 1
    assert check_books(estate=books.cast.hilltop, now=NOW) == []


def test_a_finding_that_is_gone_stays_in_the_history_and_may_come_again(books):
    estate = books.cast.riverside
    keep_findings(estate=estate, sentences=["甲", "乙"], now=NOW)
    keep_findings(estate=estate, sentences=["乙"], now=LATER)
    [again] = keep_findings(estate=estate, sentences=["甲", "乙"], now=LATER + timedelta(days=1))

    assert again.sentence == "甲"
    rows = Finding.objects.for_estate(estate).values_list("sentence", "gone_at")
    assert sorted(rows, key=str) == sorted([("甲", LATER), ("乙", None), ("甲", None)], key=str)


def test_nothing_is_green_while_a_finding_is_open(published):
    estate, statement = published.estate, published

    def states():
        income = public_income_of([estate], clock.today())[estate.pk]
        return verdict(statement).state, income.state

    assert states() == ("ok", "ok")
    keep_findings(estate=estate, sentences=["甲"], now=NOW)
    assert verdict(statement).in_doubt
    assert states() == ("grey", "grey")
    keep_findings(estate=estate, sentences=[], now=LATER)
    assert states() == ("ok", "ok")


def test_a_public_copy_that_is_not_as_it_was_doubts_what_rests_on_it_alone(books):
    """Of a voucher behind an entry of September; other days and other files stay as they are."""
    behind, loose = books.voucher(), books.voucher()
    books.posted(("BANK", 100), ("ADS", -100), vouchers=[behind], no_voucher_reason="")
    books.borne_out(date(2026, 9, 1), date(2026, 9, 30))
    submitted = submit_statement(fund=books.fund, period="2026-09", actor=books.cast.petra, now=NOW)
    published = publish_statement(statement=submitted, actor=books.cast.bob, now=NOW)
    estate = books.fund.estate

    def states(files):
        keep_findings(estate=estate, sentences=[], files=files, now=NOW)
        income = public_income_of([estate], clock.today())[estate.pk]
        return verdict(published).state, income.state

    assert states({"甲": loose.pk, "乙": None}) == ("ok", "ok")
    assert states({"丙": behind.pk}) == ("grey", "grey")
    assert not in_doubt(estate, books.fund, date(2026, 8, 1), date(2026, 8, 31))
    assert states({}) == ("ok", "ok")


def test_one_estates_findings_are_not_anothers(cast, published):
    keep_findings(estate=cast.hilltop, sentences=["甲"], now=NOW)

    assert verdict(published).state == "ok"


def test_the_nightly_task_finds_what_was_changed(books):
    books.posted(("BANK", 100), ("ADS", -100))
    nightly()
    assert not Finding.objects.exists()
    tamper()
    nightly()
    assert Finding.objects.open().count() == 1


def test_the_desk_says_what_was_found_and_health_that_something_was(books, client):
    heartbeats.note("worker")
    heartbeats.note("beat")
    assert client.get("/healthz").json()["books"] == {"ok": True}
    keep_findings(estate=books.cast.riverside, sentences=["凭证与存证不符：甲"], now=NOW)

    answer = client.get("/healthz")
    assert (answer.json()["ok"], answer.json()["books"]) == (False, {"ok": False})
    log_in(client, books.cast.petra)
    assert "凭证与存证不符：甲" in client.get("/desk/statements/").content.decode()
    log_in(client, books.cast.hal)
    assert "凭证与存证不符：甲" not in client.get("/desk/statements/").content.decode()


def test_a_finding_is_closed_once_and_stays(books):
    keep_findings(estate=books.cast.riverside, sentences=["甲"], now=NOW)
    rows = Finding.objects.for_estate(books.cast.riverside)
    with owning(), pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
        rows.update(sentence="乙")
    keep_findings(estate=books.cast.riverside, sentences=[], now=NOW)

    with pytest.raises(IntegrityError, match="insert-only"), transaction.atomic():
        rows.update(gone_at=None)
    switch_off("finance_finding", "finding_stays")
    assert rows.update(gone_at=None)


def test_a_check_that_breaks_off_is_a_finding_and_the_next_estate_is_checked(books, monkeypatch):
    def findings(estate):
        if estate == books.cast.riverside:
            raise ZeroDivisionError
        return ["乙"]

    keep_findings(estate=books.cast.riverside, sentences=["甲"], now=NOW)
    monkeypatch.setattr(checking, "ledger_findings", findings)
    nightly()

    rows = Finding.objects.open().values_list("estate__slug", "sentence")
    assert set(rows) == {
        ("riverside", "甲"),
        ("riverside", checking.UNFINISHED),
        ("hilltop", "乙"),
    }


def test_an_operator_is_led_to_a_page_that_opens(books, client):
    oz = person("oz")
    member(oz, "operator", books.cast.riverside)
    keep_findings(estate=books.cast.riverside, sentences=["甲"], now=NOW)

    paths = dict(Notice.objects.values_list("user__name", "path"))
    assert (paths["oz"], paths["bob"]) == ("/e/riverside/accounts/", "/desk/statements/")


def test_a_nightly_check_that_stays_away_is_said(books, client):
    heartbeats.note("books")
    assert client.get("/healthz").json()["books"] == {"ok": True}
    run("update communities_heartbeat set at = at - interval '37 hours' where name = 'books'")
    assert client.get("/healthz").json()["books"] == {"ok": False}


def test_two_checks_at_once_keep_one_row(books):
    keep_findings(estate=books.cast.riverside, sentences=["甲"], now=NOW)
    with pytest.raises(IntegrityError, match="open_finding_once"), transaction.atomic():
        Finding.objects.create(estate=books.cast.riverside, sentence="甲", found_at=NOW)
