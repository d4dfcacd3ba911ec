"""What two bodies decide of an odd payment, what becomes of its order, and which orders the desk sees."""

from datetime import timedelta

import pytest

from communities import clock
from communities.errors import DomainError, NotAllowed, StaleState
from finance.gateway.protocol import Said
from finance.models import OddProposal, Payment, PayOrder
from finance.services.asking import watch_unknown
from finance.services.odd import decide
from finance.services.unknown import decide_closing, propose_closing
from tests.finance.gateway.paying import NOW, credited, paid, said
from tests.finance.gateway.test_settling import DIFFERENT, LATER, odd, resolved
from tests.sessions import log_in


def test_an_order_stays_paid_while_other_money_of_it_is_settled(paying):
    order = paying.order()
    paid(order)
    paid(order, "T2", amount_fen=1)
    assert PayOrder.objects.get().status == "odd"

    resolved(Payment.objects.get(transaction="T2"), paying, "returned")
    assert PayOrder.objects.get().status == "paid"
    assert credited(paying.bills[0]) == order.amount_fen


def test_an_order_is_returned_once_nothing_of_it_is_left_to_verify(paying):
    order = paying.order()
    paid(order, amount_fen=1)
    paid(order, "T2", amount_fen=2)

    resolved(Payment.objects.get(transaction="T1"), paying, "returned")
    assert PayOrder.objects.get().status == "odd"
    resolved(Payment.objects.get(transaction="T2"), paying, "returned")
    assert PayOrder.objects.get().status == "returned"


@pytest.mark.parametrize("name", ["currency", "merchant"])
def test_other_money_is_never_taken_as_paid(paying, name):
    payment = odd(paying, **{name: DIFFERENT[name]})

    with pytest.raises(DomainError, match="只能原路退回"):
        resolved(payment, paying, "paid")
    assert not payment.proposals.exists()
    waiting = OddProposal.objects.create(
        estate=paying.estate, payment=payment, verdict="paid", reason="-",
        submitted_by=paying.cast.petra, submitted_at=NOW,
    )  # fmt: skip
    with pytest.raises(DomainError, match="只能原路退回"):
        decide(proposal=waiting, agrees=True, actor=paying.cast.bob, now=LATER)
    assert Payment.objects.get().status == "odd"


def test_the_desk_lists_the_orders_it_was_told_of(paying, client):
    now, day = clock.now(), timedelta(days=1)
    running, over = (paying.order(bill, now=now - 9 * day) for bill in paying.bills[:2])
    said(over, Said.NOTHING)
    watch_unknown(now - 8 * day)
    paid(over)
    log_in(client, paying.cast.petra)

    page = client.get("/desk/payments/").content.decode()
    assert "结果不明的订单" in page
    assert running.number in page
    assert over.number not in page
    PayOrder.objects.filter(pk=over.pk).update(alarmed_at=now)
    assert over.number in client.get("/desk/payments/").content.decode()


def test_two_bodies_close_what_nobody_knows_of_after_three_days(paying):
    bill = paying.bills[0]
    order = said(paying.order(bill), Said.NOTHING)
    words = {"order": order, "reason": "渠道后台查无此单", "actor": paying.cast.petra}
    late = order.expires_at + timedelta(days=3)
    with pytest.raises(StaleState, match="过期三天以上"):
        propose_closing(**words, now=late - timedelta(seconds=1))
    with pytest.raises(DomainError, match="依据"):
        propose_closing(**(words | {"reason": " "}), now=late)
    closing = propose_closing(**words, now=late)
    with pytest.raises(DomainError, match="已经有人"):
        propose_closing(**(words | {"actor": paying.cast.bob}), now=late)
    for actor in (paying.cast.petra, paying.cast.paul, paying.cast.alice):
        with pytest.raises(NotAllowed):
            decide_closing(closing=closing, agrees=True, actor=actor, now=late)
    with pytest.raises(DomainError):
        paying.order(bill)

    decided = decide_closing(closing=closing, agrees=True, actor=paying.cast.bob, now=late)
    assert decided.status == "closed"
    paid(paying.order(bill, now=late), "T2", now=late)
    assert paid(order, now=late).status == "paid"
    assert credited(bill) == bill.amount_fen


def test_a_closing_comes_too_late_once_something_is_known(paying):
    order = said(paying.order(), Said.NOTHING)
    late = order.expires_at + timedelta(days=3)
    words = {"order": order, "reason": "查过", "actor": paying.cast.petra, "now": late}
    closing = propose_closing(**words)
    paid(order, now=late)

    with pytest.raises(StaleState):
        decide_closing(closing=closing, agrees=True, actor=paying.cast.bob, now=late)
    with pytest.raises(StaleState):
        propose_closing(**words)


def test_the_desk_closes_on_a_page_of_its_own(paying, client):
    now = clock.now()
    order = said(paying.order(now=now - timedelta(days=4)), Said.NOTHING)
    there = f"/desk/payments/orders/{order.pk}/"
    log_in(client, paying.cast.petra)
    client.post(there, {"reason": "渠道后台查无此单"})
    assert 'value="agree"' not in client.get(there).content.decode()
    log_in(client, paying.cast.paul)
    assert client.get(there).status_code == 403
    log_in(client, paying.cast.bob)
    page = client.get(there).content.decode()
    assert "渠道后台查无此单" in page
    assert 'value="agree"' in page
    client.post(f"/desk/payments/closings/{order.closings.get().pk}/", {"act": "agree"})
    assert PayOrder.objects.get().status == "closed"


def test_money_of_an_order_that_was_returned_is_odd_and_may_be_taken_as_paid(paying):
    order = paying.order()
    paid(order, amount_fen=1)
    resolved(Payment.objects.get(transaction="T1"), paying, "returned")
    assert PayOrder.objects.get().status == "returned"

    assert paid(order, "T2", now=LATER).status == "returned"
    second = Payment.objects.get(transaction="T2")
    assert (second.status, second.reason) == ("odd", "second")
    resolved(second, paying, "paid")
    assert PayOrder.objects.get().status == "paid"
    assert credited(paying.bills[0]) == order.amount_fen
