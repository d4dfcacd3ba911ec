"""What the database refuses of prepayments from before the portal, and that it passes once the guard is gone."""

from datetime import date

from finance.models import Fund, OpeningPrepaid, PayOrder, Prepayment
from tests.finance.gateway.paying import MINUTE, NOW
from tests.finance.gateway.test_payment_guards import refused
from tests.owner import become_owner, switch_off


def sheet(paying, **more) -> OpeningPrepaid:
    given = {
        "estate": paying.estate, "reason": "-", "rows": [], "number": 1, "total_fen": 1,
        "submitted_by": paying.cast.petra, "submitted_at": NOW,
    } | more  # fmt: skip
    return OpeningPrepaid.objects.create(**given)


def test_a_sheet_is_decided_once(paying):
    agreed = {"status": "agreed", "decided_by": paying.cast.bob, "decided_at": NOW}
    refused("waits for a second", lambda: sheet(paying, **agreed))
    rows = OpeningPrepaid.objects.filter(pk=sheet(paying).pk)
    refused("somebody decides", lambda: rows.update(status="agreed"))
    rows.update(**agreed)

    become_owner()
    refused("asked for and decided", lambda: rows.update(total_fen=2))
    switch_off("finance_openingprepaid", "second_stays", "second_decides")
    assert rows.update(total_fen=2) == 1
    assert sheet(paying, **agreed).pk


def test_nothing_comes_over_before_two_agree(paying):
    bill, opening = paying.bills[0], sheet(paying)
    order = PayOrder.objects.create(
        estate=paying.estate, number="PBEFORE1", channel="elsewhere", merchant="m",
        payee=bill.payee, fund=Fund.objects.filter(pk=bill.fund_id).first(), purpose="期初预收",
        amount_fen=1, payer_name="业主", opened_at=NOW, expires_at=NOW + MINUTE,
    )  # fmt: skip
    given = {
        "estate": paying.estate, "order": order, "unit": bill.unit, "kind": "property",
        "ownership": bill.debtors.get(), "since": date(2026, 11, 1), "amount_fen": 1,
    }  # fmt: skip

    refused("agreed on by two", lambda: Prepayment.objects.create(**given))
    refused("agreed on by two", lambda: Prepayment.objects.create(**given, opening=opening))
    become_owner()
    switch_off("finance_prepayment", "prepayment_is_agreed")
    assert Prepayment.objects.create(**given, opening=opening).pk
