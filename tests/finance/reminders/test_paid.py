"""Paid bills are never dunned: at each step, however they were paid, and in the same second; and with the
check off the same bills are asked for."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from finance.models import Bill, Reminder, Step
from finance.selectors import reminders as selectors
from finance.services import reminders
from notifications.models import Delivery, Notice
from notifications.services import deliver
from tests.finance.gateway.paying import NOW, paid
from tests.finance.gateway.test_prepaid import NOVEMBER, ahead, settled
from tests.finance.reminders.ladder import DUE, PASSING, STEPS, WAYS, as_billed, notices, told

MORNING = NOW + timedelta(hours=20, minutes=5)


def before(paying, step) -> None:
    """Every step that comes before it; parking is paid already."""
    paid(paying.order(*paying.parking), "P1")
    for earlier in STEPS[: STEPS.index(step)]:
        assert told(paying, earlier) == 1


def checks_off(monkeypatch) -> None:
    """Whatever was billed is asked for."""
    monkeypatch.setattr(selectors, "unpaid", lambda rows: rows)
    monkeypatch.setattr(selectors, "askable", as_billed)
    monkeypatch.setattr(reminders, "askable", as_billed)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_sent_of_what_is_not_open_any_more(paying, monkeypatch, step, way):
    before(paying, step)
    count = Notice.objects.filter(subject__startswith="finance.reminder").count()
    WAYS[way](paying, *paying.bills)

    assert told(paying, step) == 0
    assert Reminder.objects.filter(step=step).count() == 0
    assert len(notices(paying.cast.alice)) == count

    checks_off(monkeypatch)
    assert told(paying, step) > 0


@pytest.mark.parametrize("step", STEPS)
def test_what_is_open_is_sent(paying, step):
    before(paying, step)
    paid(paying.order(paying.bills[0]))
    assert told(paying, step) == 1
    assert "2 张账单" in notices(paying.cast.alice)[-1]


def test_what_was_paid_ahead_is_no_bill_to_hear_of(paying):
    settled(paying)
    paid(ahead(paying), "A1")
    paying.fees.run(NOVEMBER)
    assert told(paying, Step.BILLED) == 1
    assert [row.bill.kind for row in Reminder.objects.all()] == ["property"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("is_checked", [True, False])
def test_a_message_that_waits_is_asked_about_again(
    paying, monkeypatch, mailoutbox, way, is_checked
):
    before(paying, Step.BILLED)
    told(paying, Step.BILLED)
    WAYS[way](paying, *paying.bills)
    if not is_checked:
        monkeypatch.setattr("notifications.services.delivery._recheck", lambda _notice: None)
    deliver(now=MORNING)

    reminders_sent = [mail for mail in mailoutbox if "清风物业出账" in mail.body]
    assert len(reminders_sent) == (0 if is_checked else 1)
    row = Delivery.objects.get(notice__kind="finance.billed", channel="email")
    waits = "due" if way in PASSING else "skipped"
    assert row.status == (waits if is_checked else "sent")
    assert ("过一会儿再看" in row.last_error) == (is_checked and way in PASSING)


def test_a_message_says_what_is_open_when_it_goes_out(paying, mailoutbox):
    before(paying, Step.BILLED)
    told(paying, Step.BILLED)
    paid(paying.order(*paying.bills[:2]))
    deliver(now=MORNING)
    [mail] = [one for one in mailoutbox if "清风物业出账" in one.body]
    assert "1 张账单，合计 ¥165.33" in mail.body
    assert "3 张账单" in notices(paying.cast.alice)[0]


def test_many_reminders_are_no_digest(paying, mailoutbox):
    """Each is asked about on its own."""
    told(paying, Step.BILLED)
    paid(paying.order(*paying.parking), "P1")
    deliver(now=MORNING)
    assert len([one for one in mailoutbox if "账单" in one.body]) == 1


@pytest.mark.parametrize("commits", [True, False])
def test_who_pays_in_the_same_second_is_before_it_or_after_it(committed_paying, commits):
    """The sweep waits for whoever holds the bills, and asks again once she is done."""
    paying, answers = committed_paying, []
    paid(paying.order(*paying.parking), "P1")

    def sweep():
        answers.append(told(paying, Step.DUE, DUE))
        connection.close()

    thread = threading.Thread(target=sweep)
    with transaction.atomic():
        paid(paying.order(*paying.bills))
        thread.start()
        thread.join(1)
        assert thread.is_alive()
        assert not answers
        if not commits:
            transaction.set_rollback(True)
    thread.join(10)
    assert answers == ([0] if commits else [1])
    assert Bill.objects.filter(reminders__step=Step.DUE).count() == (0 if commits else 3)
