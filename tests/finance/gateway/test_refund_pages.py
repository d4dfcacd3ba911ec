"""Refunds on the desk and in the simulator's bill, and who reads who paid."""

from datetime import timedelta

from communities import clock
from finance.gateway import registry
from finance.gateway.protocol import Said
from finance.models import DemoTrade, Payment, Receipt, Refund
from finance.selectors.payments import unallocated_payments
from finance.services.asking import look_after, read_bills
from finance.services.refunds import decide_refund
from tests.finance.gateway.paying import MINUTE, NOW, credited, paid, said
from tests.finance.gateway.refunding import (
    LATER,
    approved,
    asked,
    payment_of,
    tended,
)
from tests.finance.gateway.test_transfers import letting
from tests.sessions import log_in

DAY = timedelta(days=1)


def test_the_simulator_gives_back_once_and_its_bill_says_so(paying, monkeypatch):
    bill, at = paying.parking[0], NOW + MINUTE
    monkeypatch.setattr("finance.gateway.demo.clock.now", lambda: at)
    monkeypatch.setattr("finance.gateway.demo.clock.today", lambda: (NOW + 2 * DAY).date())
    order = look_after(pk=paying.order(bill).pk, now=NOW)
    DemoTrade.objects.update(status="paid", paid=[["T1", order.amount_fen, NOW.isoformat()]])
    look_after(pk=order.pk, now=at)
    refund = tended(approved(paying, Payment.objects.get(), 600, bill), at)
    assert refund.status == "done"
    channel = registry.channel_named("demo", paying.estate, order.merchant)
    assert channel.refund(order.number, refund.number, 600).said == Said.PAID
    assert channel.refund(order.number, refund.number, 601).said == Said.CLOSED
    assert channel.refund(order.number, "R-OTHER", 14_401).said == Said.CLOSED
    trade = DemoTrade.objects.get()
    assert [one[:2] for one in trade.returned] == [[refund.number, 600]]
    trade.returned = [*trade.returned, ["BEGUN1", 400, at.isoformat()]]
    trade.save(update_fields=["returned"])

    words = {"channel": "demo", "merchant": order.merchant, "estate": paying.estate}
    read_bills(**words, now=NOW + DAY)
    read_bills(**words, now=NOW + DAY)
    assert list(Refund.objects.order_by("pk").values_list("amount_fen", "status")) == [
        (600, "done"), (400, "done"),
    ]  # fmt: skip
    assert credited(bill) == bill.amount_fen - 1_000


def test_the_desk_finds_a_payment_asks_and_decides(paying, told, client):
    bill = paying.parking[0]
    payment = payment_of(paying, bill, now=clock.now())
    log_in(client, paying.cast.petra)
    page = client.get("/desk/refunds/", {"q": Receipt.objects.get().shown_number})
    assert f"/desk/refunds/new/{payment.pk}/" in page.content.decode()
    there = f"/desk/refunds/new/{payment.pk}/"
    wrong = client.post(there, {"of": bill.pk, "amount": "150.01", "reason": "多交了"})
    assert wrong.status_code == 400
    assert "最多能退 ¥150.00" in wrong.content.decode()
    assert "150.01" in wrong.content.decode()
    client.post(there, {"of": bill.pk, "amount": "20", "reason": "多交了"})
    refund = Refund.objects.get()
    own = client.get(f"/desk/refunds/{refund.pk}/").content.decode()
    assert 'value="approve"' not in own
    assert "提出人不能审批" in own

    log_in(client, paying.cast.bob)
    assert 'value="approve"' in client.get(f"/desk/refunds/{refund.pk}/").content.decode()
    client.post(f"/desk/refunds/{refund.pk}/decide/", {"act": "approve"})
    assert tended(refund, clock.now()).status == "done"
    assert refund.number in client.get("/desk/refunds/").content.decode()
    log_in(client, paying.cast.alice)
    order = client.get(f"/me/pay/{payment.order.number}/").content.decode()
    assert "退款 ¥20.00" in order
    first = Receipt.objects.get(cancels=None)
    html = client.get(f"/receipts/{first.code}/").content.decode()
    assert "R-2026-000002" in html
    assert "还有效的金额" in html


def test_who_paid_the_company_its_manager_and_cashiers_read_alone(paying, told, client):
    cast, (own, owners) = paying.cast, (paying.bills[0], paying.parking[0])
    refund = asked(paying, payment_of(paying, own), 100, own)
    other = asked(paying, payment_of(paying, owners, transaction="T2"), 100, owners)
    pages, theirs = (
        [f"/desk/refunds/new/{one.payment_id}/", f"/desk/refunds/{one.pk}/"]
        for one in (refund, other)
    )
    decide = f"/desk/refunds/{refund.pk}/decide/"

    def seen(who):
        log_in(client, who)
        listed = client.get("/desk/refunds/?q=T1").content.decode()
        return (
            [client.get(page).status_code for page in pages + theirs],
            pages[0] in listed,
            [one.number in listed for one in (refund, other)],
        )

    assert seen(cast.bob) == ([403, 403, 200, 200], False, [False, True])
    assert seen(cast.paul) == ([403] * 4, False, [False, False])
    assert client.post(decide, {"act": "approve"}).status_code == 403
    letting(paying)
    for who in (cast.paul, cast.petra):
        assert seen(who) == ([200] * 4, True, [True, True])


def test_late_money_of_a_closed_order_goes_back(paying, told):
    bill = paying.bills[0]
    late = said(paying.order(bill), Said.CLOSED)
    paid(paying.order(bill), "T2")
    paid(late, now=LATER)
    payment = Payment.objects.get(transaction="T1")

    refund = asked(paying, payment, bill.amount_fen, who="alice")
    decide_refund(refund=refund, agrees=True, actor=paying.cast.paul, now=LATER)
    assert tended(refund, LATER).status == "done"
    assert unallocated_payments([paying.estate]) == []
