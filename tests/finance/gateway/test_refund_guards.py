"""What the database refuses of refunds, and that the same statement passes once its guard is gone."""

import pytest
from django.db import IntegrityError, transaction

from finance.gateway.numbers import new_number
from finance.gateway.refunds import REFUND_STEPS
from finance.models import Payment, Receipt, Refund, RefundEnd
from finance.services.receipts import cancel_receipt
from finance.states import RefundStatus
from tests.finance.gateway.paying import MINUTE, NOW
from tests.finance.gateway.refunding import payment_of
from tests.finance.gateway.test_counter import begun, took
from tests.finance.gateway.test_payment_guards import refused, run
from tests.owner import become_owner, switch_off


def written(paying, payment, fen, bill=None, **more) -> Refund:
    """By hand, past the services."""
    given = {
        "estate": paying.estate, "payment": payment, "bill": bill, "amount_fen": fen,
        "number": new_number(NOW, "R"), "reason": "-", "submitted_by": paying.cast.petra,
        "submitted_at": NOW,
    } | more  # fmt: skip
    return Refund.objects.create(**given)


@pytest.mark.parametrize("is_begun_there", [False, True])
def test_no_more_is_given_back_than_was_paid(paying, is_begun_there):
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    there = {"status": "done", "submitted_by": None, "done_at": NOW} if is_begun_there else {}
    written(paying, payment, 10_000, bill)

    refused("no more is given back", lambda: written(paying, payment, 5_001, bill, **there))
    refused("no more is given back", lambda: written(paying, payment, 15_001, **there))
    become_owner()
    switch_off("finance_refund", "refund_fits")
    written(paying, payment, 5_001, bill, **there)


def test_what_no_bill_took_is_given_back_or_given_out_once(paying):
    """Neither asked for where a bill has it, nor given to a bill where it is asked for."""
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    refused("no more is given back", lambda: written(paying, payment, 1))
    run(
        "insert into finance_paymentshare (estate_id, payment_id, bill_id, fen, given_at)"
        " values (%s, %s, %s, -100, now())",
        paying.estate.pk, payment.pk, bill.pk,
    )  # fmt: skip
    written(paying, payment, 100)

    def given_again():
        run(
            "insert into finance_paymentshare (estate_id, payment_id, bill_id, fen, given_at)"
            " values (%s, %s, %s, 1, now())",
            paying.estate.pk, payment.pk, bill.pk,
        )  # fmt: skip

    become_owner()
    run("set constraints all immediate; drop index a_payment_pays_a_bill_once")
    refused("more of a payment is given out", given_again)
    switch_off("finance_paymentshare", "shares_fit")
    given_again()


def test_a_refund_begins_at_the_beginning(paying):
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    done = {"status": "done", "done_at": NOW, "decided_by": paying.cast.bob}

    refused("begins by being asked for", lambda: written(paying, payment, 1, bill, **done))
    refused(
        "begins by being asked for", lambda: written(paying, payment, 1, bill, submitted_by=None)
    )
    become_owner()
    switch_off("finance_refund", "refund_begins")
    written(paying, payment, 1, bill, **done)


def test_a_refund_goes_by_its_table_alone(paying):
    """Each pair of statuses; the way to where it starts is laid past the guard."""
    bill = paying.parking[0]
    refund = written(paying, payment_of(paying, bill), 1, bill)
    Refund.objects.filter(pk=refund.pk).update(decided_by=paying.cast.bob, done_at=NOW)
    become_owner()
    found = set()
    for before in RefundStatus:
        for after in RefundStatus:
            switch_off("finance_refund", "refund_steps")
            Refund.objects.filter(pk=refund.pk).update(status=before)
            run(
                "set constraints all immediate; alter table finance_refund enable trigger refund_steps"
            )
            try:
                with transaction.atomic():
                    Refund.objects.filter(pk=refund.pk).update(status=after)
                found.add((before, after))
            except IntegrityError:
                pass
    ways = {(one, step.target) for step in REFUND_STEPS.values() for one in step.sources}
    assert found == ways | {(one, one) for one in RefundStatus}
    refused("keeps its number", lambda: run("update finance_refund set amount_fen = 2"))
    switch_off("finance_refund", "refund_steps")
    assert run("update finance_refund set amount_fen = 2")


def test_no_more_of_a_receipt_is_cancelled(paying):
    bill = paying.parking[0]
    payment = payment_of(paying, bill)
    receipt = Receipt.objects.get()
    payment.order.estate = paying.estate
    words = {"shares": [], "now": NOW, "book": lambda number: None}
    cancel_receipt(receipt=receipt, rest_fen=10_000, **words)

    refused(
        "than it says", lambda: cancel_receipt(receipt=receipt, rest_fen=5_001, **words)
    )  # fmt: skip
    become_owner()
    switch_off("finance_receipt", "red_letters_fit")
    cancel_receipt(receipt=receipt, rest_fen=5_001, **words)
    assert Payment.objects.count() == 1


def test_nobody_refunds_alone_and_nothing_goes_out_unapproved(paying):
    bill = paying.parking[0]
    refund = written(paying, payment_of(paying, bill), 1, bill)
    moved = Refund.objects.filter(pk=refund.pk)

    refused("nobody_refunds_alone", lambda: moved.update(decided_by=paying.cast.petra))
    refused("goes_out_approved", lambda: moved.update(status="approved"))
    moved.update(status="approved", decided_by=paying.cast.bob)


def test_by_hand_two_people_say_that_it_went(paying):
    cast, bill = paying.cast, paying.parking[0]
    payment = took(paying, begun(paying), bill).payment
    there = {"status": "done", "submitted_by": None, "done_at": NOW}
    refused("by hand begins", lambda: written(paying, payment, 1, bill, **there))
    refund = written(paying, payment, 1, bill)
    rows = Refund.objects.filter(pk=refund.pk)
    rows.update(status="approved", decided_by=cast.bob, decided_at=NOW)
    rows.update(status="sent", sent_at=NOW)
    done = {"status": "done", "done_at": NOW}

    refused("two people say", lambda: rows.update(**done))
    refused("decided once", lambda: rows.update(decided_by=cast.cora))
    given = {
        "estate": paying.estate, "refund": refund, "verdict": "done", "reason": "-",
        "submitted_by": cast.petra, "submitted_at": NOW,
    }  # fmt: skip
    end = RefundEnd.objects.create(**given)
    refused("two people say", lambda: rows.update(**done))
    RefundEnd.objects.filter(pk=end.pk).update(
        status="agreed", decided_by=cast.bob, decided_at=NOW
    )  # fmt: skip
    rows.update(**done)
    refused("done once", lambda: rows.update(done_at=NOW + MINUTE))
    become_owner()
    switch_off("finance_refund", "refund_steps")
    assert rows.update(done_at=NOW + MINUTE) == 1
