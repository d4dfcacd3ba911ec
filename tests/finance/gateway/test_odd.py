"""What two bodies decide of an odd payment, what becomes of its order, and which orders the desk sees."""

from datetime import timedelta

import pytest

from communities import clock
from communities.errors import DomainError
from finance.gateway.protocol import Said
from finance.models import OddProposal, Payment, PayOrder
from finance.services.asking import watch_unknown
from finance.services.odd import decide
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
