"""Refunds that were begun at the channel, or went though they were declined here: booked once, and told of."""

import pytest
from django.db.models import Count, Max

from communities.errors import DomainError
from finance.gateway.protocol import Returned, Said
from finance.models import Payment, Receipt, Refund
from finance.models.draft import Kind
from finance.selectors.audit import ledger_findings
from finance.selectors.payments import unallocated_payments
from finance.selectors.refunds import due_refunds, refundable
from finance.services.posting import NewEntry, NewLine, post_entry
from finance.services.refunding import note_returned, watch_refunds
from finance.services.refunds import decide_end, propose_end
from notifications.models import Notice
from tests.finance.gateway.paying import MINUTE, NOW, credited
from tests.finance.gateway.refunding import (
    COMPANY,
    LATER,
    Told,
    approved,
    asked,
    lines,
    payment_of,
    tended,
    with_rest,
)


def returned(payment, fen, number="CHANNEL1", **more) -> Returned:
    given = {
        "refund_number": number, "number": payment.order.number, "currency": "CNY",
        "transaction": payment.transaction, "amount_fen": fen, "returned_at": NOW,
    } | more  # fmt: skip
    return Returned(**given)


def noted(paying, one) -> Refund | None:
    return note_returned(said=one, estate=paying.estate, now=LATER)


def test_what_was_begun_at_the_channel_is_done_and_shown(paying, told):
    bill = paying.parking[0]
    payment = with_rest(paying, bill)
    for _ in range(2):
        refund = noted(paying, returned(payment, 1_300))

    assert (refund.status, refund.submitted_by, Refund.objects.count()) == ("done", None, 1)
    assert credited(bill) == bill.amount_fen - 1_000
    assert lines() == [("PARKING_MONTHLY", 1_000), ("REFUNDABLE", 300), ("CLEAR_DEMO", -1_300)]
    assert ledger_findings(paying.estate) == []
    longer = noted(paying, returned(payment, 100, "re_" + "a" * 50))
    assert longer.number.startswith("X")
    assert noted(paying, returned(payment, 100, "re_" + "a" * 50)) == longer
    assert credited(bill) == bill.amount_fen - 1_100


def test_what_fits_nothing_is_told_of(paying, told, caplog):
    payment = payment_of(paying, paying.parking[0])

    assert noted(paying, returned(payment, 15_001)) is None
    assert Payment.objects.get().order.alarmed_at == LATER
    assert noted(paying, returned(payment, 1, number="X9", transaction="T9")) is None
    assert noted(paying, Returned("NOBODY1", "P99999999", "T1", 1, "CNY", NOW)) is None
    assert "which nobody made" in caplog.text
    assert not Refund.objects.exists()


def test_one_that_was_asked_for_here_is_answered_by_what_was_begun_at_the_channel(paying, told):
    bill = paying.parking[0]
    payment = with_rest(paying, bill)
    waiting = asked(paying, payment, 300, who="alice")

    refund = noted(paying, returned(payment, 300))
    waiting.refresh_from_db()
    assert (waiting.status, refund.status) == ("declined", "done")
    assert credited(bill) == bill.amount_fen
    assert unallocated_payments([paying.estate]) == []


def test_the_same_number_with_another_amount_is_told_of(paying, told):
    bill = paying.parking[0]
    refund = approved(paying, payment_of(paying, bill), 700, bill)
    told.says[:] = [Said.OPEN]
    tended(refund, NOW)

    noted(paying, returned(refund.payment, 701, refund.number))
    assert Refund.objects.get().status == "sent"
    assert Refund.objects.get().alarmed_at == LATER
    assert noted(paying, returned(refund.payment, 700, refund.number)).status == "done"


def declined_here(paying, told, payment, bill, fen) -> Refund:
    """Refused twice by its channel; two people say that it did not go."""
    refund = approved(paying, payment, fen, bill)
    told.says[:] = [Said.CLOSED, Said.CLOSED]
    tended(refund, NOW)
    tended(refund, LATER)
    words = {"refund": refund, "verdict": "declined", "reason": "没有退成", "now": LATER}
    end = propose_end(**words, actor=paying.cast.petra)
    return decide_end(end=end, agrees=True, actor=paying.cast.bob, now=LATER)


def alarms() -> int:
    told = Notice.objects.filter(kind="finance.refund_stuck")
    return told.values("user").annotate(n=Count("pk")).aggregate(most=Max("n"))["most"]


@pytest.mark.parametrize("of_bill", [True, False])
def test_what_was_declined_and_went_after_all_is_booked_and_told_of(paying, told, of_bill):
    bill = paying.parking[0]
    payment = with_rest(paying, bill)
    fen, of = (5_000, bill) if of_bill else (300, None)
    refund = declined_here(paying, told, payment, of, fen)
    before = alarms()

    for _ in range(2):
        found = noted(paying, returned(payment, fen, refund.number))
    assert Refund.objects.get(pk=refund.pk).status == "declined"
    assert (found.status, found.bill, found.submitted_by) == ("done", of, None)
    assert alarms() == before + 1
    assert credited(bill) == 15_000 - (fen if of_bill else 0)
    assert refundable(payment).fen_of(of) == (15_000 - fen if of_bill else 0)
    assert Receipt.objects.get(cancels__isnull=False).amount_fen == -fen
    assert sum(fen for code, fen in lines() if code == "CLEAR_DEMO") == -fen
    assert ledger_findings(paying.estate) == []


def test_what_went_after_all_and_was_given_again_is_told_of(paying, told):
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    refund = declined_here(paying, told, payment, bill, 15_000)
    tended(approved(paying, payment, 15_000, bill))

    assert noted(paying, returned(payment, 15_000, refund.number)) is None
    assert Payment.objects.get().order.alarmed_at == LATER
    assert credited(bill) == 0


def given_out(payment, fen) -> None:
    """So much of 待退款 leaves by an entry of the desk's."""
    fund = payment.order.fund
    accounts = [
        fund.accounts.select_related("fund").get(code=one) for one in ("REFUNDABLE", "CLEAR_DEMO")
    ]
    new = NewEntry(
        fund=fund, key="desk:1", kind=Kind.OWED, booking_date=fund.first_open_day(NOW.date()),
        memo="退还多收", lines=(NewLine(accounts[0], fen), NewLine(accounts[1], -fen)),
        no_voucher_reason="以流水为凭",
    )  # fmt: skip
    post_entry(new=new, actor=None, now=NOW)


def test_what_went_and_cannot_be_booked_is_told_of_after_ten_minutes(paying, told):
    payment = with_rest(paying, paying.parking[0])
    refund = approved(paying, payment, 300)
    given_out(payment, 300)

    with pytest.raises(DomainError):
        tended(refund, NOW)
    assert (Refund.objects.get().status, due_refunds(NOW)) == ("sent", [refund.pk])
    watch_refunds(NOW + 9 * MINUTE)
    assert Refund.objects.get().alarmed_at is None
    watch_refunds(NOW + 10 * MINUTE)
    assert Refund.objects.get().alarmed_at
    assert Notice.objects.filter(kind="finance.refund_stuck", user=paying.cast.petra).exists()


def test_what_is_on_its_way_or_given_back_by_hand_is_not_late(paying, told, monkeypatch):
    bill = paying.bills[0]
    payment = payment_of(paying, bill)
    told.says[:] = [Said.OPEN]
    tended(approved(paying, payment, 700, bill, COMPANY), NOW)
    watch_refunds(NOW + MINUTE)
    monkeypatch.setattr(Told, "by_hand", True, raising=False)
    tended(approved(paying, payment, 800, bill, COMPANY), NOW)
    watch_refunds(NOW + 10 * MINUTE)
    assert alarms() is None

    late = approved(paying, payment, 900, bill, COMPANY)
    watch_refunds(NOW + 10 * MINUTE)
    assert set(Refund.objects.exclude(alarmed_at=None)) == {late}
