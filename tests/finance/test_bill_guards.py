"""What the database refuses of bills, and that the same statement passes once its guard is gone."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from finance.models import (
    Bill,
    BillDebtor,
    BillingReversal,
    BillingRun,
    BillOpening,
    FeeNote,
)
from finance.services.billing import reverse_run
from tests.cast import home
from tests.finance.billing import NOVEMBER, NOW, OCTOBER, SEPTEMBER
from tests.owner import become_owner, switch_off


def run(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params or None)
        return cursor.rowcount


def refused(message, act):
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        act()
        run("set constraints all immediate")


@pytest.fixture
def billed(fees):
    fees.charge()
    fees.home("1-301")
    return fees.run()


CHANGES = {
    "amount": "amount_fen = amount_fen + 1",
    "home": "unit_id = (select max(id) from communities_unit)",
    "payee": "payee = '别人'",
    "due": "due_on = due_on + 30",
    "a reversal of another run": "reversal_id = %(other)s",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_bill_stays_as_it_was_billed(fees, billed, change):
    later = fees.run(SEPTEMBER.replace(month=10))
    home(fees.estate, "1-399")
    other = reverse_run(run=later, reason="录错", actor=fees.cast.petra, now=NOW)
    last = billed.bills.order_by("pk").last()
    statement = f"update finance_bill set {change} where id = {last.pk}" % {"other": other.pk}
    become_owner()

    refused("stays as it was billed", lambda: run(statement))
    switch_off("finance_bill", "bill_stays")
    assert run(statement)


def test_what_is_reversed_stays_reversed(fees, billed):
    reverse_run(run=billed, reason="录错", actor=fees.cast.petra, now=NOW)
    become_owner()

    refused("stays as it was billed", lambda: run("update finance_bill set reversal_id = null"))
    switch_off("finance_bill", "bill_stays")
    assert run("update finance_bill set reversal_id = null")


def another(bill, **more) -> Bill:
    values = {
        field.attname: getattr(bill, field.attname)
        for field in Bill._meta.concrete_fields
        if not field.primary_key
    }
    return Bill(**values | more)


def test_no_bill_is_added_to_a_run(billed):
    more = another(billed.bills.first(), item="多一张")

    refused("more was billed than it says", more.save)
    become_owner()
    switch_off("finance_bill", "bills_come_with_their_run")
    more.save()


def test_a_bill_is_of_its_runs_month(billed):
    become_owner()
    switch_off("finance_bill", "bills_come_with_their_run")
    more = another(billed.bills.first(), month=SEPTEMBER.replace(month=8))

    refused("bill_is_of_its_runs_month", more.save)
    run("alter table finance_bill drop constraint bill_is_of_its_runs_month")
    more.save()


def test_a_run_says_what_its_bills_are(billed):
    words = {
        "month": SEPTEMBER,
        "digest": "0" * 64,
        "posted_by": billed.posted_by,
        "posted_at": NOW,
    }

    def empty():
        BillingRun.objects.create(estate=billed.estate, number=3, total_fen=9, **words)

    refused("its bills are not what it says", empty)
    become_owner()
    switch_off("finance_billingrun", "run_is_whole")
    empty()


def test_a_run_is_reversed_with_all_its_bills(billed):
    def half():
        words = {"reason": "只撤一张", "reversed_by": billed.posted_by, "reversed_at": NOW}
        reversal = BillingReversal.objects.create(estate=billed.estate, run=billed, **words)
        one = billed.bills.order_by("pk").first()
        Bill.objects.filter(pk=one.pk).update(reversal=reversal)

    refused("reversed with all its bills", half)
    become_owner()
    switch_off("finance_billingreversal", "reversal_is_whole")
    half()


def test_a_debtor_owns_the_home(fees, billed):
    stranger = fees.home("1-302", name="别人")
    debtor = BillDebtor(estate=billed.estate, bill=billed.bills.first(), ownership=stranger)

    refused("owed by who owned its home", debtor.save)
    become_owner()
    switch_off("finance_billdebtor", "debtor_owns_the_home")
    debtor.save()


def test_only_an_end_is_set_once(fees, billed):
    note = fees.space(fees.cast.unit, "B-9")
    owned = billed.bills.first().debtors.first()
    opening = BillOpening.objects.create(
        estate=billed.estate, ownership=owned, user=fees.cast.eve, opened_at=NOW
    )
    become_owner()
    for table, row, change, end, guard in (
        ("finance_feenote", note, "label = 'B-8'", "valid_until = '2027-01-01'", "fee_note_stays"),
        ("finance_billopening", opening, f"user_id = {fees.cast.dan.pk}", "closed_at = now()",
         "opening_stays"),
    ):  # fmt: skip
        statement = f"update {table} set {{}} where id = {row.pk}"
        refused("only its end is set", lambda s=statement, c=change: run(s.format(c)))
        assert run(statement.format(end))
        refused("only its end is set", lambda s=statement, e=end: run(s.format(e)))
        switch_off(table, guard)
        assert run(statement.format(change))


def test_no_two_notes_of_one_thing_overlap(fees, billed):
    """What the service is asked in the wrong order, or past it: one month of a space is one home's."""
    other = fees.home("1-303", name="别人").unit

    def noted(unit, kind, since, until=None):
        words = {"label": "B-8" if kind == "space" else "", "entered_by": fees.cast.petra}
        return FeeNote.objects.create(
            estate=unit.estate, unit=unit, kind=kind, valid_from=since, valid_until=until,
            entered_at=NOW, **words,
        )  # fmt: skip

    for kind, unit in (("space", other), ("vacant", fees.cast.unit)):
        noted(fees.cast.unit, kind, SEPTEMBER, NOVEMBER)
        refused("at a time", lambda k=kind, u=unit: noted(u, k, OCTOBER))
        refused("at a time", lambda k=kind, u=unit: noted(u, k, date(2026, 1, 1), OCTOBER))
        noted(unit, kind, NOVEMBER)
    noted(other, "vacant", SEPTEMBER)
    become_owner()
    switch_off("finance_feenote", "fee_note_overlaps_none")
    fees.charge("park_common", "150", unit_kind="")
    noted(fees.cast.unit, "space", OCTOBER, NOVEMBER)
    assert [due.item for due in fees.plan(OCTOBER).dues if due.item] == ["B-8"]
