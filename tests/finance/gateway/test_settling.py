"""What is learned of orders: money is counted once, bills are paid once, and what differs is nobody's yet."""

from datetime import timedelta

import pytest

from communities.errors import DomainError, NotAllowed
from communities.models import Leaf
from finance.gateway.protocol import Said
from finance.models import Entry, Payment, PayOrder, Receipt
from finance.selectors.payments import odd_payments, standing_of_bills, unallocated_fen
from finance.services.billing import reverse_run
from finance.services.ledger import book_entries, reverse_entry
from finance.services.odd import decide, propose
from finance.services.posting import NewEntry, NewLine
from finance.services.settling import settle_absent
from notifications.models import Notice
from tests.finance.gateway.paying import MINUTE, NOW, credited, paid, payments, said

LATER = NOW + 20 * MINUTE


def open_fen(bill) -> int:
    return standing_of_bills([bill])[bill.pk].open_fen


def closed(paying, *bills) -> PayOrder:
    order = paying.order(*bills)
    return said(order, Said.CLOSED)


def test_bills_are_reserved_until_it_is_known_what_happened(paying):
    bill = paying.bills[0]
    order = paying.order(bill)

    assert open_fen(bill) == 0
    with pytest.raises(DomainError, match="正在支付中"):
        paying.order(bill)
    assert said(order, Said.NOTHING).status == "unknown"
    with pytest.raises(DomainError, match="正在支付中"):
        paying.order(bill)
    assert said(order, Said.CLOSED).status == "closed"
    assert open_fen(bill) == bill.amount_fen
    assert paying.order(bill).number != order.number


def test_a_payment_that_agrees_pays_its_bills_once(paying):
    first, second, third = paying.bills
    order = paying.order(first, second)

    for _ in range(3):
        assert paid(order).status == "paid"

    assert payments(order) == [("T1", "settled", "")]
    assert [credited(one) for one in paying.bills] == [first.amount_fen, second.amount_fen, 0]
    assert Receipt.objects.count() == 1
    with pytest.raises(DomainError, match="已经交清"):
        paying.order(first)
    assert open_fen(third) == third.amount_fen


DIFFERENT = {"amount_fen": 1, "currency": "USD", "merchant": "other", "number": "P00000000"}


@pytest.mark.parametrize("name", DIFFERENT)
def test_what_differs_is_odd_with_age_and_somebody_in_charge(paying, name):
    order = paying.order()

    assert paid(order, **{name: DIFFERENT[name]}).status == "odd"

    [odd] = odd_payments([paying.estate])
    assert (odd.reason, odd.odd_since, odd.in_charge) == ("differs", NOW, paying.cast.petra)
    assert credited(paying.bills[0]) == 0
    assert not Receipt.objects.exists()
    assert Notice.objects.filter(kind="finance.payment_odd").exists()


def test_a_second_transaction_is_an_odd_payment_of_its_own(paying):
    order = paying.order()
    paid(order)

    assert paid(order, "T2").status == "paid"
    assert payments(order) == [("T1", "settled", ""), ("T2", "odd", "second")]
    assert credited(paying.bills[0]) == paying.bills[0].amount_fen


def test_the_same_number_with_another_sum_is_no_repetition(paying):
    order = paying.order()
    paid(order)

    assert paid(order, amount_fen=order.amount_fen - 1).status == "odd"
    assert payments(order) == [("T1", "odd", "differs")]


def test_late_money_pays_what_is_open_and_the_rest_is_to_be_returned(paying):
    first, second, _third = paying.bills
    late = closed(paying, first, second)
    paid(paying.order(first), "T2")

    assert paid(late, now=LATER).status == "paid"

    payment = Payment.objects.get(transaction="T1")
    assert credited(first) == first.amount_fen
    assert credited(second) == second.amount_fen
    assert unallocated_fen(payment) == first.amount_fen
    assert payment.receipts.get().snapshot["refundable_fen"] == str(first.amount_fen)


def test_late_money_takes_nothing_of_what_somebody_is_paying(paying):
    bill = paying.bills[0]
    late = closed(paying, bill)
    other = paying.order(bill)

    paid(late, now=LATER)
    assert credited(bill) == 0
    paid(other, "T2")
    assert credited(bill) == bill.amount_fen


def test_a_part_of_a_bill_is_paid_and_the_rest_stays_open(paying):
    bill = paying.bills[0]
    paid(paying.order(bill, part_fen=5_000))
    assert open_fen(bill) == bill.amount_fen - 5_000

    paid(paying.order(bill), "T2")
    assert credited(bill) == bill.amount_fen
    for part in (0, -1, bill.amount_fen + 1):
        with pytest.raises(DomainError):
            paying.order(paying.bills[1], part_fen=part)
    with pytest.raises(DomainError, match="一次交清"):
        paying.order(paying.parking[0], part_fen=1)
    with pytest.raises(DomainError, match="一次只选一张"):
        paying.order(*paying.bills[1:], part_fen=1)


def test_bills_of_two_payees_are_not_one_order(paying):
    with pytest.raises(DomainError, match="收款单位不同"):
        paying.order(paying.bills[0], paying.parking[0])


def test_what_no_bill_of_the_channel_has_is_odd_or_closed(paying):
    unknown = said(paying.order(), Said.NOTHING)
    other = paying.order(paying.bills[1])
    paid(other)

    assert settle_absent(number=unknown.number, now=LATER).status == "closed"
    assert settle_absent(number=other.number, now=LATER).status == "odd"
    assert payments(other) == [("T1", "odd", "absent")]


def test_what_is_paid_and_open_again_is_told_once(paying, caplog):
    order = paying.order()
    paid(order)

    for _ in range(2):
        assert said(order, Said.OPEN).status == "paid"
    assert len([one for one in caplog.messages if order.number in one]) == 1
    order.refresh_from_db()
    assert order.alarmed_at == NOW


def odd(paying, **more) -> Payment:
    paid(paying.order(), **more)
    return Payment.objects.get()


def test_nobody_is_asked_to_pay_again_what_is_odd(paying):
    bill = paying.bills[0]
    payment = odd(paying, amount_fen=bill.amount_fen - 300)

    assert open_fen(bill) == 0
    with pytest.raises(DomainError, match="正在核实"):
        paying.order(bill)
    resolved(payment, paying, "paid")
    assert credited(bill) == bill.amount_fen - 300
    assert open_fen(bill) == 300


def test_what_is_odd_keeps_no_other_money_from_its_bill(paying):
    """Odd money of an order that was closed, while another order pays the bill."""
    bill = paying.bills[0]
    late, other = closed(paying, bill), paying.order(bill)

    assert paid(late, amount_fen=1, now=LATER).status == "odd"
    assert paid(other, "T2").status == "paid"
    assert credited(bill) == bill.amount_fen
    assert open_fen(bill) == 0


def test_what_an_odd_order_paid_already_is_not_held_again(paying):
    bill = paying.bills[0]
    order = paying.order(bill, part_fen=5_000)
    paid(order)
    settle_absent(number=order.number, now=LATER)

    assert open_fen(bill) == bill.amount_fen - 5_000
    assert paying.order(bill).amount_fen == bill.amount_fen - 5_000


def resolved(payment, paying, verdict, agrees=True):
    one = propose(
        payment=payment, verdict=verdict, reason="渠道后台核对过", actor=paying.cast.petra, now=NOW
    )
    return decide(proposal=one, agrees=agrees, actor=paying.cast.bob, now=LATER)


def test_two_people_of_two_bodies_take_odd_to_paid(paying):
    bill = paying.bills[0]
    payment = odd(paying, amount_fen=bill.amount_fen + 300)

    assert resolved(payment, paying, "paid").status == "settled"
    assert PayOrder.objects.get().status == "paid"
    assert credited(bill) == bill.amount_fen
    assert unallocated_fen(Payment.objects.get()) == 300
    assert not odd_payments([paying.estate])


def test_what_was_booked_already_is_not_booked_again(paying):
    bill = paying.parking[0]
    order = paying.order(bill)
    paid(order)
    settle_absent(number=order.number, now=LATER)

    resolved(Payment.objects.get(), paying, "paid")
    assert PayOrder.objects.get().status == "paid"
    assert credited(bill) == bill.amount_fen
    assert Entry.objects.filter(source__startswith="finance.payment").count() == 1
    assert Receipt.objects.count() == 1


def test_what_was_returned_is_taken_back_whole(paying):
    bill = paying.parking[0]
    order = paying.order(bill)
    paid(order)
    settle_absent(number=order.number, now=LATER)

    assert resolved(Payment.objects.get(), paying, "returned").status == "returned"
    assert PayOrder.objects.get().status == "returned"
    assert credited(bill) == 0
    first, second = Entry.objects.filter(source__startswith="finance.payment").order_by("pk")
    assert second.reverses == first
    red = Receipt.objects.get(cancels__isnull=False)
    assert red.amount_fen == -bill.amount_fen
    assert red.snapshot["uppercase"].startswith("人民币负")
    assert paying.order(bill)


def test_a_payments_entry_is_reversed_with_its_payment_alone(paying):
    order = paying.order(paying.parking[0])
    paid(order)
    entry = Entry.objects.get(source__startswith="finance.payment")

    with pytest.raises(DomainError, match="待核实的支付"):
        reverse_entry(entry=entry, reason="录错", actor=paying.cast.petra, now=NOW)
    settle_absent(number=order.number, now=LATER)
    resolved(Payment.objects.get(), paying, "returned")
    assert Entry.objects.get(reverses=entry)


def test_what_was_reversed_before_is_not_taken_back_again(paying):
    order = paying.order(paying.parking[0])
    paid(order)
    entry = Entry.objects.get(source__startswith="finance.payment")
    lines = tuple(NewLine(one.account, -one.amount_fen) for one in entry.postings.all())
    back = NewEntry(
        fund=entry.fund, key="earlier:1", kind="correction", booking_date=entry.booking_date,
        memo="冲销", lines=lines, counterparty="-", counterparty_kind=entry.counterparty_kind,
        no_voucher_reason="早先已冲销", source=entry.source, reverses=entry,
    )  # fmt: skip
    book_entries(news=[back], actor=None, now=NOW)
    settle_absent(number=order.number, now=LATER)

    assert resolved(Payment.objects.get(), paying, "returned").status == "returned"
    assert credited(paying.parking[0]) == 0
    assert Entry.objects.filter(reverses=entry).count() == 1
    assert Receipt.objects.filter(cancels__isnull=False).count() == 1


def test_nobody_decides_alone_and_nobody_of_the_same_employer(paying):
    payment = odd(paying, amount_fen=1)
    with pytest.raises(NotAllowed):
        propose(payment=payment, verdict="paid", reason="-", actor=paying.cast.alice, now=NOW)
    with pytest.raises(DomainError, match="依据"):
        propose(payment=payment, verdict="paid", reason=" ", actor=paying.cast.petra, now=NOW)
    one = propose(payment=payment, verdict="paid", reason="看过", actor=paying.cast.bob, now=NOW)
    with pytest.raises(DomainError, match="已经有人"):
        propose(payment=payment, verdict="paid", reason="看过", actor=paying.cast.petra, now=NOW)
    for actor in (paying.cast.bob, paying.cast.cora):
        with pytest.raises(NotAllowed):
            decide(proposal=one, agrees=True, actor=actor, now=NOW)
    assert decide(proposal=one, agrees=False, actor=paying.cast.petra, now=NOW).status == "odd"


def test_a_run_with_a_bill_that_is_paid_or_being_paid_is_not_taken_back(paying):
    order = paying.order()
    words = {"run": order.reservations.get().bill.run, "reason": "录错", "actor": paying.cast.petra}

    with pytest.raises(DomainError, match="正在支付"):
        reverse_run(**words, now=NOW)
    said(order, Said.CLOSED)
    reverse_run(**words, now=NOW)
    with pytest.raises(DomainError, match="已经撤销"):
        paying.order()
    assert paid(order, now=LATER).status == "paid"
    assert unallocated_fen(Payment.objects.get()) == order.amount_fen


def test_a_real_estate_takes_no_play_money(paying, settings):
    type(paying.estate).objects.filter(pk=paying.estate.pk).update(is_demo=False)
    paying.bills[0].estate.is_demo = False
    with pytest.raises(DomainError, match="现在不能用这种方式"):
        paying.order()


def test_the_switch_stops_what_is_new_and_settles_what_has_begun(paying):
    order = paying.order()
    paying.bills[1].estate.params["payments_stopped"] = True

    with pytest.raises(DomainError, match="现在不能用这种方式"):
        paying.order(paying.bills[1])
    assert paid(order, now=NOW + timedelta(days=1)).status == "paid"
    assert Leaf.objects.filter(kind="receipt").count() == 1
