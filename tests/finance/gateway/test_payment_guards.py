"""What the database refuses of payments, and that the same statement passes once its guard is gone."""

import pytest
from django.db import IntegrityError, connection, transaction

from finance.gateway.numbers import new_number
from finance.gateway.orders import ORDER_STEPS, Learned, verb_of
from finance.models import Payment, PaymentShare, PayOrder, Receipt, ReceiptHead, Reservation
from finance.states import OrderStatus
from tests.finance.gateway.paying import MINUTE, NOW, paid
from tests.owner import become_owner, switch_off


def run(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.rowcount


def refused(message, act):
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        act()
        run("set constraints all immediate")


def made(paying, bill, *, reserves=None, **more) -> PayOrder:
    """By hand, past the services."""
    given = {
        "estate": paying.estate, "number": new_number(NOW), "channel": "demo", "merchant": "m",
        "payee": bill.payee, "fund_id": bill.fund_id, "purpose": "-", "amount_fen": bill.amount_fen,
        "payer": paying.cast.alice, "opened_at": NOW, "expires_at": NOW + MINUTE,
    } | more  # fmt: skip
    order = PayOrder.objects.create(**given)
    fen = order.amount_fen if reserves is None else reserves
    if fen:
        reserve(order, bill, fen)
    return order


def reserve(order, bill, fen):
    return Reservation.objects.create(estate=order.estate, order=order, bill=bill, fen=fen)


def came(order, transaction="X1", **more) -> Payment:
    given = {
        "estate": order.estate, "order": order, "channel": order.channel, "merchant": "m",
        "transaction": transaction, "amount_fen": order.amount_fen, "currency": "CNY",
        "status": "settled", "paid_at": NOW, "found_at": NOW,
    } | more  # fmt: skip
    return Payment.objects.create(**given)


def share(payment, bill, fen):
    return PaymentShare.objects.create(
        estate=payment.estate, payment=payment, bill=bill, fen=fen, given_at=NOW
    )


def test_no_more_is_reserved_than_is_open(paying):
    bill = paying.bills[0]
    made(paying, bill)

    refused("no more is reserved or paid", lambda: made(paying, bill, amount_fen=1))
    become_owner()
    switch_off("finance_reservation", "bills_are_not_overpaid")
    made(paying, bill, amount_fen=1)


def test_no_more_is_reserved_than_an_odd_order_leaves(paying):
    bill = paying.bills[0]
    PayOrder.objects.filter(pk=made(paying, bill).pk).update(status="odd")

    refused("no more is reserved or paid", lambda: made(paying, bill, amount_fen=1))
    become_owner()
    switch_off("finance_reservation", "bills_are_not_overpaid")
    made(paying, bill, amount_fen=1)


def test_an_order_is_of_one_payee(paying):
    bill, other = paying.bills[0], paying.parking[0]

    refused("bills of one payee", lambda: made(paying, bill, payee="别人"))
    refused("bills of one payee", lambda: made(paying, other, fund_id=None))
    become_owner()
    switch_off("finance_reservation", "reservations_fit")
    made(paying, bill, payee="别人")


def test_an_order_reserves_what_it_is_for(paying):
    bill = paying.bills[0]

    refused("reserves what it is for", lambda: made(paying, bill, reserves=0))
    refused(
        "more is reserved than is ordered", lambda: made(paying, bill, amount_fen=5, reserves=6)
    )
    become_owner()
    switch_off("finance_payorder", "order_is_whole")
    made(paying, bill, reserves=5)


def test_the_simulator_takes_nothing_for_real(paying):
    bill = paying.bills[0]
    refused("begins as new", lambda: made(paying, bill, status="open"))
    run("update communities_estate set is_demo = false where id = %s", paying.estate.pk)

    refused("takes nothing for a real estate", lambda: made(paying, bill, channel="demo"))
    become_owner()
    switch_off("finance_payorder", "order_begins")
    made(paying, bill, channel="demo")


def ways():
    by_table = {
        (s, ORDER_STEPS[v].target) for s in OrderStatus for m in Learned if (v := verb_of(s, m))
    }
    by_people = {
        (s, ORDER_STEPS[v].target)
        for v in ("lose", "give_up", "accept", "return")
        for s in ORDER_STEPS[v].sources
    }
    return by_table | by_people


def test_an_order_goes_by_its_table_alone(paying):
    """Each pair of statuses; the way to where it starts is laid past the guard."""
    order = made(paying, paying.bills[0])
    become_owner()
    found = set()
    for before in OrderStatus:
        for after in OrderStatus:
            switch_off("finance_payorder", "order_steps")
            PayOrder.objects.filter(pk=order.pk).update(status=before)
            run(
                "set constraints all immediate; alter table finance_payorder enable trigger order_steps"
            )
            try:
                with transaction.atomic():
                    PayOrder.objects.filter(pk=order.pk).update(status=after)
                found.add((before, after))
            except IntegrityError:
                pass
    assert found == ways() | {(one, one) for one in OrderStatus}
    refused("stays as it was made", lambda: run("update finance_payorder set amount_fen = 1"))
    switch_off("finance_payorder", "order_steps")
    assert run("update finance_payorder set amount_fen = 1")


def test_a_payment_stays_as_the_channel_said(paying):
    order = made(paying, paying.bills[0])
    payment = came(order)
    back = f"update finance_payment set status = 'settled' where id = {payment.pk}"
    run(
        f"update finance_payment set status = 'odd', reason = 'second', odd_since = now() where id = {payment.pk}"
    )
    run(f"update finance_payment set status = 'returned' where id = {payment.pk}")
    become_owner()

    refused("stays as the channel said", lambda: run("update finance_payment set amount_fen = 1"))
    refused("no way from returned", lambda: run(back))
    switch_off("finance_payment", "payment_stays")
    assert run(back)


def test_the_same_money_is_counted_once(paying):
    order = made(paying, paying.bills[0])
    came(order)

    refused("paid_once", lambda: came(order))
    become_owner()
    run("set constraints all immediate; drop index paid_once")
    came(order)


def test_no_bill_is_paid_twice(paying):
    bill = paying.bills[0]
    order = made(paying, bill)
    PayOrder.objects.filter(pk=order.pk).update(status="paid")
    first, second = came(order), came(order, "X2")
    share(first, bill, bill.amount_fen)

    refused("no more is reserved or paid", lambda: share(second, bill, 1))
    become_owner()
    switch_off("finance_paymentshare", "bills_are_not_overpaid")
    share(second, bill, 1)


def test_no_more_is_given_out_than_came(paying):
    bill, other, _third = paying.bills
    order = made(paying, bill)
    PayOrder.objects.filter(pk=order.pk).update(status="paid")
    payment = came(order, amount_fen=100)

    refused("more of a payment", lambda: share(payment, bill, 101))
    refused("taken back than was given", lambda: share(payment, bill, -1))
    refused("pays what was ordered", lambda: share(payment, other, 1))
    become_owner()
    switch_off("finance_paymentshare", "shares_fit")
    share(payment, bill, 101)


@pytest.mark.parametrize("status", ["new", "odd"])
def test_what_is_paid_is_not_reversed(paying, status):
    bill = paying.bills[0]
    PayOrder.objects.filter(pk=made(paying, bill).pk).update(status=status)
    words = "insert into finance_billingreversal (estate_id, run_id, reason, reversed_by_id, reversed_at)"
    run(
        f"{words} select estate_id, id, '-', posted_by_id, now() from finance_billingrun where id = %s",
        bill.run_id,
    )
    statement = (
        "update finance_bill set reversal_id = (select id from finance_billingreversal limit 1)"
        f" where run_id = {bill.run_id}"
    )

    refused("is not reversed", lambda: run(statement))
    become_owner()
    run("alter table finance_bill disable trigger reversed_bill_is_free")
    assert run(statement)


def numbered(receipt, number):
    row = Receipt.objects.get(pk=receipt.pk)
    row.pk, row.code, row.cancels, row.number = None, None, receipt, number
    row.code = Receipt._meta.get_field("code").get_default()
    row.amount_fen = -row.amount_fen
    row.save(force_insert=True)


def test_numbers_of_receipts_have_no_gap(paying):
    paid(paying.order())
    receipt = Receipt.objects.get()
    assert (receipt.number, ReceiptHead.objects.get().last_number) == (1, 1)

    refused("does not follow", lambda: numbered(receipt, 3))
    become_owner()
    switch_off("finance_receipt", "number_receipts")
    numbered(receipt, 3)


def test_heads_of_receipts_are_nobodys_to_write(paying):
    paid(paying.order())
    become_owner()

    refused("kept by the ledger", lambda: run("update finance_receipthead set last_number = 9"))
    refused("kept by the ledger", lambda: run("delete from finance_receipthead"))
    head = {"estate": paying.estate, "payee": "别人", "year": 2026, "last_number": 7}
    refused("begins without entries", lambda: ReceiptHead.objects.create(**head))
    switch_off("finance_receipthead")
    ReceiptHead.objects.create(**head)
    assert run("update finance_receipthead set last_number = 9")


def test_a_rollback_gives_the_number_back(paying):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        paid(paying.order(paying.bills[1]))
        raise ZeroDivisionError
    paid(paying.order())
    assert Receipt.objects.get().shown_number == "R-2026-000001"
