"""Months paid ahead: held until they come, used once by the bills of who paid, and no income before."""

from copy import copy
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from communities import clock
from communities.errors import DomainError, StaleState
from communities.models import Ownership, ServiceContract
from finance.gateway.protocol import Said
from finance.models import Bill, Entry, Payment, Posting, Prepayment, Receipt
from finance.selectors.audit import ledger_findings
from finance.selectors.payments import standing_of_bills, unallocated_payments
from finance.selectors.prepaid import ahead_of
from finance.services.billing import reverse_run
from finance.services.prepaid import order_ahead
from finance.services.settling import settle_absent
from tests.cast import START, registered
from tests.finance.gateway.paying import NOW, paid, said
from tests.finance.gateway.test_settling import resolved
from tests.owner import switch_off
from tests.sessions import log_in

NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)
SPACE_FEN, HOME_FEN = 15_000, 16_533


def later(month: date):
    return NOW.replace(year=month.year, month=month.month)


def settled(paying) -> None:
    """Nothing is owed any more."""
    paid(paying.order(*paying.bills), "B1")
    paid(paying.order(*paying.parking), "B2")


def item(paying, kind="park_common", now=NOW, user=None):
    return next(one for one in ahead_of(user or paying.cast.alice, now) if one.due.kind == kind)


def ahead(paying, months=3, kind="park_common", now=NOW, **more):
    one = item(paying, kind, now)
    given = {"key": one.key, "since": one.since, "months": months, "channel": "demo",
             "payer": paying.cast.alice, "now": now} | more  # fmt: skip
    return order_ahead(**given)


def booked() -> list[tuple[str, int]]:
    rows = Posting.objects.filter(account__code__in=["PREPAID", "PARKING_MONTHLY"])
    return list(rows.order_by("pk").values_list("account__code", "amount_fen"))


def billed(paying, month: date):
    paying.fees.run(month, now=later(month))
    bills = Bill.objects.filter(month=month, unit=paying.cast.unit, reversal=None)
    return {bill.kind: standing_of_bills([bill])[bill.pk] for bill in bills}


def test_what_is_paid_ahead_is_held_and_earned_month_by_month(paying):
    settled(paying)
    before = len(booked())
    order = paid(ahead(paying), "A1")

    assert (order.status, order.amount_fen, item(paying).left_fen) == ("paid", 45_000, 45_000)
    assert (item(paying).covered, item(paying).since) == (3, date(2027, 2, 1))
    assert booked()[before:] == [("PREPAID", -45_000)]
    assert unallocated_payments([paying.estate]) == []
    said_then = Receipt.objects.get(payment__order=order).snapshot
    assert said_then["refundable_fen"] == "0"
    assert [(one["month"], one["months"]) for one in said_then["items"]] == [("2026-11", "3")]

    bills = billed(paying, NOVEMBER)
    assert (bills["park_common"].is_paid, bills["property"].paid_fen) == (True, 0)
    assert booked()[before + 1 :] == [("PREPAID", SPACE_FEN), ("PARKING_MONTHLY", -SPACE_FEN)]
    earned = Entry.objects.get(key__startswith="payment:run:")
    assert earned.booking_date == date(2026, 11, 20)
    assert (item(paying).left_fen, item(paying).since) == (30_000, date(2027, 2, 1))
    assert billed(paying, DECEMBER)["park_common"].is_paid
    assert ledger_findings(paying.estate) == []


def test_no_month_is_earned_before_it_comes(paying):
    settled(paying)
    paid(ahead(paying), "A1")
    with pytest.raises(DomainError, match="只能给本月或以前的月份"):
        paying.fees.run(DECEMBER)
    assert sum(fen for code, fen in booked() if code == "PREPAID") == -45_000


def test_the_companys_own_money_is_held_without_an_entry(paying):
    settled(paying)
    before = Entry.objects.count()
    paid(ahead(paying, 2, "property"), "A1")
    assert billed(paying, NOVEMBER)["property"].is_paid
    assert (Entry.objects.count(), item(paying, "property").left_fen) == (before, HOME_FEN)


def test_what_is_left_covers_less_once_the_price_rises(paying):
    settled(paying)
    paid(ahead(paying, 2), "A1")
    paying.fees.charge("park_common", "200", unit_kind="", valid_from=NOVEMBER)

    assert billed(paying, NOVEMBER)["park_common"].is_paid
    held = item(paying)
    assert (held.left_fen, held.covered, held.since) == (10_000, 0, DECEMBER)
    bill = billed(paying, DECEMBER)["park_common"]
    assert (bill.paid_fen, bill.open_fen) == (10_000, 10_000)


def test_two_phones_pay_no_month_ahead_twice(paying):
    settled(paying)
    one = item(paying)
    order = ahead(paying)
    with pytest.raises(StaleState, match="正有人在预交"):
        ahead(paying)
    with pytest.raises(IntegrityError, match="paying ahead"), transaction.atomic():
        _again(order)
    paid(order, "A1")
    with pytest.raises(StaleState, match="已经预交到 2027-01"):
        ahead(paying, since=one.since)

    switch_off("finance_prepayment", "prepayment_is_alone")
    live = ahead(paying)
    _again(live)
    assert Prepayment.objects.filter(order__status="new").count() == 2


def _again(order) -> None:
    """The same months once more, past the service."""
    held = Prepayment.objects.get(order=order)
    order = copy(order)
    order.pk, order.number = None, f"{order.number}2"
    order.save(force_insert=True)
    held.pk, held.order = None, order
    held.save(force_insert=True)


def test_twelve_months_are_the_most(paying):
    settled(paying)
    paid(ahead(paying, 10), "A1")
    assert item(paying).most == 2
    for months in (0, 3, 13):
        with pytest.raises(DomainError, match="最多预交 12 个月"):
            ahead(paying, months)
    paid(ahead(paying, 2), "A2")
    assert item(paying).most == 0


def test_older_bills_are_paid_first_and_only_the_owner_pays_ahead(paying):
    with pytest.raises(DomainError, match="先交清以前的月份"):
        ahead(paying)
    with pytest.raises(DomainError, match="您名下没有"):
        ahead(paying, payer=paying.cast.bob)
    order = paying.order(*paying.parking)
    with pytest.raises(DomainError, match="先交清以前的月份"):
        ahead(paying)
    said(order, Said.CLOSED)


def test_a_sellers_money_pays_no_bill_of_the_buyers(paying):
    settled(paying)
    paid(ahead(paying), "A1")
    owned = Ownership.objects.get(unit=paying.cast.unit)
    switch_off("communities_ownership")
    Ownership.objects.filter(pk=owned.pk).update(valid_until=date(2026, 10, 31))
    registered(paying.cast.unit, "买方", valid_from=date(2026, 10, 31))

    assert billed(paying, NOVEMBER)["park_common"].paid_fen == 0
    assert Payment.objects.get(transaction="A1").shares.count() == 0


def test_another_payees_bill_takes_nothing_of_it(paying):
    settled(paying)
    paid(ahead(paying, 2, "property"), "A1")
    ServiceContract.objects.create(
        estate=paying.estate, company=paying.cast.contract.company, fee_model="commission",
        valid_from=START + timedelta(days=1),
    )  # fmt: skip
    assert billed(paying, NOVEMBER)["property"].paid_fen == 0


def test_a_run_that_is_taken_back_holds_it_again(paying):
    settled(paying)
    paid(ahead(paying), "A1")
    before = item(paying).left_fen
    billed(paying, NOVEMBER)
    run = Bill.objects.filter(month=NOVEMBER).first().run
    reverse_run(run=run, reason="试", actor=paying.cast.petra, now=NOW)

    assert item(paying).left_fen == before
    assert sum(fen for code, fen in booked() if code == "PREPAID") == -45_000
    assert billed(paying, NOVEMBER)["park_common"].is_paid
    assert ledger_findings(paying.estate) == []


@pytest.mark.parametrize("kind", ["park_common", "property"])
def test_what_is_odd_goes_back_once_the_run_that_used_it_is_reversed(paying, kind):
    settled(paying)
    order = paid(ahead(paying, kind=kind), "A1")
    billed(paying, NOVEMBER)
    settle_absent(number=order.number, now=NOW)
    payment = Payment.objects.get(transaction="A1")
    with pytest.raises(DomainError, match="先撤销那个月的出账"):
        resolved(payment, paying, "returned")
    assert payment.proposals.count() == 0

    run = Bill.objects.filter(month=NOVEMBER).first().run
    reverse_run(run=run, reason="试", actor=paying.cast.petra, now=NOW)
    assert resolved(payment, paying, "returned").status == "returned"
    assert sum(fen for code, fen in booked() if code == "PREPAID") == 0
    assert sum(fen for code, fen in booked() if code != "PREPAID") == -3 * SPACE_FEN
    assert ledger_findings(paying.estate) == []


@pytest.fixture
def on_that_day(settings, tmp_path):
    """The portal's clock says NOW."""
    settings.CLOCK_OFFSET_FILE = tmp_path / "offset"
    settings.CLOCK_OFFSET_FILE.write_text(str((NOW - clock.machine()).total_seconds()))


def test_the_owner_sees_what_is_left_and_pays_ahead(paying, client, on_that_day):
    settled(paying)
    log_in(client, paying.cast.alice)
    html = client.get("/me/prepay/").content.decode()
    assert "每月 <" in html
    given = {"key": item(paying).key, "since": "2026-11", "months": "6"}
    html = client.get("/me/prepay/check/", given).content.decode()
    assert "人民币玖佰元整" in html
    answer = client.post("/me/prepay/check/", given | {"channel": "demo"})
    order = Prepayment.objects.get().order
    assert answer.url == f"/me/pay/{order.number}/"
    assert client.get(answer.url).status_code == 200
    paid(order, "A1")
    html = client.get("/me/prepay/").content.decode()
    assert "2027年4月" in html
    refused = client.post("/me/prepay/check/", given | {"channel": "demo"})
    assert refused.status_code == 400
    assert "已经预交到 2027-04" in refused.content.decode()
    receipt = client.get(f"/receipts/{Receipt.objects.get(payment__order=order).code}/")
    assert "起预交 6 个月" in receipt.content.decode()
