"""What the database refuses of cash, and that the same statement passes once its guard is gone."""

import uuid

from finance.models import (
    CashDeposit,
    CashDifference,
    CashShift,
    CashTaking,
    Payment,
    PayOrder,
)
from tests.finance.gateway.paying import NOW
from tests.finance.gateway.test_counter import DAY, HOUR, begun, closed, owners_account, took
from tests.finance.gateway.test_payment_guards import came, made, refused
from tests.owner import become_owner, switch_off


def by_hand(paying, shift, bill, **more) -> CashTaking:
    """Past the services."""
    order = made(paying, bill, channel="counter")
    given = {
        "estate": paying.estate, "shift": shift, "token": uuid.uuid4(), "taken_at": NOW,
        "payment": came(order, str(order.number)), "tendered_fen": bill.amount_fen,
    } | more  # fmt: skip
    return CashTaking.objects.create(**given)


def test_a_closed_shift_takes_nothing(paying):
    shift = begun(paying)
    assert by_hand(paying, shift, paying.bills[0]).pk
    bill = paying.bills[1]
    refused(
        "no more than was laid down", lambda: by_hand(paying, shift, bill, tendered_fen=1)
    )  # fmt: skip
    closed(shift, 20_000 + paying.bills[0].amount_fen)

    refused("is closed", lambda: by_hand(paying, shift, bill))
    become_owner()
    switch_off("finance_cashtaking", "taking_fits")
    assert by_hand(paying, shift, bill).pk


def test_a_mistake_is_cancelled_by_somebody_else(paying):
    cast, shift = paying.cast, begun(paying)
    taking = took(paying, shift)
    rows = CashTaking.objects.filter(pk=taking.pk)
    said = {"cancelled_at": NOW, "cancel_reason": "收错"}

    refused("somebody else", lambda: rows.update(cancelled_by=cast.petra, **said))
    Payment.objects.update(status="odd", reason="mistake", odd_since=NOW)
    Payment.objects.update(status="returned")
    refused("somebody else", lambda: rows.update(cancelled_by=cast.paul, **said))
    rows.update(cancelled_by=cast.petra, **said)
    refused("cancelled once", lambda: rows.update(cancelled_by=cast.petra, **said))
    become_owner()
    switch_off("finance_cashtaking", "taking_fits")
    assert rows.update(cancelled_by=cast.paul, **said) == 1


def test_cash_is_of_a_shift(paying):
    order = made(paying, paying.bills[0], channel="counter")

    refused("is of no shift", lambda: came(order))
    become_owner()
    switch_off("finance_payment", "cash_is_of_a_shift")
    assert came(order).pk
    assert PayOrder.objects.count() == 1


def test_a_shift_is_what_its_payments_come_to(paying):
    shift = begun(paying)
    took(paying, shift)
    rows = CashShift.objects.filter(pk=shift.pk)
    said = {"status": "closed", "closed_at": NOW + HOUR, "counted_fen": 20_000, "taken_fen": 0}

    refused("payments come to", lambda: rows.update(**said))
    refused(
        "begins open",
        lambda: CashShift.objects.create(
            estate=paying.estate, cashier=paying.cast.petra, float_fen=0, opened_at=NOW, **said
        ),
    )
    closed(shift, 20_000 + paying.bills[0].amount_fen)
    refused("closed once", lambda: rows.update(counts={"1": 1}))
    become_owner()
    switch_off("finance_cashshift", "shift_closes_right")
    assert rows.update(counts={"1": 1}) == 1


def test_a_difference_is_a_row(paying):
    shift = begun(paying)
    rows = CashShift.objects.filter(pk=shift.pk)
    said = {"status": "closed", "closed_at": NOW + HOUR, "counted_fen": 19_000, "taken_fen": 0}

    refused("a row with a reason", lambda: rows.update(**said))
    given = {"estate": paying.estate, "shift": shift, "reason": "少了", "noted_at": NOW}
    refused("less what there should be", lambda: CashDifference.objects.create(fen=-1_000, **given))
    become_owner()
    switch_off("finance_cashshift", "difference_is_told")
    rows.update(**said)
    refused("less what there should be", lambda: CashDifference.objects.create(fen=-999, **given))
    switch_off("finance_cashdifference", "difference_fits")
    assert CashDifference.objects.create(fen=-999, **given).pk


def test_a_deposit_is_noted_by_somebody_else(paying):
    cast, bill, shift = paying.cast, paying.parking[0], begun(paying)
    took(paying, shift, bill)

    def deposit(**more):
        given = {
            "estate": paying.estate, "shift": shift, "fund": bill.fund, "amount_fen": 15_000,
            "bank_account": owners_account(paying), "serial": "D-1", "recorded_by": cast.petra,
            "deposited_on": NOW.date() + DAY, "recorded_at": NOW,
        } | more  # fmt: skip
        return CashDeposit.objects.create(**given)

    refused("of a closed shift", deposit)
    closed(shift, 35_000)
    refused("somebody else than took it", lambda: deposit(recorded_by=cast.paul))
    refused("all that was taken", lambda: deposit(amount_fen=14_999))
    refused("another book", lambda: deposit(bank_account=None))
    become_owner()
    switch_off("finance_cashdeposit", "deposit_fits")
    assert deposit(recorded_by=cast.paul, amount_fen=1).pk
