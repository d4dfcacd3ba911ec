"""What posting alone writes, what may only be locked, and who hears of a guard that is off."""

import pytest
from django.db import IntegrityError, transaction

from communities import manifest
from finance.models import Finding
from finance.services.checking import check_books
from notifications.models import Notice
from tests.finance.books import NOW
from tests.house.test_two_roles import refused, run
from tests.owner import owning, switch_off


def test_leaves_heads_and_balances_are_written_by_posting_alone(books):
    books.posted(("BANK", 100), ("ADS", -100))

    for table in ("communities_leaf", "finance_monthbalance"):
        refused(f"insert into {table} select * from {table}")
    refused("update communities_loghead set size = 0")
    refused("update finance_bookhead set last_number = 0")
    assert run("select last_number from finance_bookhead") == [(1,)]


@pytest.mark.parametrize(
    "change",
    [
        "update communities_loghead set estate_id = estate_id",
        "update finance_bookhead set id = id",
    ],
)
def test_what_is_only_locked_stays(books, change):
    books.posted(("BANK", 100), ("ADS", -100))
    table = change.split()[1]

    assert run(f"select 1 from {table} for update")
    with (
        pytest.raises(IntegrityError, match=r"insert-only|kept by the ledger"),
        transaction.atomic(),
    ):
        run(change)
    switch_off(table)
    run(change)


def test_it_is_found_at_night_and_told(books):
    estate = books.fund.estate
    assert check_books(estate=estate, now=NOW) == []
    with owning():
        run("alter table finance_entry disable trigger insert_only")
        run("grant delete on finance_match to app")

    check_books(estate=estate, now=NOW)

    found = Finding.objects.open().order_by("sentence").values_list("sentence", flat=True)
    assert list(found) == [
        "数据库的守卫与程序不符：权限 table finance_match 不一样",
        "数据库的守卫与程序不符：触发器 finance_entry.insert_only 不一样",
    ]
    assert Notice.objects.filter(kind="finance.books_found").exists()


def test_health_says_no_more_than_not_ok(client, books, monkeypatch):
    monkeypatch.setattr(manifest, "_kept", {})
    assert client.get("/healthz").json()["guards"] == {"ok": True}
    with owning():
        run("alter table finance_entry disable trigger insert_only")

    asked_again_at_once = client.get("/healthz")
    monkeypatch.setattr(manifest, "_kept", {})
    after_a_minute = client.get("/healthz")

    assert asked_again_at_once.json()["guards"] == {"ok": True}
    assert after_a_minute.json()["guards"] == {"ok": False}
    assert after_a_minute.json()["ok"] is False
    assert "insert_only" not in after_a_minute.content.decode()
