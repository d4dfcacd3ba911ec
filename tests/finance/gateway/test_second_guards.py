"""What the database refuses of decisions by two, and that the same statement passes once its guard is gone."""

from datetime import timedelta

import pytest

from communities import clock
from communities.models import Estate
from finance.gateway.numbers import new_number
from finance.models import Cashier, OddProposal, OrderClosing, Refund, RefundEnd
from finance.services.cashiers import stop_cashier
from tests.finance.gateway.paying import NOW
from tests.finance.gateway.refunding import payment_of
from tests.finance.gateway.test_payment_guards import refused
from tests.finance.gateway.test_refund_guards import written
from tests.finance.gateway.test_transfers import letting
from tests.owner import become_owner, switch_off


def of(model, payment, refund) -> dict:
    return {
        OddProposal: {"payment": payment, "verdict": "returned"},
        OrderClosing: {"order": payment.order},
        RefundEnd: {"refund": refund, "verdict": "done"},
    }[model]


@pytest.mark.parametrize("model", [OddProposal, OrderClosing, RefundEnd])
def test_what_two_people_see_to_is_decided_once(paying, model):
    bill, cast, table = paying.parking[0], paying.cast, model._meta.db_table
    payment = payment_of(paying, bill)
    given = of(model, payment, written(paying, payment, 1, bill)) | {
        "estate": paying.estate, "reason": "-", "submitted_by": cast.petra, "submitted_at": NOW,
    }  # fmt: skip
    agreed = {"status": "agreed", "decided_by": cast.bob, "decided_at": NOW}
    refused("waits for a second", lambda: model.objects.create(**given, **agreed))
    rows = model.objects.filter(pk=model.objects.create(**given).pk)
    refused("somebody decides", lambda: rows.update(status="agreed", decided_at=NOW))
    refused("somebody decides", lambda: rows.update(status="agreed", decided_by=cast.bob))
    rows.update(**agreed)

    refused("asked for and decided", lambda: rows.update(decided_by=cast.cora))
    refused("asked for and decided", lambda: rows.update(status="proposed"))
    become_owner()
    switch_off(table, "second_stays")
    assert rows.update(status="proposed", decided_by=None, decided_at=None) == 1
    refused("somebody decides", lambda: rows.update(status="refused"))
    switch_off(table, "second_decides")
    assert rows.update(status="refused") == 1


@pytest.mark.parametrize("model", [OddProposal, OrderClosing, RefundEnd, Refund])
def test_what_is_said_of_a_real_estate_is_said_now(paying, model):
    """As asked for and as decided; a minute of two clocks apart is now."""
    bill, cast = paying.parking[0], paying.cast
    payment = payment_of(paying, bill)
    refund = written(paying, payment, 1, bill)
    Estate.objects.filter(pk=paying.estate.pk).update(is_demo=False)
    now = clock.now() - timedelta(minutes=1)

    def asked(at):
        if model is Refund:
            return written(paying, payment, 2, bill, number=new_number(now, "R"), submitted_at=at)
        given = of(model, payment, refund) | {"reason": "-", "submitted_by": cast.petra}
        return model.objects.create(estate=paying.estate, submitted_at=at, **given)

    refused("is asked for at another time", lambda: asked(now - timedelta(hours=1)))
    refused("is asked for at another time", lambda: asked(now + timedelta(hours=1)))
    rows = model.objects.filter(pk=asked(now).pk)
    verb = "approved" if model is Refund else "agreed"
    early = {"status": verb, "decided_by": cast.bob, "decided_at": now - timedelta(hours=1)}
    refused("is decided at another time", lambda: rows.update(**early))
    become_owner()
    switch_off(model._meta.db_table, "second_is_now")
    assert rows.update(**early) == 1
    assert asked(now - timedelta(hours=1)).pk


def test_a_cashiers_leave_ends_once(paying):
    cashier = letting(paying)
    stop_cashier(cashier=cashier, actor=paying.cast.petra, now=NOW)
    rows = Cashier.objects.filter(pk=cashier.pk)

    refused("given anew", lambda: rows.update(ended_at=None, ended_by=None))
    become_owner()
    switch_off("finance_cashier", "cashier_ends")
    assert rows.update(ended_at=None, ended_by=None) == 1
