"""A wrong run of which something is paid: what was paid is its payers' again, and nothing is lost."""

import pytest

from communities.errors import DomainError
from finance.models import Bill, BillingReversal, Entry, Payment, Posting, Receipt
from finance.selectors.audit import ledger_findings
from finance.selectors.payments import unallocated_fen
from finance.services.billing import reverse_run
from finance.services.settling import settle_absent
from notifications.models import Notice
from tests.finance.gateway.paying import NOW, credited, paid
from tests.finance.gateway.refunding import LATER, asked, payment_of
from tests.finance.gateway.test_settling import resolved
from tests.finance.gateway.test_transfers import noted, owners_account


def reversed_run(paying, bill, now=LATER):
    return reverse_run(run=bill.run, reason="单价录错", actor=paying.cast.petra, now=now)


def test_what_was_paid_of_a_wrong_run_is_its_payers_again(paying):
    bill, own = paying.parking[0], Bill.objects.get(run=paying.parking[0].run, kind="property")
    other = paying.parking[1]
    paid(paying.order(bill, other))
    paid(paying.order(own, part_fen=5_000), "T2")
    reversed_run(paying, bill)

    first, second = Payment.objects.order_by("pk")
    assert [unallocated_fen(one) for one in (first, second)] == [15_000, 5_000]
    assert (credited(bill), credited(own), credited(other)) == (0, 0, 15_000)
    entry = Entry.objects.get(key__contains=":freed:")
    assert list(entry.postings.order_by("pk").values_list("account__code", "amount_fen")) == [
        ("PARKING_MONTHLY", 15_000), ("REFUNDABLE", -15_000),
    ]  # fmt: skip
    assert ledger_findings(paying.estate) == []
    told = Notice.objects.filter(kind="finance.rest_came", user=paying.cast.alice)
    assert [one.params["amount"] for one in told.order_by("pk")] == ["150.00", "50.00"]
    assert Receipt.objects.count() == 2


def test_it_is_refused_while_a_bill_is_held_and_says_which(paying):
    bill, other = paying.parking[0], Bill.objects.get(run=paying.parking[0].run, kind="property")
    payment = payment_of(paying, bill)
    refund = asked(paying, payment, 100, bill)
    with pytest.raises(DomainError, match="公共车位费 2026-08 有退款没有了结"):
        reversed_run(paying, bill)
    refund.status = "asked"
    type(refund).objects.filter(pk=refund.pk).update(status="declined")
    paying.order(other)
    with pytest.raises(DomainError, match=r"1-101.* 的账单 物业费 2026-08 正在支付中，最晚"):
        reversed_run(paying, bill)
    assert not BillingReversal.objects.exists()
    assert credited(bill) == 15_000


def test_of_a_slip_it_says_that_somebody_is_to_look(paying):
    noted(paying, paying.parking[0], bank_account=owners_account(paying))
    with pytest.raises(DomainError, match="等第二个人核对，请核对或退回以后再撤销"):
        reversed_run(paying, paying.parking[0])


def test_what_is_odd_keeps_its_run(paying):
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    settle_absent(number=payment.order.number, now=NOW)
    with pytest.raises(DomainError, match="正在核实"):
        reversed_run(paying, bill)
    resolved(Payment.objects.get(), paying, "paid")

    reversed_run(paying, bill)
    settle_absent(number=payment.order.number, now=LATER)
    assert resolved(Payment.objects.get(), paying, "returned").status == "returned"
    sums = {}
    for code, fen in Posting.objects.values_list("account__code", "amount_fen"):
        sums[code] = sums.get(code, 0) + fen
    assert set(sums.values()) == {0}
    assert ledger_findings(paying.estate) == []
