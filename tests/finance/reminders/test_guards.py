"""What the database refuses of reminders and letters, whoever writes."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from communities.models import Ownership
from finance.models import Demand, DemandBill, Reminder, Step
from finance.services.doubts import doubt_bill
from notifications.models import Notice
from tests.cast import registered
from tests.finance.gateway.paying import NOW
from tests.finance.reminders.ladder import told
from tests.owner import become_owner, switch_off


def letter(paying, *bills, ownership=None, fen=None, notice=None) -> Demand:
    owned = ownership or Ownership.objects.get(user=paying.cast.alice)
    made = Demand.objects.create(
        estate=paying.estate, code=uuid4(), ownership=owned, payee=paying.bills[0].payee, fund=None,
        fen=fen or sum(bill.amount_fen for bill in bills), until=date(2027, 3, 1), snapshot={},
        notice=notice,
        sent_by=paying.cast.petra, sent_at=NOW,
    )  # fmt: skip
    asks(made, *bills)
    return made


def asks(made: Demand, *bills) -> None:
    DemandBill.objects.bulk_create(
        DemandBill(estate=made.estate, demand=made, bill=bill, fen=bill.amount_fen)
        for bill in bills
    )


def checked() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set constraints all deferred")


def test_a_reminder_goes_to_a_debtor(paying):
    stranger = registered(paying.cast.unit, "后来的")
    given = {
        "estate": paying.estate, "bill": paying.bills[0], "ownership": stranger, "step": Step.DUE,
        "fen": 1, "sent_at": NOW,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="asked of its debtors"), transaction.atomic():
        Reminder.objects.create(**given)
    told(paying, Step.BILLED)
    mine = Reminder.objects.first()
    others = given | {"ownership": mine.ownership, "user": paying.cast.bob, "notice": mine.notice}
    with pytest.raises(IntegrityError, match="a notice to its reader"), transaction.atomic():
        Reminder.objects.create(**others)
    switch_off("finance_reminder", "reminder_is_the_debtors")
    Reminder.objects.create(**given)
    Reminder.objects.create(**others)


def test_a_bill_is_reminded_of_once_a_step(paying):
    told(paying, Step.BILLED)
    row = Reminder.objects.first()
    row.pk, row._state.adding = None, True
    with pytest.raises(IntegrityError, match="reminded_once"), transaction.atomic():
        row.save()
    become_owner()
    checked()
    with connection.cursor() as cursor:
        cursor.execute("drop index reminded_once")
    row.save()


def test_a_letter_asks_its_debtor_alone(paying):
    stranger = registered(paying.cast.unit, "后来的")
    bill, space = paying.bills[0], paying.parking[0]
    for words in ({"ownership": stranger}, {"fen": bill.amount_fen - 1}):
        with pytest.raises(IntegrityError, match="asks its debtor"), transaction.atomic():
            letter(paying, bill, **words)
    made = letter(paying, bill)
    for other in (space, paying.bills[1]):
        with pytest.raises(IntegrityError, match="asks its debtor"), transaction.atomic():
            asks(made, other)
    switch_off("finance_demandbill", "demand_is_of_its_debtor")
    asks(made, space)


def test_a_letter_says_what_its_bills_are(paying):
    doubt_bill(bill=paying.bills[0], words="?", actor=paying.cast.alice, now=NOW)
    hers = Notice.objects.get(user=paying.cast.petra)
    with pytest.raises(IntegrityError, match="not what it says"), transaction.atomic():
        letter(paying, paying.bills[0], fen=99_999)
        checked()
    with pytest.raises(IntegrityError, match="its notice"), transaction.atomic():
        letter(paying, paying.bills[0], notice=hers)
        checked()
    switch_off("finance_demand", "demand_is_whole")
    letter(paying, paying.bills[0], notice=hers)
    letter(paying, paying.bills[0], fen=99_999)
    checked()
