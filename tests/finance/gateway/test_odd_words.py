"""What people read of money that is odd, and of receipts that are cancelled: what became of it, and no more."""

import pytest

from communities.errors import DomainError
from finance.gateway.protocol import Returned
from finance.models import Payment, PayOrder, Receipt, Refund
from finance.odd_reasons import ONCE_RETURNED, RED_WORDS, WHILE_ODD
from finance.services.odd import decide, doubt
from finance.services.refunding import note_returned
from finance.services.rests import keep_for_bills
from tests.finance.gateway.elsewhere import row, take
from tests.finance.gateway.paying import NOW, paid, payments
from tests.finance.gateway.refunding import LATER
from tests.finance.gateway.test_payment_guards import came, made
from tests.finance.gateway.test_rests import late
from tests.finance.gateway.test_settling import resolved
from tests.sessions import log_in


def red_page(client) -> str:
    red = Receipt.objects.get(cancels__isnull=False)
    return client.get(f"/receipts/{red.code}/").content.decode()


def test_every_reason_has_its_words():
    reasons = set(Payment.Reason.values)
    assert set(WHILE_ODD) == reasons
    assert set(ONCE_RETURNED) | set(RED_WORDS) <= reasons


def test_the_red_letter_of_what_is_kept_says_what_it_pays(paying, client):
    keep_for_bills(payment=late(paying, paying.parking[0]), now=LATER)

    html = red_page(client)
    assert "这些钱已转为抵账" in html
    assert "退回" not in html
    log_in(client, paying.cast.petra)
    refund = Refund.objects.get()
    for there in (f"/desk/refunds/{refund.pk}/", "/desk/refunds/"):
        page = client.get(there).content.decode()
        assert "已转为抵账" in page
        assert "已退款" not in page


def test_the_red_letter_of_a_mistaken_import_gives_nothing_back(paying, client):
    take(paying, row(paying.bills[0]))
    payment = Payment.objects.get()
    words = {"reason": "房号写错", "now": NOW}
    wrong = doubt(payment=payment, actor=paying.cast.petra, **words)
    decide(proposal=wrong, agrees=True, actor=paying.cast.bob, now=NOW)

    assert "导入有误，这张收据撤销" in red_page(client)
    payment.refresh_from_db()
    assert payment.status_words == "已撤销"


@pytest.mark.parametrize("reason", ["went_back", "absent", "differs"])
def test_the_payer_reads_why_it_is_odd_and_what_came_of_it(paying, client, reason):
    order = made(paying, paying.bills[0])
    payment = came(order, status="odd", reason=reason, odd_since=NOW)
    PayOrder.objects.filter(pk=order.pk).update(status="odd")
    log_in(client, paying.cast.alice)
    there = f"/me/pay/{order.number}/"
    assert str(WHILE_ODD[reason]) in client.get(there).content.decode()

    Payment.objects.filter(pk=payment.pk).update(status="returned")
    PayOrder.objects.filter(pk=order.pk).update(status="returned")
    html = client.get(there).content.decode()
    assert str(ONCE_RETURNED.get(reason, "已原路退回")) in html
    assert ("已撤销" in html, "已退回" in html) == (reason == "absent", reason != "absent")


@pytest.mark.parametrize(("fen", "reason"), [(16_533, "went_back"), (1, "differs")])
def test_only_what_would_have_been_right_went_back(paying, fen, reason):
    order = paid(paying.order(), amount_fen=fen, went_back=True)
    assert payments(order) == [("T1", "odd", reason)]


def test_what_went_back_is_returned_once_all_of_it_is_noted(paying):
    payment = Payment.objects.get(order=paid(paying.order(), went_back=True))
    for number, fen in (("C1", 16_532), ("C2", 1)):
        with pytest.raises(DomainError, match="还不到全额"):
            resolved(payment, paying, "returned")
        back = Returned(number, payment.order.number, "T1", fen, "CNY", NOW)
        assert note_returned(said=back, estate=paying.estate, now=LATER).status == "done"
    assert resolved(payment, paying, "returned").status == "returned"
