"""待退: its payer is told, and keeps it for her bills or has it back; what she decided has no age any more."""

from datetime import timedelta

import pytest
from django.utils import timezone

from communities.errors import DomainError
from communities.models import Role
from finance.gateway import registry
from finance.gateway.protocol import Returned, Said
from finance.gateway.refunds import Learned
from finance.models import Bill, Entry, Payment, PayOrder, Posting, Receipt, Refund
from finance.selectors.audit import ledger_findings
from finance.selectors.payments import rests_of, unallocated_fen, unallocated_payments
from finance.selectors.refunds import refundable
from finance.services.bill_openings import open_bills
from finance.services.billing import reverse_run
from finance.services.refunding import learn, note_returned
from finance.services.refunds import decide_end, decide_refund, propose_end
from finance.services.rests import keep_for_bills
from finance.services.settling import settle_absent
from notifications.models import Notice
from tests.cast import home, member, owner, person
from tests.finance.gateway.elsewhere import row, take
from tests.finance.gateway.paying import FIRST, LAST, NOW, credited, paid, said
from tests.finance.gateway.refunding import COMPANY, LATER, Told, approved, asked, tended
from tests.finance.gateway.test_payment_guards import came, made, refused
from tests.finance.gateway.test_prepaid import DECEMBER, NOVEMBER, ahead, billed, settled
from tests.finance.gateway.test_settling import resolved
from tests.owner import become_owner, switch_off
from tests.sessions import log_in

WEEK = timedelta(days=7)


def late(paying, bill, payer=None) -> Payment:
    """Money of a closed order, whose bill another one paid."""
    order = said(paying.order(bill, payer=payer), Said.CLOSED)
    paid(paying.order(bill, payer=payer), f"first-{bill.pk}")
    paid(order, f"late-{bill.pk}", now=LATER)
    return Payment.objects.get(transaction=f"late-{bill.pk}")


def test_the_payer_is_told_when_it_arises(paying):
    late(paying, paying.bills[0])

    [notice] = Notice.objects.filter(kind="finance.rest_came", user=paying.cast.alice)
    assert notice.params["amount"] == "165.33"


def test_nobody_is_told_where_bills_take_all(paying):
    paid(paying.order())
    assert not Notice.objects.filter(kind="finance.rest_came").exists()


def test_what_is_kept_pays_her_oldest_open_bills_of_that_payee(paying):
    first, second, third = paying.parking
    payment = late(paying, first)
    order = keep_for_bills(payment=payment, now=LATER)

    assert (order.status, order.channel, order.amount_fen) == ("paid", "balance", 15_000)
    assert [credited(one) for one in (first, second, third)] == [15_000, 15_000, 0]
    assert [credited(one) for one in paying.bills] == [0, 0, 0]
    assert unallocated_fen(Payment.objects.get(pk=payment.pk)) == 0
    assert unallocated_payments([paying.estate]) == []
    sums = {}
    for code, fen in Posting.objects.values_list("account__code", "amount_fen"):
        sums[code] = sums.get(code, 0) + fen
    assert sums == {"CLEAR_DEMO": 30_000, "PARKING_MONTHLY": -30_000, "REFUNDABLE": 0}
    assert ledger_findings(paying.estate) == []
    amounts = Receipt.objects.order_by("number").values_list("amount_fen", flat=True)
    assert list(amounts) == [15_000, 15_000, -15_000, 15_000]
    assert not Notice.objects.filter(kind="finance.refund_done").exists()


def test_what_is_kept_pays_no_bill_that_is_only_opened_to_her(paying):
    """Unless the payment was for that home."""
    tom = person("tom")
    owner(tom, home(paying.estate, "9-901"))
    tenant = member(
        tom, Role.RESIDENT, paying.estate, unit=paying.cast.unit, valid_until=NOW + 9 * WEEK
    )
    open_bills(membership=tenant, actor=paying.cast.alice, now=NOW)
    for month in (FIRST, LAST):
        paying.fees.run(month)
    own, last = Bill.objects.filter(unit__number="9-901").order_by("month")
    order = keep_for_bills(payment=late(paying, own, tom), now=LATER)
    assert [one.bill for one in order.reservations.all()] == [last]
    assert [credited(one) for one in paying.bills] == [0, 0, 0]

    keep_for_bills(payment=late(paying, paying.bills[0], tom), now=LATER)
    assert credited(paying.bills[1]) == paying.bills[1].amount_fen


def test_a_part_is_kept_until_there_is_a_bill(paying):
    bill = paying.bills[2]
    for one in paying.bills[:2]:
        paid(paying.order(one), f"T{one.pk}")
    payment = late(paying, bill)
    assert keep_for_bills(payment=payment, now=LATER) is None

    [kept] = unallocated_payments([paying.estate])
    assert (kept.kept_at, kept.rest_fen) == (LATER, bill.amount_fen)
    paying.fees.run(NOW.date().replace(day=1))
    assert keep_for_bills(payment=payment, now=LATER).amount_fen == bill.amount_fen
    with pytest.raises(DomainError, match="已经申请退款"):
        keep_for_bills(payment=payment, now=LATER)
    assert Refund.objects.count() == 1


def test_what_is_asked_back_is_not_kept_beside(paying):
    payment = late(paying, paying.bills[0])
    asked(paying, payment, 100, who="alice")

    assert keep_for_bills(payment=payment, now=LATER).amount_fen == 16_433
    with pytest.raises(DomainError, match="最多能退"):
        asked(paying, payment, 1, who="alice")


def test_what_was_kept_goes_back_the_way_it_came(paying, monkeypatch):
    """A bill that was paid from it is refunded at the channel of the first payment, under its order."""
    monkeypatch.setitem(registry.BUILDERS, "demo", Told)
    monkeypatch.setattr(Told, "asked", [])
    monkeypatch.setattr(Told, "says", [])
    first = late(paying, paying.bills[0])
    keep_for_bills(payment=first, now=LATER)
    kept = Payment.objects.get(channel="balance")

    refund = approved(paying, kept, 700, paying.bills[1], COMPANY)
    assert tended(refund).status == "done"
    assert Told.asked == [(refund.number, 700)]
    assert credited(paying.bills[1]) == paying.bills[1].amount_fen - 700


def test_a_payment_whose_rest_pays_a_bill_is_not_returned_under_it(paying):
    payment = late(paying, paying.bills[0])
    keep_for_bills(payment=payment, now=LATER)
    settle_absent(number=payment.order.number, now=LATER)

    with pytest.raises(DomainError, match="已经抵了账单"):
        resolved(Payment.objects.get(pk=payment.pk), paying, "returned")


def test_a_payment_is_not_returned_under_what_was_kept_of_it_and_freed(paying):
    """Nor where that was kept once more."""
    payment = late(paying, paying.bills[0])
    keep_for_bills(payment=payment, now=LATER)
    first = Payment.objects.get(channel="balance")
    reverse_run(run=paying.bills[1].run, reason="试", actor=paying.cast.petra, now=LATER)
    assert (credited(paying.bills[1]), unallocated_fen(first)) == (0, first.amount_fen)
    settle_absent(number=payment.order.number, now=LATER)
    odd = Payment.objects.get(pk=payment.pk)
    with pytest.raises(DomainError, match="转为待退"):
        resolved(odd, paying, "returned")

    keep_for_bills(payment=first, now=LATER)
    assert credited(paying.bills[2]) == first.amount_fen
    with pytest.raises(DomainError, match="转为待退"):
        resolved(odd, paying, "returned")
    second = Payment.objects.exclude(pk=first.pk).get(channel="balance")
    approved_back = approved(paying, second, second.amount_fen, paying.bills[2], COMPANY)
    learn(number=tended(approved_back).number, learned=Learned.DONE, now=LATER)
    assert resolved(odd, paying, "returned").status == "returned"


def test_what_is_kept_is_no_new_money(paying):
    bill = paying.bills[0]
    order = made(paying, bill, channel="balance")

    refused("has come before", lambda: came(order))
    become_owner()
    switch_off("finance_payment", "balance_is_covered")
    came(order)


def test_what_is_kept_pays_nobody_elses_bills(paying):
    payment = late(paying, paying.parking[0])
    words = {
        "estate": paying.estate, "payment": payment, "reason": "-", "submitted_at": NOW,
        "submitted_by": paying.cast.alice, "status": "done", "done_at": NOW,
        "amount_fen": 15_000,
    }  # fmt: skip
    other = made(paying, paying.parking[1], channel="balance", payer=paying.cast.dan)

    def kept(number):
        Refund.objects.create(**words, to_order=other, number=number)

    refused("its own payer", lambda: kept("R000001"))
    become_owner()
    switch_off("finance_refund", "refund_begins")
    kept("R000002")


def test_her_page_has_two_buttons_and_the_desk_sees_what_she_chose(paying, client):
    now = timezone.now()
    order = said(paying.order(paying.bills[0], now=now), Said.CLOSED, now=now)
    paid(paying.order(paying.bills[0], now=now), "T2", now=now)
    paid(order, "T3", now=now)
    payment = Payment.objects.get(transaction="T3")
    there = {word: f"/me/rests/{payment.pk}/{word}/" for word in ("keep", "refund")}
    log_in(client, paying.cast.dan)
    assert [client.post(path).status_code for path in there.values()] == [404, 404]
    log_in(client, paying.cast.petra)
    before = client.get("/desk/payments/").content.decode()
    log_in(client, paying.cast.alice)
    page = client.get("/me/bills/").content.decode()
    assert all(f'action="{path}"' in page for path in there.values())

    answer = client.post(there["refund"])
    assert answer.status_code == 302
    refund = Refund.objects.get()
    assert (refund.submitted_by, refund.amount_fen) == (paying.cast.alice, order.amount_fen)
    page = client.get("/me/bills/").content.decode()
    assert there["keep"] not in page
    assert "已申请退款" in page
    log_in(client, paying.cast.petra)
    after = client.get("/desk/payments/").content.decode()
    assert "已申请退款" in after
    assert "已申请退款" not in before
    assert rests_of(paying.cast.alice)[0].asked_fen == order.amount_fen
    assert Entry.objects.count() == PayOrder.objects.filter(status="odd").count() == 0


def test_what_was_paid_ahead_and_is_unused_goes_back_and_pays_no_bill(paying, monkeypatch):
    monkeypatch.setitem(registry.BUILDERS, "demo", Told)
    monkeypatch.setattr(Told, "says", [])
    settled(paying)
    paid(ahead(paying), "A1")
    billed(paying, NOVEMBER)
    payment = Payment.objects.get(transaction="A1")
    assert rests_of(paying.cast.alice) == []
    with pytest.raises(DomainError, match="已经申请退款"):
        keep_for_bills(payment=payment, now=LATER)
    with pytest.raises(DomainError, match="最多能退 ¥300"):
        asked(paying, payment, 30_001, who="alice")
    refund = asked(paying, payment, 30_000, who="alice")
    assert not billed(paying, DECEMBER)["park_common"].is_paid
    decide_refund(refund=refund, agrees=True, actor=paying.cast.paul, now=LATER)

    assert tended(refund).status == "done"
    red = Receipt.objects.get(cancels__isnull=False)
    assert (red.amount_fen, red.snapshot["refundable_fen"]) == (-30_000, "0")
    assert [one["amount_fen"] for one in red.snapshot["items"]] == ["-30000"]
    held = Posting.objects.filter(account__code="PREPAID").values_list("amount_fen", flat=True)
    assert sum(held) == 0
    assert ledger_findings(paying.estate) == []


@pytest.mark.parametrize("kind", ["park_common", "property"])
def test_more_than_is_unused_given_back_at_the_channel_is_told_and_not_booked(paying, kind):
    settled(paying)
    paid(ahead(paying, kind=kind), "A1")
    assert billed(paying, NOVEMBER)[kind].is_paid
    payment = Payment.objects.get(transaction="A1")
    before = Entry.objects.count()

    def back(fen, number):
        said = Returned(number, payment.order.number, "A1", fen, "CNY", NOW)
        return note_returned(said=said, estate=paying.estate, now=LATER)

    unused = refundable(payment).rest_fen
    asked(paying, payment, unused - 1, who="alice")
    assert back(unused + 1, "CHANNEL1") is None
    assert PayOrder.objects.get(pk=payment.order_id).alarmed_at == LATER
    assert (Entry.objects.count(), Receipt.objects.filter(cancels__isnull=False).count()) == (
        before,
        0,
    )
    assert back(unused - 1, "CHANNEL2").status == "done"
    assert back(1, "CHANNEL3").status == "done"
    assert back(1, "CHANNEL4") is None
    assert refundable(payment).rest_fen == 0
    assert ledger_findings(paying.estate) == []


def test_what_was_paid_ahead_and_not_credited_is_noted_when_it_went_back(paying):
    settled(paying)
    order = paid(ahead(paying), "A1", amount_fen=1)
    said = Returned("CHANNEL1", order.number, "A1", 1, "CNY", NOW)

    assert note_returned(said=said, estate=paying.estate, now=LATER).status == "done"


def test_what_came_in_the_companys_system_goes_back_by_hand_and_tells_nobody(paying):
    bill = paying.parking[0]
    take(paying, row(bill, amount="151.00"))
    payment = Payment.objects.get()
    refund = approved(paying, payment, 100)

    assert tended(refund).status == "sent"
    end = propose_end(
        refund=refund, verdict="done", reason="现金收条", actor=paying.cast.petra, now=LATER
    )
    assert decide_end(end=end, agrees=True, actor=paying.cast.bob, now=LATER).status == "done"
    assert unallocated_payments([paying.estate]) == []
    assert not Notice.objects.filter(kind__in=["finance.rest_came", "finance.refund_done"]).exists()
    assert ledger_findings(paying.estate) == []
